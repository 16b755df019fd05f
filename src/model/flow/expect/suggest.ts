import type { GraphEdge } from '../graph';
import type { Expectation } from './expectation';

/** An expectation that stands in no file yet. */
export type NewExpectation = Omit<Expectation, 'line' | 'text'>;

/** What a suggested deadline leaves beyond the longest usual delay. */
const CAUTION = 2;

/** Deadlines that a person would write, in ms. */
const DEADLINES = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600].map((seconds) => seconds * 1_000);
const DAY_MS = 86_400_000;

/** Where a cause has so many effects on the average, one is the rule, and a second one is what the line is to find. */
const ONCE = 1.1;

/** A deadline that is met by what usually comes so late (ms). */
export function deadlineFor(ms: number): number {
  const wanted = ms * CAUTION;
  return DEADLINES.find((deadline) => deadline >= wanted) ?? Math.ceil(wanted / DAY_MS) * DAY_MS;
}

/** What an edge of the usual flow makes one expect: a line for each version of the cause that it counts, where others lack the effect. */
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

/** An event of a trace as expectations are made of it. */
interface TraceEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly causationId: string | null;
  /** ms since 1970. */
  readonly time: number;
}

/**
 * What a trace makes one expect: a line for each pair of types that it has, `once` where each cause of the pair had one. `usual`: what the
 * connection's flows say of the pair, whose deadline then counts.
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
