import type { SegmentRule } from '../model/consumer/partition';
import type { EventHeader, StreamId } from '../model/event/event';
import type { MarkedConsumer } from '../model/forest/handledBy';
import { STATUS_RANK } from '../model/health/rules';
import type { ContentView, JsonNode, PathChange } from '../model/json/contentView';
import type { LogClock } from '../model/log/clock';
import type { LogHit, LogLevel } from '../model/log/line';
import { definePage } from './page';
import {
  anyText,
  anything,
  beginning,
  bytes,
  flag,
  like,
  list,
  number,
  object,
  oneOf,
  orNull,
  pair,
  position,
  type Schema,
  shownPosition,
  type Typed,
  textUpTo,
  variant,
  wholeNumber,
} from './schema';
import { traceFlows } from './traceFlows';
import {
  action,
  anyId,
  eventId,
  headerBatch,
  longName,
  openLog,
  openTrace,
  shortName,
  streamWord,
  traceKey,
} from './values';

/** Longer texts are not copied. */
const LONGEST_COPY = 50_000_000;

/** Kept by `acquireVsCodeApi().setState` so that the host can restore the panel after a reload; it may be of an older version. */
export const tracePanelState = object({ key: traceKey, connection: shortName });
/** `view` is the page's own: selection, collapsed rows, splitter; opaque to the host. */
const pageState = object({ key: traceKey, connection: anyText }, { view: anything });

const settings = object({
  reveal: oneOf('onClick', 'always', 'never'),
  /** Whether `eventTrace.traceUrlTemplate` is set. */
  hasTraceUrl: flag,
  /** The store's word for whose history an event belongs to. */
  streamWord,
});

const progress = variant('state', {
  reading: object({}),
  /** Looking for events by an id without index, newest first; `backTo` is the time reached, milliseconds. */
  searching: object({ backTo: orNull(number) }),
  done: object({}),
  /** Cancelled by the person; what is shown may be incomplete. */
  cancelled: object({}),
  /** What is shown stays; `reason` is a sentence. `since`: milliseconds. */
  failed: object({ reason: anyText, since: number }),
});

const texts = orNull(list(anyText));

const segmentRule = like<SegmentRule>()(
  object({ hash: oneOf('fnv1a32', 'javaString'), of: oneOf('streamId', 'cardinalId'), match: oneOf('modulo', 'mask') }),
);

/** The consumers as marks show them, in a steady order; judged by the host alone. */
export const shownConsumers = object({
  consumers: list(
    like<MarkedConsumer>()(
      object({
        name: anyText,
        status: oneOf(...STATUS_RANK),
        muted: flag,
        features: object({ segments: flag, owners: flag, heartbeats: flag }),
        scope: object({
          aggregateTypes: texts,
          boundedContexts: texts,
          eventTypes: texts,
          source: oneOf('settings', 'code', 'store', 'unknown'),
        }),
        segments: list(
          object({
            segment: object(
              { id: orNull(number), total: orNull(number), checkpoint: shownPosition, heartbeatAgeS: orNull(number) },
              { rule: segmentRule },
            ),
            ownership: oneOf('live', 'stale', 'none', 'unknown'),
            status: oneOf(...STATUS_RANK),
          }),
        ),
      }),
    ),
  ),
  /** When they were read: milliseconds since 1970. */
  takenAt: number,
});

/** An event that a consumer cannot get past. */
const stop = object(
  {
    eventId: anyText,
    consumer: anyText,
    /** null where the generation has no segments. */
    segment: orNull(number),
    /** The error's text from the log; null when the line carries none. */
    error: orNull(anyText),
    /** The log line that says so. `lineNumber`: 1-based. */
    file: anyText,
    lineNumber: number,
    /** Where the consumer's code handles such events: `billing_outbox.go:23`; null where that is not known. */
    handler: orNull(anyText),
  },
  {
    /** No log line names the event: the rest leads to it. */
    isProbable: flag,
  },
);

/** Only the root is looked at: a tree may be of any size, and is drawn in parts. */
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

/** A large one as JSON in UTF-8: messages are made and read in one go, and bytes cost nothing there. */
const packed = object({ json: bytes });

const body = object({ payload: variant('kind', { ...contents, packed }), metadata: content });

/** What was packed; undefined where it is no content. `text`: the bytes decoded. */
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

const logs = object({
  hits: list(logHit),
  /** How many logs were searched, files and other sources; 0 → the page offers "Add log file…". */
  files: number,
  /** True when more lines matched than are listed. */
  more: flag,
});

/** A log line among the rows of a trace. */
const logRow = object({
  eventId: anyText,
  /** Milliseconds since 1970 by the log's clock; null when the line carries none. */
  time: orNull(number),
  level,
  /** The message, with the error's text behind it; shortened. */
  text: anyText,
  /** Something is tried again. */
  isRetry: flag,
  file: anyText,
  /** 1-based. */
  lineNumber: number,
  /** 0-based. */
  column: number,
});

const clock = like<LogClock>()(object({ offsetMs: number, spreadMs: number, samples: number, isCertain: flag }));

