import { isoOrNull, isoTimestamp, versionNumber } from '../event/event';
import type { EventTable } from '../event/eventTable';
import { quoted } from '../json/print';
import { positionOrder } from './chain';
import type { ExportedLine } from './exportTrace';

/** The content of an event that is saved, as text after masking. */
export interface SavedBody {
  readonly payload: string;
  /** True when the text is only the beginning of the payload. */
  readonly payloadIsCut: boolean;
  readonly metadata: string | null;
}

/** The same for a file: a large payload is already a JSON string in UTF-8. */
export interface FileBody extends Omit<SavedBody, 'payload'> {
  readonly payload: string | Uint8Array;
}

/** An effect that usually follows and is missing, with the figures behind that statement. Times are ISO 8601. */
export interface SavedMissing {
  readonly causeId: string;
  readonly effects: readonly string[];
  readonly consumer: string | null;
  /** The share of the cases with the effect, from 0 to 1. */
  readonly share: number;
  readonly cases: number;
  readonly usualMs: number;
  readonly lateSince: string | null;
}

/** The text that ends an event. */
const END = '\n    }';

/**
 * Yields the headers by position as pieces of a JSON document. `bodies`: the content by position, for events for which it was asked.
 * Positions are strings, because JSON readers round large numbers. Payloads are strings, because they may not be JSON.
 */
export function* toJson<B extends FileBody = SavedBody>(
  table: EventTable,
  bodies?: ReadonlyMap<string, B>,
  logs?: SavedLines,
  missing: readonly SavedMissing[] = [],
): Generator<string | B['payload']> {
  yield '{\n  "events": [';
  let separator = '\n';
  for (const row of positionOrder(table)) {
    const { time, ...header } = table.header(row);
    // A number when it is one, as most readers expect.
    const eventVersion = versionNumber(header.eventVersion) ?? header.eventVersion;
    const event = JSON.stringify({ ...header, eventVersion, createdAt: isoTimestamp(time) }, null, 2).replaceAll(
      '\n',
      '\n    ',
    );
    const body = bodies?.get(header.position);
    yield `${separator}    ${event.slice(0, -END.length)}`;
    if (body) yield* bodyMembers(body);
    yield END;
    separator = ',\n';
  }
  yield '\n  ]';
  if (missing.length > 0) yield `,\n  "missing": ${JSON.stringify(missing, null, 2).replaceAll('\n', '\n  ')}`;
  if (logs) {
    yield ',\n';
    yield* logLinesJson(logs);
  }
  yield '\n}\n';
}

function* bodyMembers<B extends FileBody>(body: B): Generator<string | B['payload']> {
  const { payload, payloadIsCut, metadata } = body;
  yield ',\n      "payload": ';
  if (typeof payload === 'string') yield* quoted(payload);
  else yield payload;
  if (payloadIsCut) yield ',\n      "payloadIsCut": true';
  yield ',\n      "metadata": ';
  if (metadata === null) yield 'null';
  else yield* quoted(metadata);
}

/** What a JSON document says about the log lines of a trace. */
export interface SavedLines {
  /** By the times in the lines. */
  readonly lines: readonly (ExportedLine & { readonly eventId: string })[];
  /** True when there are more lines than these. */
  readonly more: boolean;
  /** Milliseconds that the log's clock is ahead of the store's; null when that is not certain. */
  readonly clockOffsetMs: number | null;
}

/** Yields the members for log lines as pieces of a JSON document. */
function* logLinesJson({ lines, more, clockOffsetMs }: SavedLines): Generator<string> {
  if (clockOffsetMs !== null) yield `  "logClockOffsetMs": ${Math.round(clockOffsetMs)},\n`;
  if (more) yield '  "moreLogLines": true,\n';
  yield '  "logLines": [';
  let separator = '\n';
  for (const { eventId, time, level, text, file, lineNumber } of lines) {
    const line = {
      eventId,
      time: isoOrNull(time),
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
