import type { Segment, WaitingWindow } from '../consumer/consumer';
import type { EventHeader } from '../event/event';
import type { Health } from '../health/rules';
import type { PassedBatch } from '../lost/passedOver';
import type { Steps } from '../text/steps';
import type { Affected } from './before/affected';
import type { Change } from './before/change';
import { ASSUMED_MS, type ConsumerLog, type FailureLine, isNamed } from './consumerLog';
import { isFailureOf, keyOf, type RepeatedFailure, repeatedFailures } from './failures';
import { doubtClocks } from './rules/clocks';
import { type Companion, companionsOf, passedBy } from './rules/companions';
import { crashedAt, crashOf, isOwner, type KnownHandler, type ProcessCrash } from './rules/crashes';
import { type ProcessEnd, processEndOf } from './rules/ends';
import { type Incident, tellApart, withoutOwn } from './rules/firstFailures';
import type { GapWait } from './rules/gap';
import { type LostServer, lostServer } from './rules/outages';
import {
  downSegments,
  foreignLogs,
  isDown,
  isStartedBehind,
  knownOwners,
  outdatedLogs,
  withoutLogs,
} from './rules/processes';
import { type PlacedFailure, stillStands } from './rules/standing';
import { waitingSegments } from './segmentsToRead';

/** The libraries' own. */
export const DEFAULT_BATCH_SIZE = 100;

/** An event may be logged a moment before the time that the application gave it. */
const EARLY_MS = 5_000;

/** An event that stops a consumer, as a log names it. */
export interface Culprit {
  readonly event: EventHeader;
  readonly segment: Segment;
  readonly failure: RepeatedFailure;
  /** null: the log names it. Else it is what the crashed handler probably handled: its text has an id of it, or it waits first. */
  readonly guessedBy: 'id' | 'place' | null;
  /** Its process was started again behind the newest of these lines, and lives: it may come past the event this time. */
  readonly isTriedAgain?: true;
  /** The same, and it is gone by now without another line about the event: what ended it may be something else. */
  readonly isOfEarlierLife?: true;
}

/** Whether it is not sure that the consumer stands at the event. */
export const isDoubtful = ({ guessedBy, isTriedAgain, isOfEarlierLife }: Culprit): boolean =>
  guessedBy !== null || isTriedAgain === true || isOfEarlierLife === true;

/** A log that is, for all that is known, not that of the process that stopped. */
export interface OutdatedLog {
  readonly file: string;
  /** The time of its newest line where that is older than what waits, milliseconds since 1970; null: it names owners whom the store does not know. */
  readonly newest: number | null;
}

/** Everything that is known about why a consumer is behind. */
export interface Diagnosis {
  /** The consumer's status, segments, scope and findings. */
  readonly health: Health;
  /** When the consumers were read: milliseconds since 1970. */
  readonly takenAt: number;
  readonly batchSize: number;
  /** Those that were read and have events, culprits' first. */
  readonly windows: readonly WaitingWindow[];
  /** Segments with events past the checkpoint whose windows were not read. */
  readonly windowsLeftOut: number;
  /** Newest first; empty when no log line names an event that waits. */
  readonly culprits: readonly Culprit[];
  /** The newest failure at an event that the checkpoint has passed since: it was handled, or somebody moved the checkpoint. */
  readonly passed: RepeatedFailure | null;
  /** The logs have a failure of its own, at whatever event. */
  readonly hasFailed: boolean;
  /** The newest failure that names no event. */
  readonly withoutEvent: RepeatedFailure | null;
  /** The newest time that its connection broke, or else that it was cancelled, while it handled an event that still waits. */
  readonly interrupted: RepeatedFailure | null;
  /** The newest time that its database, or another server, went away under it, where what it did then still waits. */
  readonly outage: LostServer | null;
  /** How its process crashed. */
  readonly crash: ProcessCrash | null;
  /** The newest failure that took other segments or consumers with it, where this one failed first or went down with it. */
  readonly incident: Incident | null;
  /** Failures at events that wait, of which nobody knows whether they went down with that first one or would have come without it. */
  readonly unclear: readonly Pick<Culprit, 'event' | 'segment' | 'failure'>[];
  /** How its process ended, for all that the log says; null where it lives or nothing is known. */
  readonly end: ProcessEnd | null;
  /** What it waits at, while it lives. */
  readonly gap: GapWait | null;
  /** Batches that it gave up after a failure, newest first. */
  readonly passedOver: readonly PassedBatch[];
  readonly companions: readonly Companion[];
  /** Logs from which nothing is concluded. */
  readonly outdated: readonly OutdatedLog[];
  /** Without the logs from which nothing is concluded. */
  readonly log: Pick<
    ConsumerLog,
    'files' | 'mentioned' | 'unreadable' | 'refusedPatterns' | 'starts' | 'endings' | 'runs'
  >;
  /** Absent: it was not looked for. */
  readonly before?: BeforeStop;
}

