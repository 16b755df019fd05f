import type { PositionOrder } from '../../../model/backlog/positionOrder';
import type { ReportedState } from '../../../model/consumer/consumer';
import type { SegmentRule } from '../../../model/consumer/partition';
import type { LogWords } from '../../../model/log/words';

/** What a table is to a family; the family names its roles itself, but for `events`. */
export type TableRole = string;

/** Tables that play a role in a store, as SQL names them; undefined where the store has none. */
export type Tables = Readonly<Partial<Record<TableRole, string>>>;

/** How a table is recognised by its columns. */
export interface TableRule {
  readonly role: TableRole;
  /** Columns that it must have. The first is asked of the catalog, so it should be a telling one. */
  readonly all: readonly string[];
  /** Columns that it must not have. */
  readonly none?: readonly string[];
  /** The name that the library gives the table; only breaks ties. */
  readonly usual: string;
}

/** What the product knows of an event, whatever the columns are called. */
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

/** Gives a column's name as SQL: `stream_id` is one of the events table, `streams.name` one of the joined table of that role. */
export type NameColumn = (name: string) => string;

/** A value that is made from columns. */
export interface ColumnExpression {
  sql(column: NameColumn): string;
  /** As `format_type` prints it, for example `text`. */
  readonly type: string;
}

/** A column's name, whose type the catalog tells and which may be missing; or an expression. */
export type ColumnRule = string | ColumnExpression;

/** A table beside the events that holds some of their columns. It is a LEFT JOIN, which costs nothing while none of them is asked. */
export interface JoinedTable {
  readonly role: TableRole;
  /** The condition; it must meet a unique key of the table, one row at most. */
  on(column: NameColumn): string;
}

/** How a family keeps its events. */
export interface EventTables {
  /** Each role; null where the library has nothing of the kind. */
  readonly columns: Readonly<Record<EventRole, ColumnRule | null>>;
  /** Tables that must lie in the same schema. */
  readonly joins: readonly JoinedTable[];
  /** The columns that find a stream, in the order of the library's own index. */
  readonly streamKey: readonly ('context' | 'streamType' | 'streamId')[];
  /**
   * Where events have no id of their own, `none`: they are called `Type/id@version`. The column `eventId` is null then.
   */
  readonly ids: 'own' | 'none';
  /** What `causationId` holds: the id of the event that is the cause, or its position. */
  readonly cause: 'id' | 'position';
  /** `xid` wants the role `transaction`. */
  readonly order: PositionOrder;
  /** SQL of the highest position, where `max()` is not the quickest. */
  head?(tables: Tables): string;
  /** Where another table leads to the events: a SELECT of the positions that have a value, which is SQL of type text. */
  readonly find?: Readonly<Partial<Record<EventRole, (value: string, tables: Tables) => string>>>;
}

/** The rows of a family's consumers: one a segment, or a consumer where there are no segments. All are SQL over `from`. */
export interface ConsumerRows {
  /** What stands behind FROM. */
  readonly from: string;
  readonly name: string;
  /** Of the position that was handled last. */
  readonly checkpoint: string;
  /** The transaction that wrote the event at the checkpoint, where consumers read in the order `xid`; of its column's type. */
  readonly checkpointTransaction?: string;
  /** The transaction that wrote the checkpoint's row last, as the system column `xmin` has it. */
  readonly writtenBy?: string;
  readonly segmentId?: string;
  readonly totalSegments?: string;
  readonly owner?: string;
  /** When the owner last said that it lives. */
  readonly heartbeat?: string;
  /** One of the words of `ConsumerTables.states`. */
  readonly status?: string;
  /** Why it failed. */
  readonly error?: string;
  /** The position of the event that it failed at. */
  readonly culprit?: string;
  /** The stream type that it reads; NULL: all. */
  readonly reads?: string;
}

/** One way in which a family keeps its consumers. */
export interface ConsumerTables {
  /** What people call events and consumers of this kind together; `named` is the family's own name for the events. */
  title(events: string): string;
  /** The table without which it is not this one. */
  readonly checkpoints: TableRole;
  /** The tables that add to it; those in `optional` only while they may be read. */
  readonly uses: readonly TableRole[];
  readonly optional?: readonly TableRole[];
  /** Whether rows have segments, owners and heartbeats, where these tables are there. */
  features(tables: Tables): {
    readonly segments: boolean;
    readonly owners: boolean;
    readonly heartbeats: boolean;
  };
  rows(tables: Tables): ConsumerRows;
  /** Which segment a stream falls to; absent: pupsourcing's rule. */
  readonly segmentRule?: SegmentRule;
  /** What the words of `ConsumerRows.status` mean; another word is shown as it is and means nothing. */
  readonly states?: Readonly<Record<string, ReportedState>>;
  /** A SELECT of the processes that say that they live: owner text, heartbeat timestamptz. */
  processes?(tables: Tables): string | undefined;
  /** A SELECT of the positions that consumers gave up waiting for: name text (NULL: all), first and last bigint. */
  gapSkips?(tables: Tables): string | undefined;
  /** A SELECT of the events that were put aside: name text, position bigint, error text. */
  deadLetters?(tables: Tables): string | undefined;
}

/** One library's tables as data. */
export interface StoreFamily {
  /** What people call the events alone; `types`: column → type of the events table. */
  title(types: ReadonlyMap<string, string>): string;
  readonly streamWord: 'aggregate' | 'stream';
  /** First match wins. */
  readonly tables: readonly TableRule[];
  readonly events: EventTables;
  /** Richest first: what a later version of the library left behind comes after it. */
  readonly consumers: readonly ConsumerTables[];
  /** Where NOTIFY says that something was appended to the events in a schema. */
  channels(schema: string): readonly string[];
  /** What its libraries write into logs. */
  readonly logWords: LogWords;
}
