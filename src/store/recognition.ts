import type { ConsumerFeatures } from '../model/consumer/consumer';
import type { LogWords } from '../model/log/words';
import type { Placement } from './pg/engines';

/** The name of a table; both parts as in the catalog, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** What a connection's settings or a person's choice require. */
export interface TableChoice {
  readonly schema?: string;
  readonly events?: string;
  /** When several tables fit, those in the first of these schemas that has one are meant. */
  readonly searchPath?: readonly string[];
}

/** How Citus keeps the events. */
export interface Distribution {
  readonly placement: Placement;
  /** The shards of the events table, and the machines that hold them; 0 when it has none or the user may not read this. */
  readonly shards: number;
  readonly machines: number;
  /**
   * Whether some events were appended through a worker. A worker gives positions from a range of its own, so positions then have no common
   * order.
   */
  readonly workerPositions: boolean;
}

/** An index that would make look-ups quick. */
export interface MissingIndex {
  /** The events table, or a table that has some of its columns. */
  readonly table: TableName;
  /** Names of columns, for example `trace_id`, and expressions in brackets. */
  readonly columns: readonly string[];
}

/** What was recognised, as shown by "test connection" and the welcome views. */
export interface LayoutSummary {
  /** For example "pupsourcing/core v0.0.3 or later". */
  readonly generation: string;
  readonly events: TableName;
  /** Role → table, for the tooltip and the log. */
  readonly tables: readonly (readonly [role: string, table: TableName])[];
  /** Those that say what consumers there are and how far they have come. */
  readonly consumerTables: readonly TableName[];
  /** Null when there are events but no consumer tables. */
  readonly consumers: ConsumerFeatures | null;
  readonly streamWord: 'aggregate' | 'stream';
  /**
   * The estimated number of events: pg_class.reltuples, summed over partitions and shards. Null when never analysed; `unknown` when the
   * table also has rows that are no events.
   */
  readonly eventEstimate: number | null | 'unknown';
  /** How Citus keeps the events; null when the server has no Citus. */
  readonly distribution: Distribution | null;
  /** The indexes that look-ups need and that do not exist. */
  readonly missingIndexes: readonly MissingIndex[];
  /** What the store's library writes into logs. */
  readonly logWords: LogWords;
}
