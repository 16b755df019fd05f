import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import { openPostgres } from '../../src/store/pg/connection';
import type { Database } from '../../src/store/pg/database';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { adminClient, clientConfig, createTestServer, specOf, type TestServer } from '../support/postgres';
import { cacheFolder } from '../support/runProcess';

/** Part of the database's name. Change the number when other data is to be generated: it makes a new store. */
const SHAPE = 1;
/** The number of events of the big correlation. */
export const BIG_CORRELATION = 100_000;
/** Settings for both sides of a comparison: one process, no compilation. */
const LIKE_OURS = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '16MB'";

/** A generated event store on its own server; both are kept from run to run. */
export interface BenchStore {
  readonly events: number;
  readonly admin: pg.Client;
  /** The parameters for a client in another process. */
  readonly connection: pg.ClientConfig;
  /** Opens the store as the extension does. */
  open(): Promise<Database>;
  version(): Promise<string>;
  close(): Promise<void>;
}

export async function openBenchStore(events: number): Promise<BenchStore> {
  const server = await createTestServer(['max_wal_size=4GB', 'autovacuum=off'], serverFolder());
  await server.start();
  const name = `bench_${SHAPE}_${events}`;
  const postgres = await connect(server, 'postgres');
  const { rowCount } = await postgres.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await generate(server, postgres, name, events);
  await postgres.end();
  const admin = await connect(server, name);
  await admin.query(LIKE_OURS);
  const databases: Database[] = [];
  return {
    events,
    admin,
    connection: clientConfig(server, name),
    async open() {
      const database = await openPostgres(specOf(server, name), async () => server.password);
      databases.push(database);
      return database;
    },
    async version() {
      const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    },
    async close() {
      await Promise.all(databases.map((database) => database.close()));
      await admin.end();
      await server.stop();
    },
  };
}

/** Generates the store under another name, so that a run that is ended in the middle leaves nothing that looks complete. */
async function generate(server: TestServer, postgres: pg.Client, name: string, events: number): Promise<void> {
  console.log(`Generating ${events.toLocaleString('en')} events, once …`);
  await postgres.query('DROP DATABASE IF EXISTS bench_unfinished WITH (FORCE)');
  await postgres.query('CREATE DATABASE bench_unfinished');
  const client = await connect(server, 'bench_unfinished');
  await client.query(`${eventsTable({ style: 'context' })} ${segments()}`);
  await generateEvents((sql) => client.query(sql), {
    events,
    style: 'context',
    big: Math.min(BIG_CORRELATION, Math.floor(events / 4)),
    uncorrelated: true,
  });
  await client.query('VACUUM ANALYZE');
  await client.end();
  await postgres.query(`ALTER DATABASE bench_unfinished RENAME TO ${name}`);
}

async function connect(server: TestServer, database: string): Promise<pg.Client> {
  const client = adminClient(server, database);
  await client.connect();
  return client;
}

/** A folder in the cache; a temporary folder if the server's own user cannot enter the project's folder. */
function serverFolder(): string {
  const folder = join(cacheFolder, 'bench-server');
  return process.getuid?.() === 0 && !isOpen(dirname(cacheFolder)) ? join(tmpdir(), 'event-trace-bench') : folder;
}

/** Whether every user may enter the folder and those above it. */
function isOpen(folder: string): boolean {
  accessSync(folder, constants.R_OK);
  if ((statSync(folder).mode & 0o001) === 0) return false;
  const above = dirname(folder);
  return above === folder || isOpen(above);
}
