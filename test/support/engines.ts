import assert from 'node:assert/strict';
import type { PGlite } from '@electric-sql/pglite';
import { openPgliteDatabase } from '../../src/demo/store/pgliteDatabase';
import type { Database } from '../../src/store/pg/database';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import type { StoreFamily } from '../../src/store/schema/families/family';
import { FAMILIES } from '../../src/store/schema/families/recognise';
import { asCoordinator, coordinatorCatalog } from './citus/coordinator';
import { ANNALS, annalsStream, behindAnnals } from './ddl/annals';
import { emptyPglite } from './pglite';
import { createTestDatabase } from './postgres';

/** A database that a suite reads through `db` and fills through `run`. */
export interface EngineDatabase {
  readonly db: Database;
  run(sql: string): Promise<unknown>;
  drop(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  /** Creates a database with statements that create and fill pupsourcing's tables. */
  create(setUp: string): Promise<EngineDatabase>;
  /** Opens the store in such a database; fails the test if none is recognised. */
  storeIn(database: Pick<EngineDatabase, 'db'>): Promise<EventStore>;
  /** Whether the store gets the queries for a store that Citus spreads. */
  readonly isSpread: boolean;
  /** Whether the events have bounded contexts wherever pupsourcing's have them. */
  readonly hasContexts: boolean;
  /** Returns the id that a stream has in the store. */
  streamId(type: string, id: string): string;
}

const reading = (families: readonly StoreFamily[]): Engine['storeIn'] => {
  return async ({ db }) => {
    const recognition = await recognise(db, {}, undefined, families);
    return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
  };
};

const own = {
  isSpread: false,
  storeIn: reading(FAMILIES),
  hasContexts: true,
  streamId: (_type: string, id: string) => id,
};

const postgres: Engine = {
  ...own,
  name: 'PostgreSQL',
  async create(setUp) {
    const test = await createTestDatabase(setUp);
    return { db: await test.open(), run: (sql) => test.admin.query(sql), drop: () => test.drop() };
  },
};

/** A PostgreSQL that claims that Citus has spread a table of events, so it gets the queries for such a store. */
export const spreadBy = (table: string): Engine => ({
  ...own,
  isSpread: true,
  name: 'a store that Citus spreads',
  async create(setUp) {
    const test = await createTestDatabase(setUp);
    await test.admin.query(coordinatorCatalog(table));
    return { db: asCoordinator(await test.open()), run: (sql) => test.admin.query(sql), drop: () => test.drop() };
  },
});
const spread = spreadBy('events');

/** Booting takes a second, so one instance serves all suites; each suite begins with an empty schema. */
let booted: Promise<PGlite> | undefined;

const pglite: Engine = {
  ...own,
  name: 'PGlite',
  async create(setUp) {
    booted ??= emptyPglite();
    const instance = await booted;
    await instance.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
    await instance.exec(setUp);
    const db = await openPgliteDatabase(instance);
    return { db, run: (sql) => instance.exec(sql), drop: () => db.close() };
  },
};

/** Both must understand the same SQL. */
export const ENGINES: readonly Engine[] = [postgres, pglite];

/** The same statements, written into the tables of another family. */
const annals = (engine: Engine): Engine => ({
  name: `${engine.name} in another family's tables`,
  create: (setUp) => engine.create(`${setUp}; ${behindAnnals(styleOf(setUp))}`),
  isSpread: false,
  storeIn: reading([ANNALS]),
  hasContexts: false,
  streamId: annalsStream,
});

function styleOf(setUp: string): 'aggregate' | 'context' | 'stream' {
  if (setUp.includes('bounded_context')) return 'context';
  return setUp.includes('stream_type') ? 'stream' : 'aggregate';
}

/** Each engine with each family whose tables the suites can fill. */
export const STORES: readonly Engine[] = [...ENGINES, spread, ...ENGINES.map(annals)];

/** The engines, and both forms of every question: a spread store gives the same answers. */
export const FORMS: readonly Engine[] = [...ENGINES, spread];

after(async () => {
  await (await booted)?.close();
});
