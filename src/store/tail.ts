import { comparePositions, type EventHeader, type Position } from '../model/event';
import { emptyWatch, type HoleWatch, readAfter, takeLook } from '../model/holeWatch';
import type { Database, Row } from './database';
import type { EventSql } from './eventSql';
import type { EventTail, TailStep } from './eventTail';
import { readHeader } from './rows';
import { createWaker } from './tailWaker';

/** Events a step: reading more would hold up the host. */
const STEP = 2_000;

/** Before the first position. */
const NOTHING = '0' as Position;

export function createTail(db: Database, sql: EventSql): EventTail {
  const snapshot = `SELECT ${sql.snapshot.xmin} AS xmin, ${sql.snapshot.nextXid} AS next_xid`;
  let watch: HoleWatch = emptyWatch;
  /** Once a wait has shown that nobody notifies, no other one listens. */
  const notified = { isUsual: true };

  /** Takes in what one statement read, rows and snapshot together. `through`: up to where all is read. */
  function take(rows: readonly Row[], events: readonly EventHeader[], through: Position | null): EventHeader[] {
    const [xmin, nextXid] = rows[0] ?? [];
    const look = {
      rows: events,
      after: readAfter(watch) ?? NOTHING,
      through,
      xmin: BigInt(xmin ?? 0),
      nextXid: BigInt(nextXid ?? 0),
      at: performance.now(),
    };
    // Only the holes are read again, so that it costs nothing to watch one while many events pass above it.
    const taken = takeLook(watch, look, Number.POSITIVE_INFINITY);
    watch = taken.watch;
    return [...taken.fresh];
  }

  async function step(signal: AbortSignal): Promise<TailStep> {
    const highest = watch.highest ?? NOTHING;
    const query = `
      SELECT s.xmin, s.next_xid, e.* FROM (${snapshot}) s LEFT JOIN LATERAL (
        (SELECT ${sql.header} FROM ${sql.table} e
         WHERE e.global_position > $1::bigint ORDER BY e.global_position LIMIT ${STEP})
        UNION ALL
        SELECT ${sql.header} FROM unnest($2::text[], $3::text[]) h (low, high)
        JOIN ${sql.table} e ON e.global_position BETWEEN h.low::bigint AND h.high::bigint) e ON true`;
    const from = watch.holes.map((hole) => String(hole.from));
    const to = watch.holes.map((hole) => String(hole.to));
    const rows = await db.query(query, [highest, from, to], { signal });
    const events = eventsOf(rows);
    const next = events.filter(({ position }) => comparePositions(position, highest) > 0);
    const more = next.length >= STEP;
    return { events: take(rows, events, more ? (next.at(-1)?.position ?? null) : null), more };
  }

  return {
    get head() {
      return watch.highest;
    },

    async begin(count, signal) {
      const query = `
        SELECT s.xmin, s.next_xid, e.* FROM (${snapshot}) s LEFT JOIN LATERAL (
          SELECT ${sql.header} FROM ${sql.table} e ORDER BY e.global_position DESC LIMIT $1::int) e ON true`;
      const rows = await db.query(query, [count], { signal });
      const events = eventsOf(rows);
      // Where all of the store was read, what is missing before its first event may still come.
      watch = events.length < count ? { ...emptyWatch, highest: NOTHING } : emptyWatch;
      return take(rows, events, null);
    },

    async *follow(signal) {
      const waker = createWaker(db, notified, signal);
      try {
        while (!signal.aborted) {
          const made = await step(signal);
          yield made;
          if (!made.more) await waker.rest(made.events.length);
        }
      } finally {
        waker.close();
      }
    },

    async countAhead(cap, signal) {
      const query = `
        SELECT count(*)::text FROM (
          SELECT 1 FROM ${sql.table} e WHERE e.global_position > $1::bigint LIMIT $2::int) x`;
      const [row] = await db.query(query, [watch.highest ?? NOTHING, cap + 1], { signal });
      return Number(row?.[0]);
    },
  };
}

/** A read of nothing still brings the snapshot. */
function eventsOf(rows: readonly Row[]): EventHeader[] {
  return rows.filter((row) => row[2] !== null).map((row) => readHeader(row, 2));
}
