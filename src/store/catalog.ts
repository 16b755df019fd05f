import { createEventStore } from './createEventStore';
import type { Database } from './database';
import { StoreError } from './errors';
import type { LayoutSummary, Recognition, TableChoice } from './eventStore';
import { readIndexes } from './indexes';
import { type EventsLayout, hasIndex, type StoreLayout, streamColumns } from './layout';
import { storeTitle } from './layouts/assignments';
import { type CatalogTable, chooseConsumers } from './layouts/choose';
import { identityOf, MARKER_COLUMNS, roleOf } from './layouts/roles';
import { quoteTable } from './quote';

/** Looks for an event store among the tables, views and partitioned tables that the session can see. Rejects with `permission` when the only one may not be read, with `missing` when the chosen one is not there. */
export async function recognise(db: Database, choice: TableChoice = {}, signal?: AbortSignal): Promise<Recognition> {
  const tables = await readTables(db, signal);
  const eventTables = tables.filter(
    ({ role, name }) =>
      role === 'events' &&
      (choice.schema === undefined || name.schema === choice.schema) &&
      (choice.events === undefined || name.table === choice.events),
  );
  const readable = eventTables.filter((table) => table.readable);
  const [only, ...others] = readable;
  if (only && others.length === 0) {
    return { kind: 'found', store: createEventStore(db, await describeLayout(db, only, tables, signal)) };
  }
  if (only) return { kind: 'several', candidates: readable.map((table) => table.name) };
  const closed = eventTables[0];
  if (closed) {
    const subject = `${closed.name.schema}.${closed.name.table}`;
    throw new StoreError('permission', subject, `No permission to read ${subject}.`);
  }
  if (choice.events !== undefined) {
    const subject = choice.schema === undefined ? choice.events : `${choice.schema}.${choice.events}`;
    throw new StoreError('missing', subject, `${subject} is no events table.`);
  }
  return { kind: 'none', seen: await countReadable(db, signal) };
}

async function describeLayout(
  db: Database,
  table: CatalogTable,
  tables: readonly CatalogTable[],
  signal: AbortSignal | undefined,
): Promise<StoreLayout> {
  const identity = identityOf(new Set(table.columns.keys()));
  if (!identity) throw new StoreError('missing', table.name.table, 'The events table has no identity columns.');
  const { indexes, eventEstimate } = await readIndexes(db, quoteTable(table.name), signal);
  const events: EventsLayout = { name: table.name, identity, types: table.columns, indexes };
  const consumers = chooseConsumers(tables, table.name.schema);
  const named = consumers ? consumers.named : [];
  const summary: LayoutSummary = {
    generation: consumers ? consumers.layout.generation.title(identity) : titleWithoutConsumers(events),
    events: table.name,
    tables: [['events', table.name], ...named],
    consumers: consumers ? consumers.layout.features : null,
    streamWord: identity.type === 'stream_type' ? 'stream' : 'aggregate',
    eventEstimate,
    missingIndexes: missingIndexes(events),
  };
  return { events, consumers: consumers ? consumers.layout : null, summary };
}

function titleWithoutConsumers({ identity, types }: EventsLayout): string {
  return types.get('trace_id') === 'uuid' ? 'pupsourcing before v1' : storeTitle(identity);
}

/** The columns that look-ups ask for by value and that no index begins with. */
function missingIndexes(events: EventsLayout): string[] {
  const single = ['trace_id', 'causation_id', 'correlation_id', 'event_id'];
  const missing = single.filter((column) => events.types.has(column) && !hasIndex(events, column));
  const stream = streamColumns(events.identity);
  return hasIndex(events, ...stream) ? missing : [...missing, stream.join(', ')];
}

const VISIBLE = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS yes) readable
  WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const TABLES = `
  SELECT t.nspname::text, t.relname::text, t.yes::text, t.columns::text
  FROM (SELECT n.nspname, c.relname, readable.yes,
    (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, NULL)) ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped HAVING bool_or(a.attname = ANY ($1::name[]))) AS columns
    ${VISIBLE}) t
  WHERE t.columns IS NOT NULL ORDER BY 1, 2`;

async function readTables(db: Database, signal?: AbortSignal): Promise<CatalogTable[]> {
  const rows = await db.query(TABLES, [MARKER_COLUMNS], { signal });
  return rows.flatMap(([schema, table, readable, list]) => {
    const columns = new Map(JSON.parse(list ?? '[]') as [string, string][]);
    const role = roleOf(new Set(columns.keys()));
    if (role === undefined) return [];
    return [{ name: { schema: schema ?? '', table: table ?? '' }, role, readable: readable === 'true', columns }];
  });
}

async function countReadable(db: Database, signal?: AbortSignal): Promise<number> {
  const [row] = await db.query(`SELECT count(*)::text ${VISIBLE} AND readable.yes`, [], { signal });
  return Number(row?.[0]);
}
