import { DAY_MS, type Stamp } from './stampParts';

/** What had to be assumed to make an instant of a time: its zone, its year or its day. */
export type Assumed = 'zone' | 'year' | 'date';

export interface PlacedTime {
  /** Milliseconds since 1970; null when the time alone says too little. */
  readonly time: number | null;
  readonly assumed: Assumed | null;
}

/** Instants that a time without zone or date may be placed by, all in milliseconds since 1970. */
export interface TimeReferences {
  /** Of an event that the line may belong to. */
  readonly near?: number | undefined;
  /** Of the line before it in its file. */
  readonly previous?: number | undefined;
  /** Now, unless told otherwise. */
  readonly now?: number | undefined;
}

const QUARTER = 900_000;
/** How long a line may wait before a wrapper puts its time in front. */
const WRAPPED_WITHIN_MS = 120_000;
/** What the clock of the wrapper may be behind. */
const CLOCKS_MS = 5_000;
/** Zones reach from 12 hours behind UTC to 14 ahead. */
const MOST_ZONE = 14 * 3_600_000;
const NOTHING: PlacedTime = { time: null, assumed: null };

/**
 * The instant of a line. `inner` is the time that the program printed, `outer` what a wrapper put in front: the inner one wins,
 * the outer one says the zone, the day and the fraction that the inner one leaves out.
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

/** The inner time in the zone and on the day that bring it closest to the wrapper's; undefined when they do not fit. */
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
 * What is left of a difference without its whole quarters of an hour, which are the zone. A line is wrapped soon after it was
 * written; undefined when it was not, since then nothing says what the zone is.
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
  // Without anything to go by, a log is of the last twelve months.
  const latest = (now ?? Date.now()) + DAY_MS;
  let wall = inYearOf(stamp.wall, reference ?? latest);
  if (reference === undefined && wall > latest) wall = atYear(stamp.wall, new Date(wall).getUTCFullYear() - 1);
  if (stamp.zoneMs !== undefined) return { time: wall - stamp.zoneMs, assumed: 'year' };
  return { time: localOrUtc(wall, reference), assumed: 'year' };
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : undefined);

/** Go's `log` prints local time, and containers mostly run in UTC: whichever is nearer to the reference. */
function localOrUtc(wall: number, reference: number | undefined): number {
  const local = wall - localOffset(wall);
  if (reference === undefined) return local;
  return Math.abs(wall - reference) < Math.abs(local - reference) ? wall : local;
}

/** What local time is ahead of UTC at a moment of the wall clock. */
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

/** A time of day as UTC: of the readings as local time and as UTC the one nearer to an event; without an event, local. */
function closestOfDay(wall: number, reference: number, offset: number, near: number | undefined): number {
  if (near === undefined) return wall - offset;
  const local = Math.abs(nearestDay(wall - offset, reference) - reference);
  return Math.abs(nearestDay(wall, reference) - reference) < local ? wall : wall - offset;
}

/** The same time of day on the day that brings it closest to the reference. */
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
