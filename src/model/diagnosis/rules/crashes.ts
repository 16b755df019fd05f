import type { Segment, WaitingWindow } from '../../consumer/consumer';
import { comparePositions, type EventHeader } from '../../event/event';
import type { Health } from '../../health/rules';
import { type ConsumerLog, type CrashLine, certainTime, isNamed, type ProcessRun, writerOfLine } from '../consumerLog';
import { aboutRun } from './aboutRun';
import { type Blame, blameOf, type KnownHandler } from './blame';
import { downSegments, isDown, isIn, isRunOf, lastHeartbeats, lastRunsOf, names, runOf, writerKey } from './processes';

/** How a consumer's process crashed. */
export interface ProcessCrash extends Blame {
  readonly line: CrashLine;
  /** How often it crashed with this text. */
  readonly times: number;
  /** The ids under which the process owns segments in the store. */
  readonly owners: readonly string[];
  /** True when the line is only probably about the consumer's process. */
  readonly isGuessed: boolean;
}

/** The evidence for questions about a crash. */
export interface CrashEvidence {
  readonly health: Health;
  readonly consumers: readonly Health[];
  readonly takenAt: number;
  readonly log: ConsumerLog;
  readonly handlers: readonly KnownHandler[];
  readonly windows: readonly WaitingWindow[];
}

/** A process writes a heartbeat at this interval, so its last one is at most this old when it ends. */
const HEARTBEAT_MS = 5_000;
/** The clocks of database and log may differ by this much. */
const CLOCKS_MS = 2_000;

/**
 * A process that crashes again and again with the same words is restarted at once, so it looks alive in between. Such a crash counts for
 * this long.
 */
const LOOP_MS = 300_000;

/**
 * Returns the crash that ended the process of a consumer. The consumer is down, or its heartbeat cannot be stale yet. Returns null when
 * there is none, or when the process was restarted and has not crashed again.
 */
export function crashOf(evidence: CrashEvidence): ProcessCrash | null {
  const { log } = evidence;
  const ends = log.crashes.filter(isFatalCrash);
  const runAt = runOf(log);
  const races = log.crashes.filter((line) => line.kind === 'dataRace' && !wentOn(line, runAt(line), log));
  return crashAmong(ends, evidence) ?? crashAmong(races, evidence);
}

/** Whether the process of a line wrote anything after it. The race detector lets a process continue unless it is set to halt. */
function wentOn(line: CrashLine, run: ProcessRun | undefined, { endings }: ConsumerLog): boolean {
  if (!run) return false;
  if (run.newest !== null && line.time !== null && run.newest > line.time) return true;
  return endings.some(
    (ending) => isIn(run, ending) && ending.file === line.file && ending.lineNumber > line.lineNumber,
  );
}

/** Whether a process ended with a crash. A data race may or may not end it, and an exit gives no reason, so neither counts. */
export function isFatalCrash({ kind, survived }: Pick<CrashLine, 'kind' | 'survived'>): boolean {
  return CRASHES.includes(kind) && survived !== true;
}

const CRASHES: readonly CrashLine['kind'][] = ['panic', 'fatalError', 'killed'];

function crashAmong(ends: readonly CrashLine[], evidence: CrashEvidence): ProcessCrash | null {
  const { health, log } = evidence;
  const own = lastRunsOf(log, health.name);
  // Another process may have taken it over since.
  const mayBeOf = isRunOf(health);
  const beats = lastHeartbeats(health, evidence.takenAt);
  const mayMatter = (line: CrashLine) => isDown(health) || isYoung(line, evidence, health.staleAfterS * 1_000);
  const runAt = runOf(log);
  const timesOf = countByProcess(ends, runAt);
  const isAtBeat = (line: CrashLine) => beats.some((beat) => isLastBefore(beat, certainTime(line)));
  const isOfOwnLog = (line: CrashLine, run: ProcessRun) =>
    (own.includes(run) && mayBeOf(run) && mayMatter(line)) ||
    isAtBeat(line) ||
    (isYoung(line, evidence, LOOP_MS) && timesOf(line) > 1);
  const isOwn = (line: CrashLine) => {
    const run = runAt(line);
    if (run && names(run, health.name)) return isOfOwnLog(line, run);
    return isDown(health) && isAlone(line, log) && namesFirst(line, evidence.windows);
  };
  // When the lines of the process are in another file, or nowhere, only the time connects the crash with it.
  const isAtEnd = (line: CrashLine) =>
    !(own.length > 0 && runAt(line)?.consumers.size) &&
    !isOfOther(line, own) &&
    beats.some((beat) => isLastBefore(beat, momentOf(line)));
  const inTime = (lines: readonly CrashLine[]) => lines.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0)).at(-1);
  const line = inTime(ends.filter(isOwn)) ?? inTime(ends.filter(isAtEnd));
  if (!line) return null;
  const isSame = !line.isAssumed && own.some((run) => line.of && aboutRun(line.of, run) === 'same');
  const isGuessed = !isSame && (line.isGuessed === true || !isOwn(line));
  const blame = blameOf(line, evidence.consumers, evidence.handlers);
  return { line, ...blame, owners: runAt(line)?.owners ?? [], times: timesOf(line), isGuessed };
}

/** Whether a line of another log names a process other than those that ran the consumer. */
const isOfOther = ({ of }: CrashLine, own: readonly ProcessRun[]) =>
  of !== undefined && own.length > 0 && own.every((run) => aboutRun(of, run) === 'other');

