import { anyText, flag, list, number, object, orNull, type Typed, variant } from './schema';

/**
 * An effect that should have followed, with the cases behind the claim. Times are in milliseconds since 1970, durations in milliseconds.
 */
const missing = object({
  /** The event that it should have followed. */
  causeId: anyText,
  /** One of these types should have followed. */
  effects: list(anyText),
  /** The consumer that makes it; null when that is not certain. */
  consumer: orNull(anyText),
  /** The kinds of the cause's type in the cases, such as "v2"; null when the type has only one kind. */
  among: orNull(anyText),
  /** The share of the cases with the effect, from 0 to 1. */
  share: number,
  cases: number,
  /** 99 of 100 effects came within this time. */
  usualMs: number,
  /** When it would most likely have come, and from when on it is late. */
  expectedAt: number,
  dueAt: number,
  /** No payload without the effect could be read, so a value in it may be the reason. */
  unread: flag,
});

const pairOfTypes = { eventId: anyText, causeType: anyText, among: orNull(anyText), effectType: anyText };
const oddDelay = object({ ...pairOfTypes, delayMs: number, usualMs: number });

/** What is unusual about the event with this id: an effect, or for `more` a cause. */
const unusual = variant('kind', {
  late: oddDelay,
  early: oddDelay,
  more: object({ ...pairOfTypes, count: number, usual: number, cases: number }),
  neverSeen: object({ ...pairOfTypes, cases: number }),
});

/** A cause for which it is not known yet whether something is missing. */
const open = object({
  causeId: anyText,
  effects: list(anyText),
  consumer: orNull(anyText),
  /** Consumers that have not reached it. */
  waitsFor: list(anyText),
});

/** The consumer that certainly makes the effects of one type. */
const maker = object({ causeType: anyText, effectType: anyText, consumer: anyText });

/** What the flows say about the events of a trace. */
export const traceFlows = object({
  missing: list(missing),
  unusual: list(unusual),
  open: list(open),
  makers: list(maker),
});

export type TraceFlows = Typed<typeof traceFlows>;

/** The value when nothing is known of the trace's events, or there is nothing to say. */
export const NOTHING_OF_FLOWS: TraceFlows = { missing: [], unusual: [], open: [], makers: [] };

export type MissingHere = Typed<typeof missing>;
export type UnusualHere = Typed<typeof unusual>;
export type OpenHere = Typed<typeof open>;
