import type { Translate } from '../../model/text/translate';
import type { ServerInfo } from '../../store/pg/database';
import { isStoreError } from '../../store/pg/errors';
import type { EventStore } from '../../store/ports';
import type { Distribution, LayoutSummary, TableName } from '../../store/recognition';
import { quoteIdent, quoteTable } from '../../store/schema/params';
import { describeError } from '../stores/errorWords';

/** One result of "Test": a label and what was found. */
interface TestFinding {
  readonly label: string;
  readonly value: string;
  readonly warn?: boolean;
}

/** Errors after which the events can still be read. */
const OF_CONSUMERS = ['permission', 'timeout'] as const;

/** Returns why the consumers of a store cannot be read, as a sentence; undefined when they can, or there are none. */
export async function closedConsumers(
  store: EventStore,
  signal: AbortSignal,
  t: Translate,
): Promise<string | undefined> {
  if (!store.layout.consumers) return undefined;
  try {
    await store.consumers(null, signal);
    return undefined;
  } catch (error) {
    if (OF_CONSUMERS.some((kind) => isStoreError(error, kind))) return describeError(error, t);
    throw error;
  }
}

/** Returns what a person wants to know before saving a connection. `closed`: why the consumers cannot be read. */
export function testReport(
  server: ServerInfo,
  layout: LayoutSummary,
  closed: string | undefined,
  t: Translate,
): TestFinding[] {
  const { schema, table } = layout.events;
  return [
    { label: t('Server'), value: serverName(server) },
    { label: t('Event store'), value: layout.generation },
    { label: t('Events'), value: [`${schema}.${table}`, ...estimate(layout.eventEstimate, t)].join(', ') },
    ...placementFindings(layout, t),
    consumersFinding(layout, closed, t),
    layout.missingIndexes.length === 0
      ? { label: t('Indexes'), value: t('all that look-ups need') }
      : {
          label: t('Indexes'),
          value: t('No index on {columns}: those look-ups are slow', { columns: listed(missingIndexNames(layout)) }),
          warn: true,
        },
  ];
}

function consumersFinding(layout: LayoutSummary, closed: string | undefined, t: Translate): TestFinding {
  const label = t('Consumers');
  if (closed !== undefined) return { label, value: closed, warn: true };
  if (!layout.consumers) return { label, value: t('events found, no consumer tables'), warn: true };
  return { label, value: layout.consumerTables.map(({ schema, table }) => `${schema}.${table}`).join(', ') };
}

/** Returns the columns of each missing index, as in "trace_id". Columns of a table other than that of the events are "table.column". */
export function missingIndexNames({ events, missingIndexes }: LayoutSummary): string[] {
  const isOwn = ({ schema, table }: TableName) => schema === events.schema && table === events.table;
  return missingIndexes.map(({ table, columns }) =>
    columns.map((column) => (isOwn(table) ? column : `${table.table}.${column}`)).join(', '),
  );
}

/** Joins indexes, as in "trace_id, causation_id". An index of several columns contains commas, so it is joined with semicolons. */
const listed = (indexes: readonly string[]) => indexes.join(indexes.some((one) => one.includes(',')) ? '; ' : ', ');

function placementFindings({ distribution }: LayoutSummary, t: Translate): TestFinding[] {
  if (!distribution) return [];
  const warning = workerPositionsWords(distribution, t);
  const where = { label: t('Machines'), value: distributionWords(distribution, t) };
  return warning === undefined ? [where] : [where, { label: t('Positions'), value: warning, warn: true }];
}

/** Returns for example "PostgreSQL 15.8": `version()` without the compiler and the platform. */
function serverName({ text, version }: ServerInfo): string {
  return /^\S+ \S+/.exec(text)?.[0] ?? `PostgreSQL ${Math.floor(version / 10_000)}`;
}

function estimate(events: LayoutSummary['eventEstimate'], t: Translate): string[] {
  if (events === 'unknown') return [];
  if (events === null) return [t('count not known yet (run ANALYZE)')];
  return [t('about {count, plural, one {# event} other {# events}}', { count: events })];
}

/** Returns where Citus keeps the events, for example "spread by Citus, 16 shards on 2 machines". */
export function distributionWords({ placement, shards, machines }: Distribution, t: Translate): string {
  switch (placement) {
    case 'here':
      return t('kept whole on this server');
    case 'elsewhere':
      return t('kept by Citus as a single shard');
    case 'spread':
      return shards === 0
        ? t('spread over machines by Citus')
        : t(
            'spread by Citus, {shards, plural, one {# shard} other {# shards}} on {machines, plural, one {# machine} other {# machines}}',
            { shards, machines },
          );
  }
}

/** Returns a warning when Citus workers append events, too; otherwise undefined. */
export function workerPositionsWords({ workerPositions }: Distribution, t: Translate): string | undefined {
  return workerPositions
    ? t(
        'Some events were appended through a Citus worker. Each worker takes positions from its own range, so consumers that read in the order of positions pass over events.',
      )
    : undefined;
}

/** Returns SQL statements for the indexes that look-ups need and the store lacks. A person runs them; the extension changes nothing. */
export function indexStatements({ missingIndexes }: LayoutSummary): string {
  return missingIndexes
    .map((missing) => {
      // An expression is in brackets, a column name is not.
      const columns = missing.columns.map((each) => (each.startsWith('(') ? each : quoteIdent(each)));
      // Ids are often absent, so a partial index leaves those rows out.
      const partial = columns.length === 1 ? ` WHERE ${columns[0]} IS NOT NULL` : '';
      return `CREATE INDEX CONCURRENTLY ON ${quoteTable(missing.table)} (${columns.join(', ')})${partial};\n`;
    })
    .join('');
}
