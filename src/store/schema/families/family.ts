import type { PositionOrder } from '../../../model/backlog/positionOrder';
import type { ConsumerFeatures, ReportedState } from '../../../model/consumer/consumer';
import type { SegmentRule } from '../../../model/consumer/partition';
import type { LogWords } from '../../../model/log/words';

/** What a table is for a family. The family chooses the names of its roles, except `events`. */
export type TableRole = string;

/** The tables of a store by role, as SQL names them; undefined when the store has none for the role. */
export type Tables = Readonly<Partial<Record<TableRole, string>>>;

/** How a table is recognised by its columns. */
export interface TableRule {
  readonly role: TableRole;
  /** Columns that it must have. The catalog is asked for the first one, so that one should be rare in other tables. */
  readonly all: readonly string[];
  /** Columns that it must not have. */
  readonly none?: readonly string[];
  /** The name that the library gives the table. Only used to choose between several tables. */
  readonly usual: string;
}

/** What is known about an event, whatever its columns are called. */
export const EVENT_ROLES = [
  'position',
  'transaction',
  'eventId',
  'eventType',
  'eventVersion',
  'context',
  'streamType',
  'streamId',
  'streamVersion',
  'traceId',
  'correlationId',
  'causationId',
  'time',
  'payload',
  'metadata',
] as const;

export type EventRole = (typeof EVENT_ROLES)[number];

/** Returns a column's name as SQL. `stream_id` is a column of the events table, `streams.name` one of the joined table with that role. */
export type NameColumn = (name: string) => string;

/** A value that is computed from columns. */
export interface ColumnExpression {
  sql(column: NameColumn): string;
  /** The type as `format_type` prints it, for example `text`. */
  readonly type: string;
}

/** The name of a column, whose type comes from the catalog and which may be missing; or an expression. */
export type ColumnRule = string | ColumnExpression;

/**
 * A table besides the events table that holds some of their columns. It is a LEFT JOIN, which costs nothing while none of its columns is
 * used.
 */
export interface JoinedTable {
  readonly role: TableRole;
  /** The condition of the join. It must compare a unique key of the table, so that it finds at most one row. */
  on(column: NameColumn): string;
}

/** How a family keeps its events. */
export interface EventTables {
  /** The column of each role; null when the library has nothing for it. */
  readonly columns: Readonly<Record<EventRole, ColumnRule | null>>;
  /** The condition for the rows that are events, when the table also has others. Its columns belong to the events table. */
  only?(column: NameColumn): string;
  /** Tables that must lie in the same schema as the events table. */
  readonly joins: readonly JoinedTable[];
  /** The columns that identify a stream, in the order of the library's own index. */
  readonly streamKey: readonly ('context' | 'streamType' | 'streamId')[];
  /** `none`: events have no id of their own and are called `Type/id@version`. The column `eventId` is then null. */
  readonly ids: 'own' | 'none';
  /** What `causationId` contains: the id of the causing event, or its position. */
  readonly cause: 'id' | 'position';
  /** `xid` requires the role `transaction`. */
  readonly order: PositionOrder;
  /** SQL of the highest position, when `max()` is not the quickest way. */
  head?(tables: Tables): string;
  /** For values that are found through another table: a SELECT of the positions that have a value. `value` is SQL of type text. */
  readonly find?: Readonly<Partial<Record<EventRole, (value: string, tables: Tables) => string>>>;
}

/** The rows of a family's consumers: one for each segment, or one for each consumer without segments. All fields are SQL over `from`. */
export interface ConsumerRows {
  /** What follows FROM. */
  readonly from: string;
  readonly name: string;
  /** The position that was handled last. */
  readonly checkpoint: string;
  /** The transaction that wrote the event at the checkpoint, when consumers read in the order `xid`. In the type of its column. */
  readonly checkpointTransaction?: string;
  /** The transaction that wrote the checkpoint's row last, as in the system column `xmin`. */
  readonly writtenBy?: string;
  readonly segmentId?: string;
  readonly totalSegments?: string;
  readonly owner?: string;
  /** The time of the owner's last heartbeat. */
  readonly heartbeat?: string;
  /** One of the words of `ConsumerTables.states`. */
  readonly status?: string;
  /** Why the consumer failed. */
  readonly error?: string;
  /** The position of the event at which it failed. */
  readonly culprit?: string;
  /** The stream type that the consumer reads; NULL means all. */
  readonly reads?: string;
  /** The id of the stream that the consumer reads; NULL means all. */
  readonly readsStream?: string;
}

/** One of the ways in which a family keeps its consumers. */
export interface ConsumerTables {
  /** Returns what people call events and consumers of this kind together. `events` is the family's own name for the events. */
  title(events: string): string;
  /** The table that identifies this kind. */
  readonly checkpoints: TableRole;
  /** The tables that add to it. Those in `optional` are used only when they may be read. */
  readonly uses: readonly TableRole[];
  readonly optional?: readonly TableRole[];
  /** What the rows have and how consumers read, given the tables that exist. */
  features(tables: Tables): Omit<ConsumerFeatures, 'order'>;
  rows(tables: Tables): ConsumerRows;
  /** The rule by which a stream belongs to a segment; when absent, pupsourcing's rule. */
  readonly segmentRule?: SegmentRule;
  /** What the words of `ConsumerRows.status` mean. Any other word is shown unchanged and has no effect. */
  readonly states?: Readonly<Record<string, ReportedState>>;
  /** SELECT of the processes with heartbeats: owner text, heartbeat timestamptz. */
  processes?(tables: Tables): string | undefined;
  /** SELECT of the positions that consumers gave up waiting for: name text (NULL: all consumers), first and last bigint. */
  gapSkips?(tables: Tables): string | undefined;
  /** SELECT of the events that were put aside: name text, position bigint, error text. */
  deadLetters?(tables: Tables): string | undefined;
}

/** The tables of one library, described as data. */
export interface StoreFamily {
  /** Returns what people call the events alone. `types`: column → type of the events table. */
  title(types: ReadonlyMap<string, string>): string;
  readonly streamWord: 'aggregate' | 'stream';
  /** The first match wins. */
  readonly tables: readonly TableRule[];
  readonly events: EventTables;
  /** The richest kind first. Tables that an older version of the library left behind come later. */
  readonly consumers: readonly ConsumerTables[];
  /** Returns the channels on which NOTIFY tells that events were appended in a schema. */
  channels(schema: string): readonly string[];
  /** What the family's libraries write into logs. */
  readonly logWords: LogWords;
}
