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

/**
 * The state that `acquireVsCodeApi().setState` keeps, so that the host can restore the panel after a reload. It may be from an older
 * version.
 */
export const tracePanelState = object({ key: traceKey, connection: shortName });
/** `view` belongs to the page: selection, collapsed rows, splitter. The host does not read it. */
const pageState = object({ key: traceKey, connection: anyText }, { view: anything });

const settings = object({
  reveal: oneOf('onClick', 'always', 'never'),
  /** Whether `eventTrace.traceUrlTemplate` is set. */
  hasTraceUrl: flag,
  /** The store's word for the stream of an event. */
  streamWord,
});

const progress = variant('state', {
  reading: object({}),
  /** Looking for events by an id without an index, newest first. `backTo`: the time that is reached, in milliseconds since 1970. */
  searching: object({ backTo: orNull(number) }),
  done: object({}),
  /** Cancelled by the person; the shown trace may be incomplete. */
  cancelled: object({}),
  /** The shown trace stays. `reason` is a sentence. `since`: milliseconds since 1970. */
  failed: object({ reason: anyText, since: number }),
});

const texts = orNull(list(anyText));

const segmentRule = like<SegmentRule>()(
  object({ hash: oneOf('fnv1a32', 'javaString'), of: oneOf('streamId', 'cardinalId'), match: oneOf('modulo', 'mask') }),
);

/** The consumers as marks show them, in a fixed order. Only the host judges them. */
export const shownConsumers = object({
  consumers: list(
    like<MarkedConsumer>()(
      object({
        name: anyText,
        status: oneOf(...STATUS_RANK),
        muted: flag,
        features: object({ segments: flag, owners: flag, heartbeats: flag }),
        scope: object(
          {
            aggregateTypes: texts,
            boundedContexts: texts,
            eventTypes: texts,
            source: oneOf('settings', 'code', 'store', 'unknown'),
          },
          { streamIds: list(anyText) },
        ),
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
  /** When they were read, in milliseconds since 1970. */
  takenAt: number,
});

/** An event that a consumer cannot get past. */
const stop = object(
  {
    eventId: anyText,
    consumer: anyText,
    /** Null when the generation has no segments. */
    segment: orNull(number),
    /** The error's text from the log; null when the line has none. */
    error: orNull(anyText),
    /** The log line with the error. `lineNumber` is 1-based. */
    file: anyText,
    lineNumber: number,
    /** Where the consumer's code handles such events: `billing_outbox.go:23`; null when that is unknown. */
    handler: orNull(anyText),
  },
  {
    /** No log line names the event; other evidence leads to it. */
    isProbable: flag,
  },
);

/** What the menu of a row can show of its event. */
const ROW_VIEWS = ['effects', 'stream', 'type'] as const;
const CODE_PLACES = ['struct', 'handlers', 'producers', 'test'] as const;

export const tracePage = definePage('trace', {
  pushes: {
    /**
     * The first message after `ready`, sent again when the panel starts over because its connection leads to another store. Forget all rows
     * but keep the event id of the selection. `isOtherStore`: the store is another one than that of the first rows.
     */
    open: object({ state: pageState, settings }, { isOtherStore: flag }),
    /** More rows, in any order. Rows whose event id is already known are ignored. */
    rows: object({ batch: headerBatch }),
    progress: object({ progress }),
    /** Replaces the last consumers; null when there are no consumer tables. `problem`: a sentence that says why they are not current. */
    consumers: object({ snapshot: orNull(shownConsumers), problem: orNull(anyText) }),
    /** Replaces the last stops: where consumers stand still, as far as the logs show, in any trace. */
    stops: object({ stops: list(stop) }),
    /** Replaces the last flows: what is missing and unusual. It comes some time after the rows, and never when nothing is learned. */
    flows: object({ flows: traceFlows }),
    /** Sent when settings change while the panel is open. */
    settings: object({ settings }),
    /** From the menu of a row: shows only what its event caused, its stream, or only events of its stream type. */
    show: object({ eventId: anyText, what: oneOf(...ROW_VIEWS) }),
    /** The panel was asked to show this event, because its id was looked up while the trace was open. */
    select: object({ eventId: anyText }),
  },
  notes: {
    /** The switch in the toolbar: new events of the trace appear by themselves. */
    follow: object({ on: flag }),
    /** Ends reading or searching; the rows that are there stay. */
    cancelReading: object({}),
    refresh: object({}),
    /** The title of the panel's tab, from the root's event type. */
    title: object({ title: beginning(500) }),
  },
  methods: {
    /** `reveal`: the person asked to see the payload. `whole`: also what follows the first megabyte. */
    body: { ask: object({ position, reveal: flag, whole: flag }), answer: body },
    logs: { ask: object({ eventId }), answer: logs },
    /** Returns the lines of all events that the panel shows. */
    traceLogs: { ask: object({}), answer: traceLogs },
    stream: { ask: object({ position, reveal: flag }), answer: shownStream },
    /** Returns how many events share a correlation. It is exact up to 10,000; 10,001 means more. */
    traceCount: { ask: object({ correlationId: anyId }), answer: wholeNumber },
    /** Adds an event from outside the set, such as a cause; its row arrives as `rows`. Fails when the store has no such event. */
    loadCause: action(object({ eventId })),
    /** Opens another panel. */
    openTrace,
    copy: action(object({ text: textUpTo(LONGEST_COPY) })),
    /** Copies a link that opens this trace in another window. */
    copyLink: action(object({})),
    /** The host writes the headers, the payloads after a question, and the log lines if wanted. */
    saveJson: action(object({ logs: flag })),
    /** Opens a read-only editor beside the panel. */
    openPayload: action(object({ position, part: oneOf('payload', 'metadata') })),
    openLog,
    /** The command "Add Log File…". */
    addLogFile: action(object({})),
    /** Goes to the event's struct, handlers or producers in the Go sources, or to a new test of a handler. Asks when there are several. */
    goToCode: action(object({ eventId, what: oneOf(...CODE_PLACES) })),
    /** Goes to the code of a consumer that handles the event's type. */
    openHandler: action(object({ consumer: longName, eventId })),
    /** Opens the panel of a consumer. */
    openConsumer: action(object({ consumer: longName })),
    /** Opens `eventTrace.traceUrlTemplate` with the trace id filled in. */
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
