import type { EventHeader } from '../model/event';
import type { LogLine, TraceLogHit } from '../model/logLine';
import type { RawLine } from './rawLine';
import type { Relation } from './relate';

/** Characters of a message or value that a hit carries; the whole line is a click away. */
const MAX_SHOWN = 4000;

/** A line as it is shown beside its event. */
export function hitOf(raw: RawLine, line: LogLine, event: EventHeader, relation: Relation): TraceLogHit {
  const offsetMs = line.time === null || !Number.isFinite(event.time) ? null : line.time - event.time;
  const message = clip(line.message);
  const isClipped = line.fields.some(([, value]) => value.length > MAX_SHOWN);
  const fields = isClipped ? line.fields.map(([key, value]) => [key, clip(value)] as const) : line.fields;
  const { file, lineNumber } = raw;
  const { reason, column } = relation;
  const { time, level } = line;
  return { eventId: event.eventId, time, level, message, fields, file, lineNumber, column, reason, offsetMs };
}

const clip = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
