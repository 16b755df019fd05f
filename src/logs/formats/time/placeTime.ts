import { DAY_MS, type Stamp } from './stampParts';

/** What had to be assumed to convert a time to an instant: its zone, its year or its day. */
export type Assumed = 'zone' | 'year' | 'date';

export interface PlacedTime {
  /** Milliseconds since 1970; null when the time alone is not enough. */
  readonly time: number | null;
  readonly assumed: Assumed | null;
}

/** Instants that help to place a time without a zone or a date, all in milliseconds since 1970. */
export interface TimeReferences {
  /** The time of an event that the line may belong to. */
  readonly near?: number | undefined;
  /** The time of the line before it in its file. */
  readonly previous?: number | undefined;
  /** The current time; `Date.now()` by default. */
  readonly now?: number | undefined;
}

const QUARTER = 900_000;
/** How long after a line a wrapper may write its time in front of it. */
const WRAPPED_WITHIN_MS = 120_000;
/** How far the wrapper's clock may be behind. */
const CLOCKS_MS = 5_000;
/** Zones reach from 12 hours behind UTC to 14 hours ahead. */
const MOST_ZONE = 14 * 3_600_000;
const NOTHING: PlacedTime = { time: null, assumed: null };

/**
 * Returns the instant of a line. `inner` is the time that the program printed, `outer` the time of a wrapper. The inner time takes
 * precedence; the outer one supplies the zone, the day and the fraction that the inner one lacks.
 */
export function placeTime(inner: Stamp | undefined, outer: Stamp | undefined, references: TimeReferences): PlacedTime {
  if (!inner) return outer ? placeAlone(outer, references) : NOTHING;
  const around = outer && outer.lacks !== 'date' ? placeAlone(outer, references) : NOTHING;
  if (around.time === null || !outer) return placeAlone(inner, references);
  const within = placeWithin(inner, around.time);
  if (within === undefined) return placeAlone(inner, references);
  const assumed = inner.zoneMs !== undefined && inner.lacks === 'nothing' ? null : around.assumed;
  const isSameMoment = around.time >= within && around.time < within + inner.unitMs;
  return { time: outer.unitMs < inner.unitMs && isSameMoment ? around.time : within, assumed };
}

/**
 * Places the inner time in the zone and on the day that bring it closest to the wrapper's time; undefined when the two do not fit together.
 */
function placeWithin(inner: Stamp, around: number): number | undefined {
  if (inner.lacks === 'nothing' && inner.zoneMs !== undefined) return inner.wall - inner.zoneMs;
  if (inner.lacks === 'date') {
    const ofDay = mod(inner.wall - (inner.zoneMs ?? 0) - around, DAY_MS);
    const difference = ofDay > DAY_MS / 2 ? ofDay - DAY_MS : ofDay;
    const rest = inner.zoneMs === undefined ? withoutZone(difference, inner.unitMs) : difference;
    return rest === undefined ? undefined : around + rest;
  }
  const wall = inner.lacks === 'year' ? inYearOf(inner.wall, around) : inner.wall;
  const difference = wall - around;
  if (inner.zoneMs !== undefined) return wall - inner.zoneMs;
  const rest = Math.abs(difference) > MOST_ZONE ? undefined : withoutZone(difference, inner.unitMs);
  return rest === undefined ? undefined : around + rest;
}

/**
 * Removes the whole quarters of an hour from a difference, because they are the zone. A line is wrapped soon after it was written; when the
 * rest is larger, nothing says what the zone is, and the result is undefined.
 */
function withoutZone(difference: number, unitMs: number): number | undefined {
  const rest = mod(difference, QUARTER);
  if (rest <= Math.max(unitMs, CLOCKS_MS)) return rest;
  return rest - QUARTER >= -WRAPPED_WITHIN_MS ? rest - QUARTER : undefined;
}

const mod = (value: number, by: number) => ((value % by) + by) % by;

function placeAlone(stamp: Stamp, { near, previous, now }: TimeReferences): PlacedTime {
  const reference = finite(near) ?? finite(previous);
  if (stamp.lacks === 'nothing') {
    if (stamp.zoneMs !== undefined) return { time: stamp.wall - stamp.zoneMs, assumed: null };
    return { time: localOrUtc(stamp.wall, reference), assumed: 'zone' };
  }
  if (stamp.lacks === 'date') {
    if (reference === undefined) return NOTHING;
    const here =
      stamp.zoneMs === undefined
        ? closestOfDay(stamp.wall, reference, localOffset(reference), near)
        : stamp.wall - stamp.zoneMs;
    return { time: nearestDay(here, reference), assumed: 'date' };
  }
  // Without a reference, a log is assumed to be of the last twelve months.
  const latest = (now ?? Date.now()) + DAY_MS;
  let wall = inYearOf(stamp.wall, reference ?? latest);
  if (reference === undefined && wall > latest) wall = atYear(stamp.wall, new Date(wall).getUTCFullYear() - 1);
  if (stamp.zoneMs !== undefined) return { time: wall - stamp.zoneMs, assumed: 'year' };
  return { time: localOrUtc(wall, reference), assumed: 'year' };
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : undefined);

/**
 * Places a time without a zone as local time or as UTC, whichever is closer to the reference: Go's `log` prints local time, and most
 * containers run in UTC.
 */
function localOrUtc(wall: number, reference: number | undefined): number {
  const local = wall - localOffset(wall);
  if (reference === undefined) return local;
  return Math.abs(wall - reference) < Math.abs(local - reference) ? wall : local;
}

/** Returns how far local time is ahead of UTC when the clock shows a time, in milliseconds. */
function localOffset(wall: number): number {
  const date = new Date(wall);
  const local = new Date(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  );
  return Math.trunc(wall / 1000) * 1000 - local.getTime();
}

/** Converts a time of day to UTC: read as local time or as UTC, whichever is closer to an event; without an event, as local time. */
function closestOfDay(wall: number, reference: number, offset: number, near: number | undefined): number {
  if (near === undefined) return wall - offset;
  const local = Math.abs(nearestDay(wall - offset, reference) - reference);
  return Math.abs(nearestDay(wall, reference) - reference) < local ? wall : wall - offset;
}

/** Returns the same time of day on the day that brings it closest to the reference. */
function nearestDay(time: number, reference: number): number {
  return time + Math.round((reference - time) / DAY_MS) * DAY_MS;
}

function inYearOf(wall: number, reference: number): number {
  const year = new Date(reference).getUTCFullYear();
  let best = atYear(wall, year);
  for (const other of [year - 1, year + 1]) {
    const candidate = atYear(wall, other);
    if (Math.abs(candidate - reference) < Math.abs(best - reference)) best = candidate;
  }
  return best;
}

function atYear(wall: number, year: number): number {
  const date = new Date(wall);
  return Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) + mod(wall, DAY_MS);
}
