import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Source, sourceOf } from '../../../src/app/connections/source';
import { gatherWhole } from '../../../src/app/consumers/diagnosis/diagnose';
import type { Judged } from '../../../src/app/consumers/judged';
import { type LostSources, lookForLost } from '../../../src/app/consumers/lost/lookForLost';
import { flowConsumers } from '../../../src/app/flow/consumers';
import { type TwiceFinding, twiceIn } from '../../../src/app/flow/findings/flowFindings';
import { readFlows } from '../../../src/app/flow/window';
import type { ShopEvent } from '../../../src/demo/shop/flow';
import { readConsumerLog } from '../../../src/logs/failures/culprit';
import type { Diagnosis } from '../../../src/model/diagnosis/diagnosis';
import { diagnosisReport } from '../../../src/model/diagnosis/report';
import type { EventHeader } from '../../../src/model/event/event';
import { createHealthTracker } from '../../../src/model/health/tracker';
import type { LostReport } from '../../../src/model/lost/lost';
import { english } from '../../../src/model/text/translate';
import type { EventStore } from '../../../src/store/ports';
import { recognise } from '../../../src/store/schema/catalog';
import { projector, segments, worker } from '../ddl/consumers';
import { eventsTable, headsTable } from '../ddl/events';
import { shopHeader } from '../demoEvents';
import { fillStore } from '../flows/fill';
import { EVERYTHING } from '../polls';
import { adminClient, clientConfig, createTestDatabase, until } from '../postgres';
import { asView } from '../views';
import type { WorkerConfig } from './config';
import { type LiveWorker, startLiveWorker } from './liveWorker';

/** Interval of heartbeats, and the age after which they are old: the libraries' times, shortened. */
const HEARTBEAT_MS = 500;
const STALE_AFTER_S = 3;

/** A real store for worker processes of the tests, with their log. */
export interface LiveStore {
  readonly log: string;
  /** A folder with the log in it. */
  readonly folder: string;
  readonly url: string;
  /** The connection for a hub of the tests. */
  readonly source: Source;
  /** Appends an event and returns its position; the application's clock is `aheadS` seconds ahead. */
  append(eventType: string, stream: string, aheadS?: number): Promise<number>;
  /** Only `core`: appends events of the demo's shop at their positions, unchanged. */
  appendShop(events: readonly ShopEvent[]): Promise<void>;
  /** Takes the next position in a transaction that stays open until it is ended. */
  beginAppend(
    stream: string,
  ): Promise<{ readonly position: number; commit(): Promise<void>; rollback(): Promise<void> }>;
  /**
   * Appends an event that becomes visible this number of seconds after it got its position; resolves with the position
   * then.
   */
  appendLate(stream: string, seconds: number): Promise<number>;
  /** Locks a table against reads until the returned function is called. */
  lock(table: string): Promise<() => Promise<void>>;
  start(consumers: WorkerConfig['consumers'], over?: Partial<WorkerConfig>): LiveWorker;
  /** Restarts its server, as `pg_ctl restart -m fast` does. */
  restartServer(): Promise<void>;
  /** Returns one number from a query. */
  count(sql: string): Promise<number>;
  logged(pattern: RegExp): boolean;
  /** Moves the times of the log's lines back by this number of seconds, as if everything had happened then. */
  age(seconds: number): void;
  judged(): Promise<Judged>;
  /** Returns what was handled twice, as every face shows it. */
  twice(): Promise<readonly TwiceFinding[]>;
  /** Diagnoses a consumer with the store's log, or with other logs. */
  why(consumer: string, logs?: readonly string[]): Promise<{ readonly diagnosis: Diagnosis; readonly report: string }>;
  /** Returns what a consumer has passed without handling it, with the logs that are read. */
  lost(consumer: string, readLog: LostSources['readLog']): Promise<LostReport>;
  /** Kills its workers, too. */
  remove(): Promise<void>;
}

const FAMILIES = {
  core: { style: 'context', tables: `${segments()} ${headsTable('context')}` },
  worker: { style: 'aggregate', tables: worker() },
  projector: { style: 'stream', tables: projector() },
} as const;

