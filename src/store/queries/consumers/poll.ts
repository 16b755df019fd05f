import { type ConsumerPoll, type KnownEvents, TAIL_SIZE } from '../../../model/consumer/consumer';
import type { Position } from '../../../model/event/event';
import type { Database, Row } from '../../pg/database';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumersLayout } from '../../schema/layout';
import { readTailEvent, tailColumns } from '../rows';
import {
  bySegments,
  HEARTBEAT_AGE,
  pollRows,
  REPLAY_LAG,
  readDeadLetter,
  readGapSkip,
  readProcesses,
  requireConsumers,
  segmentRows,
  toNumber,
  wentBack,
} from './rows';

/** Reads all consumers with their lag, and the newest events, in one round trip. Ages are by the database's clock and never negative. */
export async function readConsumers(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  tailAfter: Position | null,
  signal?: AbortSignal,
  compared: KnownEvents | null = null,
): Promise<ConsumerPoll> {
  const known = requireConsumers(layout);
  const parameters = [tailAfter ?? '-1', compared?.newest ?? null, compared?.countAfter ?? null];
  const rows = await db.query(pollQuery(sql, known, db.server.standby === true), parameters, { signal });
  return pollOf(rows, known, db.server.standby === true, tailAfter, compared !== null);
}

/** Converts the rows of a poll. The first cell of a row names its kind. */
export function pollOf(
  rows: readonly Row[],
  known: ConsumersLayout,
  standby: boolean,
  tailAfter: Position | null,
  isCompared: boolean,
): ConsumerPoll {
  const of = (kind: string) => rows.filter((row) => row[0] === kind);
  const [store] = of('store');
  const [newest] = of('newest');
  const processes = readProcesses(of('process'), known);
  return {
    head: (store?.[1] ?? null) as Position | null,
    features: known.features,
    consumers: bySegments(of('segment'), known),
    takenAt: Date.now(),
    databaseTime: Number(store?.[2]),
    ...(standby ? { replayLagS: toNumber(store?.[5]) } : {}),
    tail: of('event').map(readTailEvent),
    tailAfter: wentBack(tailAfter, store?.[1]) ? null : tailAfter,
    ...readTransactions(store?.[3] ?? '0', BigInt(store?.[4] ?? 0)),
    ...(isCompared ? { found: { newest: newest ? readTailEvent(newest) : null, count: toNumber(store?.[6]) } } : {}),
    ...processes,
    gapSkips: of('gap').map(readGapSkip),
    ...(known.kind.deadLetters ? { deadLetters: of('dead').map(readDeadLetter) } : {}),
  };
}

/** Reads a snapshot as the server writes it: `xmin:xmax:running,running`, or a single 0 when the engine has none. */
function readTransactions(snapshot: string, nextXid: bigint): Pick<ConsumerPoll, 'xmin' | 'nextXid' | 'transactions'> {
  const [xmin = '0', xmax, running = ''] = snapshot.split(':');
  const ids = running.split(',').flatMap((id) => (id === '' ? [] : BigInt(id)));
  return {
    xmin: BigInt(xmin),
    nextXid,
    ...(xmax === undefined ? {} : { transactions: { nextXid, xmax: BigInt(xmax), running: ids } }),
  };
}

/**
 * After a backup was restored, the head may be below `$1`: then all of the newest events are read. `$2` and `$3` are the events that the
 * caller knows and wants to compare, or NULL.
 */
function pollQuery(sql: EventSql, layout: ConsumersLayout, standby: boolean): string {
  const { e } = sql;
  const { kind, tables } = layout;
  const settled = sql.settled(e);
  const { row, skips, processes, reported } = pollRows(layout);
  const counted = `(CASE WHEN $3::bigint IS NOT NULL THEN (
    SELECT count(*) FROM ${sql.table} e WHERE ${e.position} > $3::bigint AND ${e.position} <= $2::bigint AND ${settled}) END)::text`;
  const parts = [
    `SELECT ${row("'store'", 'head.pos::text', '(extract(epoch FROM now()) * 1000)::text', sql.snapshot.whole, sql.snapshot.nextXid, standby ? REPLAY_LAG : 'NULL', counted)} FROM head`,
    `SELECT 'segment', s.name, s.segment_id::text, s.total_segments::text, s.owner, s.checkpoint::text,
      greatest(coalesce(head.pos, 0) - s.checkpoint, 0)::text,
      (CASE WHEN n.at IS NOT NULL THEN greatest(extract(epoch FROM now() - n.at)::float8, 0) END)::text,
      ${HEARTBEAT_AGE} ${reported}
    FROM head CROSS JOIN s
    LEFT JOIN LATERAL (
      SELECT ${e.time} AS at FROM ${sql.table} e WHERE ${e.position} > s.checkpoint AND ${settled} ORDER BY ${e.position} LIMIT 1) n ON true`,
    `(SELECT ${row("'event'", ...tailColumns(sql))}
      FROM ${sql.table} e
      WHERE ${e.position} > (SELECT CASE WHEN head.pos < $1::bigint THEN -1 ELSE $1::bigint END FROM head) AND ${settled}
      ORDER BY ${e.position} DESC LIMIT ${TAIL_SIZE})`,
    `SELECT ${row("'newest'", ...tailColumns(sql))} FROM ${sql.table} e WHERE ${e.position} = $2::bigint`,
    ...processes,
    ...skips(`EXISTS (SELECT 1 FROM ${sql.table} e WHERE ${e.position} BETWEEN g.first AND g.last)::text`),
  ];
  return `
    WITH head AS MATERIALIZED (SELECT ${sql.settledHead} AS pos), s AS (${segmentRows(kind.rows(tables), sql)})
    ${parts.join('\n    UNION ALL\n    ')}`;
}
