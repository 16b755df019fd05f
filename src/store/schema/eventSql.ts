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
  sqlOf,
  typeOf,
} from './columns';
import { causeByPosition, causePlace, streamVersionId } from './derivedIds';
import { EVENT_ROLES, type EventRole } from './families/family';
import { CLOSED, EVENTS, type EventsLayout } from './layout';

/** One past the newest transaction that has ended. */
const XMAX = 'txid_snapshot_xmax(txid_current_snapshot())';

/**
 * The functions that PostgreSQL 12 has, too. A read-only session learns the next transaction's id from `age`, which counts from it;
 * ids there have 32 bits.
 */
const SNAPSHOT = {
  xmin: 'txid_snapshot_xmin(txid_current_snapshot())::text',
  nextXid: `(${XMAX} + age((${XMAX} & 4294967295)::text::xid))::text`,
  /** `xmin:xmax:running,running`. */
  whole: 'txid_current_snapshot()::text',
};

/** The SQL words of one store's events. */
export interface EventSql {
  readonly layout: EventsLayout;
  /** Use as `FROM ${table} e`: a table's quoted name, or a derived table that the server takes apart again. */
  readonly table: string;
  /** The same with nothing but positions: no table is joined, so that their ends are found at once. */
  readonly positions: string;
  /** The columns of the row that an alias of `table` names. */
  as(alias: string): EventRow;
  /** The same for the alias `e`. */
  readonly e: EventRow;
  /** The thirteen columns that `readHeader` reads, all as text; they belong to the alias `e`, as all below. */
  readonly header: string;
  /** Its bytes. */
  readonly payload: string;
  /** Milliseconds since 1970, microseconds exact. */
  readonly time: string;
  /** A subquery: the highest position, NULL in an empty store. */
  readonly head: string;
  /** The same of what consumers may read: where they wait for open transactions, of what is settled. */
  readonly settledHead: string;
  /** Whether no transaction that is still open can bring an event that consumers read before this one: `true` but for the order `xid`. */
  settled(row: EventRow): string;
  /** Whether an index begins with these columns. */
  indexed(...roles: readonly EventRole[]): boolean;
  /** The columns that find a stream, in the order of their index. */
  readonly streamKey: readonly EventColumn[];
  /** Whether a stream is found by index. */
  readonly streamIndexed: boolean;
  /** The position so many events before one that is SQL; where positions count events, simply so many positions before it. */
  before(position: string, count: string | number): string;
  /** The same after it. */
  after(position: string, count: string | number): string;
  /** `e` has one of these as its cause; `values` is SQL of a list that `causesOf` gives. */
  isCausedBy(values: string): string;
  /** What events are called where they are a cause: their ids, or their positions. */
  causesOf(events: readonly { readonly id: string; readonly position: string }[]): string[];
  /** Whether the events lie on several machines, which answer flat questions only: see `Engine.spread`. */
  readonly spread: boolean;
  /** See `Engine.packs`. */
  readonly packs: boolean;
  /** Whether rows have a mark for the id of a cause: see `causePlace`. */
  readonly marksCauses: boolean;
  /** Whether positions are numbers of a sequence; else they are times, with room for others between any two. */
  readonly counts: boolean;
  /** The table and its column of positions where `table` may be a heap of numbered blocks; null where it is not one. */
  readonly heap: { readonly name: TableName; readonly position: string } | null;
  /**
   * As text: below which transaction id all have ended for the statement's own snapshot, and the id that the next one gets. `0` where
   * the engine has none: then time alone tells how long a late commit is waited for.
   */
  readonly snapshot: { readonly xmin: string; readonly nextXid: string; readonly whole: string };
}

/** How a store's events are asked for: the SQL of each role, what is indexed, what the engine can do. */
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

/** As bytes; NULL where the user may not read them. */
function payloadSql(column: EventColumn): string {
  if (!column.exists) return 'NULL::bytea';
  return column.type === 'bytea' ? `${column}` : `convert_to(${column.text}, 'UTF8')`;
}

/** What a header has, in the order in which it is read, but for its time and the size of its payload. */
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

/** Where tables are joined; and where a column is closed, because `e.*` would ask for it. */
function needsDerived({ family, types }: EventsLayout): boolean {
  return (
    family.events.joins.length > 0 || [...types.values()].some((columns) => [...columns.values()].includes(CLOSED))
  );
}

/**
 * The tables, joined, with their columns named by role. The server takes it apart: a join that no column is asked of is left out, and
 * conditions find their index.
 */
function derivedTable(
  { family, tables, types }: EventsLayout,
  roles: readonly EventRole[] = EVENT_ROLES,
  joins = family.events.joins,
): string {
  const { columns } = family.events;
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
  return `(SELECT ${list.join(', ')} FROM ${tables[EVENTS]} m ${joined.join(' ')})`;
}

/** The columns as they are stored. */
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

/** An order finds the end through joins, where `max()` would read them all. */
function headOf({ family, tables }: EventsLayout, table: string, p: EventRow): string {
  const { head, joins } = family.events;
  if (head) return `(${head(tables)})`;
  return joins.length === 0
    ? `(SELECT max(${p.position}) FROM ${table} p)`
    : `(SELECT ${p.position} FROM ${table} p ORDER BY ${p.position} DESC LIMIT 1)`;
}

/** What is searched where no index helps. */
const RECENT_POSITIONS = 100_000;

/** `e` is one of the newest events. */
export function isRecent(sql: EventSql): string {
  return recentEvents(sql, RECENT_POSITIONS);
}

/** `e` has one of so many newest positions. */
export function recentEvents(sql: EventSql, count: number): string {
  return `${sql.e.position} > ${sql.before(sql.head, count)}`;
}
