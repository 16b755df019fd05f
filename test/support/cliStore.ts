import assert from 'node:assert/strict';
import { segments } from './ddl/consumers';
import { eventsTable, headsTable } from './ddl/events';
import { loadFixtures } from './loadFixtures';
import { createTestDatabase, type TestDatabase } from './postgres';

/** What the real library wrote: its logs of the poison event. */
export const POISON_LOG = 'test/fixtures/pupsourcing-core/api-slog-text.log';

/** A database of a real server that the command line reads. */
export interface CliStore extends TestDatabase {
  readonly url: string;
  /** The environment of a run that reads it. */
  readonly env: Readonly<Record<string, string>>;
  /** The sessions that runs have open on it. */
  sessions(): Promise<number>;
}

/** With the tables of the core generation; `fixtures`: and its real rows. */
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

/** Nothing that a terminal would obey, and no line wider than 80 columns. */
export function assertPlain(text: string): void {
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
  assert.deepEqual(
    text.split('\n').filter((line) => [...line].length > 80),
    [],
  );
}
