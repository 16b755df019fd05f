import type { ConsumerFeatures } from '../model/consumer';
import type { LayoutSummary, TableName } from './eventStore';
import type { Generation, Tables } from './layouts/generation';
import type { Identity } from './layouts/roles';

/** An events table: its role columns have fixed names but for the identity; some may be absent. */
export interface EventsLayout {
  readonly name: TableName;
  readonly identity: Identity;
  /** Column → type as PostgreSQL prints it, for example `uuid`. */
  readonly types: ReadonlyMap<string, string>;
  /** The columns of each index that finds any value of its first column, in order. */
  readonly indexes: readonly (readonly string[])[];
}

export interface ConsumersLayout {
  readonly generation: Generation;
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

/** Whether some index begins with these columns, in this order. */
export function hasIndex(events: EventsLayout, ...columns: readonly string[]): boolean {
  return events.indexes.some((index) => columns.every((column, i) => index[i] === column));
}

/** The identity's columns that find a stream, in the order of the libraries' own index. */
export function streamColumns({ context, type, id }: Identity): readonly string[] {
  return context === null ? [type, id] : [context, type, id];
}
