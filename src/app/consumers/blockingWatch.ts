import { setTimeout } from 'node:timers/promises';
import { type Health, isSuspect, needsPerson } from '../../model/health/rules';
import type { BlockingEvent, BlockingSoFar } from './view';

/** A consumer whose event was found, or not found, is looked at again after this time: a log may name the event only later. */
const AGAIN_MS = 60_000;

/** The shortest and longest rest before a consumer that goes on is looked at again: it may have given up a batch since then. */
const PASSING_MS = { least: 10_000, most: 600_000 };
/** The looks at consumers that go on take at most this part of the time. */
const PASSING_PART = 1 / 50;

interface BlockingSearch {
  /** Searches logs and store for the events that stop one consumer. */
  readonly find: (consumer: string, signal: AbortSignal) => Promise<readonly BlockingEvent[]>;
  /** Called when the known events have changed. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
  /**
   * Whether its consumers may give up a batch and go on. Each one is then looked at once, and again after a rest when its checkpoint moved.
   */
  readonly mayGiveUp?: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

interface BlockingWatch extends BlockingSoFar {
  /** In the order of the consumers in the last poll. */
  readonly known: readonly BlockingEvent[];
  /**
   * Takes the consumers of a poll, worst first. Looks for unknown blocking events, and forgets those of consumers that no longer need a
   * person.
   */
  take(consumers: readonly Health[]): void;
  dispose(): void;
}

interface Known {
  readonly blocking: readonly BlockingEvent[];
  /** Status and checkpoints at the look. When they have changed, another event may block the consumer. */
  readonly key: string;
  readonly at: number;
}

/**
 * Finds the events that stop the consumers that need a person. It looks at one consumer at a time, and then rests as long as the look took.
 */
export function createBlockingWatch({ find, changed, failed, mayGiveUp, now }: BlockingSearch): BlockingWatch {
  const lifetime = new AbortController();
  const { signal } = lifetime;
  const known = new Map<string, Known>();
  let wanted = new Map<string, string>();
  /** Consumers that go on: where each one was, and when, at its last look. `left` has those that are still to be looked at. */
  const passing = new Map<string, Omit<Known, 'blocking'>>();
  const left = new Set<string>();
  /** Milliseconds that the last look took. */
  let tookMs = 0;
  let isLooking = false;

  const isDue = (name: string, key: string) => {
    const before = known.get(name);
    return !before || before.key !== key || now() - before.at >= AGAIN_MS;
  };
  const listed = () => [...wanted.keys()].flatMap((name) => known.get(name)?.blocking ?? []);

  const look = async (name: string, key: string) => {
    const startedAt = now();
    const before = known.get(name)?.blocking ?? [];
    const blocking = await find(name, signal).catch((error: unknown) => {
      if (!signal.aborted) failed(error);
      return before;
    });
    if (signal.aborted) return;
    const isWanted = wanted.has(name);
    left.delete(name);
    if (isWanted) known.set(name, { blocking, key, at: now() });
    if (isWanted && JSON.stringify(blocking) !== JSON.stringify(before)) changed();
    tookMs = now() - startedAt;
    if (tookMs > 0) await setTimeout(tookMs, undefined, { signal, ref: false }).catch(() => undefined);
  };

  const leave = (consumers: readonly Health[]) => {
    const againMs = (tookMs * consumers.length) / PASSING_PART;
    const waitMs = Math.min(PASSING_MS.most, Math.max(PASSING_MS.least, againMs));
    for (const { name, segments } of consumers) {
      const key = segments.map(({ segment }) => segment.checkpoint).join();
      const before = passing.get(name);
      if (wanted.has(name)) passing.delete(name);
      else if (!before || (before.key !== key && now() - before.at >= waitMs)) {
        passing.set(name, { key, at: now() });
        left.add(name);
      }
    }
  };

  const lookForAll = async () => {
    if (isLooking) return;
    isLooking = true;
    const nextDue = () => [...wanted].find(([name, key]) => isDue(name, key));
    const next = () => nextDue() ?? [...left].map((name): [string, string] => [name, ''])[0];
    for (let due = next(); due && !signal.aborted; due = next()) await look(...due);
    isLooking = false;
  };

  return {
    get known() {
      return listed();
    },
    isLookingFor: (consumer) => wanted.has(consumer) && !known.has(consumer),
    take(consumers) {
      const before = listed().length;
      wanted = new Map(consumers.filter(needsCause).map((health) => [health.name, keyOf(health)]));
      for (const name of known.keys()) if (!wanted.has(name)) known.delete(name);
      if (mayGiveUp) leave(consumers);
      if (listed().length !== before) changed();
      void lookForAll();
    },
    dispose: () => lifetime.abort(),
  };
}

/**
 * Whether the cause is wanted: during the hold-down already, so that the first message can name it, and when a log could show that a
 * segment is blocked.
 */
const needsCause = ({ status, now, segments }: Health) =>
  needsPerson(status) || needsPerson(now) || segments.some(isSuspect);

/** Segments that go on are left out. */
function keyOf({ now: status, segments }: Health): string {
  const stopped = segments.filter((segment) => needsPerson(segment.status) || isSuspect(segment));
  return [status, ...stopped.map(({ segment }) => `${segment.id}:${segment.checkpoint}`).sort()].join(' ');
}
