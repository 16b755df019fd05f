import { createEventStore } from '../createEventStore';
import type { Database } from '../pg/database';
import { StoreError } from '../pg/errors';
import type { Recognition } from '../ports';
import type { LayoutSummary, MissingIndex, TableChoice, TableName } from '../recognition';
import { columnsOf, isIndexed, split, sqlOf, typeOf } from './columns';
import { readAway, readPlacement } from './distribution';
import type { ColumnExpression, EventRole, StoreFamily, TableRole } from './families/family';
import {
  type CatalogTable,
  chooseConsumers,
  FAMILIES,
  type FoundEvents,
  findEvents,
  markerColumns,
} from './families/recognise';
import { readIndexes } from './indexes';
import { CLOSED, EVENTS, type EventsLayout, type StoreLayout } from './layout';
import { quoteIdent, quoteTable } from './params';

/**
 * Looks for an event store among the tables, views and partitioned tables that the session can see. Rejects with `permission` when the only
 * one may not be read, with `noTable` when the chosen one does not exist, and with `scattered` when Citus keeps a part of the events on
 * other machines than the rest.
 */
export async function recognise(
  db: Database,
  choice: TableChoice = {},
  signal?: AbortSignal,
  families: readonly StoreFamily[] = FAMILIES,
): Promise<Recognition> {
  const tables = await readTables(db, families, signal);
  const found = findEvents(families, tables).filter(
    ({ table: { name } }) =>
      (choice.schema === undefined || name.schema === choice.schema) &&
      (choice.events === undefined || name.table === choice.events),
  );
  const readable = firstInPath(
    found.filter(({ closed }) => closed === null),
    choice.searchPath ?? [],
  );
  const [only, ...others] = readable;
  if (only && others.length === 0) {
    return { kind: 'found', store: createEventStore(db, await describeLayout(db, only, tables, signal)) };
  }
  if (only) return { kind: 'several', candidates: readable.map(({ table }) => table.name) };
  const closed = found[0]?.closed;
  if (closed) {
    const subject = `${closed.schema}.${closed.table}`;
    throw new StoreError('permission', subject, `No permission to read ${subject}.`);
  }
  if (choice.events !== undefined) {
    const subject = choice.schema === undefined ? choice.events : `${choice.schema}.${choice.events}`;
    throw new StoreError('noTable', subject, `${subject} is no events table.`);
  }
  return { kind: 'none', seen: await countReadable(db, signal) };
}

/** Returns the tables of the first schema of the path that has one, otherwise all tables. */
function firstInPath(found: readonly FoundEvents[], path: readonly string[]): readonly FoundEvents[] {
  const schema = path.find((name) => found.some(({ table }) => table.name.schema === name));
  return schema === undefined ? found : found.filter(({ table }) => table.name.schema === schema);
}

async function describeLayout(
  db: Database,
  found: FoundEvents,
  tables: readonly CatalogTable[],
  signal: AbortSignal | undefined,
): Promise<StoreLayout> {
  const { family, table, joined } = found;
  const sources = [[EVENTS, table] as const, ...joined];
  const quoted = sources.map(([role, { name }]) => [role, quoteTable(name)] as const);
  const tablesOfRoles = Object.fromEntries(quoted);
  const [{ indexes, eventEstimate }, { placement, distribution, apart }] = await Promise.all([
    readIndexes(db, quoted, signal),
    readPlacement(db, tablesOfRoles, family.events.joins, signal),
  ]);
  const named = sources.map(([role, { name }]) => [role, name] as const);
  const scattered = named.find(([role]) => role === apart)?.[1];
  if (scattered) {
    const subject = `${scattered.schema}.${scattered.table}`;
    throw new StoreError('scattered', subject, `No machine has the rows of ${subject} beside those of its events.`);
  }
  const events: EventsLayout = {
    family,
    name: table.name,
    tables: tablesOfRoles,
    types: new Map(sources.map(([role, { columns }]) => [role, columns])),
    indexes,
    placement,
  };
  const away = placement === 'here' ? undefined : await readAway(db, events, signal);
  const consumers = chooseConsumers(found, tables);
  const title = family.title(table.columns);
  const summary: LayoutSummary = {
    generation: consumers ? consumers.layout.kind.title(title) : title,
    events: table.name,
    tables: [...new Map([...named, ...(consumers ? consumers.named : [])])],
    consumerTables: consumers ? consumers.named.map(([, name]) => name) : [],
    consumers: consumers ? consumers.layout.features : null,
    streamWord: family.streamWord,
    eventEstimate: family.events.only ? 'unknown' : away ? away.eventEstimate : eventEstimate,
    distribution: distribution && { ...distribution, workerPositions: away?.workerPositions ?? false },
    missingIndexes: missingIndexes(events, new Map(named)),
    logWords: family.logWords,
  };
  return { events, consumers: consumers ? consumers.layout : null, summary };
}

