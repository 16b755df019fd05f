import type { EventGap } from '../model/event/eventRing';
import { definePage } from './page';
import {
  anyText,
  flag,
  like,
  list,
  number,
  object,
  oneOf,
  orNull,
  position,
  refined,
  type Typed,
  textUpTo,
  variant,
} from './schema';
import { eventId, headerBatch, streamWord } from './values';

/** `all`: the newest events; `run`: what began since the program was started. */
const liveMode = oneOf('all', 'run');
/** `place`: the events around a place. */
const mode = oneOf('all', 'run', 'place');

const settings = object({
  mode,
  paused: flag,
  streamWord,
  /** Whether a click opens a trace, or only a double-click: VS Code's `workbench.list.openMode`. */
  openOnClick: flag,
});

/** The place that the list shows in mode `place`, and whether there are more events at its ends. */
const place = object({
  /** The list begins here; the position may have no event. */
  position,
  /** The time that was asked for, in milliseconds since 1970; null when a position was asked for. */
  time: orNull(number),
  /** Names or patterns of the event types that are shown; empty: all. */
  types: list(anyText),
  older: flag,
  newer: flag,
});

/** A filter has only a few names, none longer than a line. */
const filterTypes = refined(list(textUpTo(300)), (types) => types.length <= 50);

/** Why no events come, or that they do. `reason` is a sentence; `since`: milliseconds since 1970. */
const status = variant('state', {
  none: object({}),
  /** `listed`: the store whose events stay in the list until then. */
  connecting: object({ name: anyText, listed: orNull(anyText) }),
  live: object({}),
  failed: object({ reason: anyText }),
  /** The shown events stay. */
  stale: object({ reason: anyText, since: number }),
});

const gap = like<EventGap>()(object({ after: position, before: position, skipped: number, more: flag }));

/** A consumer that has not passed every event of a trace that may concern it. */
const runConsumer = object({
  name: anyText,
  /** How many events of the trace wait for it. */
  waiting: number,
  /** What it handles is unknown, so the events may not concern it. */
  atMost: flag,
  /** No process works on them. */
  stopped: flag,
});

/** Types of which one usually follows and has not come. */
const runWait = object({
  effects: list(anyText),
  /** The consumer that makes it; null when that is not certain. */
  consumer: orNull(anyText),
  /** It can no longer come in time: it is missing. */
  late: flag,
});

/** One correlation, or one event without a correlation. */
const runTrace = object({
  /** The root's event id, which names the trace to the host. */
  rootId: anyText,
  rootType: anyText,
  stream: anyText,
  /** Null for an event without a correlation. */
  correlationId: orNull(anyText),
  events: number,
  /** Milliseconds since 1970, by the application's clock. */
  startedAt: number,
  lastAt: number,
  /** The consumers that have not finished, the stopped ones first; null when that is not known. */
  consumers: orNull(list(runConsumer)),
  /** The number of lines of level error; null when no log was searched yet or none is configured. */
  errors: orNull(number),
  /** What it still waits for, missing effects first; null when that is not known. */
  waits: orNull(list(runWait)),
});

const run = object({
  /** When the program was started, in milliseconds since 1970; null when it has not been started. */
  startedAt: orNull(number),
  /** What was started, such as the name of a debug configuration; null when the run was marked by hand. */
  what: orNull(anyText),
  /** Newest first. */
  traces: list(runTrace),
  /** How many traces are not listed. */
  unlisted: number,
  /** How many correlations began earlier and continued in the run. */
  earlier: number,
  /** Not all events since the start were read. */
  cut: flag,
});

export const eventsPage = definePage('events', {
  pushes: {
    /** The first message after `ready`, sent again when everything changes: forget all events. `keep`: how many events are kept. */
    open: object({ settings, keep: number }),
    settings: object({ settings }),
    status: object({ status }),
    /** Events that were not sent yet, in any order. */
    events: object({ batch: headerBatch }),
    /** Events that are no longer in the store. */
    gone: object({ positions: list(position) }),
    /** A sentence that says what happened to events that were read before. */
    news: object({ text: anyText }),
    /** Replaces the last gaps. */
    gaps: object({ gaps: list(gap) }),
    /** In mode `place`: after `open`, and with every page of events. Replaces the last place. */
    place: object({ place }),
    /** The store was read once: if there are no events, it is empty. */
    read: object({}),
    /** Replaces the last run. */
    run: object({ run }),
    /** Adds a token to the filter. */
    filter: object({ key: oneOf('type', 'aggregate', 'stream'), value: anyText }),
  },
  notes: {
    pause: object({ on: flag }),
    mode: object({ mode: liveMode }),
    openTrace: object({ eventId }),
    /** Reads the next events of a gap. */
    readOn: object({ after: position }),
    /** Shows the events around a position, of some types only; null: around the same place. */
    place: object({ position: orNull(position), types: filterTypes }),
    /** In mode `place`: reads the next events in a direction. */
    readPlace: object({ forward: flag }),
    goToTime: object({}),
    markStart: object({}),
    /** Asks what is different about the traces of the run that have error lines. */
    whatIsDifferent: object({}),
    connect: object({}),
    showLog: object({}),
    openRunSetting: object({}),
  },
  methods: {},
});

export type EventsProtocol = typeof eventsPage;
export type EventsMode = Typed<typeof mode>;
export type EventsPlace = Typed<typeof place>;
export type EventsSettings = Typed<typeof settings>;
export type EventsStatus = Typed<typeof status>;
export type RunWait = Typed<typeof runWait>;
export type RunConsumer = Typed<typeof runConsumer>;
export type RunTrace = Typed<typeof runTrace>;
export type RunView = Typed<typeof run>;
