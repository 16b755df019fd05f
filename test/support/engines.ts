import { PGlite } from '@electric-sql/pglite';
import { openPgliteDatabase } from '../../src/demo/pgliteDatabase';
import type { Database } from '../../src/store/database';
import { createTestDatabase } from './postgres';

/** A database that a suite reads through `db` and fills through `run`. */
export interface EngineDatabase {
  readonly db: Database;
  run(sql: string): Promise<unknown>;
  drop(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  create(setUp: string): Promise<EngineDatabase>;
}

const postgres: Engine = {
  name: 'PostgreSQL',
  async create(setUp) {
    const test = await createTestDatabase(setUp);
    return { db: await test.open(), run: (sql) => test.admin.query(sql), drop: () => test.drop() };
  },
};

/** Booting takes a second, so one instance serves all suites; each begins with an empty schema. */
let booted: Promise<PGlite> | undefined;

const pglite: Engine = {
  name: 'PGlite',
  async create(setUp) {
    booted ??= PGlite.create();
    const instance = await booted;
    await instance.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
    await instance.exec(setUp);
    const db = await openPgliteDatabase(instance);
    return { db, run: (sql) => instance.exec(sql), drop: () => db.close() };
  },
};

/** The same SQL must be understood by both. */
export const ENGINES: readonly Engine[] = [postgres, pglite];

after(async () => {
  await (await booted)?.close();
});
