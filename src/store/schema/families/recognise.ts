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

/** All that are recognised, the most telling first. */
export const FAMILIES: readonly StoreFamily[] = PUPSOURCING;

/** What the libraries of all of them write into logs. */
export const FAMILY_WORDS: readonly LogWords[] = [...new Set(FAMILIES.map(({ logWords }) => logWords))];

/** A table that some family may know. */
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
  /** The one of them that the session may not select from, or not what every event must have; null where there is none. */
  readonly closed: TableName | null;
}

export interface ChosenConsumers {
  readonly layout: ConsumersLayout;
  /** Role → table of those in use, for people. */
  readonly named: readonly (readonly [TableRole, TableName])[];
}

/** Names of which every table of these families has at least one: what to ask the catalog for. */
export function markerColumns(families: readonly StoreFamily[]): string[] {
  return [...new Set(families.flatMap(({ tables }) => tables.flatMap(({ all }) => all[0] ?? [])))];
}

/** The tables that some family takes for its events, each with the first family that does. */
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
 * The consumer tables that belong to the events: those beside them, or those of another schema when only one has any, and no events of
 * its own: to these its consumers belong.
 * undefined when there are none. Tables that may not be read are taken too: asking them tells which permission is missing.
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

/** What a table is to a family; undefined when it is nothing of its own. */
function roleOf(family: StoreFamily, { columns }: CatalogTable): TableRole | undefined {
  return ruleOf(family, columns)?.role;
}

/** Whether the user may read a column or not, it tells what the table is. */
function ruleOf({ tables }: StoreFamily, columns: CatalogTable['columns']): TableRule | undefined {
  return tables.find(
    ({ all, none = [] }) => all.every((name) => columns.has(name)) && !none.some((name) => columns.has(name)),
  );
}

/** What an event is shown without where the user may not read it. */
const DISPENSABLE: readonly EventRole[] = [
  'eventVersion',
  'traceId',
  'correlationId',
  'causationId',
  'payload',
  'metadata',
];

/** Whether the user may read a table, if without columns that only dispensable roles are made from. */
function isReadable(family: StoreFamily, { readable, columns }: CatalogTable): boolean {
  const rule = ruleOf(family, columns);
  const spared = rule === undefined ? new Set() : sparedColumns(family, rule.role);
  return readable && (rule?.all ?? []).every((name) => columns.get(name) !== CLOSED || spared.has(name));
}

/** The columns of a role's table that events can be read without. */
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

/** Copies of a table happen; the one with the library's name is the one in use. */
function tableOf(family: StoreFamily, tables: readonly CatalogTable[], role: TableRole): CatalogTable | undefined {
  const all = tables.filter((table) => roleOf(family, table) === role);
  const isUsual = ({ name }: CatalogTable) =>
    family.tables.some((rule) => rule.role === role && rule.usual === name.table);
  return all.find(isUsual) ?? all[0];
}
