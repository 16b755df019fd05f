import { setTimeout } from 'node:timers/promises';
import { type Health, needsPerson } from '../../model/health';
import type { KnownCulprit } from '../../platform/culprits';

/** A log may name the event only after a while. */
const AGAIN_MS = 60_000;

export interface CulpritSearch {
  /** Asks logs and store for the events that stop one consumer. */
  readonly find: (consumer: string, signal: AbortSignal) => Promise<readonly KnownCulprit[]>;
  /** What is known has changed. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
  /** Milliseconds of a clock that goes forward. */
  readonly now: () => number;
}

export interface CulpritWatch {
  /** In the order in which the consumers were given. */
  readonly known: readonly KnownCulprit[];
  /** The consumers of a poll, worst first. Looks for what is not known yet, and forgets those that need nobody any more. */
  take(consumers: readonly Health[]): void;
  dispose(): void;
}

interface Known {
  readonly culprits: readonly KnownCulprit[];
  /** Status and checkpoints when it was looked at: once they differ, another event may be in the way. */
  readonly key: string;
  readonly at: number;
}

/** Finds what stops the consumers that need a person: one consumer after the other, with rests as long as the looking took. */
export function createCulpritWatch({ find, changed, failed, now }: CulpritSearch): CulpritWatch {
  const lifetime = new AbortController();
  const { signal } = lifetime;
  const known = new Map<string, Known>();
  let wanted = new Map<string, string>();
  let isLooking = false;

  const isDue = (name: string, key: string) => {
    const before = known.get(name);
    return !before || before.key !== key || now() - before.at >= AGAIN_MS;
  };
  const listed = () => [...wanted.keys()].flatMap((name) => known.get(name)?.culprits ?? []);

  const look = async (name: string, key: string) => {
    const startedAt = now();
    const before = known.get(name)?.culprits ?? [];
    const culprits = await find(name, signal).catch((error: unknown) => {
      if (!signal.aborted) failed(error);
      return before;
    });
    if (signal.aborted) return;
    const isWanted = wanted.has(name);
    if (isWanted) known.set(name, { culprits, key, at: now() });
    if (isWanted && JSON.stringify(culprits) !== JSON.stringify(before)) changed();
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
    take(consumers) {
      const before = listed().length;
      wanted = new Map(
        consumers.filter(({ status }) => needsPerson(status)).map((health) => [health.name, keyOf(health)]),
      );
      for (const name of known.keys()) if (!wanted.has(name)) known.delete(name);
      if (listed().length !== before) changed();
      void lookForAll();
    },
    dispose: () => lifetime.abort(),
  };
}

/** Segments that go on do not matter. */
function keyOf({ status, segments }: Health): string {
  const stopped = segments.filter((segment) => needsPerson(segment.status));
  return [status, ...stopped.map(({ segment }) => `${segment.id}:${segment.checkpoint}`).sort()].join(' ');
}
