import { setTimeout as delay } from 'node:timers/promises';
import { inSlices } from '../../base/inSlices';
import type { Position } from '../../model/event/event';
import type { Expectation } from '../../model/flow/expect/expectation';
import { type Failure, isCause, judgeCause } from '../../model/flow/expect/judge';
import { FlowTable } from '../../model/flow/flowTable';
import { type Effects, effectsIn } from '../../model/flow/flowWindow';
import { STEP, type Steps } from '../../model/text/steps';
import type { Translate } from '../../model/text/translate';
import type { FlowReader } from '../../store/ports';
import { readSince, resumeAt, VISIBLE_AFTER_MS } from './window';

/** Milliseconds between two looks at the store. */
const PAUSE_MS = 1_000;

/** How many of the newest events are kept. Older ones are dropped once no cause among them waits for its deadline. */
const KEPT = 20_000;

/** What is to be watched, and where. */
interface WatchSources {
  readonly store: Pick<FlowReader, 'eventsAfter'>;
  readonly expectations: readonly Expectation[];
  /** Only causes after this position count. */
  readonly after: Position;
  readonly t: Translate;
  /** Milliseconds between two looks. */
  readonly pauseMs?: number;
}

/** A cause that does not meet its expectation. */
interface WatchedFailure extends Pick<Failure, 'kind' | 'sentence'> {
  readonly position: Position;
  readonly eventId: string;
}

/** The result of one expectation for the causes so far. */
export interface WatchedVerdict {
  readonly expectation: Expectation;
  readonly passed: number;
  readonly failures: readonly WatchedFailure[];
  /** How many causes still wait for their deadline. */
  readonly open: number;
}

/**
 * Looks at the store again and again. Judges each cause at its own deadline; an effect that followed too often is reported at once. Ends
 * when `onLook` returns false. Rejects with StoreError, and with the signal's reason.
 */
export async function watchExpectations(
  sources: WatchSources,
  onLook: (verdicts: readonly WatchedVerdict[]) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const watch = new ExpectationWatch(sources);
  while (onLook(await watch.look(signal))) {
    await delay(sources.pauseMs ?? PAUSE_MS, undefined, { signal });
  }
}

interface OpenCause {
  readonly row: number;
  /** When every effect that came in time is visible, in milliseconds since 1970. */
  readonly deadline: number;
}

interface Watched {
  readonly expectation: Expectation;
  open: OpenCause[];
  passed: number;
  readonly failures: WatchedFailure[];
}

/** What is known of all expectations between two looks. */
class ExpectationWatch {
  readonly #watched: readonly Watched[];
  #table = new FlowTable();
  /** How many rows were searched for causes. */
  #seen = 0;
  /** Nothing at or below this position is read again. */
  #floor: bigint;

  constructor(private readonly sources: WatchSources) {
    this.#floor = BigInt(sources.after);
    this.#watched = sources.expectations.map((expectation) => ({ expectation, open: [], passed: 0, failures: [] }));
  }

  async look(signal: AbortSignal): Promise<WatchedVerdict[]> {
    // Reading begins after this time, so it finds everything that was visible then.
    const now = Date.now();
    const table = this.#table;
    await readSince(this.sources.store, resumeAt(table, this.#floor), { table }, signal);
    await inSlices(this.#findCauses(now), signal);
    const effects = await inSlices(effectsIn(table), signal);
    await inSlices(this.#judge(effects, now), signal);
    await this.#trim(signal);
    return this.#watched.map(({ expectation, passed, failures, open }) => ({
      expectation,
      passed,
      failures: [...failures],
      open: open.length,
    }));
  }

  *#findCauses(now: number): Steps<void> {
    const table = this.#table;
    for (; this.#seen < table.count; this.#seen++) {
      if (this.#seen % STEP === 0) yield;
      for (const { expectation, open } of this.#watched) {
        if (!isCause(expectation, table, this.#seen)) continue;
        // A clock that is ahead does not delay the deadline.
        const from = Math.min(table.time(this.#seen), now);
        open.push({ row: this.#seen, deadline: from + expectation.withinMs + VISIBLE_AFTER_MS });
      }
    }
  }

  *#judge(effects: Effects, now: number): Steps<void> {
    let done = 0;
    for (const watched of this.#watched) {
      const still: OpenCause[] = [];
      for (const cause of watched.open) {
        if (++done % STEP === 0) yield;
        if (!this.#isSettled(watched, cause, effects, now)) still.push(cause);
      }
      watched.open = still;
    }
  }

  #isSettled(watched: Watched, { row, deadline }: OpenCause, effects: Effects, now: number): boolean {
    const table = this.#table;
    const isDue = now >= deadline;
    const at = isDue ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const judged = judgeCause({ expectation: watched.expectation, table, effects, row }, at, this.sources.t);
    if (judged !== undefined && judged !== 'open') {
      const { kind, sentence } = judged;
      watched.failures.push({ kind, sentence, position: table.position(row), eventId: table.eventId(row) });
      return true;
    }
    // Another effect may come until the deadline.
    if (isDue) watched.passed += 1;
    return isDue;
  }

  async #trim(signal: AbortSignal): Promise<void> {
    const { count } = this.#table;
    if (count <= 2 * KEPT) return;
    const oldestOpen = Math.min(...this.#watched.map(({ open }) => open[0]?.row ?? count));
    const first = Math.min(count - KEPT, oldestOpen);
    if (first <= KEPT) return;
    this.#table = await inSlices(this.#table.newest(count - first), signal);
    this.#floor = this.#table.positionValue(0);
    this.#seen -= first;
    for (const watched of this.#watched)
      watched.open = watched.open.map(({ row, deadline }) => ({ row: row - first, deadline }));
  }
}
