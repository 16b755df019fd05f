import { isBehind } from '../../../model/health/rules';
import { roundedAge, roundedWaiting } from '../../../model/text/format';
import { connectionLook } from '../connectionItem';
import { type ConsumerRow, hasSegments, type SegmentRow, staleHeartbeatS, type TreeRow } from '../rows';
import type { Drawing } from './drawings';

/**
 * Returns what is drawn of a row, from its figures. Building the texts would take too long: a store may have thousands of rows, and each
 * poll compares all.
 */
export function drawingOf(row: TreeRow): Drawing {
  switch (row.kind) {
    case 'connection':
      return connectionLook(row);
    case 'consumer':
      return consumerDrawing(row);
    case 'culprit':
      return fixed([row.culprit.eventType, row.culprit.position, row.errorLine]);
    case 'finding':
      return fixed([row.sentence, row.line]);
    case 'group':
      return fixed([row.start, row.segments.length, row.segments[0]?.status]);
    case 'problem':
      return fixed([row.sentence, row.line]);
    case 'segment':
      return segmentDrawing(row);
  }
}

const fixed = (look: unknown[]): Drawing => ({ look: JSON.stringify(look), figures: '' });

function consumerDrawing({ health }: ConsumerRow): Drawing {
  const { muted, blocking } = health;
  const { status, rule, now, share, oldestWaitingS, unreadForS, rates, findings, heartbeatAgeS, staleAfterS } = health;
  const isUnread = unreadForS !== undefined;
  const seen = blocking.map(({ segment, eventId, error }) => [segment, eventId, error]);
  return {
    look: JSON.stringify([status, muted, isUnread, hasSegments(health), findings.length, seen]),
    figures: JSON.stringify([
      // A consumer that keeps up may have waiting events at one poll and none at the next. `isBehind` decides which menu items it has.
      [rule, now, roundedWaiting(share), isBehind(health)],
      [oldestWaitingS, rates.catchUpS, unreadForS ?? null, staleHeartbeatS(heartbeatAgeS, staleAfterS)].map(ageOrNull),
    ]),
  };
}

function segmentDrawing({ parent, segment: health }: SegmentRow): Drawing {
  const { segment, status, share, oldestWaitingS } = health;
  const heartbeatS = staleHeartbeatS(segment.heartbeatAgeS, parent.health.staleAfterS);
  return {
    look: JSON.stringify([status, parent.health.unreadForS !== undefined]),
    figures: JSON.stringify([segment.checkpoint, roundedWaiting(share), [oldestWaitingS, heartbeatS].map(ageOrNull)]),
  };
}

const ageOrNull = (seconds: number | null) => (seconds === null ? null : roundedAge(seconds));
