import assert from 'node:assert/strict';
import { segments } from './ddl/consumers';
import { eventsTable, headsTable } from './ddl/events';
import { loadFixtures } from './loadFixtures';
import { createTestDatabase, type TestDatabase } from './postgres';

/** Logs of a poison event, written by the real library. */
export const POISON_LOG = 'test/fixtures/pupsourcing-core/api-slog-text.log';

/** A database on a real server for the command line. */
export interface CliStore extends TestDatabase {
  readonly url: string;
  /** The environment of a run that reads the database. */
  readonly env: Readonly<Record<string, string>>;
  /** Counts the sessions that runs have open on it. */
  sessions(): Promise<number>;
}

/** Creates a store with the tables of the core generation, and with its real rows if `fixtures`. */
export async function createCliStore(fixtures: boolean): Promise<CliStore> {
  const database = await createTestDatabase(
    `${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`,
  );
  if (fixtures) {
    await loadFixtures((sql) => database.admin.query(sql));
    await database.admin.query("SELECT setval('events_global_position_seq', 485)");
  }
  const { host, port, user, database: name } = database.spec;
  const url = `postgres://${user}:${encodeURIComponent(database.server.password)}@${host}:${port}/${name}?sslmode=disable`;
  return {
    ...database,
    url,
    env: { DATABASE_URL: url },
    async sessions() {
      const { rows } = await database.admin.query(
        'SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      return rows[0].count;
    },
  };
}

/** Asserts that a text has no control sequence for a terminal, and no line wider than 80 columns. */
export function assertPlain(text: string): void {
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
  assert.deepEqual(
    text.split('\n').filter((line) => [...line].length > 80),
    [],
  );
}
