import type { DiagnosisView, EventLink, FailureView } from '../model/diagnosis/view';
import type { FailedOnce } from '../model/diagnosis/words';
import type { Ownership } from '../model/health/facts';
import { type HealthStatus, STATUS_RANK } from '../model/health/rules';
import type { MinuteCount } from '../model/history/appendRate';
import type { ConsumerMetrics, HistoryPoint, MetricSeries, StatusChange } from '../model/history/history';
import { definePage } from './page';
import {
  anyText,
  anything,
  flag,
  like,
  list,
  number,
  object,
  oneOf,
  orNull,
  refined,
  shownPosition,
  type Typed,
  variant,
  wholeNumber,
} from './schema';
import { action, longName, openLog, openTrace, shortName, traceKey } from './values';

const LONGEST_RANGE_MS = 32 * 86_400_000;

/**
 * The state that `acquireVsCodeApi().setState` keeps, so that the host can restore the panel after a reload. It may be from an older
 * version.
 */
export const consumerPanelState = object({ connection: shortName, consumer: longName });
/** `view` belongs to the page: range, table, sorting. The host does not read it. */
const pageState = object({ connection: anyText, consumer: anyText }, { view: anything });

const status = like<HealthStatus>()(oneOf(...STATUS_RANK));

/** How current the shown data is. */
const life = variant('kind', {
  /** Connecting, or waiting for the first poll. */
  loading: object({}),
  live: object({}),
  /** The data is from an earlier poll. `since`: milliseconds since 1970. `canConnect`: a click may help. */
  stale: object({ reason: anyText, since: number, canConnect: flag }),
  /** The store has no row of this consumer, or no longer has one. */
  gone: object({}),
});

/** What the last poll says about the consumer, in the person's language. */
const summary = object({
  status,
  /** Why it has this status, in a sentence with numbers. */
  sentence: anyText,
  findings: list(anyText),
  /** What it handles. */
  scope: anyText,
  waiting: number,
  /** Whether `waiting` is a lower bound (`more`) or an upper bound (`atMost`). */
  more: flag,
  atMost: flag,
  /** Seconds. */
  oldestWaitingS: orNull(number),
  heartbeatAgeS: orNull(number),
  staleAfterS: number,
  appendedPerS: orNull(number),
  handledPerS: orNull(number),
  catchUpS: orNull(number),
  /** When it was read, in milliseconds since 1970. */
  takenAt: number,
  /** How far this machine's clock is ahead of the database's, in milliseconds; negative when it is behind. */
  clockAheadMs: number,
  /** No face notifies about it. */
  muted: flag,
  /** Where its code handles the event at which it stands, or its `Handle` method: `billing_outbox.go:23`; null when that is unknown. */
  handler: orNull(anyText),
});

const ownership = like<Ownership>()(oneOf('live', 'stale', 'none', 'unknown'));

/** One row of the segments table. */
const segment = object({
  /** Null when the generation has no segments. */
  id: orNull(number),
  ownerId: orNull(anyText),
  ownership,
  checkpoint: shownPosition,
  waiting: number,
  more: flag,
  atMost: flag,
  oldestWaitingS: orNull(number),
  heartbeatAgeS: orNull(number),
  status,
});

const point = like<HistoryPoint>()(
  object({
    at: number,
    waiting: number,
    more: flag,
    lagS: orNull(number),
    appendedPerS: orNull(number),
    handledPerS: orNull(number),
  }),
);

const change = like<StatusChange>()(object({ at: number, from: orNull(status), to: status }));

const linkParts = {
  eventId: anyText,
  position: anyText,
  eventType: anyText,
  stream: anyText,
  time: number,
  key: traceKey,
};
const eventLink = like<EventLink>()(object(linkParts));

const failureParts = {
  error: anyText,
  firstSeen: orNull(number),
  lastSeen: orNull(number),
  file: anyText,
  lineNumber: number,
};
const failure = like<FailureView>()(object(failureParts));

const diagnosis = like<DiagnosisView>()(
  object({
    takenAt: number,
    batchSize: number,
    culprits: list(
      object({
        ...failureParts,
        title: anyText,
        isProbable: flag,
        event: eventLink,
        failedOnce: orNull(like<FailedOnce>()(oneOf('again', 'owned', 'abandoned'))),
        explanation: anyText,
      }),
    ),
    withoutEvent: orNull(failure),
    passed: orNull(object({ ...failureParts, position: anyText })),
    notes: list(
      object({
        title: anyText,
        quote: anyText,
        sentences: list(anyText),
        log: orNull(object({ file: anyText, lineNumber: number })),
      }),
    ),
    hints: list(anyText),
    windows: list(
      object({
        segment: orNull(number),
        checkpoint: anyText,
        events: list(object({ ...linkParts, stoppedHere: flag })),
        rest: number,
      }),
    ),
    windowsLeftOut: number,
    companions: list(object({ consumer: anyText, sentence: anyText })),
    wentDown: list(anyText),
    changes: list(object({ sentence: anyText, at: orNull(number) })),
    affected: list(anyText),
    oddFlows: list(anyText),
    logFiles: number,
    mentioned: flag,
  }),
);

const minute = like<MinuteCount>()(object({ at: number, events: number }));

const series = like<MetricSeries>()(object({ at: list(number), values: list(orNull(number)) }));
const metrics = like<ConsumerMetrics>()(
  object({
    lag: orNull(series),
    appendedPerS: orNull(series),
    handledPerS: orNull(series),
    errorsPerS: orNull(series),
    handlingS: orNull(series),
  }),
);

/** `from` and `to` in milliseconds since 1970, `stepS` in seconds. */
const range = refined(
  object({ from: wholeNumber, to: wholeNumber, stepS: wholeNumber }),
  ({ from, to, stepS }) => from < to && to - from <= LONGEST_RANGE_MS && stepS > 0,
);

export const consumerPage = definePage('consumer', {
  pushes: {
    /** The first message after `ready`. */
    open: object({ state: pageState }),
    life: object({ life }),
    summary: object({ summary, hasMetrics: flag }),
    /** All segments, worst first. With many segments it is sent less often. */
    segments: object({ segments: list(segment) }),
    /** Oldest first. `whole`: forget everything sent before. Otherwise the points replace those from the time of the first one on. */
    history: object({ whole: flag, points: list(point), changes: list(change) }),
  },
  notes: {},
  methods: {
    /** Returns the last diagnosis while the status is the same, unless `again`. */
    diagnose: { ask: object({ again: flag }), answer: diagnosis },
    appendRate: { ask: object({}), answer: list(minute) },
    metrics: { ask: range, answer: metrics },
    openTrace,
    openLog,
    openConsumer: action(object({ consumer: longName })),
    addLogFile: action(object({})),
    /** Opens the case for the event type, if one is given and found. */
    openHandler: action(object({}, { eventType: longName })),
    mute: action(object({ muted: flag })),
    copyReport: action(object({})),
    connect: action(object({})),
  },
});

export type ConsumerProtocol = typeof consumerPage;
export type ConsumerPanelState = Typed<typeof pageState>;
export type ConsumerSummary = Typed<typeof summary>;
export type SegmentLine = Typed<typeof segment>;
export type PanelLife = Typed<typeof life>;
