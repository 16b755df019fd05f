import type { Engine } from './engines';
import { type EventsLayout, hasIndex, streamColumns } from './layout';
import { quoteIdent, quoteTable } from './quote';

/** A text that PostgreSQL reads as a UUID. Tested before the cast, because a failed cast fails the query. */
const UUID_PATTERN = "'^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$'";

/** One past the newest transaction that has ended. */
const XMAX = 'txid_snapshot_xmax(txid_current_snapshot())';

/**
 * The functions that PostgreSQL 12 has, too. A read-only session learns the next transaction's id from `age`, which counts from it;
 * ids there have 32 bits.
 */
const SNAPSHOT = {
  xmin: 'txid_snapshot_xmin(txid_current_snapshot())::text',
  nextXid: `(${XMAX} + age((${XMAX} & 4294967295)::text::xid))::text`,
};

const LAST_POSITION = '9223372036854775807';

/** The SQL words of one events table. Conditions and columns belong to the alias `e`. */
export interface EventSql {
  readonly layout: EventsLayout;
  /** Quoted name; use as `FROM ${table} e`. */
  readonly table: string;
  /** The thirteen columns that `readHeader` reads, all as text. */
  readonly header: string;
  readonly payload: string;
  readonly metadata: string;
  /** Milliseconds since 1970, microseconds exact. */
  readonly time: string;
  /** Columns of the stream; `context` is undefined in generations without bounded contexts. */
  readonly stream: {
    readonly context: string | undefined;
    readonly type: string;
    readonly id: string;
    readonly version: string;
  };
  /** Whether an index begins with these columns. */
  indexed(...columns: readonly string[]): boolean;
  /** Whether a stream is found by index. */
  readonly streamIndexed: boolean;
  /** `column = value`, by index and without an error for any text; false where the table has no such column. `value` is SQL of type text. */
  equals(column: string, value: string): string;
  /** The position so many events before one that is SQL; where positions count events, simply so many positions before it. */
  before(position: string, count: string | number): string;
  /** The same after it. */
  after(position: string, count: string | number): string;
  /** Whether the table may be asked in a recursive query. */
  readonly recursion: boolean;
  /** Whether the table may be a heap of numbered blocks. */
  readonly inBlocks: boolean;
  /**
   * As text: below which transaction id all have ended for the statement's own snapshot, and the id that the next one gets. `0` where
   * the engine has none: then time alone tells how long a late commit is waited for.
   */
  readonly snapshot: { readonly xmin: string; readonly nextXid: string };
  /** The column as text; NULL where the table has none. */
  text(column: string): string;
}

export function eventSql(layout: EventsLayout, engine: Engine): EventSql {
  const { identity, types } = layout;
  const column = (name: string) => `e.${quoteIdent(name)}`;
  const text = (name: string) => (types.has(name) ? `${column(name)}::text` : 'NULL::text');
  const payload =
    types.get('payload') === 'bytea' ? column('payload') : `convert_to(${column('payload')}::text, 'UTF8')`;
  const time = `(extract(epoch FROM ${column('created_at')}) * 1000)::text`;
  const header = [
    text('global_position'),
    text('event_id'),
    text('event_type'),
    text('event_version'),
    identity.context === null ? 'NULL::text' : text(identity.context),
    text(identity.type),
    text(identity.id),
    text(identity.version),
    text('trace_id'),
    text('correlation_id'),
    text('causation_id'),
    time,
    `octet_length(${payload})::text`,
  ].join(', ');
  const table = quoteTable(layout.name);
  const counted = (position: string, count: string | number, comparison: string, order: string, end: string) =>
    `coalesce((SELECT p.global_position FROM ${table} p WHERE p.global_position ${comparison} ${position}
      ORDER BY p.global_position ${order} OFFSET ${count} LIMIT 1), ${end})`;
  return {
    layout,
    table,
    header,
    payload,
    metadata: text('metadata'),
    time,
    stream: {
      context: identity.context === null ? undefined : column(identity.context),
      type: column(identity.type),
      id: column(identity.id),
      version: column(identity.version),
    },
    indexed: (...columns) => hasIndex(layout, ...columns),
    streamIndexed: hasIndex(layout, ...streamColumns(identity)),
    equals(name, value) {
      const type = types.get(name);
      if (type === undefined) return 'false';
      return type === 'uuid' ? `${column(name)} = ${asUuid(value)}` : `${column(name)} = ${value}`;
    },
    before: (position, count) =>
      engine.positionsCount ? `${position} - ${count}` : counted(position, count, '<=', 'DESC', '-1'),
    after: (position, count) =>
      engine.positionsCount ? `${position} + ${count}` : counted(position, count, '>=', 'ASC', LAST_POSITION),
    recursion: engine.recursion,
    inBlocks: engine.blocks,
    snapshot: engine.snapshots ? SNAPSHOT : { xmin: "'0'", nextXid: "'0'" },
    text,
  };
}

/** A text as a UUID; NULL when it is none. */
function asUuid(value: string): string {
  return `CASE WHEN ${value} ~* ${UUID_PATTERN} THEN (${value})::uuid END`;
}
