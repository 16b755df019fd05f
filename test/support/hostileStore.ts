import type { Position } from '../../src/model/event/event';
import { segments } from './ddl/consumers';
import { eventsTable, headsTable } from './ddl/events';
import { uuid } from './events';
import { createTestDatabase, type TestDatabase } from './postgres';

/** Loosens the table: only keys and times stay NOT NULL. */
const LOOSENED = [
  'event_type',
  'bounded_context',
  'aggregate_type',
  'aggregate_id',
  'aggregate_version',
  'event_version',
  'payload',
]
  .map((column) => `ALTER TABLE events ALTER ${column} DROP NOT NULL, ALTER ${column} DROP DEFAULT;`)
  .join('');

/** All columns that may be NULL in the loosened table. */
export const NULLS = {
  event_type: null,
  bounded_context: null,
  aggregate_type: null,
  aggregate_id: null,
  aggregate_version: null,
  event_version: null,
  payload: null,
  trace_id: null,
  correlation_id: null,
  causation_id: null,
  metadata: null,
};

/** A store into which any values can be written, with the consumer tables. */
export interface HostileStore extends TestDatabase {
  /** The number of added events; the last one has this position and its `uuid`. */
  readonly count: number;
  /** Adds an event with these columns; returns its position. */
  add(columns: Readonly<Record<string, unknown>>): Promise<Position>;
}

export async function createHostileStore(): Promise<HostileStore> {
  const database = await createTestDatabase(
    `${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`,
  );
  await database.admin.query(LOOSENED);
  let count = 0;
  return {
    ...database,
    get count() {
      return count;
    },
    async add(columns) {
      const n = ++count;
      const row: Record<string, unknown> = {
        global_position: n,
        bounded_context: 'Shop',
        aggregate_type: 'Order',
        aggregate_id: `order-${n}`,
        aggregate_version: 1,
        event_id: uuid(n),
        event_type: 'OrderPlaced',
        payload: Buffer.from('{}'),
        ...columns,
      };
      const names = Object.keys(row);
      const values = names.map((_, i) => `$${i + 1}`);
      await database.admin.query(`INSERT INTO events (${names}) VALUES (${values})`, Object.values(row));
      return String(n) as Position;
    },
  };
}
