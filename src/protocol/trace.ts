import type { SegmentRule } from '../model/consumer/partition';
import type { MarkedConsumer } from '../model/forest/handledBy';
import { STATUS_RANK } from '../model/health/rules';
import { definePage } from './page';
import {
  anyText,
  anything,
  beginning,
  flag,
  like,
  list,
  number,
  object,
  oneOf,
  orNull,
  position,
  shownPosition,
  type Typed,
  textUpTo,
  variant,
  wholeNumber,
} from './schema';
import { body, logs, shownStream, traceLogs } from './traceDetails';
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

/** What the menu of a row shows of its event. */
export const ROW_VIEWS = ['effects', 'stream', 'type'] as const;
export const CODE_PLACES = ['struct', 'handlers', 'producers', 'test'] as const;

export const tracePage = definePage('trace', {
  pushes: {
    /**
     * First message after `ready`, and again when the panel starts over because its connection leads to another store. Forget all rows but
     * keep the selection's event id. `isOtherStore`: than the one of the first rows.
     */
    open: object({ state: pageState, settings }, { isOtherStore: flag }),
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
    stream: { ask: object({ position, reveal: flag }), answer: shownStream },
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
    /** Its panel. */
    openConsumer: action(object({ consumer: longName })),
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
