import { clocksOf } from '../../../src/app/flow/window';
import type { EventHeader } from '../../../src/model/event/event';
import { findTwice } from '../../../src/model/flow/findings/twice';
import { learnFlows } from '../../../src/model/flow/learn';
import type { FlowConsumer } from '../../../src/model/flow/makers';
import { findMissing } from '../../../src/model/flow/missing';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../events';
import { tableOf } from './learn';
import { numbersFrom } from './shop';

export const START = Date.UTC(2026, 0, 5);
export const HOUR_MS = 3_600_000;

/** An event with the time of its append, and the time that its program wrote into it. */
export interface Appended {
  readonly id: number;
  readonly eventType: string;
  readonly at: number;
  readonly time: number;
  readonly cause: number | null;
  readonly stream: string;
  readonly streamType?: string;
  readonly version?: string;
}

/** What follows a question: the delay, by a clock that is wrong by `clock` ms. */
interface Follows {
  readonly after: number;
  readonly eventType?: string;
  readonly clock?: number;
  /** Whether it names no cause. */
  readonly isLoose?: boolean;
}

export interface OddStore {
  readonly follows: (i: number, random: () => number) => readonly Follows[];
  readonly count?: number;
  readonly cause?: string;
  readonly version?: (i: number) => string;
  /** The error of the questions' clock. */
  readonly clock?: (i: number, random: () => number) => number;
}

export const PAUSE_MS = 1_000;
/** Half a minute on average: at the time of the examination many are still to come. */
export const slowly = (random: () => number) => 5_000 + 55_000 * random();
export const quickly = (random: () => number) => 100 + 800 * random();

/** Returns questions, one a second, with what follows them. */
export function oddStore(
  seed: number,
  { follows, count = 1_500, cause = 'Asked', clock = () => 0, version }: OddStore,
): Appended[] {
  const random = numbersFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const [id, at] = [1_000_000 * seed + 10 * i, START + (i + random()) * PAUSE_MS];
    const asked = {
      id,
      eventType: cause,
      at,
      time: at + clock(i, random),
      cause: null,
      stream: `s${id}`,
      ...(version && { version: version(i) }),
    };
    return [
      asked,
      ...follows(i, random).map(({ after, eventType = 'Answered', clock: wrong = 0, isLoose }, k) => ({
        ...{
          id: id + 1 + k,
          eventType,
          at: at + after,
          time: at + after + wrong,
          cause: isLoose ? null : id,
          stream: `a${id}`,
        },
      })),
    ];
  }).flat();
}

/** What is known besides the events. */
interface Around {
  /** `positionAt` returns the newest position at a time. */
  readonly consumers?: (positionAt: (time: number) => bigint) => readonly FlowConsumer[];
  /** Whether a question and its effects have one correlation; otherwise none has a correlation. */
  readonly correlated?: boolean;
}

/**
 * Returns what is found if the store has only the events up to a moment; `now` is the time of the examination, by
 * default that moment.
 */
export function foundIn(
  all: readonly Appended[],
  upTo: number,
  now = upTo,
  { consumers = () => [], correlated = true }: Around = {},
) {
  const seen = all.filter(({ at }) => at <= upTo).sort((a, b) => a.at - b.at);
  const positionAt = (time: number) => BigInt(seen.filter(({ at }) => at <= time).length);
  const events = seen.map(
    ({ id, eventType, time, cause, stream, streamType = 'Question', version = '1' }, i): EventHeader => ({
      ...makeEvent(i + 1, { eventType, eventVersion: version, time, causationId: cause === null ? null : uuid(cause) }),
      correlationId: correlated ? `trace-${Math.floor(id / 10)}` : null,
      eventId: uuid(id),
      stream: { context: null, type: streamType, id: stream },
    }),
  );
  const table = tableOf(events);
  const clock = Date.now;
  Date.now = () => now;
  try {
    const window = atOnce(learnFlows(table, { consumers: consumers(positionAt), ...clocksOf(table) }));
    const missing = atOnce(findMissing(window));
    const twice = atOnce(findTwice(window)).filter(({ isUsualThen }) => !isUsualThen);
    return { window, claims: missing.claims.length, found: missing, instead: missing.instead, twice: twice.length };
  } finally {
    Date.now = clock;
  }
}

/** Returns the time after `count` questions. */
export const end = (count: number) => START + count * PAUSE_MS;
export const seeds = [1, 2, 3];
