import type { GraphEdge } from '../graph';
import type { Expectation } from './expectation';

/** An expectation that is not in a file yet. */
export type NewExpectation = Omit<Expectation, 'line' | 'text'>;

/** A suggested deadline is this many times the longest usual delay. */
const CAUTION = 2;

/** Deadlines that a person would write, in milliseconds. */
const DEADLINES = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600].map((seconds) => seconds * 1_000);
const DAY_MS = 86_400_000;

/** When a cause has fewer effects than this on average, one effect is the rule, and the line should find a second one. */
const ONCE = 1.1;

/** Returns a deadline that a usual delay of `ms` milliseconds meets. */
function deadlineFor(ms: number): number {
  const wanted = ms * CAUTION;
  return DEADLINES.find((deadline) => deadline >= wanted) ?? Math.ceil(wanted / DAY_MS) * DAY_MS;
}

/**
 * Returns the lines to expect from an edge of the usual flow. There is one line for each version of the cause that counts, when other
 * versions never have the effect.
 */
export function expectationOf({ cause, effect, versions, each, delays, makers }: GraphEdge): NewExpectation[] {
  const line: NewExpectation = {
    cause,
    causeVersion: null,
    effects: [effect],
    consumer: makers.length === 1 ? (makers[0] ?? null) : null,
    withinMs: deadlineFor(delays.quantile(0.999)),
    count: { kind: each < ONCE ? 'once' : 'any' },
  };
  return versions === null ? [line] : versions.map((causeVersion) => ({ ...line, causeVersion }));
}

/** The part of a trace's event that expectations are made from. */
interface TraceEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly causationId: string | null;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * Returns the lines to expect from a trace: one for each pair of types, with `once` when each cause of the pair has one effect. `usual`:
 * returns the edge in the connection's flows, whose deadline is used if there is one.
 */
export function expectationsOf(
  events: readonly TraceEvent[],
  usual: (cause: string, effect: string) => GraphEdge | undefined,
): NewExpectation[] {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const pairs = new Map<string, { cause: string; effect: string; longest: number; perCause: Map<string, number> }>();
  for (const event of events) {
    const cause = event.causationId === null ? undefined : byId.get(event.causationId);
    if (!cause || cause === event) continue;
    const key = JSON.stringify([cause.eventType, event.eventType]);
    const pair = pairs.get(key) ?? {
      ...{ cause: cause.eventType, effect: event.eventType },
      ...{ longest: 0, perCause: new Map<string, number>() },
    };
    pairs.set(key, pair);
    pair.longest = Math.max(pair.longest, event.time - cause.time);
    pair.perCause.set(cause.eventId, (pair.perCause.get(cause.eventId) ?? 0) + 1);
  }
  return [...pairs.values()].flatMap(({ cause, effect, longest, perCause }) => {
    const edge = usual(cause, effect);
    if (edge) return expectationOf(edge);
    const isOnce = [...perCause.values()].every((count) => count === 1);
    const line: NewExpectation = {
      ...{ cause, causeVersion: null, effects: [effect], consumer: null },
      withinMs: deadlineFor(longest),
      count: { kind: isOnce ? 'once' : 'any' },
    };
    return [line];
  });
}
