import type { Segment, WaitingWindow } from '../../consumer/consumer';
import { comparePositions, type EventHeader } from '../../event/event';
import type { Health } from '../../health/rules';
import {
  type ConsumerLog,
  type CrashFrame,
  type CrashLine,
  certainTime,
  isNamed,
  type ProcessRun,
  writerOfLine,
} from '../consumerLog';
import { downSegments, isDown, isIn, isRunOf, lastHeartbeats, lastRunsOf, names, runOf, writerKey } from './processes';
import { aboutRun } from './told';

/** A consumer's `Handle` as the Go sources of the workspace have it. */
export interface KnownHandler {
  readonly consumer: string;
  /** The type that has the method. */
  readonly receiver: string;
  /** The file of the method, absolute. */
  readonly file: string;
}

/** How a consumer's process crashed. */
export interface ProcessCrash {
  readonly line: CrashLine;
  /** The consumers whose handler the stack leads to; empty where it leads to none. */
  readonly blamed: readonly string[];
  /** Known by the sources; false: by how the type's name and the consumer's are alike. */
  readonly isCertain: boolean;
  /** The call in that handler, else the innermost of the program. */
  readonly frame: CrashFrame | null;
  /** Where that is in the workspace; null where its sources are not there. */
  readonly place: { readonly file: string; readonly line: number } | null;
  /** How often it crashed with this text. */
  readonly times: number;
  /** The ids under which the store knows its process. */
  readonly owners: readonly string[];
  /** The line is only probably about the process of the consumer. */
  readonly isGuessed: boolean;
}

/** What is asked about a crash. */
export interface CrashEvidence {
  readonly health: Health;
  readonly consumers: readonly Health[];
  readonly takenAt: number;
  readonly log: ConsumerLog;
  readonly handlers: readonly KnownHandler[];
  readonly windows: readonly WaitingWindow[];
}

/** A process writes a heartbeat every few seconds, and its last one before it ends. */
const HEARTBEAT_MS = 5_000;
/** Clocks of the database and of the log. */
const CLOCKS_MS = 2_000;

/** A process that crashes with the same words again and again is started again at once, and looks alive in between. */
const LOOP_MS = 300_000;

/**
 * The crash that ended the process of a consumer that is down, or of one whose heartbeat cannot have grown old yet; null when none did,
 * or when it was started again since and did not crash again.
 */
export function crashOf(evidence: CrashEvidence): ProcessCrash | null {
  const { log } = evidence;
  const ends = log.crashes.filter(isFatalCrash);
  const runAt = runOf(log);
  const races = log.crashes.filter((line) => line.kind === 'dataRace' && !wentOn(line, runAt(line), log));
  return crashAmong(ends, evidence) ?? crashAmong(races, evidence);
}

/** Whether the process of a line said something behind it: the race detector lets it go on where nobody has it halt. */
function wentOn(line: CrashLine, run: ProcessRun | undefined, { endings }: ConsumerLog): boolean {
  if (!run) return false;
  if (run.newest !== null && line.time !== null && run.newest > line.time) return true;
  return endings.some(
    (ending) => isIn(run, ending) && ending.file === line.file && ending.lineNumber > line.lineNumber,
  );
}

/** Whether a process ended with a crash: what a data race does to it, no one knows, and that it exited says nothing of why. */
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
  // Where the lines of the process are elsewhere, or nowhere, the moment is all that says so.
  const isAtEnd = (line: CrashLine) =>
    !(own.length > 0 && runAt(line)?.consumers.size) &&
    !isOfOther(line, own) &&
    beats.some((beat) => isLastBefore(beat, momentOf(line)));
  const inTime = (lines: readonly CrashLine[]) => lines.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0)).at(-1);
  const line = inTime(ends.filter(isOwn)) ?? inTime(ends.filter(isAtEnd));
  if (!line) return null;
  const isSame = !line.isAssumed && own.some((run) => line.of && aboutRun(line.of, run) === 'same');
  const isGuessed = !isSame && (line.isGuessed === true || !isOwn(line));
  return { ...explained(line, runAt(line)?.owners ?? [], evidence), times: timesOf(line), isGuessed };
}

/** Whether a line of another log names another process than those that ran the consumer. */
const isOfOther = ({ of }: CrashLine, own: readonly ProcessRun[]) =>
  of !== undefined && own.length > 0 && own.every((run) => aboutRun(of, run) === 'other');

function isYoung(line: CrashLine, { takenAt }: CrashEvidence, mostMs: number): boolean {
  const time = certainTime(line);
  return time !== null && Math.abs(takenAt - time) <= mostMs;
}

/** How often the process of a line crashed with its text: two replicas that crash once each are no process that crashed twice. */
function countByProcess(all: readonly CrashLine[], runAt: ReturnType<typeof runOf>): (line: CrashLine) => number {
  const keyOf = (line: CrashLine) => {
    const run = runAt(line);
    return JSON.stringify([run ? writerKey(run) : writerOfLine(line), line.text]);
  };
  const times = new Map<string, number>();
  for (const line of all) times.set(keyOf(line), (times.get(keyOf(line)) ?? 0) + 1);
  return (line) => times.get(keyOf(line)) ?? 1;
}

/** Go prints a crash to stderr: where that has a file of its own, no line of it names a consumer. */
function isAlone(line: CrashLine, { runs, crashes }: ConsumerLog): boolean {
  const isLast = !crashes.some(({ file, lineNumber }) => file === line.file && lineNumber > line.lineNumber);
  return isLast && !runs.some(({ file, consumers }) => file === line.file && consumers.size > 0);
}

/** Whether its text names what waits first in some segment. */
function namesFirst({ text }: CrashLine, windows: readonly WaitingWindow[]): boolean {
  return windows.some(({ events: [first] }) => first !== undefined && isNamedIn(text, first));
}

