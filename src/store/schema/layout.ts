import type { ConsumerFeatures } from '../../model/consumer/consumer';
import type { Placement } from '../pg/engines';
import type { LayoutSummary, TableName } from '../recognition';
import type { ConsumerTables, StoreFamily, TableRole, Tables } from './families/family';

/** The events of one store: the rules of its family applied to the existing tables. */
export interface EventsLayout {
  readonly family: StoreFamily;
  readonly name: TableName;
  /** Quoted names of the events table and of the joined tables. */
  readonly tables: Tables;
  /** For each of these tables: column → type as PostgreSQL prints it, for example `uuid`. */
  readonly types: ReadonlyMap<TableRole, ReadonlyMap<string, string>>;
  /** The columns, in order, of each index that finds every value of its first column; see `indexKey`. */
  readonly indexes: readonly (readonly string[])[];
  readonly placement: Placement;
}

/** The type of a column that the user may not read. */
export const CLOSED = 'closed';

export interface ConsumersLayout {
  readonly kind: ConsumerTables;
  readonly tables: Tables;
  readonly features: ConsumerFeatures;
}

/** Everything that the SQL of one store is made from. */
export interface StoreLayout {
  readonly events: EventsLayout;
  /** Null when there are no consumer tables. */
  readonly consumers: ConsumersLayout | null;
  readonly summary: LayoutSummary;
}

/** The role of the table with the events. */
export const EVENTS: TableRole = 'events';

/**
 * Returns the name of a column or an expression among the columns of indexes: without what PostgreSQL adds when it prints an expression. A
 * column of a joined table has its role in front.
 */
export function indexKey(sql: string, role: TableRole = EVENTS): string {
  const key = sql.replace(/::(?:text|character varying)\b/g, '').replace(/["()\s]/g, '');
  return role === EVENTS ? key : `${role}.${key}`;
}
