import type { EventHeader, StreamId } from '../model/event/event';
import type { ContentView, JsonNode, PathChange } from '../model/json/contentView';
import type { LogClock } from '../model/log/clock';
import type { LogHit, LogLevel } from '../model/log/line';
import {
  anyText,
  anything,
  bytes,
  flag,
  like,
  list,
  number,
  object,
  oneOf,
  orNull,
  pair,
  type Schema,
  shownPosition,
  type Typed,
  variant,
} from './schema';

/** Only the root is checked: a tree may have any size, and is drawn in parts. */
const jsonNode = variant('t', {
  object: object({ entries: anything }),
  array: object({ items: anything }),
  string: object({ value: anyText }),
  number: object({ text: anyText }),
  literal: object({ text: oneOf('true', 'false', 'null') }),
  masked: object({}),
  encrypted: object({ chars: number, keyVersion: orNull(anyText) }),
  shredded: object({}),
}) as Schema<JsonNode>;

const contents = {
  hidden: object({ never: flag, bytes: number }),
  none: object({}),
  json: object({ root: jsonNode, bytes: number, cut: flag }),
  text: object({ text: anyText, bytes: number, cut: flag }),
  hex: object({ lines: list(anyText), bytes: number, cut: flag }),
};
const content = like<ContentView>()(variant('kind', contents));

/** A large payload as JSON in UTF-8: messages are built and read in one go, which costs nothing for bytes. */
const packed = object({ json: bytes });

export const body = object({ payload: variant('kind', { ...contents, packed }), metadata: content });

/** Returns the content of a packed payload; undefined when it is not a content. `text`: the decoded bytes. */
export function unpacked(text: string): ContentView | undefined {
  const view: unknown = JSON.parse(text);
  return content.is(view) ? view : undefined;
}

const level = like<LogLevel>()(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'unknown'));

const logHit = like<LogHit>()(
  object({
    time: orNull(number),
    level,
    message: anyText,
    fields: list(pair(anyText, anyText)),
    file: anyText,
    lineNumber: number,
    column: number,
    reason: oneOf('eventId', 'position', 'correlationId', 'traceId', 'stream'),
    offsetMs: orNull(number),
  }),
);

export const logs = object({
  hits: list(logHit),
  /** How many logs were searched, files and other sources. When it is 0, the page offers "Add log file…". */
  files: number,
  /** Whether more lines matched than are listed. */
  more: flag,
});

/** A log line among the rows of a trace. */
const logRow = object({
  eventId: anyText,
  /** Milliseconds since 1970 by the log's clock; null when the line has no time. */
  time: orNull(number),
  level,
  /** The message followed by the error's text; shortened. */
  text: anyText,
  /** The line says that something is tried again. */
  isRetry: flag,
  file: anyText,
  /** 1-based. */
  lineNumber: number,
  /** 0-based. */
  column: number,
});

const clock = like<LogClock>()(object({ offsetMs: number, spreadMs: number, samples: number, isCertain: flag }));

export const traceLogs = object({
  /** Sorted by time; lines without a time come last. */
  lines: list(logRow),
  /** How many logs were searched, files and other sources. */
  files: number,
  /** Whether more lines matched than are listed, or not every event was searched for. */
  more: flag,
  /** How the log's clock differs from the store's; null when no line shows that. The times of the lines are not corrected. */
  clock: orNull(clock),
});

export const stream = like<StreamId>()(object({ context: orNull(anyText), type: anyText, id: anyText }));

export const shownHeader = like<EventHeader>()(
  object({
    position: shownPosition,
    eventId: anyText,
    eventType: anyText,
    eventVersion: orNull(anyText),
    stream,
    streamVersion: orNull(number),
    traceId: orNull(anyText),
    correlationId: orNull(anyText),
    causationId: orNull(anyText),
    time: number,
    payloadBytes: number,
  }),
);

const pathChange = like<PathChange>()(object({ path: anyText, before: orNull(jsonNode), after: orNull(jsonNode) }));

export const shownStream = object({
  stream,
  /** Sorted by version, around the selected event; at most 50 before and 50 after it. */
  events: list(shownHeader),
  hasEarlier: flag,
  hasLater: flag,
  /** The previous event of the same type in this stream and the changed payload paths; null when there is none or payloads are hidden. */
  change: orNull(object({ previous: shownHeader, changes: list(pathChange) })),
});

export type BodyView = Typed<typeof body>;
export type PackedContent = Extract<BodyView['payload'], { kind: 'packed' }>;
export type LogsView = Typed<typeof logs>;
export type TraceLogsView = Typed<typeof traceLogs>;
export type TraceLogRow = Typed<typeof logRow>;
export type StreamView = Typed<typeof shownStream>;
export type StreamChange = NonNullable<StreamView['change']>;
