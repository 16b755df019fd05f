import { missingJson } from '../../../app/flow/flowJson';
import { bodyJson, eventJson } from '../../../app/traces/eventJson';
import { isoTimestamp } from '../../../model/event/event';
import type { EventTable } from '../../../model/event/eventTable';
import { positionOrder } from '../../../model/forest/chain';
import type { Handling } from '../../../model/forest/handledBy';
import type { TraceLogRow } from '../../../protocol/traceDetails';
import { type Output, safeJson } from '../../shell/output';
import type { ReadTrace } from './traceParts';

/** A trace as one JSON document, an event a line: printed as it is read, since payloads may be larger than memory. */
export async function printTraceJson(
  output: Output,
  { key, table, handling, logs, missing, bodies }: ReadTrace,
): Promise<void> {
  output.raw(`{\n  "format": 1,\n  "key": ${safeJson(key)},\n  "events": [`);
  let separator = '\n';
  const rows = positionOrder(table);
  const body = bodies?.(rows);
  for (const row of rows) {
    const header = table.header(row);
    const event = {
      ...eventJson(header),
      cause: causeOf(table, row),
      handledBy: handling ? handling(header).map(handlingJson) : null,
      ...bodyJson(await body?.(header.position)),
    };
    output.raw(`${separator}    ${safeJson(event)}`);
    separator = ',\n';
    if (body) await output.flush();
  }
  output.raw('\n  ]');
  if (missing) output.raw(`,\n  "missing": ${safeJson(missingJson({ missing }))}`);
  if (logs) {
    output.raw(`,\n  "moreLogLines": ${logs.more},\n  "logLines": [`);
    for (const [at, line] of logs.lines.entries())
      output.raw(`${at === 0 ? '\n' : ',\n'}    ${safeJson(lineJson(line))}`);
    output.raw('\n  ]');
  }
  output.raw('\n}\n');
}

/** The event of the trace that caused this one; null where the cause is none of its events. */
function causeOf(table: EventTable, row: number): string | null {
  const cause = table.causeIndex(row);
  return cause < 0 ? null : table.eventId(cause);
}

function handlingJson({ consumer, mark, segment, checkpoint }: Handling) {
  return { consumer, mark, segment, checkpoint };
}

function lineJson({ eventId, file, lineNumber, time, level, text }: TraceLogRow) {
  const at = time === null ? null : isoTimestamp(time);
  return { eventId, file, line: lineNumber, time: at, level: level === 'unknown' ? null : level, message: text };
}
