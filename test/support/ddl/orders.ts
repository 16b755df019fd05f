import type { PositionOrder } from '../../../src/model/backlog/positionOrder';
import type { ConsumerTables, EventTables, StoreFamily, Tables } from '../../../src/store/schema/families/family';
import { ANNALS } from './annals';
import { NO_WORDS } from './chronicle';

/*
 * Three invented libraries whose consumers do not read in the order of a sequence. The ledger's consumers read by the
 * writing transaction first and by number within it, and wait for open transactions. The almanac's positions are times
 * in microseconds, and its consumers read the last minute again. A writer of the register locks the row of its last
 * number until the commit, so numbers come in the order of the commits, and the number of a rollback is used again.
 */

const COLUMNS: EventTables['columns'] = {
  position: 'entry_no',
  transaction: null,
  eventId: 'entry_id',
  eventType: 'kind',
  eventVersion: null,
  context: null,
  streamType: { sql: (column) => `split_part(${column('stream')}, '-', 1)`, type: 'text' },
  streamId: 'stream',
  streamVersion: 'revision',
  traceId: null,
  correlationId: null,
  causationId: null,
  time: 'written_at',
  payload: 'content',
  metadata: null,
};

const readersOf = (rows: ConsumerTables['rows']): ConsumerTables => ({
  title: (events) => `${events} with readers`,
  checkpoints: 'readers',
  uses: [],
  features: () => ({ segments: false, owners: false, heartbeats: false }),
  rows,
});

const OTHERS = { streamWord: 'stream', channels: () => [], logWords: NO_WORDS } as const;
const EVENTS = { joins: [], streamKey: ['streamId'], ids: 'own', cause: 'id' } as const;

export const LEDGER: StoreFamily = {
  ...OTHERS,
  title: () => 'Ledger',
  tables: [
    { role: 'events', all: ['entry_no', 'entry_tx', 'entry_id', 'kind', 'stream'], usual: 'ledger_entries' },
    { role: 'readers', all: ['done_tx', 'done_no', 'reader'], usual: 'ledger_readers' },
  ],
  events: { ...EVENTS, columns: { ...COLUMNS, transaction: 'entry_tx' }, order: { kind: 'xid' } },
  consumers: [
    readersOf(({ readers }) => ({
      from: `${readers} r`,
      name: 'r.reader',
      checkpoint: 'r.done_no',
      checkpointTransaction: 'r.done_tx',
      writtenBy: 'r.xmin',
    })),
  ],
};

export const LEDGER_TABLES = `
  CREATE TABLE ledger_entries (entry_no BIGSERIAL PRIMARY KEY, entry_tx XID8 NOT NULL DEFAULT pg_current_xact_id(),
    entry_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL DEFAULT 'noted', stream TEXT NOT NULL, revision INT NOT NULL DEFAULT 1,
    content JSONB NOT NULL DEFAULT '{}', written_at TIMESTAMPTZ NOT NULL DEFAULT now());
  CREATE INDEX ON ledger_entries (entry_tx, entry_no);
  CREATE TABLE ledger_readers (reader TEXT PRIMARY KEY, done_tx XID8 NOT NULL DEFAULT '0', done_no BIGINT NOT NULL DEFAULT 0);`;

/** The time that a reader of the almanac reads again. */
export const READ_BACK_MS = 60_000;

export const ALMANAC: StoreFamily = {
  ...OTHERS,
  title: () => 'Almanac',
  tables: [
    { role: 'events', all: ['entry_no', 'moment', 'entry_id', 'kind', 'stream'], usual: 'almanac_entries' },
    { role: 'readers', all: ['done_to', 'reader'], usual: 'almanac_readers' },
  ],
  events: { ...EVENTS, columns: { ...COLUMNS, position: 'moment' }, order: { kind: 'time', readBackMs: READ_BACK_MS } },
  consumers: [readersOf(({ readers }) => ({ from: `${readers} r`, name: 'r.reader', checkpoint: 'r.done_to' }))],
};

export const ALMANAC_TABLES = `
  CREATE TABLE almanac_entries (entry_no BIGSERIAL, moment BIGINT PRIMARY KEY, entry_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL DEFAULT 'noted', stream TEXT NOT NULL, revision INT NOT NULL DEFAULT 1, content JSONB NOT NULL DEFAULT '{}',
    written_at TIMESTAMPTZ NOT NULL);
  CREATE TABLE almanac_readers (reader TEXT PRIMARY KEY, done_to BIGINT NOT NULL DEFAULT 0);`;

export const REGISTER: StoreFamily = {
  ...OTHERS,
  title: () => 'Register',
  tables: [
    { role: 'events', all: ['entry_no', 'page', 'entry_id', 'kind', 'stream'], usual: 'register_entries' },
    { role: 'readers', all: ['read_to', 'reader'], usual: 'register_readers' },
  ],
  events: { ...EVENTS, columns: COLUMNS, order: { kind: 'gapless' } },
  consumers: [readersOf(({ readers }) => ({ from: `${readers} r`, name: 'r.reader', checkpoint: 'r.read_to' }))],
};

export const REGISTER_TABLES = `
  CREATE TABLE register_last (entry_no BIGINT NOT NULL);
  INSERT INTO register_last VALUES (0);
  CREATE FUNCTION register_next() RETURNS bigint LANGUAGE sql AS
    $$ UPDATE register_last SET entry_no = entry_no + 1 RETURNING entry_no $$;
  CREATE TABLE register_entries (entry_no BIGINT PRIMARY KEY DEFAULT register_next(), page INT NOT NULL DEFAULT 1, entry_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL DEFAULT 'noted', stream TEXT NOT NULL, revision INT NOT NULL DEFAULT 1, content JSONB NOT NULL DEFAULT '{}',
    written_at TIMESTAMPTZ NOT NULL DEFAULT now());
  CREATE TABLE register_readers (reader TEXT PRIMARY KEY, read_to BIGINT NOT NULL DEFAULT 0);`;

/**
 * Returns the annals as if their readers read in another order, in tables that `behindAnnals` made and `TRANSACTIONS`
 * changed.
 */
export function annalsIn(order: PositionOrder): StoreFamily {
  if (order.kind !== 'xid') return { ...ANNALS, events: { ...ANNALS.events, order } };
  const columns = { ...ANNALS.events.columns, transaction: 'entry_tx' };
  const consumers = ANNALS.consumers.map((kind) => ({
    ...kind,
    rows: (tables: Tables) => ({ ...kind.rows(tables), checkpointTransaction: 'r.done_tx' }),
  }));
  return { ...ANNALS, events: { ...ANNALS.events, columns, order }, consumers };
}

/** Assigns a transaction to each thousand records of the annals; all of them are over. */
export const TRANSACTIONS = `
  ALTER TABLE annals_records ADD entry_tx XID8 NOT NULL GENERATED ALWAYS AS ((seq / 1000 + 3)::text::xid8) STORED;
  CREATE INDEX ON annals_records (entry_tx, seq);
  ALTER TABLE annals_readers ADD done_tx XID8 NOT NULL GENERATED ALWAYS AS ((done_to / 1000 + 3)::text::xid8) STORED;`;