const traceLogs = object({
  /** By time; lines without a time last. */
  lines: list(logRow),
  /** How many logs were searched, files and other sources. */
  files: number,
  /** True when more lines matched than are listed, or not every event was looked for. */
  more: flag,
  /** How the log's clock differs from the store's; null when no line tells. The lines' times are not corrected. */
  clock: orNull(clock),
});

const stream = like<StreamId>()(object({ context: orNull(anyText), type: anyText, id: anyText }));

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

const streamView = object({
  stream,
  /** By version, around the selected event; at most 50 before and 50 after. */
  events: list(shownHeader),
  hasEarlier: flag,
  hasLater: flag,
  /** The previous event of the same type in this stream and the changed payload paths; null when there is none or payloads are hidden. */
  change: orNull(object({ previous: shownHeader, changes: list(pathChange) })),
});

/** What the menu of a row shows of its event. */
export const ROW_VIEWS = ['effects', 'stream', 'type'] as const;
export const CODE_PLACES = ['struct', 'handlers', 'producers', 'test'] as const;

export const tracePage = definePage('trace', {
  pushes: {
    /** First message after `ready`, and again when the panel starts over (refresh, reconnect). Forget all rows but keep the selection's event id. */
    open: object({ state: pageState, settings }),
    /** More rows, in any order; rows already known by event id are ignored. */
    rows: object({ batch: headerBatch }),
    progress: object({ progress }),
    /** Replaces the last one; null when no consumer tables are there. `problem`: a sentence that says why it is not of now. */
    consumers: object({ snapshot: orNull(shownConsumers), problem: orNull(anyText) }),
    /** Replaces the last ones: where consumers stand still, as far as the logs tell; of any trace. */
    stops: object({ stops: list(stop) }),
    /** Replaces the last one: what is missing and unusual. Comes some time after the rows, and not where nothing is learned. */
    flows: object({ flows: traceFlows }),
    /** Settings changed while the panel is open. */
    settings: object({ settings }),
    /** The menu of a row: only what its event caused, its stream, or only events of its stream type. */
    show: object({ eventId: anyText, what: oneOf(...ROW_VIEWS) }),
    /** The panel was asked to show this event (lookup of an event id inside an open trace). */
    select: object({ eventId: anyText }),
  },
  notes: {
    /** Switch of the toolbar: new events of the trace appear by themselves. */
    follow: object({ on: flag }),
    /** Ends reading or searching; what is there stays. */
    cancelReading: object({}),
    refresh: object({}),
    /** Title for the panel's tab, from the root's event type. */
    title: object({ title: beginning(500) }),
  },
  methods: {
    /** `reveal`: the person asked to see the payload. `whole`: beyond the first megabyte. */
    body: { ask: object({ position, reveal: flag, whole: flag }), answer: body },
    logs: { ask: object({ eventId }), answer: logs },
    /** The lines of all events that the panel shows. */
    traceLogs: { ask: object({}), answer: traceLogs },
    stream: { ask: object({ position, reveal: flag }), answer: streamView },
    /** How many events share a correlation; exact to 10,000, 10,001 means more. */
    traceCount: { ask: object({ correlationId: anyId }), answer: wholeNumber },
    /** Adds an event outside the set (and what shares no correlation with the rest): rows arrive as `rows`; error when there is none. */
    loadCause: action(object({ eventId })),
    /** Opens another panel. */
    openTrace,
    copy: action(object({ text: textUpTo(LONGEST_COPY) })),
    /** A link that opens this trace in another window. */
    copyLink: action(object({})),
    /** The host writes headers, payloads after a question, and log lines where they are wanted. */
    saveJson: action(object({ logs: flag })),
    /** Read-only editor beside. */
    openPayload: action(object({ position, part: oneOf('payload', 'metadata') })),
    openLog,
    /** Command "Add Log File…". */
    addLogFile: action(object({})),
    /** To the event's struct, handlers or producers in the Go sources, or to a new test of a handler; asks where there are several. */
    goToCode: action(object({ eventId, what: oneOf(...CODE_PLACES) })),
    /** To where a consumer's code handles the event's type. */
    openHandler: action(object({ consumer: longName, eventId })),
    /** `eventTrace.traceUrlTemplate` filled in. */
    openTraceUrl: action(object({ traceId: anyId })),
  },
});

export type TraceProtocol = typeof tracePage;
export type TracePanelState = Typed<typeof pageState>;
export type TraceSettings = Typed<typeof settings>;
export type TraceProgress = Typed<typeof progress>;
export type KnownConsumers = Typed<typeof shownConsumers>;
export type StoppedHere = Typed<typeof stop>;
export type RowView = (typeof ROW_VIEWS)[number];
export type CodePlace = (typeof CODE_PLACES)[number];
export type BodyView = Typed<typeof body>;
export type PackedContent = Extract<BodyView['payload'], { kind: 'packed' }>;
export type LogsView = Typed<typeof logs>;
export type TraceLogsView = Typed<typeof traceLogs>;
export type TraceLogRow = Typed<typeof logRow>;
export type StreamView = Typed<typeof streamView>;
export type StreamChange = NonNullable<StreamView['change']>;
