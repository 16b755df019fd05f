import type { Translate } from '../../model/text/translate';
import type { Database } from '../../store/pg/database';
import { StoreError } from '../../store/pg/errors';
import type { EventStore } from '../../store/ports';
import type { TableChoice, TableName } from '../../store/recognition';
import type { Source } from '../connections/source';

/** An open connection whose events table was recognised. */
export interface StoreSession {
  readonly source: Source;
  readonly database: Database;
  readonly store: EventStore;
}

/** The connection works, but has no events table. The subject says what was seen. */
export class NoEventsTable extends StoreError {
  constructor(seen: number, schema: string | undefined, t: Translate) {
    super('invalid', noEventsWords(seen, schema, t), `No events table among ${seen} readable tables.`);
  }
}

function noEventsWords(seen: number, schema: string | undefined, t: Translate): string {
  if (seen === 0)
    return t('no table in this database can be read; perhaps it is another one, or the user lacks SELECT');
  if (schema !== undefined) return t('the schema "{schema}" has no events table that can be read', { schema });
  return t(
    '{count, plural, one {its only readable table does not look like an events table} other {none of its # readable tables looks like an events table}}',
    { count: seen },
  );
}

/** Several tables look like events tables, and no person is there to choose one. */
export class SeveralEventsTables extends StoreError {
  constructor(
    readonly candidates: readonly TableName[],
    t: Translate,
  ) {
    const subject = t(
      '{count, plural, one {# table looks like an events table} other {# tables look like events tables}}; choose one',
      { count: candidates.length },
    );
    super('invalid', subject, `${candidates.length} events tables.`);
  }
}

/** Lets the person choose a table. Resolves with undefined when the person gives up. The signal closes the question. */
export type PickTable = (candidates: readonly TableName[], signal: AbortSignal) => Promise<TableName | undefined>;

/**
 * Recognises the tables of an open database. Returns undefined when the person gives up; `picked`: the table that the person chose just
 * now. Rejects with NoEventsTable, or with SeveralEventsTables when `pick` is absent. The caller closes the database when this rejects.
 */
export async function recogniseStore(
  database: Database,
  choice: TableChoice,
  asking: { readonly pick: PickTable | undefined; readonly signal: AbortSignal; readonly t: Translate },
): Promise<{ readonly store: EventStore; readonly picked: TableName | undefined } | undefined> {
  const { pick, signal, t } = asking;
  const { recognise } = await import('../../store/schema/catalog');
  const first = await recognise(database, choice, signal);
  if (first.kind === 'none') throw new NoEventsTable(first.seen, choice.schema, t);
  if (first.kind === 'found') return { store: first.store, picked: undefined };
  if (!pick) throw new SeveralEventsTables(first.candidates, t);
  const picked = await pick(first.candidates, signal);
  if (!picked) return undefined;
  const second = await recognise(database, { schema: picked.schema, events: picked.table }, signal);
  if (second.kind !== 'found') throw new StoreError('noTable', picked.table, 'The chosen table is gone.');
  return { store: second.store, picked };
}
