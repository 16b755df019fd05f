import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pg from 'pg';
import { lookUp as lookUpText } from '../../src/app/lookup/lookUp';
import { unknownScope } from '../../src/model/consumer/scope';
import { createHealthTracker } from '../../src/model/health/tracker';
import { openPostgres } from '../../src/store/pg/connection';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { consumerCheckpoints } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { clientConfig, createTestServer, specOf } from '../support/postgres';

/** Two connections for questions, one for searches, and one that listens until it is clear that the store sends no NOTIFY. */
const POOL = 4;
const GROWTH = 1.1;
/** In this share of the time the caches of the driver and the tracker fill, before memory is measured. */
const WARM_UP = 0.25;
const SAMPLES = 40;
/** The last appended event arrives within this time, or never. */
const SETTLED_MS = 10_000;

export interface SoakResult {
  readonly polls: number;
  readonly lookUps: number;
  /** Events appended during the run. */
  readonly events: number;
  /** How many of these events the tail has brought. */
  readonly followed: number;
  readonly failures: number;
  /** Heap and buffers in use after a collection, in megabytes: the median of the first and of the last third after the warm-up. */
  readonly firstMb: number;
  readonly lastMb: number;
  /** The highest number of connections that the server saw at once. */
  readonly connections: number;
  readonly problems: readonly string[];
}

/** Polls, looks up, searches and follows a growing store for `ms` milliseconds. */
export async function soak(ms: number, say: (line: string) => void): Promise<SoakResult> {
  const server = await createTestServer();
  await server.start();
  const writer = new pg.Client(clientConfig(server, 'postgres'));
  await writer.connect();
  await writer.query(`${eventsTable({ style: 'context' })} ${consumerCheckpoints()}
    INSERT INTO consumer_checkpoints SELECT 'consumer_' || i, 0 FROM generate_series(1, 50) i`);
  await append(writer, 20_000);
  const db = await openPostgres(specOf(server, 'postgres'), async () => server.password);
  const found = await recognise(db);
  if (found.kind !== 'found') throw new Error(`The store is not recognised: ${found.kind}.`);
  try {
    return await run(ms, found.store, writer, say);
  } finally {
    await db.close();
    await writer.end();
    await server.remove();
  }
}

async function run(ms: number, store: EventStore, writer: pg.Client, say: (line: string) => void): Promise<SoakResult> {
  const end = performance.now() + ms;
  const count = { polls: 0, lookUps: 0, events: 0, followed: 0, failures: 0, connections: 0 };
  const memory: number[] = [];
  const repeat = async (everyMs: number, work: () => Promise<void>) => {
    while (performance.now() < end) {
      await work().catch(() => count.failures++);
      await pause(everyMs);
    }
  };
  const tracker = createHealthTracker();
  const poll = async () => {
    const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 10, clearS: 10 };
    for (const _health of tracker.take(await store.consumers(tracker.kept.tailAfter), judging));
    count.polls++;
  };
  const lookUp = async () => {
    await lookUpText(store, `flow-${count.lookUps % 500}`);
    const key = { by: 'correlation', id: `flow-${count.lookUps % 500}` } as const;
    for await (const _batch of store.headers(key));
    count.lookUps++;
  };
  /** Every second search is cancelled in the middle, as a person does. */
  const search = async () => {
    const abort = new AbortController();
    try {
      for await (const _step of store.scan('nowhere', abort.signal)) if (count.polls % 2 === 0) abort.abort();
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    }
  };
  const watch = async () => {
    const sql = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'event-trace'";
    count.connections = Math.max(count.connections, (await writer.query(sql)).rows[0].n);
    await append(writer, 20);
    count.events += 20;
  };
  const tail = store.tail();
  await tail.begin(100);
  const following = new AbortController();
  const follow = async () => {
    try {
      for await (const { events } of tail.follow(following.signal)) count.followed += events.length;
    } catch {
      if (!following.signal.aborted) count.failures++;
    }
  };
  const measure = async () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    memory.push((heapUsed + external) / 1e6);
    say(
      `${memory.length}/${SAMPLES}  ${memory.at(-1)?.toFixed(1)} MB  ${count.polls} polls  ${count.lookUps} look-ups`,
    );
  };
  const followed = follow();
  await Promise.all([
    repeat(200, poll),
    repeat(50, lookUp),
    repeat(500, search),
    repeat(100, watch),
    repeat(ms / SAMPLES, measure),
  ]);
  const giveUp = performance.now() + SETTLED_MS;
  while (count.followed < count.events && performance.now() < giveUp) await pause(50);
  following.abort();
  await followed;
  return judged(count, memory);
}

function judged(count: Omit<SoakResult, 'firstMb' | 'lastMb' | 'problems'>, memory: readonly number[]): SoakResult {
  const warm = memory.slice(Math.floor(memory.length * WARM_UP));
  const third = Math.ceil(warm.length / 3);
  const firstMb = median(warm.slice(0, third));
  const lastMb = median(warm.slice(-third));
  const problems: string[] = [];
  if (lastMb > firstMb * GROWTH) problems.push(`Memory grew by more than ${Math.round((GROWTH - 1) * 100)} %.`);
  if (count.connections > POOL) problems.push(`${count.connections} connections were open, ${POOL} are allowed.`);
  if (count.followed !== count.events) problems.push(`The tail brought ${count.followed} of ${count.events} events.`);
  if (count.failures > 0) problems.push(`${count.failures} questions failed.`);
  return { ...count, firstMb, lastMb, problems };
}

/** Collects garbage, so that only what is kept is measured. */
function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  gc();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Appends flows of up to twenty events; the flows that are looked up exist from the beginning. */
function append(writer: pg.Client, count: number): Promise<unknown> {
  return writer.query(
    `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, correlation_id, payload)
     SELECT 'Shop', 'Order', gen_random_uuid()::text, 1, gen_random_uuid(), 'OrderPlaced', 'flow-' || i % 1000, repeat('x', 300)::bytea
     FROM generate_series(1, $1::int) i`,
    [count],
  );
}
