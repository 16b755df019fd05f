import { LAST_POSITION } from '../../model/event/event';
import type { Engine } from '../pg/engines';
import type { TableName } from '../recognition';
import {
  behindAlias,
  canBeValue,
  derivedName,
  type EventColumn,
  type EventRow,
  eventRow,
  isIndexed,
  isOrdered,
  sqlOf,
  typeOf,
} from './columns';
import { causeByPosition, causePlace, streamVersionId } from './derivedIds';
import { EVENT_ROLES, type EventRole } from './families/family';
import { CLOSED, EVENTS, type EventsLayout } from './layout';

/** One past the newest transaction that has ended. */
const XMAX = 'txid_snapshot_xmax(txid_current_snapshot())';

/**
 * Functions that PostgreSQL 12 also has. A read-only session computes the next transaction's id from `age`, which counts back from it.
 * `age` works with ids of 32 bits.
 */
const SNAPSHOT = {
  xmin: 'txid_snapshot_xmin(txid_current_snapshot())::text',
  nextXid: `(${XMAX} + age((${XMAX} & 4294967295)::text::xid))::text`,
  /** `xmin:xmax:running,running`. */
  whole: 'txid_current_snapshot()::text',
};

/** The SQL expressions of one store's events. */
export interface EventSql {
  readonly layout: EventsLayout;
  /** Used as `FROM ${table} e`: a table's quoted name, or a derived table that the planner can flatten. */
  readonly table: string;
  /** The same with only the position. No table is joined, so the lowest and the highest position are found at once. */
  readonly positions: string;
  /** Returns the columns of a row; `alias` is an alias of `table`. */
  as(alias: string): EventRow;
  /** The same for the alias `e`. */
  readonly e: EventRow;
  /** The thirteen columns that `readHeader` reads, all as text. They use the alias `e`, like everything below. */
  readonly header: string;
  /** The payload as bytes. */
  readonly payload: string;
  /** Milliseconds since 1970, exact to the microsecond. */
  readonly time: string;
  /** A subquery: the highest position, NULL in an empty store. */
  readonly head: string;
  /** The same for the events that consumers may read. When consumers wait for open transactions, only settled events count. */
  readonly settledHead: string;
  /**
   * SQL that tells whether no open transaction can still bring an event that consumers read before this one. `true` except in the order
   * `xid`.
   */
  settled(row: EventRow): string;
  /** Whether an index begins with these columns. */
  indexed(...roles: readonly EventRole[]): boolean;
  /** The columns that identify a stream, in the order of their index. */
  readonly streamKey: readonly EventColumn[];
  /** Whether an index finds a stream. */
  readonly streamIndexed: boolean;
  /** Whether an index of the events table also leads from one stream to the next. */
  readonly streamOrdered: boolean;
  /** SQL of the position `count` events before `position`. When positions count events, it is `position` minus `count`. */
  before(position: string, count: string | number): string;
  /** The same, after `position`. */
  after(position: string, count: string | number): string;
  /** SQL that tells whether one of these is the cause of `e`. `values` is SQL of a list from `causesOf`. */
  isCausedBy(values: string): string;
  /** Returns the values by which events are named as a cause: their ids, or their positions. */
  causesOf(events: readonly { readonly id: string; readonly position: string }[]): string[];
  /** Whether the events lie on several machines, which only answer simple queries: see `Engine.spread`. */
  readonly spread: boolean;
  /** See `Engine.packs`. */
  readonly packs: boolean;
  /** Whether rows contain a mark instead of the id of a cause: see `causePlace`. */
  readonly marksCauses: boolean;
  /** Whether positions are numbers of a sequence. Otherwise they are times, and other events can still appear between any two. */
  readonly counts: boolean;
  /** The table and its column of positions when `table` may be a heap of numbered blocks; otherwise null. */
  readonly heap: { readonly name: TableName; readonly position: string } | null;
  /**
   * SQL texts. `xmin`: all transactions below this id have ended in the statement's snapshot. `nextXid`: the id of the next transaction.
   * `0` when the engine has no such ids: then only time decides how long a late commit is waited for.
   */
  readonly snapshot: { readonly xmin: string; readonly nextXid: string; readonly whole: string };
}

