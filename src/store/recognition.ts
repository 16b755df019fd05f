import type { ConsumerFeatures } from '../model/consumer/consumer';
import type { LogWords } from '../model/log/words';
import type { Placement } from './pg/engines';

/** Names one table; both parts as in the catalog, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** What a connection's settings or a person's choice pin down. */
export interface TableChoice {
  readonly schema?: string;
  readonly events?: string;
  /** Where several tables fit, the ones of the first of these schemas that has one are meant. */
  readonly searchPath?: readonly string[];
}

/** How Citus keeps the events. */
export interface Distribution {
  readonly placement: Placement;
  /** Of the events table, and the machines that hold them; 0 where it has none or the user may not read it. */
  readonly shards: number;
  readonly machines: number;
  /** Some events were appended through a worker, which gives positions of a range of its own: positions are in no common order then. */
  readonly workerPositions: boolean;
}

/** What was recognised; told to the person by "test connection" and the welcome views. */
export interface LayoutSummary {
  /** For example "pupsourcing/core v0.0.3 or later". */
  readonly generation: string;
  readonly events: TableName;
  /** Role → table, for the tooltip and the log. */
  readonly tables: readonly (readonly [role: string, table: TableName])[];
  /** null: "events found, no consumer tables". */
  readonly consumers: ConsumerFeatures | null;
  readonly streamWord: 'aggregate' | 'stream';
  /** From pg_class.reltuples summed over partitions and shards; null when never analysed. */
  readonly eventEstimate: number | null;
  /** Where Citus keeps the events; null where the server knows nothing of Citus. */
  readonly distribution: Distribution | null;
  /** Columns of the events table that look-ups would like an index on and that have none, for example `trace_id`. */
  readonly missingIndexes: readonly string[];
  /** What the store's library writes into logs. */
  readonly logWords: LogWords;
}
