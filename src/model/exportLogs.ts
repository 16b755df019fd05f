import { formatDuration } from './format';
import type { LogLevel } from './logLine';
import { codeSpan } from './markdown';
import { isoTimestamp } from './timestamp';

/** A log line as exports have it. Its other keys stay where they are: they may hold anything. */
export interface ExportedLine {
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
  readonly level: LogLevel;
  /** The message, with the error's text behind it. */
  readonly text: string;
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
}

/** The log lines that stand between the events. */
export interface ShownLines {
  /** Those of the event in a row of the table, by time, which is the store's. */
  of(row: number): readonly ExportedLine[];
  /** More were found than these. */
  readonly more: boolean;
}

/** One item of a Markdown list: `ERROR`, where the line stands, its message and how long after the trace began. */
export function logLineItem({ time, level, text, file, lineNumber }: ExportedLine, startedAt: number): string {
  const name = file.split(/[\\/]/).pop() ?? file;
  const ms = time === null ? null : time - startedAt;
  const offset = ms === null ? '' : ` · ${ms < 0 ? '' : '+'}${formatDuration(ms)}`;
  const word = level === 'unknown' ? '' : `${level.toUpperCase()} `;
  return `${word}${codeSpan(`${name}:${lineNumber}`)} ${codeSpan(text)}${offset}`;
}

/** What a JSON document says of the log lines of a trace. */
export interface SavedLines {
  /** By time as the lines carry it. */
  readonly lines: readonly (ExportedLine & { readonly eventId: string })[];
  /** There are more lines than these. */
  readonly more: boolean;
  /** Milliseconds that the log's clock is ahead of the store's; null when nothing tells for certain. */
  readonly clockOffsetMs: number | null;
}

/** The members of a JSON document that log lines make, as pieces of its text. */
export function* logLinesJson({ lines, more, clockOffsetMs }: SavedLines): Generator<string> {
  if (clockOffsetMs !== null) yield `  "logClockOffsetMs": ${Math.round(clockOffsetMs)},\n`;
  if (more) yield '  "moreLogLines": true,\n';
  yield '  "logLines": [';
  let separator = '\n';
  for (const { eventId, time, level, text, file, lineNumber } of lines) {
    const line = {
      eventId,
      time: time === null ? null : isoTimestamp(time),
      level: level === 'unknown' ? null : level,
      message: text,
      file,
      lineNumber,
    };
    yield `${separator}    ${JSON.stringify(line)}`;
    separator = ',\n';
  }
  yield '\n  ]';
}
