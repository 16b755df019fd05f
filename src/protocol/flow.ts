import { definePage } from './page';
import {
  anyText,
  flag,
  list,
  nothing,
  number,
  object,
  oneOf,
  orNull,
  shownPosition,
  type Typed,
  textUpTo,
  variant,
} from './schema';
import { eventId } from './values';

/** An event type as a page sends it. */
const typeName = textUpTo(1_000);

/** What a panel shows: the flow of a type in a connection's store. `eventId`: an event of the trace whose way is marked. */
export const flowPanelState = object({ connection: textUpTo(1_000), type: typeName }, { eventId });

/** Durations are in milliseconds, shares from 0 to 1. */
const edge = object({
  cause: anyText,
  effect: anyText,
  among: orNull(anyText),
  share: number,
  cases: number,
  each: number,
  p50: number,
  p95: number,
  makers: list(anyText),
});

const way = object({
  count: number,
  share: number,
  events: number,
  p50: number,
  p95: number,
  /** The first event of the newest trace that went this way. */
  newestId: anyText,
  isMarked: flag,
  /** Types that its traces have more or less often than those of the most frequent way; null for that way itself. */
  differences: orNull(list(object({ type: anyText, count: number, usual: number }))),
});

const flow = object({
  /** The events that it was learned from, and their first and last time in milliseconds since 1970; null when there are none. */
  learnedFrom: object({ events: number, from: orNull(number), to: orNull(number) }),
  /** Nothing is known of the type yet: its events are young, or consumers have not reached them. */
  isNotKnownYet: flag,
  edges: list(edge),
  forks: list(object({ cause: anyText, effects: list(anyText) })),
  /** How many edges are too rare to be drawn, unless all were asked for. */
  rarer: number,
  ways: list(way),
  /** How many rarer ways are not listed. */
  moreWays: number,
});

const example = object({ position: shownPosition, eventId: anyText, time: number, delayMs: number });

const edgeDetails = object({
  /** How many delays are in each bucket of `DelayHistogram`. */
  buckets: list(number),
  slowest: list(example),
  newest: list(example),
  /** The Go code in the workspace that handles the cause: a consumer's name and `file:line`. */
  handlers: list(object({ name: anyText, place: anyText })),
});

const ofEdge = { cause: typeName, effect: typeName };

const differentTraces = variant('kind', {
  /** The way of the trace of an event. */
  way: object({ eventId }),
  slow: object({}),
  /** According to the logs, a consumer failed at one of their events. */
  failed: object({}),
  lacks: object({ effect: typeName }),
});

export const flowPage = definePage('flow', {
  pushes: {
    open: object({ state: flowPanelState, canExpect: flag }),
    /** Replaces the last flow; null when no event of the type was seen. */
    flow: object({ flow: orNull(flow) }),
    /** A setting lets nothing be learned. `reason` is a sentence. The shown flow stays. */
    off: object({ reason: anyText }),
    /** `reason` is a sentence. The shown flow stays. */
    failed: object({ reason: anyText }),
  },
  notes: {
    /** Whether rare edges are shown, too. */
    rare: object({ on: flag }),
    /** Shows the setting that lets nothing be learned. */
    openSetting: object({}),
  },
  methods: {
    edge: { ask: object(ofEdge), answer: edgeDetails },
    openTrace: { ask: object({ eventId }), answer: nothing },
    openConsumer: { ask: object({ consumer: textUpTo(1_000) }), answer: nothing },
    openFlow: { ask: object({ eventType: typeName }), answer: nothing },
    openHandler: { ask: object({ consumer: textUpTo(1_000), eventType: typeName }), answer: nothing },
    goTo: { ask: object({ what: oneOf('struct', 'handlers', 'producers'), eventType: typeName }), answer: nothing },
    expect: { ask: object(ofEdge), answer: nothing },
    /** Asks what is different about the traces that went a way, the slowest ones, those that failed, or those that lack an effect. */
    different: { ask: object({ what: differentTraces }), answer: nothing },
    export: { ask: object({ format: oneOf('mermaid', 'json', 'svg') }), answer: nothing },
  },
});

export type FlowProtocol = typeof flowPage;
export type FlowPanelState = Typed<typeof flowPanelState>;
export type DifferentTraces = Typed<typeof differentTraces>;
export type FlowView = Typed<typeof flow>;
export type FlowEdge = Typed<typeof edge>;
export type FlowWay = Typed<typeof way>;
export type EdgeDetails = Typed<typeof edgeDetails>;
export type EdgeExampleView = Typed<typeof example>;
