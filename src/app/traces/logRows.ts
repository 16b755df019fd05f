import { messageAndError, type TraceLogHit, type TraceLogLines } from '../../model/log/line';
import { STEP, type Steps } from '../../model/text/steps';
import type { TraceLogRow, TraceLogsView } from '../../protocol/traceDetails';

/** The most characters that a row can show; a click shows the whole line. */
const longestText = 500;

/** Matches `segment batch transient error, retrying`, and what other programs write. */
const retrying = /\bretry(?:ing)?\b|\btry(?:ing)? again\b/i;
const attempt = /(?:^|\.)(?:retry_?attempt|retry_?count|retries)$/i;

/** Builds rows for the page. Thousands of lines are sent at once, so each row has only what it shows. */
export function* traceLogsView({ hits, files, more, clock }: TraceLogLines): Steps<TraceLogsView> {
  const lines: TraceLogRow[] = [];
  for (const hit of hits) {
    lines.push(rowOf(hit));
    if (lines.length % STEP === 0) yield;
  }
  return { lines, files, more, clock };
}

function rowOf(hit: TraceLogHit): TraceLogRow {
  const { eventId, time, level, message, fields, file, lineNumber, column } = hit;
  const text = messageAndError(hit);
  return {
    eventId,
    time,
    level,
    text: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
    isRetry: retrying.test(message) || fields.some(([key, value]) => attempt.test(key) && value !== '0'),
    file,
    lineNumber,
    column,
  };
}
