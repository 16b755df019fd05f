import type { ConsumerFeatures } from '../../../model/consumer/consumer';
import type { LogWords } from '../../../model/log/words';
import type { TableName } from '../../recognition';
import { columnsOf } from '../columns';
import { CLOSED, type ConsumersLayout, EVENTS } from '../layout';
import { quoteTable } from '../params';
import {
  type ConsumerTables,
  EVENT_ROLES,
  type EventRole,
  type StoreFamily,
  type TableRole,
  type TableRule,
  type Tables,
} from './family';
import { PUPSOURCING } from './pupsourcing';

/** All families that are recognised, the most specific first. */
export const FAMILIES: readonly StoreFamily[] = PUPSOURCING;

/** What the libraries of all families write into logs. */
export const FAMILY_WORDS: readonly LogWords[] = [...new Set(FAMILIES.map(({ logWords }) => logWords))];

/** A table that may belong to a family. */
export interface CatalogTable {
  readonly name: TableName;
  /** Whether the session may select from it. */
  readonly readable: boolean;
  /** Column → type, in the table's order. */
  readonly columns: ReadonlyMap<string, string>;
}

/** An events table with the tables that are joined to it. */
export interface FoundEvents {
  readonly family: StoreFamily;
  readonly table: CatalogTable;
  readonly joined: ReadonlyMap<TableRole, CatalogTable>;
  /**
   * The first of these tables that the session may not read, as a whole or in a column that every event needs; null when all can be read.
   */
  readonly closed: TableName | null;
}

export interface ChosenConsumers {
  readonly layout: ConsumersLayout;
  /** Role → table for the tables in use, to show to people. */
  readonly named: readonly (readonly [TableRole, TableName])[];
}

/** Returns column names of which every table of these families has at least one. The catalog is asked for them. */
export function markerColumns(families: readonly StoreFamily[]): string[] {
  return [...new Set(families.flatMap(({ tables }) => tables.flatMap(({ all }) => all[0] ?? [])))];
}

/** Returns the tables that a family recognises as its events, each with the first such family. */
export function findEvents(families: readonly StoreFamily[], tables: readonly CatalogTable[]): FoundEvents[] {
  return tables.flatMap((table) => {
    for (const family of families) {
      if (roleOf(family, table) !== EVENTS) continue;
      const beside = tables.filter(({ name }) => name.schema === table.name.schema);
      const joined = new Map<TableRole, CatalogTable>();
      for (const { role } of family.events.joins) {
        const found = tableOf(family, beside, role);
        if (found) joined.set(role, found);
      }
      if (joined.size < family.events.joins.length) continue;
      const closed = [table, ...joined.values()].find((each) => !isReadable(family, each));
      return [{ family, table, joined, closed: closed?.name ?? null }];
    }
    return [];
  });
}

/**
 * Returns the consumer tables that belong to the events: those in the same schema, or else those in another schema if it is the only one
 * with consumer tables and has no events table, to which they would belong. Undefined when there are none. Tables that may not be read are
 * included, because a query on them shows which permission is missing.
 */
export function chooseConsumers(
  { family, table }: Pick<FoundEvents, 'family' | 'table'>,
  tables: readonly CatalogTable[],
): ChosenConsumers | undefined {
  const { schema } = table.name;
  const checkpoints = new Set(family.consumers.map((kind) => kind.checkpoints));
  const schemas = new Set(
    tables.filter((each) => checkpoints.has(roleOf(family, each) ?? '')).map(({ name }) => name.schema),
  );
  const [only, ...more] = schemas;
  const isFree =
    more.length === 0 && !tables.some((each) => each.name.schema === only && roleOf(family, each) === EVENTS);
  const from = schemas.has(schema) ? schema : isFree ? only : undefined;
  if (from === undefined) return undefined;
  const beside = tables.filter(({ name }) => name.schema === from);
  for (const kind of family.consumers) {
    const named = [kind.checkpoints, ...kind.uses].flatMap((role) => {
      const readable = beside.filter((each) => isReadable(family, each) || !kind.optional?.includes(role));
      const found = tableOf(family, readable, role);
      return found ? [[role, found.name] as const] : [];
    });
    if (named[0]?.[0] !== kind.checkpoints) continue;
    const quoted = Object.fromEntries(named.map(([role, name]) => [role, quoteTable(name)]));
    return {
      layout: { kind, tables: quoted, features: featuresOf(family, kind, quoted) },
      named,
    };
  }
  return undefined;
}

function featuresOf({ events }: StoreFamily, kind: ConsumerTables, tables: Tables): ConsumerFeatures {
  const { order } = events;
  return order.kind === 'sequence' ? kind.features(tables) : { ...kind.features(tables), order };
}

/** Returns the role of a table in a family; undefined when it has none. */
function roleOf(family: StoreFamily, { columns }: CatalogTable): TableRole | undefined {
  return ruleOf(family, columns)?.role;
}

/** Columns that the user may not read count, too, because they identify the table. */
function ruleOf({ tables }: StoreFamily, columns: CatalogTable['columns']): TableRule | undefined {
  return tables.find(
    ({ all, none = [] }) => all.every((name) => columns.has(name)) && !none.some((name) => columns.has(name)),
  );
}

/** Roles that an event can be shown without when the user may not read them. */
const DISPENSABLE: readonly EventRole[] = [
  'eventVersion',
  'traceId',
  'correlationId',
  'causationId',
  'payload',
  'metadata',
];

/** Whether the user may read a table, if necessary without columns that only dispensable roles use. */
function isReadable(family: StoreFamily, { readable, columns }: CatalogTable): boolean {
  const rule = ruleOf(family, columns);
  const spared = rule === undefined ? new Set() : sparedColumns(family, rule.role);
  return readable && (rule?.all ?? []).every((name) => columns.get(name) !== CLOSED || spared.has(name));
}

/** Returns the columns of a role's table that are not needed to read events. */
function sparedColumns({ events }: StoreFamily, role: TableRole): Set<string> {
  const prefix = role === EVENTS ? '' : `${role}.`;
  const used = new Map<string, boolean>();
  for (const each of EVENT_ROLES) {
    for (const name of columnsOf(events.columns[each])) {
      used.set(name, DISPENSABLE.includes(each) && used.get(name) !== false);
    }
  }
  return new Set(
    [...used].flatMap(([name, isSpared]) => (isSpared && name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  );
}

/** A schema may contain copies of a table. The one with the library's name is the one in use. */
function tableOf(family: StoreFamily, tables: readonly CatalogTable[], role: TableRole): CatalogTable | undefined {
  const all = tables.filter((table) => roleOf(family, table) === role);
  const isUsual = ({ name }: CatalogTable) =>
    family.tables.some((rule) => rule.role === role && rule.usual === name.table);
  return all.find(isUsual) ?? all[0];
}
