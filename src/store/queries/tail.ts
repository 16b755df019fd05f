import { emptyWatch, type HoleWatch, isInHole, readAfter, takeLook } from '../../model/backlog/openPositions';
import { comparePositions, type EventHeader, type Position } from '../../model/event/event';
import type { EventTail, TailStep } from '../livePorts';
import type { Database, Param, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { NO_HEADER } from './lookup/parts';
import { readHeader, readHeaders } from './rows';
import { createWaker } from './tailWaker';

/** Events in one step. Reading more would hold up the host. */
const STEP = 2_000;

/** The number of newest events whose ids are remembered. As many are read when the newest of them is gone. */
const REMEMBERED = 500;
/**
 * At least this many events are read, even when fewer are asked for. The ids that still exist distinguish a store that went back from
 * another store.
 */
const KNOWN_AT_LEAST = 100;

/** The mark in the second cell of the row with the newest event as it is now. */
const NEWEST = 'newest';

/** The position before the first one. */
const NOTHING = '0' as Position;

/** How often late events are searched when any number between two positions may still become an event. */
const LATE_EVERY_MS = 1_000;

/** Returns a tail that follows the events of a store in the order of their positions, without missing a late commit. */
export function createTail(db: Database, sql: EventSql): EventTail {
  const { position } = sql.e;
  /** This part returns the snapshot of the statement even when no event is read. */
  const snapshot = `SELECT ${sql.snapshot.xmin}, ${sql.snapshot.nextXid}, ${NO_HEADER}`;
  const events = `SELECT NULL, NULL, ${sql.header} FROM ${sql.table} e`;
  // In a gapless order, a missing position was never given to an event, so it can never be filled.
  const isGapless = sql.layout.family.events.order.kind === 'gapless';
  let watch: HoleWatch = emptyWatch;
  let recent: readonly EventHeader[] = [];
  let lateAt = Number.NEGATIVE_INFINITY;
  const channels = sql.layout.family.channels(sql.layout.name.schema);
  /** When a waker has seen that nothing notifies, the later ones do not listen. */
  const notified = { isUsual: true };

  /** Adds what one statement read: rows and snapshot together. `through`: the position up to which everything was read. */
  function take(rows: readonly Row[], read: readonly EventHeader[], through: Position | null): EventHeader[] {
    const [xmin, nextXid] = rows.find((row) => row[0] !== null) ?? [];
    const look = {
      rows: read,
      after: readAfter(watch) ?? NOTHING,
      through,
      xmin: BigInt(xmin ?? 0),
      nextXid: BigInt(nextXid ?? 0),
      at: performance.now(),
    };
    // Only the holes are read again, so watching a hole costs nothing while many events pass above it.
    const taken = takeLook(watch, look, Number.POSITIVE_INFINITY);
    watch = isGapless ? { ...taken.watch, holes: [] } : taken.watch;
    if (taken.fresh.length > 0) recent = newestOf([...recent, ...taken.fresh]);
    return [...taken.fresh];
  }

  async function step(signal: AbortSignal): Promise<TailStep> {
    const highest = watch.highest ?? NOTHING;
    const parts = [`(${events} WHERE ${position} > $1::bigint ORDER BY ${position} LIMIT ${STEP})`];
    const params: Param[] = [highest];
    const isListed = sql.counts && watch.holes.length > 0;
    if (isListed) {
      parts.push(`SELECT NULL, NULL, ${sql.header} FROM unnest($2::text[], $3::text[]) h (low, high)
        JOIN ${sql.table} e ON ${position} BETWEEN h.low::bigint AND h.high::bigint`);
      params.push(
        watch.holes.map((hole) => String(hole.from)),
        watch.holes.map((hole) => String(hole.to)),
      );
    }
    const newest = recent.at(-1);
    if (newest) {
      params.push(newest.position);
      parts.push(
        `SELECT NULL, '${NEWEST}', ${sql.header} FROM ${sql.table} e WHERE ${position} = $${params.length}::bigint`,
      );
    }
    const query = [snapshot, ...parts].join('\nUNION ALL ');
    const rows = await db.query(query, params, { signal });
    if (newest && newestNow(rows) !== newest.eventId) return await beginAgain(signal);
    const read = eventsOf(rows);
    const next = read.filter((event) => comparePositions(event.position, highest) > 0);
    const more = next.length >= STEP;
    const late = sql.counts ? [] : await readLate(signal);
    return { events: take(rows, [...read, ...late], more ? (next.at(-1)?.position ?? null) : null), more };
  }

  /**
   * Reads the events in the holes when any number may become an event. There are as many holes as events. So all positions between the
   * lowest and the highest hole are read, then the events that are new.
   */
  async function readLate(signal: AbortSignal): Promise<EventHeader[]> {
    const now = performance.now();
    const [lowest] = watch.holes;
    const highest = watch.holes.at(-1);
    if (!lowest || !highest || now - lateAt < LATE_EVERY_MS) return [];
    lateAt = now;
    const read = (columns: string, where: string, params: readonly Param[]) =>
      db.query(`SELECT ${columns} FROM ${sql.table} e WHERE ${where}`, params, { signal });
    const range = [String(lowest.from), String(highest.to)];
    const there = await read(position.text, `${position} BETWEEN $1::bigint AND $2::bigint`, range);
    const late = there.flatMap(([at]) => (at != null && isInHole(watch, BigInt(at)) ? at : []));
    return late.length === 0 ? [] : readHeaders(await read(sql.header, position.isOneOf('$1::text[]'), [late]));
  }

  async function begin(count: number, signal?: AbortSignal, through?: Position): Promise<EventHeader[]> {
    const bound = through === undefined ? '' : `WHERE ${position} <= $2::bigint`;
    const query = `${snapshot} UNION ALL (${events} ${bound} ORDER BY ${position} DESC LIMIT $1::int)`;
    const asked = Math.max(count, KNOWN_AT_LEAST);
    const rows = await db.query(query, through === undefined ? [asked] : [asked, through], { signal });
    const read = eventsOf(rows);
    // When the whole store was read, positions missing before its first event may still appear.
    watch = read.length < asked ? { ...emptyWatch, highest: NOTHING } : emptyWatch;
    recent = [];
    return newestOf(take(rows, read, null), count);
  }

  /** The newest event that was read is gone, or its position has another event. Which events are new is decided by their ids. */
  async function beginAgain(signal: AbortSignal): Promise<TailStep> {
    const ids = new Set(recent.map(({ eventId }) => eventId));
    const newest = await begin(REMEMBERED, signal);
    const known = newest.find(({ eventId }) => ids.has(eventId));
    if (!known) return { events: newest, more: false, restart: 'replaced' };
    // Events older than all remembered ones existed before.
    const fresh = newest.filter(
      ({ eventId, position }) => !ids.has(eventId) && comparePositions(position, known.position) > 0,
    );
    return { events: fresh, more: false, restart: 'shrunk' };
  }

  return {
    get head() {
      return watch.highest;
    },

    get isOpen() {
      return watch.holes.length > 0;
    },

    begin,

    async *follow(signal, closely = false) {
      const waker = createWaker(db, closely ? [] : channels, notified, signal);
      try {
        while (!signal.aborted) {
          const made = await step(signal);
          yield made;
          if (!made.more) await waker.rest(made.events.length + (closely ? watch.holes.length : 0));
        }
      } finally {
        waker.close();
      }
    },

    async countAhead(cap, signal) {
      const query = `
        SELECT count(*)::text FROM (
          SELECT 1 FROM ${sql.table} e WHERE ${position} > $1::bigint LIMIT $2::int) x`;
      const [row] = await db.query(query, [watch.highest ?? NOTHING, cap + 1], { signal });
      return Number(row?.[0]);
    },
  };
}

function eventsOf(rows: readonly Row[]): EventHeader[] {
  return rows.filter((row) => row[2] !== null && row[1] !== NEWEST).map((row) => readHeader(row, 2));
}

/** Returns the id of the event that now has the newest position; undefined when no event has it. */
function newestNow(rows: readonly Row[]): string | undefined {
  const row = rows.find(([, mark]) => mark === NEWEST);
  return row && readHeader(row, 2).eventId;
}

function newestOf(events: EventHeader[], count = REMEMBERED): EventHeader[] {
  const sorted = events.sort((a, b) => comparePositions(a.position, b.position));
  return sorted.slice(Math.max(0, sorted.length - count));
}