/** What was otherwise before it stopped, and who waits for it. */
export interface BeforeStop {
  /** The most telling first. */
  readonly changes: readonly Change[];
  readonly affected: Affected | null;
  /** What is odd about the flows that it makes, in sentences of the face; empty where flows were not learned. */
  readonly oddFlows: readonly string[];
}

export interface Evidence {
  readonly health: Health;
  /** All consumers of the store. */
  readonly consumers: readonly Health[];
  readonly takenAt: number;
  readonly batchSize: number;
  readonly windows: readonly WaitingWindow[];
  readonly log: ConsumerLog;
  /** Of the Go sources; empty where there are none. */
  readonly handlers: readonly KnownHandler[];
  readonly gap: GapWait | null;
  readonly passedOver: readonly PassedBatch[];
  /** Events that the logs name beside those that wait, to compare the clocks. */
  readonly dated: readonly EventHeader[];
}

/** Puts together what store and logs tell; in steps, for a log may have thousands of failures. */
export function* diagnose(evidence: Evidence): Steps<Diagnosis> {
  const { health, takenAt, windows, batchSize, gap, passedOver } = evidence;
  const since = oldestTime(windows);
  const owners = knownOwners(evidence.consumers);
  const timed = doubtClocks(evidence.log, [...windows, { events: evidence.dated }], owners, takenAt);
  const older = since === null ? [] : outdatedLogs(timed, health, owners, since);
  const all = withoutLogs(timed, new Set(older.map(({ file }) => file)));
  const foreign = isDown(health) ? foreignLogs(all, health) : [];
  // An event is known by more than its number: it counts in whichever log it failed. Ends and moments do not.
  const log = withoutLogs(all, new Set(foreign));
  const outdated = [...older, ...foreign.map((file) => ({ file, newest: null }))];
  const { own, interrupted, incidents, outages } = yield* tellApart(log);
  const anywhere = foreign.length === 0 ? own : (yield* tellApart(all)).own;
  yield;
  const failures = repeatedFailures({ failures: own }, health.name, log.failures);
  yield;
  const atEvents =
    foreign.length === 0 ? failures : repeatedFailures({ failures: anywhere }, health.name, all.failures);
  const placed: (PlacedFailure & { readonly culprits: readonly Culprit[] })[] = [];
  for (const failure of atEvents) {
    yield;
    placed.push({ failure, culprits: culpritOf(failure, windows) });
  }
  const isStanding = stillStands(placed, all);
  yield;
  const named = placed.flatMap((each) => (isStanding(each) ? each.culprits : []));
  const lastOwn = named[0]?.failure.lastSeen ?? null;
  const crash = newerThan(crashOf({ ...evidence, log }), lastOwn, health);
  const crashed = crash && culpritOfCrash(crash, { ...evidence, log });
  const known = crashed ? [crashed, ...named.filter(({ event }) => event !== crashed.event)] : named;
  const culprits = known.map((culprit) => withLifeSince(culprit, health, log));
  yield;
  const stopped = new Set(culprits.map(({ segment }) => segment));
  const isRecent = ({ lastSeen, line }: RepeatedFailure) =>
    lastSeen === null || since === null || lastSeen >= since - (line.isAssumed ? ASSUMED_MS : 0);
  const incident = incidentOf(health, withoutOwn(incidents, own), culprits);
  const lastWaiting = (lines: readonly FailureLine[]) => {
    for (const failure of repeatedFailures({ failures: lines }, health.name)) {
      const [at] = culpritOf(failure, windows);
      // Its library may name it by its id alone.
      if (at) return { ...failure, line: { ...failure.line, position: at.event.position } };
    }
    return null;
  };
  return {
    health,
    takenAt,
    batchSize,
    windows: windows
      .filter(({ events }) => events.length > 0)
      .sort((a, b) => Number(stopped.has(b.segment)) - Number(stopped.has(a.segment))),
    windowsLeftOut: Math.max(0, waitingSegments(health).length - windows.length),
    culprits,
    passed: failures.find(({ line }) => keyOf(line) !== '' && passedBy(health, line)) ?? null,
    hasFailed: failures.length > 0,
    withoutEvent: failures.find((failure) => keyOf(failure.line) === '' && isRecent(failure)) ?? null,
    // What cancelled it is told where another failure did.
    interrupted: lastWaiting(interrupted) ?? (incident === null ? lastWaiting(log.cancelled) : null),
    outage: lostServer(outages, health.name, (failure) =>
      keyOf(failure.line) === '' ? isRecent(failure) : culpritOf(failure, windows).length > 0,
    ),
    crash,
    incident,
    unclear: repeatedFailures({ failures: incident?.unclear ?? [] }, health.name)
      .flatMap((failure) => culpritOf(failure, windows))
      .filter((at) => !culprits.some(({ event }) => event === at.event)),
    end: isDown(health) ? processEndOf(health, log, takenAt) : null,
    gap,
    passedOver,
    companions: companionsOf({ ...evidence, log, ownFailures: own }),
    outdated,
    log,
  };
}

