import type { TableName } from '../eventStore';
import type { ConsumersLayout } from '../layout';
import { quoteTable } from '../quote';
import type { Tables } from './generation';
import { GENERATIONS } from './generations';
import { hasUsualName, type Role } from './roles';

/** A table that plays a role in an event store. */
export interface CatalogTable {
  readonly name: TableName;
  readonly role: Role;
  /** Whether the session may select from it. */
  readonly readable: boolean;
  /** Column → type, in the table's order. */
  readonly columns: ReadonlyMap<string, string>;
}

export interface ChosenConsumers {
  readonly layout: ConsumersLayout;
  /** Role → table of those in use, for people. */
  readonly named: readonly (readonly [Role, TableName])[];
}

/**
 * The consumer tables that belong to the events in `schema`: those beside them, or those of another schema when only one has any.
 * undefined when there are none. Tables that may not be read are taken too: asking them tells which permission is missing.
 */
export function chooseConsumers(tables: readonly CatalogTable[], schema: string): ChosenConsumers | undefined {
  const schemas = new Set(tables.filter(({ role }) => isCheckpoints(role)).map(({ name }) => name.schema));
  const only = schemas.size === 1 ? [...schemas][0] : undefined;
  const from = schemas.has(schema) ? schema : only;
  if (from === undefined) return undefined;
  // Gap skips only add a finding: without permission the poll does without them.
  const beside = tables.filter(({ name, role, readable }) => name.schema === from && (readable || role !== 'gapSkips'));
  for (const generation of GENERATIONS) {
    const named = [generation.checkpoints, ...generation.uses].flatMap((role) => {
      const table = tableOf(beside, role);
      return table ? [[role, table.name] as const] : [];
    });
    if (named[0]?.[0] !== generation.checkpoints) continue;
    const quoted: Tables = Object.fromEntries(named.map(([role, name]) => [role, quoteTable(name)]));
    return { layout: { generation, tables: quoted, features: generation.features(quoted) }, named };
  }
  return undefined;
}

function isCheckpoints(role: Role): boolean {
  return GENERATIONS.some(({ checkpoints }) => checkpoints === role);
}

/** Copies of a table happen; the one with the libraries' name is the one in use. */
function tableOf(tables: readonly CatalogTable[], role: Role): CatalogTable | undefined {
  const all = tables.filter((table) => table.role === role);
  return all.find(({ name }) => hasUsualName(role, name.table)) ?? all[0];
}
