import { type ConsumerPoll, type KnownEvents, TAIL_SIZE } from '../../../model/consumer/consumer';
import { comparePositions, type Position } from '../../../model/event/event';
import type { Database, Row } from '../../pg/database';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumersLayout } from '../../schema/layout';
import { type Probed, readPlaces } from '../probes';
import { tailColumns } from '../rows';
import { pollOf } from './poll';
import { pollRows, REPLAY_LAG, requireConsumers, segmentsOnly, wentBack } from './rows';
import { skippedPlaces } from './skips';

/** When an event is older than this (milliseconds), no earlier event can still become visible. */
const SETTLED_MS = 60_000;

/** Reads all consumers and the newest events, like `readConsumers`. */
export type ReadPoll = (
  tailAfter: Position | null,
  signal: AbortSignal | undefined,
  compared: KnownEvents | null,
) => Promise<ConsumerPoll>;

/**
 * Returns the poll for a spread table. It reads the newest events and the segments in parallel. One further query then finds what waits
 * past older checkpoints, and whether skipped positions have an event now. The first event past a checkpoint is kept once it cannot change
 * any more.
 */
export function createSpreadPoll(db: Database, sql: EventSql, layout: ConsumersLayout | null): ReadPoll {
  let settled: ReadonlyMap<bigint, Probed> = new Map();

  /** Returns the first event past each checkpoint, including those read just now. Keeps the ones that cannot change any more. */
  function firstsPast(checkpoints: readonly bigint[], asked: ReadonlyMap<bigint, Probed | null>, databaseTime: number) {
    const firsts = new Map<bigint, Probed>();
    const next = new Map<bigint, Probed>();
    for (const checkpoint of checkpoints) {
      const first = settled.get(checkpoint) ?? asked.get(checkpoint);
      if (!first) continue;
      firsts.set(checkpoint, first);
      if (databaseTime - first.time > SETTLED_MS) next.set(checkpoint, first);
    }
    settled = next;
    return firsts;
  }

  return async (tailAfter, signal, compared) => {
    const known = requireConsumers(layout);
    const standby = db.server.standby === true;
    const [newest, consumers] = await Promise.all([
      readNewest(db, sql, known, tailAfter, compared, signal),
      db.query(segmentsQuery(known, sql), [], { signal }),
    ]);
    const poll = pollOf(newest, known, standby, tailAfter, compared !== null);
    const segments = consumers.filter(([kind]) => kind === 'segment');
    const skips = consumers.filter(([kind]) => kind === 'gap');
    const others = consumers.filter(([kind]) => kind !== 'segment' && kind !== 'gap');
    const head = BigInt(poll.head ?? 0);
    const past = pastCheckpoints(poll);
    const isFar = (checkpoint: bigint) => checkpoint < past.from && checkpoint < head;
    const far = [...new Set(segments.map(checkpointOf).filter(isFar))];
    const open = far.filter((checkpoint) => !settled.has(checkpoint));
    const skipped = skippedPlaces(skips);
    const from = [...open.map((checkpoint) => checkpoint + 1n), ...skipped.from];
    const { firsts, there } = await readPlaces(db, sql, { from, at: skipped.at }, signal);
    const probed = firstsPast(
      far,
      new Map(open.map((checkpoint, i) => [checkpoint, firsts[i] ?? null])),
      poll.databaseTime,
    );
    const appeared = skipped.appeared({ firsts: firsts.slice(open.length), there });
    const firstPast = (checkpoint: bigint) =>
      checkpoint < past.from ? probed.get(checkpoint) : past.first(checkpoint);
    const waiting = segments.map((row) => {
      const checkpoint = checkpointOf(row);
      const first = checkpoint < head ? firstPast(checkpoint) : null;
      const lag = head > checkpoint ? head - checkpoint : 0n;
      const ageS = first ? String(Math.max(0, (poll.databaseTime - first.time) / 1_000)) : null;
      return [...row.slice(0, 6), String(lag), ageS, ...row.slice(8)];
    });
    return pollOf([...newest, ...waiting, ...appeared, ...others], known, standby, tailAfter, compared !== null);
  };
}

const checkpointOf = (row: Row): bigint => BigInt(row[5] ?? 0);

/** Reads the head and the events past a position. Reads all of the newest events when the store went back. */
async function readNewest(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout,
  tailAfter: Position | null,
  compared: KnownEvents | null,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const { e } = sql;
  const { row } = pollRows(layout);
  const { whole, nextXid } = sql.snapshot;
  const lag = db.server.standby ? REPLAY_LAG : 'NULL';
  const query = `
    SELECT ${row("'store'", 'h.at', '(extract(epoch FROM now()) * 1000)::text', whole, nextXid, lag)}
    FROM (SELECT max(${e.position})::text AS at FROM ${sql.positions} e) h
    UNION ALL
    (SELECT ${row("'event'", ...tailColumns(sql))} FROM ${sql.table} e
      WHERE ${e.position} > $1::bigint ORDER BY ${e.position} DESC LIMIT ${TAIL_SIZE})
    UNION ALL
    SELECT ${row("'newest'", ...tailColumns(sql))} FROM ${sql.table} e WHERE ${e.position} = $2::bigint
    UNION ALL
    SELECT ${row("'count'", 'c.n')} FROM (
      SELECT count(*)::text AS n FROM ${sql.table} e WHERE ${e.position} > $3::bigint AND ${e.position} <= $2::bigint) c`;
  const known = [compared?.newest ?? null, compared?.countAfter ?? null];
  const ask = (after: string) => db.query(query, [after, ...known], { signal });
  const asked = await ask(tailAfter ?? '-1');
  const head = asked.find(([kind]) => kind === 'store')?.[1];
  const rows = wentBack(tailAfter, head) ? await ask('-1') : asked;
  const count = compared?.countAfter == null ? null : (rows.find(([kind]) => kind === 'count')?.[1] ?? null);
  return rows.map((each) => (each[0] === 'store' ? [...each.slice(0, 6), count, ...each.slice(7)] : each));
}

/** SELECT from the consumers' own tables, which are not spread. */
function segmentsQuery(layout: ConsumersLayout, sql: EventSql): string {
  const { skips, processes } = pollRows(layout);
  const parts = [segmentsOnly(layout, sql), ...processes, ...skips('NULL')];
  return parts.join('\nUNION ALL ');
}

interface PastCheckpoints {
  /** From this checkpoint on, the first event past a checkpoint is among the events that were read. */
  readonly from: bigint;
  first(checkpoint: bigint): Probed | null;
}

function pastCheckpoints({ tail, tailAfter }: ConsumerPoll): PastCheckpoints {
  const events = tail
    .toSorted((a, b) => comparePositions(a.position, b.position))
    .map(({ position, time }) => ({ position: BigInt(position), time }));
  const isFull = events.length >= TAIL_SIZE;
  return {
    from: isFull ? (events[0]?.position ?? 0n) : BigInt(tailAfter ?? -1),
    first(checkpoint) {
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((events[middle]?.position ?? 0n) > checkpoint) high = middle;
        else low = middle + 1;
      }
      return events[low] ?? null;
    },
  };
}
