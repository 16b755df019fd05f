import type { Position } from '../../src/model/event/event';
import { segments } from './ddl/consumers';
import { eventsTable, headsTable } from './ddl/events';
import { uuid } from './events';
import { createTestDatabase, type TestDatabase } from './postgres';

/** As a table that somebody loosened: nothing is NOT NULL but keys and times. */
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

/** Everything that the loosened table lets be NULL. */
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

/** A store into which anything can be written, with the tables of consumers. */
export interface HostileStore extends TestDatabase {
  /** How many events were added; the last one has this position and `uuid` of it. */
  readonly count: number;
  /** Adds an event with these columns; gives its position. */
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