function isYoung(line: CrashLine, { takenAt }: CrashEvidence, mostMs: number): boolean {
  const time = certainTime(line);
  return time !== null && Math.abs(takenAt - time) <= mostMs;
}

/**
 * Returns a function that counts how often the process of a line crashed with its text. Two replicas that crash once each do not count as
 * one that crashed twice.
 */
function countByProcess(all: readonly CrashLine[], runAt: ReturnType<typeof runOf>): (line: CrashLine) => number {
  const keyOf = (line: CrashLine) => {
    const run = runAt(line);
    return JSON.stringify([run ? writerKey(run) : writerOfLine(line), line.text]);
  };
  const times = new Map<string, number>();
  for (const line of all) times.set(keyOf(line), (times.get(keyOf(line)) ?? 0) + 1);
  return (line) => times.get(keyOf(line)) ?? 1;
}

/** Go prints a crash to stderr. When stderr has its own file, none of its lines names a consumer. */
function isAlone(line: CrashLine, { runs, crashes }: ConsumerLog): boolean {
  const isLast = !crashes.some(({ file, lineNumber }) => file === line.file && lineNumber > line.lineNumber);
  return isLast && !runs.some(({ file, consumers }) => file === line.file && consumers.size > 0);
}

/** Whether the text names the first waiting event of some segment. */
function namesFirst({ text }: CrashLine, windows: readonly WaitingWindow[]): boolean {
  return windows.some(({ events: [first] }) => first !== undefined && isNamedIn(text, first));
}

/**
 * Returns when a process ended, by a line of another log. A line without a zone, such as the kernel's, is mostly in this machine's zone.
 * Its time can be used, because it is compared with the last heartbeat.
 */
export const momentOf = (line: CrashLine) => (line.of && line.isAssumed === 'zone' ? line.time : certainTime(line));

/** Whether a process with this last heartbeat may have ended at `end`. */
export function isLastBefore(beat: number, end: number | null): boolean {
  return end !== null && end >= beat - CLOCKS_MS && end <= beat + HEARTBEAT_MS + CLOCKS_MS;
}

/** Returns the latest time at which it may have crashed: a process writes heartbeats until then. */
function latestTime(line: CrashLine, { health, takenAt }: CrashEvidence): number | null {
  const time = certainTime(line);
  if (time === null || !line.isTimeNear) return time;
  return Math.max(time, ...lastHeartbeats(health, takenAt).map((beat) => beat + HEARTBEAT_MS));
}

/** Whether the crashed process owned the segment. */
export const isOwner = ({ ownerId }: Segment, { owners }: ProcessCrash): boolean =>
  ownerId !== null && owners.includes(ownerId);

/** The event at which a handler probably panicked, and whether the crash's text names it. */
export interface CrashedAt {
  readonly window: WaitingWindow;
  readonly event: EventHeader;
  readonly isNamed: boolean;
}

/**
 * Returns the event that the crashed handler was handling: the first waiting event that the text names, otherwise the first waiting event.
 * Undefined when the crash belongs to another consumer, or may.
 */
export function crashedAt(crash: ProcessCrash, evidence: CrashEvidence): CrashedAt | undefined {
  const { health, consumers, windows } = evidence;
  const { line, blamed } = crash;
  const crashedAtMs = latestTime(line, evidence);
  // Each of several processes works on its own segments, and the live ones have not crashed.
  const down = new Set(downSegments(health).map(({ segment }) => segment.id));
  const left = windows.filter(({ segment }) => down.has(segment.id));
  const among = left.length > 0 ? left : windows;
  const held = among.filter(({ segment }) => isOwner(segment, crash));
  const candidates = (held.length > 0 ? held : among)
    .flatMap((window) => window.events.map((event) => ({ window, event })))
    .filter(({ event }) => crashedAtMs === null || !(event.time > crashedAtMs + CLOCKS_MS))
    .sort((a, b) => comparePositions(a.event.position, b.event.position));
  const named = candidates.find(({ event }) => isNamedIn(line.text, event));
  if (blamed.length > 0) {
    if (!blamed.some((consumer) => isNamed({ consumer }, health.name))) return undefined;
    const at = named ?? candidates[0];
    return at && { ...at, isNamed: named !== undefined };
  }
  // Without a handler in the stack, the text has to name the first waiting event of this consumer, and not the first one of another
  // consumer that is down.
  const isFirst = named && named.window.events[0] === named.event;
  const isOthers = consumers.some(
    (other) =>
      other.name !== health.name &&
      isDown(other) &&
      other.segments.some(({ share: { first } }) => first && mentions(line.text, first.streamId)),
  );
  return isFirst && !isOthers ? { ...named, isNamed: true } : undefined;
}

function isNamedIn(text: string, { eventId, stream, correlationId, traceId, position }: EventHeader): boolean {
  const ids = [eventId, stream.id, correlationId, traceId];
  if (ids.some((id) => id !== null && mentions(text, id))) return true;
  return new RegExp(`(?:#|\\b(?:position|event) )${position}\\b`, 'i').test(text);
}

/** Shorter ids also occur as ordinary words. */
const SHORTEST_ID = 4;

function mentions(text: string, id: string): boolean {
  if (id.length < SHORTEST_ID) return false;
  const at = text.toLowerCase().indexOf(id.toLowerCase());
  const isApart = (char: string | undefined) => char === undefined || !/[\w-]/.test(char);
  return at >= 0 && isApart(text[at - 1]) && isApart(text[at + id.length]);
}
