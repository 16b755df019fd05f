import type { EventHeader } from '../../model/event/event';
import type { LogHit, LogLine, TraceLogHit } from '../../model/log/line';
import { type Relation, STRENGTH } from '../attribute/relate';
import type { Assumed } from '../formats/time/placeTime';
import type { RawLine } from './rawLine';

/** The maximum number of characters of a message or value that a hit carries; the whole line is one click away. */
const MAX_SHOWN = 4000;

/** Creates a hit: a line as it is shown next to its event. */
export function hitOf(
  raw: RawLine,
  line: LogLine & { readonly assumed?: Assumed | null },
  event: EventHeader,
  relation: Relation,
): TraceLogHit {
  const offsetMs = line.time === null || !Number.isFinite(event.time) ? null : line.time - event.time;
  const message = clip(line.message);
  const isClipped = line.fields.some(([, value]) => value.length > MAX_SHOWN);
  const fields = isClipped ? line.fields.map(([key, value]) => [key, clip(value)] as const) : line.fields;
  const { file, lineNumber } = raw;
  const { reason } = relation;
  const column = Math.max(0, relation.column + (raw.shift ?? 0));
  const { time, level } = line;
  const hit = { eventId: event.eventId, time, level, message, fields, file, lineNumber, column, reason, offsetMs };
  const { assumed } = line;
  return assumed === 'year' || assumed === 'date' ? Object.assign(hit, { timeLacks: assumed }) : hit;
}

const clip = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);

/** Keeps the `limit` best hits of any number: those with stronger reasons first, then those closest in time to the event. */
export function createHitList<H extends LogHit = LogHit>(limit: number) {
  let kept: H[] = [];
  let more = false;

  const distance = (hit: H) => (hit.offsetMs === null ? Number.MAX_VALUE : Math.abs(hit.offsetMs));
  const prune = () => {
    if (kept.length <= limit) return;
    kept.sort((a, b) => STRENGTH[a.reason] - STRENGTH[b.reason] || distance(a) - distance(b));
    kept = kept.slice(0, limit);
    more = true;
  };

  return {
    add(hit: H): void {
      kept.push(hit);
      if (kept.length >= limit * 2 + 1000) prune();
    },
    /** Returns the hits in any order. */
    best(): { hits: readonly H[]; more: boolean } {
      prune();
      return { hits: kept, more };
    },
    /** Returns the hits in the order in which they are shown. */
    result(): { hits: readonly H[]; more: boolean } {
      prune();
      return { hits: kept.sort(byReasonThenTime), more };
    },
  };
}

function byReasonThenTime(a: LogHit, b: LogHit): number {
  return (
    STRENGTH[a.reason] - STRENGTH[b.reason] ||
    compare(a.time ?? Number.MAX_VALUE, b.time ?? Number.MAX_VALUE) ||
    compare(a.file, b.file) ||
    a.lineNumber - b.lineNumber
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
