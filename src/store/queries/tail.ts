import { emptyWatch, type HoleWatch, isInHole, readAfter, takeLook } from '../../model/backlog/openPositions';
import { comparePositions, type EventHeader, type Position } from '../../model/event/event';
import type { EventTail, TailStep } from '../livePorts';
import type { Database, Param, Row } from '../pg/database';
import type { EventSql } from '../schema/eventSql';
import { NO_HEADER } from './lookup/parts';
import { readHeader, readHeaders } from './rows';
import { createWaker } from './tailWaker';

/** Events a step: reading more would hold up the host. */
const STEP = 2_000;

/** So many of the newest events are remembered by id, and read when the newest of them is gone. */
const REMEMBERED = 500;
/** However few are asked for: by those that are left a store that went back is told from another one. */
const KNOWN_AT_LEAST = 100;

/** In the second cell of the row that has the newest event as it is now. */
const NEWEST = 'newest';

/** Before the first position. */
const NOTHING = '0' as Position;

/** Where any number may be an event still, what came late is looked for so often. */
const LATE_EVERY_MS = 1_000;

/** Follows the events of a store in the order of their positions, without missing a late commit. */
export function createTail(db: Database, sql: EventSql): EventTail {
  const { position } = sql.e;
  /** A read of nothing still brings the snapshot of its statement. */
  const snapshot = `SELECT ${sql.snapshot.xmin}, ${sql.snapshot.nextXid}, ${NO_HEADER}`;
  const events = `SELECT NULL, NULL, ${sql.header} FROM ${sql.table} e`;
  // What is missing there was never given to an event, so nothing can fill it.
  const isGapless = sql.layout.family.events.order.kind === 'gapless';
  let watch: HoleWatch = emptyWatch;
  let recent: readonly EventHeader[] = [];
  let lateAt = Number.NEGATIVE_INFINITY;
  const channels = sql.layout.family.channels(sql.layout.name.schema);
  /** Once a wait has shown that no one notifies, no other one listens. */
  const notified = { isUsual: true };

  /** Takes in what one statement read, rows and snapshot together. `through`: up to where all is read. */
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
    // Only the holes are read again, so that it costs nothing to watch one while many events pass above it.
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
   * The events in the holes where any number may be one: there are as many holes as events, so all positions between the lowest and
   * the highest are read, and the events of those that are new.
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
    // Where all of the store was read, what is missing before its first event may still come.
    watch = read.length < asked ? { ...emptyWatch, highest: NOTHING } : emptyWatch;
    recent = [];
    return newestOf(take(rows, read, null), count);
  }

  /** The newest event that was read is gone, or another one has its position: what is new is told by its id. */
  async function beginAgain(signal: AbortSignal): Promise<TailStep> {
    const ids = new Set(recent.map(({ eventId }) => eventId));
    const newest = await begin(REMEMBERED, signal);
    const known = newest.find(({ eventId }) => ids.has(eventId));
    if (!known) return { events: newest, more: false, restart: 'replaced' };
    // What is older than all that is remembered was there before.
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

/** The id of the event that has the newest position now; undefined where none has. */
function newestNow(rows: readonly Row[]): string | undefined {
  const row = rows.find(([, mark]) => mark === NEWEST);
  return row && readHeader(row, 2).eventId;
}

function newestOf(events: EventHeader[], count = REMEMBERED): EventHeader[] {
  const sorted = events.sort((a, b) => comparePositions(a.position, b.position));
  return sorted.slice(Math.max(0, sorted.length - count));
}
