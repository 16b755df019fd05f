import type { Share, ShareInput } from '../backlog/backlog';
import type { Processes, Segment, TailEvent } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import { addRest, type Rest } from './rests';
import { type HealthStatus, STATUS_RANK } from './rules';

/** What earlier looks have shown of a segment. Times are milliseconds of the database's clock. */
export interface SegmentMemory {
  readonly checkpoint: Position;
  /** Up to this position, nothing waited at the last look. */
  readonly clearTo: Position | null;
  /** The oldest waiting event, when it is older than the kept events. */
  readonly found: TailEvent | null;
  /** Since when the checkpoint has stayed while events waited; null while no event waits. */
  readonly restingSince: number | null;
  readonly restingPolls: number;
  /** The processes that existed when the rest began; null while the segment does not rest, or when processes are not recorded. */
  readonly thereBefore: Pick<Processes, 'has'> | null;
  /** Its earlier rests, the newest last. */
  readonly rests: readonly Rest[];
  /** The processes that took the segment, the newest last. */
  readonly owners: readonly Owner[];
  readonly silence: Silence;
}

/** For how long a segment has had no sign of life from an owner. */
export interface Silence {
  /** Since when the segment has no owner, in milliseconds; null while it has one. */
  readonly freeSince: number | null;
  /** The age of the owner's heartbeat at the last look, in seconds; null when unknown. */
  readonly heartbeatAgeS: number | null;
  /** True when the consumer has several segments and no live process worked on any of them. */
  readonly isDeserted: boolean;
}

const NO_SILENCE: Silence = { freeSince: null, heartbeatAgeS: null, isDeserted: false };

/** A process that took a segment. */
export interface Owner {
  readonly id: string;
  /** When it was first seen as the owner; null when it was the owner at the first look. */
  readonly since: number | null;
  /** The checkpoint when it took the segment. */
  readonly checkpoint: Position;
  /** True when events had been waiting at that checkpoint before. */
  readonly waited: boolean;
  /**
   * True when this owner fell silent and another process took the segment only after that. The segment was then not handed on between two
   * live processes.
   */
  readonly fellSilent: boolean;
}

/** How many owners are remembered. */
export const MOST_OWNERS = 12;

/** Returns what is known about older events for this look. Nothing is known after the checkpoint was set back. */
export function inputOf(before: SegmentMemory | undefined, segment: Segment): ShareInput {
  if (!before || comparePositions(before.checkpoint, segment.checkpoint) > 0) {
    return { segment, clearTo: null, found: null };
  }
  const { clearTo, found } = before;
  return { segment, clearTo, found: found && comparePositions(found.position, segment.checkpoint) > 0 ? found : null };
}

/** What a poll says of all segments of a consumer. */
export interface ConsumerLook {
  readonly head: Position | null;
  /** Milliseconds of a clock that never goes back. */
  readonly at: number;
  /** Since when looks came without a long break. */
  readonly seenSince: number;
  /** An owner that is silent for longer has not just handed on its segment. */
  readonly silentS: number;
  /** See Silence. */
  readonly isDeserted: boolean;
  readonly processes: Pick<Processes, 'has'> | undefined;
}

/** Returns what is remembered of a segment after a poll. `handled`: returns how many of its events lie between two positions. */
export function recall(
  before: SegmentMemory | undefined,
  { segment, clearTo, found }: ShareInput,
  share: Share,
  handled: (from: Position, to: Position) => number,
  { head, at, silentS, isDeserted, processes, seenSince }: ConsumerLook,
): SegmentMemory {
  const moved = before === undefined ? 0 : comparePositions(segment.checkpoint, before.checkpoint);
  const stayed = before !== undefined && moved === 0;
  const waits = share.waiting > 0 || share.more;
  const isResting = waits && stayed && before.restingSince !== null;
  const isClear = share.waiting === 0 && !share.more;
  return {
    checkpoint: segment.checkpoint,
    clearTo: isClear ? head : clearTo,
    found,
    restingSince: waits ? (isResting ? before.restingSince : at) : null,
    restingPolls: waits ? (stayed ? before.restingPolls : 0) + 1 : 0,
    thereBefore: waits ? (isResting ? before.thereBefore : (processes ?? null)) : null,
    rests: before ? restsOf(before, segment, moved > 0, at, handled, seenSince) : [],
    owners: changeOwner(before, segment, at, silentS),
    silence: silenceOf(before, segment, at, isDeserted),
  };
}

/**
 * When another process ended the rest, the rest does not show how long a batch takes, and the new process may be slower or faster. A rest
 * during which the store may have been away does not show it either.
 */
function restsOf(
  { rests, owners, restingSince, restingPolls, checkpoint }: SegmentMemory,
  segment: Segment,
  moved: boolean,
  at: number,
  handled: (from: Position, to: Position) => number,
  seenSince: number,
): readonly Rest[] {
  const owner = owners.at(-1)?.id ?? null;
  if (segment.ownerId !== null && owner !== null && owner !== segment.ownerId) return [];
  if (!moved || restingSince === null || restingSince < seenSince) return rests;
  return addRest(rests, {
    ms: at - restingSince,
    looks: restingPolls,
    handled: handled(checkpoint, segment.checkpoint),
  });
}

