import { setTimeout } from 'node:timers/promises';
import { type Health, isSuspect, needsPerson } from '../../model/health/rules';
import type { BlockingEvent, BlockingSoFar } from './view';

/** A log may name the event only after a while. */
const AGAIN_MS = 60_000;

/** A consumer that goes on may have given up a batch since it was asked for: so soon it is asked for again, where that is quickly done. */
const PASSING_MS = { least: 10_000, most: 600_000 };
/** All of those that go on are asked for within this part of the time. */
const PASSING_PART = 1 / 50;

interface BlockingSearch {
  /** Asks logs and store for the events that stop one consumer. */
  readonly find: (consumer: string, signal: AbortSignal) => Promise<readonly BlockingEvent[]>;
  /** What is known has changed. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
  /** Its consumers may give up a batch and go on: each is asked for at first, and when it goes on after a rest. */
  readonly mayGiveUp?: boolean;
  /** Milliseconds of a clock that goes forward. */
  readonly now: () => number;
}

interface BlockingWatch extends BlockingSoFar {
  /** In the order in which the consumers were given. */
  readonly known: readonly BlockingEvent[];
  /** The consumers of a poll, worst first. Looks for what is not known yet, and forgets those that need no one any more. */
  take(consumers: readonly Health[]): void;
  dispose(): void;
}

interface Known {
  readonly blocking: readonly BlockingEvent[];
  /** Status and checkpoints when it was looked at: once they differ, another event may be in the way. */
  readonly key: string;
  readonly at: number;
}

/** Finds what stops the consumers that need a person: one consumer after the other, with rests as long as the looking took. */
export function createBlockingWatch({ find, changed, failed, mayGiveUp, now }: BlockingSearch): BlockingWatch {
  const lifetime = new AbortController();
  const { signal } = lifetime;
  const known = new Map<string, Known>();
  let wanted = new Map<string, string>();
  /** Consumers that go on, when each was asked for, and where it stood; and those that are to be asked for all the same. */
  const passing = new Map<string, Omit<Known, 'blocking'>>();
  const left = new Set<string>();
  /** How long the last look took, ms. */
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

/** Already while the status is held down, so that the first message can name the cause; and where a log can tell that it is blocked. */
const needsCause = ({ status, now, segments }: Health) =>
  needsPerson(status) || needsPerson(now) || segments.some(isSuspect);

/** Segments that go on do not matter. */
function keyOf({ now: status, segments }: Health): string {
  const stopped = segments.filter((segment) => needsPerson(segment.status) || isSuspect(segment));
  return [status, ...stopped.map(({ segment }) => `${segment.id}:${segment.checkpoint}`).sort()].join(' ');
}
