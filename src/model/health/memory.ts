import type { Share, ShareInput } from '../backlog/backlog';
import type { Processes, Segment, TailEvent } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import { addRest, type Rest } from './rests';
import { type HealthStatus, STATUS_RANK } from './rules';

/** What earlier looks told of a segment. Times are the database's clock, ms. */
export interface SegmentMemory {
  readonly checkpoint: Position;
  /** Nothing waited up to here when it was last looked at. */
  readonly clearTo: Position | null;
  /** The oldest event that waits, where it is older than those that are kept. */
  readonly found: TailEvent | null;
  /** Since when the checkpoint has stayed while events waited; null while none waits. */
  readonly restingSince: number | null;
  readonly restingPolls: number;
  /** The processes that were there when it began to rest; null while it does not, or where nobody says. */
  readonly thereBefore: Pick<Processes, 'has'> | null;
  /** How long it rested before, the newest last. */
  readonly rests: readonly Rest[];
  /** Who took it, the newest last. */
  readonly owners: readonly Owner[];
  readonly silence: Silence;
}

/** For how long nobody has given a sign of life on a segment; no time at all while somebody lives. */
export interface Silence {
  /** Since when nobody owns it, ms; null while somebody does. */
  readonly freeSince: number | null;
  /** How old the heartbeat of its owner was when it was last looked at, seconds; null where that is not known. */
  readonly heartbeatAgeS: number | null;
  /** Nobody worked on any segment of the consumer, and it has several. */
  readonly isDeserted: boolean;
}

const NO_SILENCE: Silence = { freeSince: null, heartbeatAgeS: null, isDeserted: false };

/** A process that took a segment. */
export interface Owner {
  readonly id: string;
  /** When it was first seen; null: at the first look already. */
  readonly since: number | null;
  /** Where the checkpoint was. */
  readonly checkpoint: Position;
  /** Events had waited there before. */
  readonly waited: boolean;
  /** It fell silent on the segment, and another process took that only then: it was not handed on between two that live. */
  readonly fellSilent: boolean;
}

/** So many owners are remembered. */
export const MOST_OWNERS = 12;

/** What holds of the older events now; nothing once the checkpoint was set back. */
export function inputOf(before: SegmentMemory | undefined, segment: Segment): ShareInput {
  if (!before || comparePositions(before.checkpoint, segment.checkpoint) > 0) {
    return { segment, clearTo: null, found: null };
  }
  const { clearTo, found } = before;
  return { segment, clearTo, found: found && comparePositions(found.position, segment.checkpoint) > 0 ? found : null };
}

/**
 * What is remembered of a segment after a poll. `at`: milliseconds of a clock that goes forward; `handled`: how many events of the
 * segment lie between its checkpoints of before and now; `silentS`: who is silent for longer has not just handed it on;
 * `isDeserted`: nobody works on any of the consumer's segments, and it has several; `seenSince`: since when nobody looked away for long.
 */
export function recall(
  before: SegmentMemory | undefined,
  { segment, clearTo, found }: ShareInput,
  share: Share,
  head: Position | null,
  at: number,
  handled: (from: Position, to: Position) => number,
  silentS: number,
  isDeserted: boolean,
  processes: Pick<Processes, 'has'> | undefined,
  seenSince: number,
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
 * A rest that another process ended says nothing of how long a batch takes, and the other one may do otherwise. Nor does one in which the
 * store may have been away.
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

/** The processes that have taken the segment since its checkpoint moved, within ten minutes. */
export function recentOwners({ owners, checkpoint }: SegmentMemory, at: number): readonly Owner[] {
  return owners.filter(
    (owner) =>
      owner.waited && comparePositions(owner.checkpoint, checkpoint) === 0 && at - (owner.since ?? at) <= CRASH_LOOP_MS,
  );
}

/** What is known of processes by their ids. */
export interface OwnerLives {
  /** A log says that it crashed or failed. */
  readonly fell: (ownerId: string) => boolean;
  readonly isAlive: (ownerId: string) => boolean;
}

/**
 * Those of them that ended there, with the one that has it now. That they ended the store says by their silence, or the log; or so many
 * came and are gone, which were no processes of before that a deployment replaces. Without any of it, live ones may just hand it on.
 */
export function takeovers(
  recent: readonly Owner[],
  { thereBefore }: Pick<SegmentMemory, 'thereBefore'>,
  { fell, isAlive }: OwnerLives,
): readonly Owner[] {
  // A process that gives a segment to another one and takes it back has not died; the next life of one that died has another id.
  const once = recent.filter(({ id }) => recent.filter((other) => other.id === id).length === 1);
  const last = recent.at(-1)?.id;
  const gone = once.filter(({ id }) => id === last || !isAlive(id));
  const begun = gone.filter(({ id }) => !thereBefore?.has(id));
  if (begun.length >= MANY_GONE && once.length === recent.length) return gone;
  return once.filter(({ id, fellSilent }) => id === last || fell(id) || (fellSilent && !isAlive(id)));
}

/** So many processes do not begin and end in order at one place within ten minutes. */
const MANY_GONE = 5;

const CRASH_LOOP_MS = 600_000;

/** What is shown of a status that changes. `since`: since when the present one differs from it, ms. */
export interface Hold {
  readonly shown: HealthStatus;
  readonly direction: 'worse' | 'better' | null;
  readonly since: number;
}

export interface HoldTimes {
  /** Seconds that a worse status lasts before it shows. */
  readonly holdDownS: number;
  /** Seconds that a better status lasts before it shows. */
  readonly clearS: number;
}

/**
 * The first status shows at once; between statuses that alarm no one every change does. `seenSince`: what was before a time in which nobody
 * looked has not lasted since.
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