function changeOwner(
  before: SegmentMemory | undefined,
  { ownerId, checkpoint }: Segment,
  at: number,
  silentS: number,
): readonly Owner[] {
  const owners = before?.owners ?? [];
  const last = owners.at(-1);
  if (ownerId === null || last?.id === ownerId) return owners;
  const waited = before !== undefined && before.restingPolls > 0;
  const isSilent = before !== undefined && wasSilent(before.silence, at, silentS);
  const left = last && isSilent ? [...owners.slice(0, -1), { ...last, fellSilent: true }] : owners;
  const taken: Owner = { id: ownerId, since: before ? at : null, checkpoint, waited, fellSilent: false };
  return [...left, taken].slice(-MOST_OWNERS);
}

function silenceOf(before: SegmentMemory | undefined, segment: Segment, at: number, isDeserted: boolean): Silence {
  const { ownerId, heartbeatAgeS } = segment;
  const { freeSince } = before?.silence ?? NO_SILENCE;
  return { freeSince: ownerId === null ? (freeSince ?? at) : null, heartbeatAgeS, isDeserted };
}

function wasSilent({ freeSince, heartbeatAgeS, isDeserted }: Silence, at: number, silentS: number): boolean {
  if (isDeserted) return true;
  return freeSince === null ? (heartbeatAgeS ?? 0) > silentS : (at - freeSince) / 1_000 > silentS;
}

/** Returns the processes that took the segment at its present checkpoint within the last ten minutes. */
export function recentOwners({ owners, checkpoint }: SegmentMemory, at: number): readonly Owner[] {
  return owners.filter(
    (owner) =>
      owner.waited && comparePositions(owner.checkpoint, checkpoint) === 0 && at - (owner.since ?? at) <= CRASH_LOOP_MS,
  );
}

/** What is known about processes, by their ids. */
export interface OwnerLives {
  /** Whether a log says that the process crashed or failed. */
  readonly fell: (ownerId: string) => boolean;
  readonly isAlive: (ownerId: string) => boolean;
}

/**
 * Returns the processes that ended at this checkpoint, with the present owner. A process counts as ended when it fell silent or a log says
 * so. Many owners that came and went also count, unless they existed before the rest: then a deployment may have replaced them. Without any
 * of this, live processes may simply hand on the segment.
 */
export function takeovers(
  recent: readonly Owner[],
  { thereBefore }: Pick<SegmentMemory, 'thereBefore'>,
  { fell, isAlive }: OwnerLives,
): readonly Owner[] {
  // A process that gives a segment away and takes it back has not died: a process that starts again has a new id.
  const once = recent.filter(({ id }) => recent.filter((other) => other.id === id).length === 1);
  const last = recent.at(-1)?.id;
  const gone = once.filter(({ id }) => id === last || !isAlive(id));
  const begun = gone.filter(({ id }) => !thereBefore?.has(id));
  if (begun.length >= MANY_GONE && once.length === recent.length) return gone;
  return once.filter(({ id, fellSilent }) => id === last || fell(id) || (fellSilent && !isAlive(id)));
}

/** This many processes do not start and end in order at one checkpoint within ten minutes. */
const MANY_GONE = 5;

const CRASH_LOOP_MS = 600_000;

/** The status that is shown while the judged one changes. `since`: since when the judged status differs, in milliseconds. */
export interface Hold {
  readonly shown: HealthStatus;
  readonly direction: 'worse' | 'better' | null;
  readonly since: number;
}

export interface HoldTimes {
  /** Seconds that a worse status has to last before it is shown. */
  readonly holdDownS: number;
  /** Seconds that a better status has to last before it is shown. */
  readonly clearS: number;
}

/**
 * Returns the status to show. The first status is shown at once, and so is every change between calm statuses. `seenSince`: a status before
 * a break in the looks does not count as lasting.
 */
export function hold(
  before: Hold | undefined,
  now: HealthStatus,
  at: number,
  times: HoldTimes,
  seenSince = Number.NEGATIVE_INFINITY,
): Hold {
  const settled: Hold = { shown: now, direction: null, since: at };
  if (!before || before.shown === now) return settled;
  const difference = severity(now) - severity(before.shown);
  if (difference === 0) return settled;
  const direction = difference > 0 ? 'worse' : 'better';
  const since = before.direction === direction && before.since <= at ? Math.max(before.since, seenSince) : at;
  const lastedS = (at - since) / 1_000;
  if (lastedS >= (direction === 'worse' ? times.holdDownS : times.clearS)) return settled;
  return { shown: before.shown, direction, since };
}

const CALM: readonly HealthStatus[] = ['unreadable', 'rebuilding', 'catchingUp', 'caughtUp', 'idle'];

function severity(status: HealthStatus): number {
  return CALM.includes(status) ? 0 : STATUS_RANK.length - STATUS_RANK.indexOf(status);
}
