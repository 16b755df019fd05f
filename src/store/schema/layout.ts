import type { ConsumerFeatures } from '../../model/consumer/consumer';
import type { Placement } from '../pg/engines';
import type { LayoutSummary, TableName } from '../recognition';
import type { ConsumerTables, StoreFamily, TableRole, Tables } from './families/family';

/** The events of one store: its family's rules applied to the tables that are there. */
export interface EventsLayout {
  readonly family: StoreFamily;
  readonly name: TableName;
  /** Quoted names of the events table and of those that are joined to it. */
  readonly tables: Tables;
  /** Of each of these tables: column → type as PostgreSQL prints it, for example `uuid`. */
  readonly types: ReadonlyMap<TableRole, ReadonlyMap<string, string>>;
  /** The columns of each index that finds any value of its first column, in order; see `indexKey`. */
  readonly indexes: readonly (readonly string[])[];
  readonly placement: Placement;
}

/** Stands for the type of a column that the user may not read. */
export const CLOSED = 'closed';

export interface ConsumersLayout {
  readonly kind: ConsumerTables;
  readonly tables: Tables;
  readonly features: ConsumerFeatures;
}

/** Everything that the SQL of one store is made from. */
export interface StoreLayout {
  readonly events: EventsLayout;
  /** null where no consumer tables are. */
  readonly consumers: ConsumersLayout | null;
  readonly summary: LayoutSummary;
}

/** The role of the table that has the events. */
export const EVENTS: TableRole = 'events';

/**
 * What a column or an expression is called among the columns of indexes: without what PostgreSQL adds when it prints one.
 * Those of a joined table begin with its role.
 */
export function indexKey(sql: string, role: TableRole = EVENTS): string {
  const key = sql.replace(/::(?:text|character varying)\b/g, '').replace(/["()\s]/g, '');
  return role === EVENTS ? key : `${role}.${key}`;
}
