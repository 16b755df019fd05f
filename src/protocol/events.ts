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
  /** A click opens a trace, or only a double-click: VS Code's `workbench.list.openMode`. */
  openOnClick: flag,
});

/** The place that the list shows in mode `place`, and whether there is more beyond its ends. */
const place = object({
  /** The list begins here; an event need not have it. */
  position,
  /** The time that was asked for, milliseconds since 1970; null: the position itself. */
  time: orNull(number),
  /** Names or patterns of the event types that are shown; empty: all. */
  types: list(anyText),
  older: flag,
  newer: flag,
});

/** A filter has a few names, each of a line's length at most. */
const filterTypes = refined(list(textUpTo(300)), (types) => types.length <= 50);

/** Why nothing comes, or that all is well. `reason` is a sentence; `since`: milliseconds. */
const status = variant('state', {
  none: object({}),
  /** `listed`: the store whose events stay in the list meanwhile. */
  connecting: object({ name: anyText, listed: orNull(anyText) }),
  live: object({}),
  failed: object({ reason: anyText }),
  /** What is shown stays. */
  stale: object({ reason: anyText, since: number }),
});

const gap = like<EventGap>()(object({ after: position, before: position, skipped: number, more: flag }));

/** A consumer that has not passed every event of a trace that may concern it. */
const runConsumer = object({
  name: anyText,
  /** Events of the trace that wait for it. */
  waiting: number,
  /** What it handles is unknown, so the events may not concern it. */
  atMost: flag,
  /** No one is at work on them. */
  stopped: flag,
});

/** One of these types usually follows and has not come. */
const runWait = object({
  effects: list(anyText),
  /** Who makes it; null where that is not certain. */
  consumer: orNull(anyText),
  /** Nothing is open any more: it is missing. */
  late: flag,
});

/** One correlation, or one event that has none. */
const runTrace = object({
  /** The root's event id: it names the trace to the host. */
  rootId: anyText,
  rootType: anyText,
  stream: anyText,
  /** null for an event without correlation. */
  correlationId: orNull(anyText),
  events: number,
  /** Milliseconds since 1970, the application's clock. */
  startedAt: number,
  lastAt: number,
  /** Those that are still at it, the stopped first; null while that is not known. */
  consumers: orNull(list(runConsumer)),
  /** Lines of level error; null where no log was searched yet or none is configured. */
  errors: orNull(number),
  /** What it still waits for, what is missing first; null where that is not known. */
  waits: orNull(list(runWait)),
});

const run = object({
  /** When the program was started, milliseconds; null: it was not, yet. */
  startedAt: orNull(number),
  /** What was started, for example the debug configuration's name; null: marked by hand. */
  what: orNull(anyText),
  /** Newest first. */
  traces: list(runTrace),
  /** Traces beyond those that are listed. */
  unlisted: number,
  /** Correlations that began before and went on since. */
  earlier: number,
  /** Not all events since the start were read. */
  cut: flag,
});

export const eventsPage = definePage('events', {
  pushes: {
    /** First message after `ready`, and again when everything is another: forget all events. `keep`: how many are kept. */
    open: object({ settings, keep: number }),
    settings: object({ settings }),
    status: object({ status }),
    /** Events that are not there yet, in any order. */
    events: object({ batch: headerBatch }),
    /** These events are not in the store any more. */
    gone: object({ positions: list(position) }),
    /** What happened to events that were read before, as a sentence. */
    news: object({ text: anyText }),
    /** Replaces the last ones. */
    gaps: object({ gaps: list(gap) }),
    /** Mode `place`: after `open`, and with every page of events. Replaces the last one. */
    place: object({ place }),
    /** The store was read once: without events it is empty. */
    read: object({}),
    /** Replaces the last one. */
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
    /** Mode `place`: the next events in a direction. */
    readPlace: object({ forward: flag }),
    goToTime: object({}),
    markStart: object({}),
    /** What is different about the traces of the run whose log lines have errors? */
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
