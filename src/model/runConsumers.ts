import { comparePositions, type EventHeader, type Position } from './event';
import type { Health } from './health';
import { isInShare } from './share';

/** A consumer that has not passed every event that may concern it. */
export interface BusyConsumer {
  readonly name: string;
  /** How many of the events wait for it. */
  readonly waiting: number;
  /** What it handles is unknown, so the events may not concern it. */
  readonly atMost: boolean;
  /** It needs a person before it goes on. */
  readonly stopped: boolean;
}

const STUCK: ReadonlySet<string> = new Set(['stopped', 'ownerDead', 'blocked']);

/**
 * Who is still working on some events, the stopped first; null where the consumers were read before the last of them was
 * appended. `head`: the highest position when they were read.
 */
export function busyWith(
  consumers: readonly Health[],
  head: Position | null,
  events: readonly EventHeader[],
): BusyConsumer[] | null {
  if (head === null || events.some(({ position }) => comparePositions(position, head) > 0)) return null;
  return consumers
    .flatMap((health) => {
      // Most have caught up: no event needs to be looked at for them.
      if (health.share.waiting === 0 && !health.share.more) return [];
      const waiting = events.filter((event) => waitsFor(health, event)).length;
      if (waiting === 0) return [];
      const atMost = health.scope.source === 'unknown';
      return [{ name: health.name, waiting, atMost, stopped: STUCK.has(health.status) }];
    })
    .sort((a, b) => Number(b.stopped) - Number(a.stopped) || a.name.localeCompare(b.name));
}

function waitsFor({ segments, scope }: Health, { position, stream, time }: EventHeader): boolean {
  const event = { position, streamId: stream.id, aggregateType: stream.type, context: stream.context, time };
  return segments.some(
    ({ segment }) => comparePositions(position, segment.checkpoint) > 0 && isInShare(event, segment, scope),
  );
}