/**
 * When a line of another log says that a process ended: one that leaves out its zone, as the kernel's do, is mostly of this machine's, and
 * that its time is that of a last heartbeat says so.
 */
export const momentOf = (line: CrashLine) => (line.of && line.isAssumed === 'zone' ? line.time : certainTime(line));

/** Whether a process whose last heartbeat that is may have ended then. */
export function isLastBefore(beat: number, end: number | null): boolean {
  return end !== null && end >= beat - CLOCKS_MS && end <= beat + HEARTBEAT_MS + CLOCKS_MS;
}

function explained(
  line: CrashLine,
  owners: ProcessCrash['owners'],
  { consumers, handlers }: CrashEvidence,
): Omit<ProcessCrash, 'times' | 'isGuessed'> {
  const byCode = line.frames.find(({ receiver }) => handlers.some((known) => known.receiver === receiver));
  if (byCode) {
    const known = nearest(
      handlers.filter(({ receiver }) => receiver === byCode.receiver),
      byCode.file,
    );
    const file = known[0] && besides(known[0].file, byCode.file);
    const blamed = [...new Set(known.map(({ consumer }) => consumer))];
    return {
      line,
      blamed,
      isCertain: true,
      frame: byCode,
      place: file ? { file, line: byCode.line } : null,
      owners,
    };
  }
  for (const frame of line.frames) {
    if (frame.receiver === null || !/^handle/i.test(frame.method ?? '')) continue;
    const alike = consumers.filter(({ name }) => areAlike(name, frame.receiver ?? ''));
    if (alike.length === 1) {
      return { line, blamed: alike.map(({ name }) => name), isCertain: false, frame, place: null, owners };
    }
  }
  const own = line.frames.find(isOfProgram) ?? null;
  return { line, blamed: [], isCertain: false, frame: own, place: null, owners };
}

/** Packages of Go's own library begin so; those of programs have their module's name in front. */
const STANDARD =
  /^(?:bufio|bytes|cmp|compress|container|context|crypto|database|encoding|errors|fmt|hash|html|internal|io|iter|log|maps|math|mime|net|os|panic|path|reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|unsafe)[./]/;

/** Whether a call is in the program's own code, and not in a library that it uses. */
const isOfProgram = ({ function: name, file }: CrashFrame) =>
  !STANDARD.test(name) && !/[\\/](?:pkg[\\/]mod|vendor)[\\/]|@v\d/.test(file);

/** Types of one name in several packages: those whose path is most like the frame's. */
function nearest(known: readonly KnownHandler[], path: string): readonly KnownHandler[] {
  const alike = known.map(({ file }) => commonFolders(file, path));
  const most = Math.max(...alike);
  return known.filter((_, i) => alike[i] === most);
}

function commonFolders(a: string, b: string): number {
  const [left, right] = [a, b].map((path) => path.split(/[\\/]/).slice(0, -1).reverse()) as [string[], string[]];
  const differs = left.findIndex((folder, i) => folder !== right[i]);
  return differs < 0 ? left.length : differs;
}

/** The methods of a type are all in one folder. */
function besides(known: string, path: string): string {
  return known.replace(/[^\\/]*$/, '') + path.replace(/^.*[\\/]/, '');
}

/** Words that say what a thing is and not which one. */
const GENERIC = new Set(['handler', 'consumer', 'projection', 'projector', 'subscriber', 'processor', 'system']);

/** `order_fulfilment` and `Fulfilment`, `user_read_model.v1` and `UserReadModelProjection`. */
export function areAlike(consumer: string, receiver: string): boolean {
  const [a, b] = [wordsOf(consumer), wordsOf(receiver)];
  return a.length > 0 && b.length > 0 && (a.every((word) => b.includes(word)) || b.every((word) => a.includes(word)));
}

function wordsOf(name: string): string[] {
  const spread = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return spread
    .split(/[^A-Za-z\d]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '' && !/^v?\d+$/.test(word) && !GENERIC.has(word));
}

/** When it crashed at the latest, for all that is known: the heart of a process beats until then. */
function latestTime(line: CrashLine, { health, takenAt }: CrashEvidence): number | null {
  const time = certainTime(line);
  if (time === null || !line.isTimeNear) return time;
  return Math.max(time, ...lastHeartbeats(health, takenAt).map((beat) => beat + HEARTBEAT_MS));
}

/** Whether the process that crashed had a segment when it did. */
export const isOwner = ({ ownerId }: Segment, { owners }: ProcessCrash): boolean =>
  ownerId !== null && owners.includes(ownerId);

/** The event that a handler panicked at, probably, and whether the crash's text names it. */
export interface CrashedAt {
  readonly window: WaitingWindow;
  readonly event: EventHeader;
  readonly isNamed: boolean;
}

/**
 * What the crashed handler was handling: the first waiting event that its text names, else what waits first. Undefined where the
 * crash is another consumer's, or may be any one's.
 */
export function crashedAt(crash: ProcessCrash, evidence: CrashEvidence): CrashedAt | undefined {
  const { health, consumers, windows } = evidence;
  const { line, blamed } = crash;
  const crashedAtMs = latestTime(line, evidence);
  // Of several processes each works on segments of its own, and none of those that live has crashed.
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
  // Without a handler the text must name what waits first, and for no other consumer.
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

/** Shorter ones are words of every text. */
const SHORTEST_ID = 4;

function mentions(text: string, id: string): boolean {
  if (id.length < SHORTEST_ID) return false;
  const at = text.toLowerCase().indexOf(id.toLowerCase());
  const isApart = (char: string | undefined) => char === undefined || !/[\w-]/.test(char);
  return at >= 0 && isApart(text[at - 1]) && isApart(text[at + id.length]);
}
