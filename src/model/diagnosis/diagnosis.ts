import type { Segment, WaitingWindow } from '../consumer/consumer';
import type { EventHeader } from '../event/event';
import type { Health } from '../health/rules';
import type { PassedBatch } from '../lost/passedOver';
import type { Steps } from '../text/steps';
import type { Affected } from './before/affected';
import type { Change } from './before/change';
import { ASSUMED_MS, type ConsumerLog, type FailureLine, isNamed } from './consumerLog';
import { isFailureOf, keyOf, type RepeatedFailure, repeatedFailures } from './failures';
import type { KnownHandler } from './rules/blame';
import { doubtClocks } from './rules/clocks';
import { type Companion, companionsOf, passedBy } from './rules/companions';
import { crashedAt, crashOf, isOwner, type ProcessCrash } from './rules/crashes';
import { type ProcessEnd, processEndOf } from './rules/ends';
import { type Incident, separateFailures, withoutOwn } from './rules/firstFailures';
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
import { waitingSegments } from './windows';

/** The libraries' default. */
export const DEFAULT_BATCH_SIZE = 100;

/** An event may be logged a moment before the time that the application gave it. */
const EARLY_MS = 5_000;

/** An event that stops a consumer, as a log names it. */
export interface Culprit {
  readonly event: EventHeader;
  readonly segment: Segment;
  readonly failure: RepeatedFailure;
  /**
   * null: the log names the event. Otherwise it is what the crashed handler probably handled. `id`: the crash's text contains one of its
   * ids; `place`: it is the first waiting event.
   */
  readonly guessedBy: 'id' | 'place' | null;
  /** True when its process was restarted after the newest of these lines and is alive: it may pass the event this time. */
  readonly isTriedAgain?: true;
  /** True when the restarted process is gone again, without another line about the event. Something else may have ended it. */
  readonly isOfEarlierLife?: true;
}

/** Whether it is uncertain that the consumer stands at the event. */
export const isDoubtful = ({ guessedBy, isTriedAgain, isOfEarlierLife }: Culprit): boolean =>
  guessedBy !== null || isTriedAgain === true || isOfEarlierLife === true;

/** A log that, as far as is known, does not belong to the process that stopped. */
export interface OutdatedLog {
  readonly file: string;
  /**
   * The time of its newest line when that is older than the waiting events, in milliseconds since 1970; null when the log names owners that
   * the store does not know.
   */
  readonly newest: number | null;
}

/** Everything that is known about why a consumer is behind. */
export interface Diagnosis {
  /** The consumer's status, segments, scope and findings. */
  readonly health: Health;
  /** When the consumers were read: milliseconds since 1970. */
  readonly takenAt: number;
  readonly batchSize: number;
  /** The windows that were read and contain events; those with a culprit first. */
  readonly windows: readonly WaitingWindow[];
  /** How many segments have events past the checkpoint but were not read. */
  readonly windowsLeftOut: number;
  /** The newest first; empty when no log line names a waiting event. */
  readonly culprits: readonly Culprit[];
  /** The newest failure at an event that the checkpoint has passed since: the event was handled, or the checkpoint was moved. */
  readonly passed: RepeatedFailure | null;
  /** Whether the logs contain a failure of this consumer at any event. */
  readonly hasFailed: boolean;
  /** The newest failure that names no event. */
  readonly withoutEvent: RepeatedFailure | null;
  /** The newest time that its connection broke, or that it was cancelled, while it handled an event that still waits. */
  readonly interrupted: RepeatedFailure | null;
  /** The newest time that its database or another server went away, if the affected work still waits. */
  readonly outage: LostServer | null;
  /** The crash of its process. */
  readonly crash: ProcessCrash | null;
  /** The newest failure that also ended other segments or consumers, if this consumer failed first or went down with it. */
  readonly incident: Incident | null;
  /** Failures at waiting events that may be a result of that first failure or independent of it. */
  readonly unclear: readonly Pick<Culprit, 'event' | 'segment' | 'failure'>[];
  /** How its process ended, as far as the log shows; null when it is alive or nothing is known. */
  readonly end: ProcessEnd | null;
  /** The gap at which it waits while it is alive. */
  readonly gap: GapWait | null;
  /** Batches that it gave up after a failure, the newest first. */
  readonly passedOver: readonly PassedBatch[];
  readonly companions: readonly Companion[];
  /** Logs that are not used as evidence. */
  readonly outdated: readonly OutdatedLog[];
  /** Without the logs that are not used as evidence. */
  readonly log: Pick<
    ConsumerLog,
    'files' | 'mentioned' | 'unreadable' | 'refusedPatterns' | 'starts' | 'endings' | 'runs'
  >;
  /** Absent when it was not looked for. */
  readonly before?: BeforeStop;
}

/** What changed before it stopped, and who waits for it. */
export interface BeforeStop {
  /** The most telling first. */
  readonly changes: readonly Change[];
  readonly affected: Affected | null;
  /** What is unusual in the flows that it produces, as sentences for the face; empty when flows were not learned. */
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
  /** The handlers in the Go sources; empty without sources. */
  readonly handlers: readonly KnownHandler[];
  readonly gap: GapWait | null;
  readonly passedOver: readonly PassedBatch[];
  /** Events that the logs name, besides the waiting ones, to compare the clocks. */
  readonly dated: readonly EventHeader[];
}

/** Combines the evidence of store and logs into a diagnosis. It pauses between steps, because a log may have thousands of failures. */
export function* diagnose(evidence: Evidence): Steps<Diagnosis> {
  const { health, takenAt, windows, batchSize, gap, passedOver } = evidence;
  const since = oldestTime(windows);
  const owners = knownOwners(evidence.consumers);
  const timed = doubtClocks(evidence.log, [...windows, { events: evidence.dated }], owners, takenAt);
  const older = since === null ? [] : outdatedLogs(timed, health, owners, since);
  const all = withoutLogs(timed, new Set(older.map(({ file }) => file)));
  const foreign = isDown(health) ? foreignLogs(all, health) : [];
  // An event is identified by more than its number, so failures at events count in any log. Ends and times do not.
  const log = withoutLogs(all, new Set(foreign));
  const outdated = [...older, ...foreign.map((file) => ({ file, newest: null }))];
  const { own, interrupted, incidents, outages } = yield* separateFailures(log);
  const anywhere = foreign.length === 0 ? own : (yield* separateFailures(all)).own;
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
      // The library may name the event only by its id.
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
    // When another failure cancelled it, the incident reports that failure instead.
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

/** Returns when the oldest waiting event was created, minus a small margin; null when no event has a time. */
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

/** A crash before the last failure is unrelated, unless the process that crashed is the one that is still missing. */
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

/** Returns the newest incident that still matters: this consumer stands at its first failure, or it is down and went down with it. */
function incidentOf(health: Health, incidents: readonly Incident[], culprits: readonly Culprit[]): Incident | null {
  const isStillFirst = ({ first }: Incident) =>
    isNamed(first, health.name) && culprits.some(({ failure }) => keyOf(failure.line) === keyOf(first));
  const wentDown = ({ collateral, unclear }: Incident) =>
    isDown(health) && [...collateral, ...unclear].some((line) => isNamed(line, health.name));
  const mattering = incidents.filter((incident) => isStillFirst(incident) || wentDown(incident));
  return mattering.sort((a, b) => (a.first.time ?? 0) - (b.first.time ?? 0)).at(-1) ?? null;
}