/** Returns the indexes for the columns that look-ups search by value and that no index begins with. An expression is in brackets. */
function missingIndexes(
  { family, indexes, types }: EventsLayout,
  names: ReadonlyMap<TableRole, TableName>,
): MissingIndex[] {
  const { columns, streamKey, find } = family.events;
  const wanted: readonly (readonly EventRole[])[] = [
    ['traceId'],
    ['causationId'],
    ['correlationId'],
    ['eventId'],
    streamKey,
  ];
  return wanted.flatMap((roles) => {
    const rules = roles.flatMap((role) => columns[role] ?? []);
    const [role, ...others] = new Set(rules.flatMap(columnsOf).map((name) => split(name)[0]));
    const table = role === undefined ? undefined : names.get(role);
    const isLedTo = roles.some((role) => find?.[role] !== undefined);
    const exist = rules.length === roles.length && rules.every((rule) => (typeOf(types, rule) ?? CLOSED) !== CLOSED);
    // No index covers columns of several tables.
    if (table === undefined || others.length > 0 || isLedTo || !exist) return [];
    if (isIndexed({ family, indexes }, roles)) return [];
    return [{ table, columns: rules.map((rule) => (typeof rule === 'string' ? split(rule)[1] : ownSql(rule))) }];
  });
}

/** Returns the SQL of an expression over the columns of one table, as an index of that table has it. */
const ownSql = (rule: ColumnExpression) => sqlOf(rule, (name) => quoteIdent(split(name)[1]));

const VISIBLE = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') AS yes) readable
  WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const TABLES = `
  SELECT t.nspname::text, t.relname::text, t.yes::text, t.columns::text
  FROM (SELECT n.nspname, c.relname, readable.yes,
    (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, NULL), has_column_privilege(c.oid, a.attnum, 'SELECT'))
      ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped HAVING bool_or(a.attname = ANY ($1::name[]))) AS columns
    ${VISIBLE}) t
  WHERE t.columns IS NOT NULL ORDER BY 1, 2`;

async function readTables(
  db: Database,
  families: readonly StoreFamily[],
  signal?: AbortSignal,
): Promise<CatalogTable[]> {
  const rows = await db.query(TABLES, [markerColumns(families)], { signal });
  const templates = new Set(rows.map(([schema, table]) => partmanTemplate(schema ?? '', table ?? '')));
  return rows.flatMap(([schema, table, readable, list]) => {
    if (templates.has(table ?? '')) return [];
    const columns = usableColumns(JSON.parse(list ?? '[]') as CatalogColumn[], readable === 'true');
    return [{ name: { schema: schema ?? '', table: table ?? '' }, readable: readable === 'true', columns }];
  });
}

/** Bytes of PostgreSQL's longest name. */
const LONGEST_NAME = 63;

/** Returns pg_partman's name for the empty template from which it makes new partitions of a table. */
function partmanTemplate(schema: string, table: string): string {
  const name = Buffer.from(`template_${schema}_${table}`).subarray(0, LONGEST_NAME);
  // Removes a character that was cut in two.
  return name.toString().replace(/\uFFFD+$/, '');
}

type CatalogColumn = readonly [name: string, type: string, readable: boolean];

/** Returns name → type; `CLOSED` for columns that the user may not read. */
function usableColumns(columns: readonly CatalogColumn[], tableReadable: boolean): Map<string, string> {
  // A table that may not be read at all keeps its columns, so that it can be recognised and named.
  return new Map(columns.map(([name, type, readable]) => [name, readable || !tableReadable ? type : CLOSED]));
}

async function countReadable(db: Database, signal?: AbortSignal): Promise<number> {
  const [row] = await db.query(`SELECT count(*)::text ${VISIBLE} AND readable.yes`, [], { signal });
  return Number(row?.[0]);
}
