import { setTimeout as delay } from 'node:timers/promises';
import { inSlices } from '../../base/inSlices';
import { type Position, positionBefore } from '../../model/event/event';
import type { Expectation } from '../../model/flow/expect/expectation';
import { isCause, judgeExpectation, type Verdict } from '../../model/flow/expect/judge';
import { FlowTable } from '../../model/flow/flowTable';
import { effectsIn } from '../../model/flow/flowWindow';
import type { FlowReader, PlaceReader } from '../../store/ports';
import { readSince, VISIBLE_AFTER_MS } from './window';

/** Application clocks differ a little from the store's, so events that are older by this much are read, too. */
const DISORDER_MS = 60_000;

/** What is to be checked, and where. */
interface CheckSources {
  readonly store: Pick<FlowReader, 'eventsAfter' | 'newestWindow'> & Pick<PlaceReader, 'positionAt'>;
  readonly expectations: readonly Expectation[];
  /** Only causes since this time count, in milliseconds since 1970. */
  readonly since: number;
  /** How many events are read when times do not rise with positions. */
  readonly events: number;
  /** Called before deadlines are waited for, with the waiting time in milliseconds. */
  readonly onWait?: (ms: number) => void;
}

/** The verdicts, with the events that they are about. */
interface CheckedFlows {
  readonly table: FlowTable;
  readonly verdicts: readonly Verdict[];
}

/**
 * Judges every cause that is in the store now by its own deadline. Waits until the last deadline, and reads the store again. Rejects with
 * StoreError, and with the signal's reason.
 */
export async function checkFlows(sources: CheckSources, signal: AbortSignal): Promise<CheckedFlows> {
  const { expectations, since, onWait } = sources;
  const startedAt = Date.now();
  const start = await startOf(sources, signal);
  let table = await readFrom(sources, start, signal);
  const head = table.count === 0 ? 0n : table.positionValue(table.count - 1);
  const waitMs = lastDeadline(table, expectations, since, startedAt) + VISIBLE_AFTER_MS - Date.now();
  if (waitMs > 0) {
    onWait?.(waitMs);
    await delay(waitMs, undefined, { signal });
    table = await readFrom(sources, start, signal);
  }
  const effects = await inSlices(effectsIn(table), signal);
  // All deadlines have passed. Causes that came since are left to the next check, because their deadlines are later.
  const time = { since, upTo: head, now: Number.POSITIVE_INFINITY };
  return { table, verdicts: expectations.map((each) => judgeExpectation(each, table, effects, time)) };
}

async function startOf({ store, since, events }: CheckSources, signal: AbortSignal): Promise<Position | null> {
  const place = await store.positionAt(since - DISORDER_MS, signal);
  if (place === null) return null;
  if (!place.inOrder) return (await store.newestWindow(events, signal))?.after ?? null;
  return positionBefore(place.position);
}

async function readFrom({ store }: CheckSources, start: Position | null, signal: AbortSignal): Promise<FlowTable> {
  const table = new FlowTable();
  if (start !== null) await readSince(store, start, { table }, signal);
  return table;
}

/** Returns the last deadline of these causes, in milliseconds since 1970. A cause whose time is in the future counts as of now. */
function lastDeadline(table: FlowTable, expectations: readonly Expectation[], since: number, now: number): number {
  let last = 0;
  for (const expectation of expectations) {
    for (let row = 0; row < table.count; row++) {
      const time = table.time(row);
      if (time < since || !isCause(expectation, table, row)) continue;
      last = Math.max(last, Math.min(time, now) + expectation.withinMs);
    }
  }
  return last;
}