/** Creates a live store in its own database. */
export async function createLiveStore(family: WorkerConfig['family']): Promise<LiveStore> {
  const { style, tables } = FAMILIES[family];
  const database = await createTestDatabase(`${eventsTable({ style })} ${tables}`);
  const recognition = await recognise(await database.open(), {});
  if (recognition.kind !== 'found') throw new Error(`The store was not recognised: ${recognition.kind}`);
  const { store } = recognition;
  const folder = mkdtempSync(join(tmpdir(), 'event-trace-live-'));
  const log = join(folder, 'shop.log');
  const connection = clientConfig(database.server, database.spec.database);
  const names =
    style === 'stream' ? 'stream_type, stream_id, stream_version' : 'aggregate_type, aggregate_id, aggregate_version';
  const [columns, context] = style === 'context' ? [`bounded_context, ${names}`, "'Shop', "] : [names, ''];
  let version = 0;
  const insert = async (client: pg.Client, eventType: string, stream: string, aheadS = 0): Promise<number> => {
    const { rows } = await client.query(
      `INSERT INTO events (${columns}, event_id, event_type, payload, created_at)
       VALUES (${context}'Order', $1, $2, $3, $4, '{}', now() + make_interval(secs => $5)) RETURNING global_position::int AS at`,
      [stream, ++version, randomUUID(), eventType, aheadS],
    );
    return rows[0].at;
  };
  const judged = () => judge(store);
  let { admin } = database;
  const workers: LiveWorker[] = [];
  const { host, port, user, database: name } = database.spec;
  return {
    log,
    folder,
    source: sourceOf(
      {
        name: 'shop',
        spec: database.spec,
        tlsOptional: true,
        tables: {},
        written: {},
        plainPassword: database.server.password,
      },
      'user',
    ),
    url: `postgres://${user}:${encodeURIComponent(database.server.password)}@${host}:${port}/${name}?sslmode=disable`,
    append: (eventType, stream, aheadS) => insert(admin, eventType, stream, aheadS),
    async appendShop(events) {
      const payloads = new Map(events.map(({ eventId, payload }) => [eventId, payload]));
      const payloadOf = ({ eventId }: EventHeader): object => JSON.parse(payloads.get(eventId) ?? '{}');
      await fillStore(admin, { events: events.map(shopHeader) }, payloadOf);
    },
    async beginAppend(stream) {
      const client = new pg.Client(connection);
      await client.connect();
      await client.query('BEGIN');
      const position = await insert(client, 'OrderPlaced', stream);
      const ended = async (how: 'COMMIT' | 'ROLLBACK') => {
        await client.query(how);
        await client.end();
      };
      return { position, commit: () => ended('COMMIT'), rollback: () => ended('ROLLBACK') };
    },
    async appendLate(stream, seconds) {
      const client = new pg.Client(connection);
      await client.connect();
      await client.query('BEGIN');
      const position = await insert(client, 'OrderPlaced', stream);
      await client.query('SELECT pg_sleep($1)', [seconds]);
      await client.query('COMMIT');
      await client.end();
      return position;
    },
    async lock(table) {
      const client = new pg.Client(connection);
      await client.connect();
      await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      return async () => {
        await client.query('ROLLBACK');
        await client.end();
      };
    },
    start(consumers, over = {}) {
      const worker = startLiveWorker({
        family,
        connection,
        log,
        prefix: '',
        consumers,
        heartbeatMs: HEARTBEAT_MS,
        segments: 2,
        batchSize: 100,
        gapMs: 2_000,
        ...over,
      });
      workers.push(worker);
      return worker;
    },
    async restartServer() {
      await database.server.stop();
      await database.server.start();
      if (admin !== database.admin) await admin.end();
      admin = adminClient(database.server, database.spec.database);
      await admin.connect();
      // The product's own session reopens by itself.
      await until(async () => await judged().then(Boolean, () => false));
    },
    count: async (sql) => Number(Object.values((await admin.query(sql)).rows[0] ?? {})[0]),
    logged: (pattern) => existsSync(log) && pattern.test(readFileSync(log, 'utf8')),
    age: (seconds) => {
      const earlier = (_: string, time: string) =>
        `"time":"${new Date(Date.parse(time) - seconds * 1_000).toISOString()}"`;
      writeFileSync(log, readFileSync(log, 'utf8').replaceAll(/"time":"([^"]+)"/g, earlier));
    },
    judged,
    async twice() {
      const { signal } = new AbortController();
      const consumers = async () => flowConsumers((await judged()).consumers);
      const { window } = await readFlows({ store, events: 100_000, consumers }, signal);
      return await twiceIn(window, store, signal);
    },
    async why(consumer, logs = [log]) {
      const { signal } = new AbortController();
      const readLog = (name: string) => readConsumerLog(name, logs, { signal, patterns: [] });
      const diagnosis = await gatherWhole(consumer, { store, judged, readLog }, signal);
      if (!diagnosis) throw new Error(`The store has no consumer ${consumer}`);
      return { diagnosis, report: diagnosisReport(diagnosis, { t: english, language: 'en' }) };
    },
    async lost(consumer, readLog) {
      const report = await lookForLost(consumer, { store, judged, readLog }, new AbortController().signal);
      if (!report) throw new Error(`The store has no consumer ${consumer}`);
      return report;
    },
    async remove() {
      for (const worker of workers) {
        worker.kill();
        await worker.ended;
      }
      if (admin !== database.admin) await admin.end();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Judges one poll: whether a checkpoint rests needs several polls, whether a process is alive does not. */
async function judge(store: EventStore): Promise<Judged> {
  const poll = await store.consumers();
  const judging = { scopeOf: () => EVERYTHING, staleAfterSOf: () => STALE_AFTER_S, holdDownS: 0, clearS: 0 };
  return {
    consumers: [...createHealthTracker().take(poll, judging)].map((health) => asView(health)),
    takenAt: poll.takenAt,
  };
}
