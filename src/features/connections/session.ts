import type { Database } from '../../store/database';
import { StoreError } from '../../store/errors';
import type { EventStore, TableChoice, TableName } from '../../store/eventStore';
import type { Source } from './source';
import { t } from './surroundings';

/** An open connection in which an events table was recognised. */
export interface Session {
  readonly source: Source;
  readonly database: Database;
  readonly store: EventStore;
}

/** Connected, but there is nothing to read. The subject tells what was seen. */
export class NoEventsTable extends StoreError {
  constructor(seen: number) {
    const subject = noEventsWords(seen);
    super('invalid', subject, `No events table among ${seen} readable tables.`);
  }
}

function noEventsWords(seen: number): string {
  if (seen === 0) {
    return t('no table in this database can be read. Is it the right database, and has the user SELECT permission');
  }
  if (seen === 1) return t('its only readable table does not look like an events table');
  return t('none of its {count} readable tables looks like an events table', { count: seen.toLocaleString() });
}

/** Several tables look like events tables and nobody is there to pick one. */
export class SeveralEventsTables extends StoreError {
  constructor(readonly candidates: readonly TableName[]) {
    const subject = t('{count} tables look like events tables; choose one', { count: candidates.length });
    super('invalid', subject, `${candidates.length} events tables.`);
  }
}

/** Lets the person choose; undefined when they gave up. */
export type PickTable = (candidates: readonly TableName[]) => Promise<TableName | undefined>;

/**
 * Recognises the tables of an open database. Rejects with NoEventsTable, or with SeveralEventsTables where `pick` is absent.
 * `picked`: what the person chose now. The caller closes the database when this rejects.
 */
export async function recogniseStore(
  database: Database,
  choice: TableChoice,
  pick: PickTable | undefined,
  signal: AbortSignal,
): Promise<{ readonly store: EventStore; readonly picked: TableName | undefined } | undefined> {
  const { recognise } = await import('../../store/catalog');
  const first = await recognise(database, choice, signal);
  if (first.kind === 'none') throw new NoEventsTable(first.seen);
  if (first.kind === 'found') return { store: first.store, picked: undefined };
  if (!pick) throw new SeveralEventsTables(first.candidates);
  const picked = await pick(first.candidates);
  if (!picked) return undefined;
  const second = await recognise(database, { schema: picked.schema, events: picked.table }, signal);
  if (second.kind !== 'found') throw new StoreError('missing', picked.table, 'The chosen table is gone.');
  return { store: second.store, picked };
}
