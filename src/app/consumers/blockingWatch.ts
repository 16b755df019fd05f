import { setTimeout } from 'node:timers/promises';
import { type Health, isSuspect, needsPerson } from '../../model/health/rules';
import type { BlockingEvent, BlockingSoFar } from './view';

/** A log may name the event only after a while. */
const AGAIN_MS = 60_000;

export interface BlockingSearch {
  /** Asks logs and store for the events that stop one consumer. */
  readonly find: (consumer: string, signal: AbortSignal) => Promise<readonly BlockingEvent[]>;
  /** What is known has changed. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
  /** Milliseconds of a clock that goes forward. */
  readonly now: () => number;
}

export interface BlockingWatch extends BlockingSoFar {
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
export function createBlockingWatch({ find, changed, failed, now }: BlockingSearch): BlockingWatch {
  const lifetime = new AbortController();
  const { signal } = lifetime;
  const known = new Map<string, Known>();
  let wanted = new Map<string, string>();
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
    if (isWanted) known.set(name, { blocking, key, at: now() });
    if (isWanted && JSON.stringify(blocking) !== JSON.stringify(before)) changed();
    const tookMs = now() - startedAt;
    if (tookMs > 0) await setTimeout(tookMs, undefined, { signal, ref: false }).catch(() => undefined);
  };

  const lookForAll = async () => {
    if (isLooking) return;
    isLooking = true;
    const nextDue = () => [...wanted].find(([name, key]) => isDue(name, key));
    for (let due = nextDue(); due && !signal.aborted; due = nextDue()) await look(...due);
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