/** When the oldest event that waits was created, or a moment before; null where none says. */
function oldestTime(windows: readonly WaitingWindow[]): number | null {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { events } of windows) {
    for (const { time } of events) if (Number.isFinite(time) && time < oldest) oldest = time;
  }
  return oldest === Number.POSITIVE_INFINITY ? null : oldest - EARLY_MS;
}

function culpritOf(failure: RepeatedFailure, windows: readonly WaitingWindow[]): Culprit[] {
  for (const { segment, events } of windows) {
    const event = events.find((candidate) => isFailureOf(failure.line, candidate));
    if (event) return [{ event, segment, failure, guessedBy: null }];
  }
  return [];
}

function withLifeSince(culprit: Culprit, health: Health, log: ConsumerLog): Culprit {
  if (!isStartedBehind(culprit.failure.line, health.name, log)) return culprit;
  return isDown(health) ? { ...culprit, isOfEarlierLife: true } : { ...culprit, isTriedAgain: true };
}

/** A crash before the last failure is another story, unless the process that crashed is the one that is still missing. */
function newerThan(crash: ProcessCrash | null, time: number | null, health: Health): ProcessCrash | null {
  if (crash && downSegments(health).some(({ segment }) => isOwner(segment, crash))) return crash;
  return crash?.line.time != null && time !== null && crash.line.time < time ? null : crash;
}

function culpritOfCrash(crash: ProcessCrash, evidence: Evidence): Culprit | undefined {
  const at = crashedAt(crash, evidence);
  if (!at) return undefined;
  const { window, event } = at;
  const { kind, text, frames: _, survived: __, isTimeNear: ___, ...place } = crash.line;
  const failure: RepeatedFailure = {
    line: {
      ...place,
      kind: 'crash',
      consumer: evidence.health.name,
      segment: window.segment.id,
      position: event.position,
      eventId: event.eventId,
      eventType: event.eventType,
      streamId: event.stream.id,
      error: kind === 'panic' ? `panic: ${text}` : text,
      consecutive: null,
    },
    firstSeen: crash.line.time,
    lastSeen: crash.line.time,
    times: crash.times,
    unseen: 0,
    counted: 0,
    inARow: crash.times,
  };
  return { event, segment: window.segment, failure, guessedBy: at.isNamed ? 'id' : 'place' };
}

/** The newest that still matters: this consumer stands at its first failure, or it is down and went down with it. */
function incidentOf(health: Health, incidents: readonly Incident[], culprits: readonly Culprit[]): Incident | null {
  const isStillFirst = ({ first }: Incident) =>
    isNamed(first, health.name) && culprits.some(({ failure }) => keyOf(failure.line) === keyOf(first));
  const wentDown = ({ collateral, unclear }: Incident) =>
    isDown(health) && [...collateral, ...unclear].some((line) => isNamed(line, health.name));
  const mattering = incidents.filter((incident) => isStillFirst(incident) || wentDown(incident));
  return mattering.sort((a, b) => (a.first.time ?? 0) - (b.first.time ?? 0)).at(-1) ?? null;
}
