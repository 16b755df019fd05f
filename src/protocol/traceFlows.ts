import { anyText, flag, list, number, object, orNull, type Typed, variant } from './schema';

/** An effect that should have followed, with the cases that stand behind it. Times in ms since 1970, durations in ms. */
const missing = object({
  /** The event that it should have followed. */
  causeId: anyText,
  /** One of these types. */
  effects: list(anyText),
  /** Who makes it; null where that is not certain. */
  consumer: orNull(anyText),
  /** Which kinds of the cause's type the cases are of, as "v2"; null where it has no others. */
  among: orNull(anyText),
  /** Of the cases, 0 to 1. */
  share: number,
  cases: number,
  /** 99 of 100 came within so long. */
  usualMs: number,
  /** When it would most likely have come, and since when it is late. */
  expectedAt: number,
  dueAt: number,
  /** No payload without the effect could be read: a value in it may be why. */
  unread: flag,
});

const pairOfTypes = { eventId: anyText, causeType: anyText, among: orNull(anyText), effectType: anyText };
const oddDelay = object({ ...pairOfTypes, delayMs: number, usualMs: number });

/** What is unusual about the event with that id: an effect, and for `more` a cause. */
const unusual = variant('kind', {
  late: oddDelay,
  early: oddDelay,
  more: object({ ...pairOfTypes, count: number, usual: number, cases: number }),
  neverSeen: object({ ...pairOfTypes, cases: number }),
});

/** A cause of which it is not known yet whether something is missing. */
const open = object({
  causeId: anyText,
  effects: list(anyText),
  consumer: orNull(anyText),
  /** Consumers that have not come to it. */
  waitsFor: list(anyText),
});

/** Who makes the effects of one type, where that is one consumer for sure. */
const maker = object({ causeType: anyText, effectType: anyText, consumer: anyText });

/** What usually follows, as far as it says something about the events of a trace. */
export const traceFlows = object({
  missing: list(missing),
  unusual: list(unusual),
  open: list(open),
  makers: list(maker),
});

export type TraceFlows = Typed<typeof traceFlows>;

/** Nothing is known of the trace's events, or nothing is to be said. */
export const NOTHING_OF_FLOWS: TraceFlows = { missing: [], unusual: [], open: [], makers: [] };

export type MissingHere = Typed<typeof missing>;
export type UnusualHere = Typed<typeof unusual>;
export type OpenHere = Typed<typeof open>;