/** Returns the SQL of a store's events: each role, what is indexed, what the engine can do. */
export function eventSql(layout: EventsLayout, engine: Engine): EventSql {
  const { family, tables, name } = layout;
  const { columns, streamKey, order } = family.events;
  const counts = engine.positionsCount && order.kind !== 'time';
  const isDerived = needsDerived(layout);
  const table = isDerived ? derivedTable(layout) : (tables[EVENTS] ?? '');
  const marksCauses = engine.spread && family.events.cause === 'position';
  const as = (alias: string) => rowOf(layout, table, alias, marksCauses);
  const e = as('e');
  const p = as('p');
  const cause = plainRow(layout, 'e').causationId;
  const head = headOf(layout, table, p);
  const settles = order.kind === 'xid' && engine.snapshots && e.transaction.exists;
  const settled = ({ transaction }: EventRow) =>
    settles ? `${transaction} < (${SNAPSHOT.xmin})::${transaction.type}` : 'true';
  const payload = payloadSql(e.payload);
  const time = `(extract(epoch FROM ${e.time}) * 1000)::text`;
  const texts = HEADER_ROLES.map((role) => e[role].text);
  const counted = (position: string, count: string | number, comparison: string, order: string, end: string) =>
    `coalesce((SELECT ${p.position} FROM ${table} p WHERE ${p.position} ${comparison} ${position}
      ORDER BY ${p.position} ${order} OFFSET ${count} LIMIT 1), ${end})`;
  return {
    layout,
    table,
    positions: family.events.joins.length > 0 ? derivedTable(layout, ['position'], []) : table,
    as,
    e,
    header: [...texts, time, `octet_length(${payload})::text`].join(', '),
    payload,
    time,
    head,
    settledHead: settles
      ? `(SELECT ${p.position} FROM ${table} p WHERE ${settled(p)} ORDER BY ${p.position} DESC LIMIT 1)`
      : head,
    settled,
    indexed: (...roles) => isIndexed(layout, roles),
    streamKey: streamKey.map((role) => e[role]),
    streamIndexed: isStreamIndexed(layout),
    streamOrdered: isOrdered(layout, streamKey),
    before: (position, count) => (counts ? `${position} - ${count}` : counted(position, count, '<=', 'DESC', '-1')),
    after: (position, count) =>
      counts ? `${position} + ${count}` : counted(position, count, '>=', 'ASC', LAST_POSITION),
    isCausedBy: (values) => cause.isOneOf(values),
    causesOf: (events) => {
      if (!cause.exists) return [];
      const names = events.map(({ id, position }) => (family.events.cause === 'id' ? id : position));
      return names.filter((name) => canBeValue(cause, name));
    },
    spread: engine.spread,
    packs: engine.packs,
    marksCauses,
    counts,
    heap:
      engine.blocks && !isDerived && typeof columns.position === 'string' ? { name, position: columns.position } : null,
    snapshot: engine.snapshots ? SNAPSHOT : { xmin: "'0'", nextXid: "'0'", whole: "'0'" },
  };
}

/** SQL of the payload as bytes; NULL when the user may not read it. */
function payloadSql(column: EventColumn): string {
  if (!column.exists) return 'NULL::bytea';
  return column.type === 'bytea' ? `${column}` : `convert_to(${column.text}, 'UTF8')`;
}

/** The roles of a header in the order in which they are read, without the time and the size of the payload. */
export const HEADER_ROLES = [
  'position',
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
] as const;

function isStreamIndexed(layout: EventsLayout): boolean {
  const { find, streamKey } = layout.family.events;
  return find?.streamId !== undefined || isIndexed(layout, streamKey);
}

/**
 * A derived table is needed when tables are joined, when not every row is an event, and when a column is closed, because `e.*` would read
 * it.
 */
function needsDerived({ family: { events }, types }: EventsLayout): boolean {
  return (
    events.joins.length > 0 ||
    events.only !== undefined ||
    [...types.values()].some((columns) => [...columns.values()].includes(CLOSED))
  );
}

/**
 * SQL of the joined tables, with their columns named by role. The planner flattens it: it drops a join whose columns are not used, and
 * conditions use their index.
 */
function derivedTable(
  { family, tables, types }: EventsLayout,
  roles: readonly EventRole[] = EVENT_ROLES,
  joins = family.events.joins,
): string {
  const { columns, only } = family.events;
  const aliases = new Map([[EVENTS, 'm'], ...joins.map(({ role }, i) => [role, `j${i}`] as const)]);
  const column = behindAlias((role) => aliases.get(role) ?? role);
  const list = roles.flatMap((role) => {
    const rule = columns[role];
    const type = rule === null ? undefined : typeOf(types, rule);
    return rule === null || type === undefined || type === CLOSED
      ? []
      : [`${sqlOf(rule, column)} AS ${derivedName(role)}`];
  });
  const joined = joins.map(({ role, on }) => `LEFT JOIN ${tables[role]} ${aliases.get(role)} ON ${on(column)}`);
  const condition = only ? `WHERE ${only(column)}` : '';
  return `(SELECT ${list.join(', ')} FROM ${tables[EVENTS]} m ${joined.join(' ')} ${condition})`;
}

/** Returns the columns as they are stored. */
function plainRow(layout: EventsLayout, alias: string): EventRow {
  const isDerived = needsDerived(layout);
  return eventRow(layout, (role, rule) =>
    isDerived
      ? `${alias}.${derivedName(role)}`
      : sqlOf(
          rule,
          behindAlias(() => alias),
        ),
  );
}

function rowOf(layout: EventsLayout, table: string, alias: string, marksCauses: boolean): EventRow {
  const { ids, cause } = layout.family.events;
  const withId = (row: EventRow): EventRow =>
    ids === 'none' ? { ...row, eventId: streamVersionId(row, isStreamIndexed(layout)) } : row;
  const row = withId(plainRow(layout, alias));
  if (cause === 'id' || !row.causationId.exists) return row;
  const byId = causeByPosition(row.causationId, withId(plainRow(layout, 'cause')), `${table} cause`);
  return { ...row, causationId: marksCauses ? causePlace(row.causationId, byId) : byId };
}

/** SQL of the highest position. ORDER BY finds it through joins, where `max()` would read all rows. */
function headOf({ family, tables }: EventsLayout, table: string, p: EventRow): string {
  const { head, joins } = family.events;
  if (head) return `(${head(tables)})`;
  return joins.length === 0
    ? `(SELECT max(${p.position}) FROM ${table} p)`
    : `(SELECT ${p.position} FROM ${table} p ORDER BY ${p.position} DESC LIMIT 1)`;
}

/** The number of newest positions that are searched when no index helps. */
const RECENT_POSITIONS = 100_000;

/** SQL that tells whether `e` is one of the newest events. */
export function isRecent(sql: EventSql): string {
  return recentEvents(sql, RECENT_POSITIONS);
}

/** SQL that tells whether `e` has one of the `count` newest positions. */
export function recentEvents(sql: EventSql, count: number): string {
  return `${sql.e.position} > ${sql.before(sql.head, count)}`;
}
