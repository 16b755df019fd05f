import type { Steps } from '../../text/steps';
import type { ConsumerLog, FailureKind, FailureLine } from '../consumerLog';
import { keyOf, STOPS_CONSUMER } from '../failures';
import { isSoonAfter, type Outage, outagesOf } from './outages';
import { compareLines, processOf } from './processes';
import { type ErrorSigns, readSigns } from './teardown';

/** How long a process takes to go down: what fails within it after the first failure went down with it. */
const GOING_DOWN_MS = 30_000;
/** Before it is seen to go down: what a connection that broke elsewhere would say only by chance. */
const FOLLOWS_MS = 10_000;
/** Where lines carry no time. */
const FOLLOWS_LINES = 200;

/** The first failure of a process, and what went down with it, in the order of the log. */
export interface Incident {
  readonly first: FailureLine;
  /** What says that it was interrupted, or names no event. */
  readonly collateral: readonly FailureLine[];
  /** What failed at events of its own in words of its own meanwhile: it may have gone down with the first one, or by itself. */
  readonly unclear: readonly FailureLine[];
}

/** Failures told apart by what they say. */
export interface ToldApart {
  /** Those that are the fault of an event, or name none. */
  readonly own: readonly FailureLine[];
  /** A connection that broke while an event was handled, without another failure before it. */
  readonly interrupted: readonly FailureLine[];
  /** Servers that went away, without another failure before it: no event is at fault. */
  readonly outages: readonly Outage[];
  /** Those that anything followed. */
  readonly incidents: readonly Incident[];
}

interface OpenIncident {
  readonly first: FailureLine;
  /** The newest line about the first failure. */
  last: FailureLine;
  readonly collateral: FailureLine[];
  readonly unclear: FailureLine[];
  isGoingDown: boolean;
}

/**
 * The first failure of a process is the cause of what fails within seconds after it: other segments and consumers lose their
 * connection or are cancelled, and none of that is the fault of the event that they were handling. In steps: there may be thousands.
 */
export function* tellApart(log: Pick<ConsumerLog, 'failures' | 'cancelled' | 'runs' | 'signs'>): Steps<ToldApart> {
  const signsIn = (error: string) => log.signs.get(error) ?? readSigns(error);
  const sorter: Sorter = {
    own: [],
    lost: [],
    incidents: [],
    signsIn,
    away: new Set(),
    broken: undefined,
  };
  const outages: Outage[] = [];
  for (const lines of yield* byProcess(log)) {
    const found = yield* outagesOf(lines, signsIn);
    outages.push(...found);
    sorter.away = new Set(found.flatMap((outage) => outage.lines));
    let open: OpenIncident | undefined;
    for (const line of lines) {
      yield;
      open = sort(line, open && follows(open, line) ? open : undefined, sorter);
      if (isLost(line, sorter)) sorter.broken = line;
    }
    sorter.broken = undefined;
  }
  const { own, lost, incidents } = sorter;
  const places = new Map(log.failures.map((line, i) => [line, i]));
  const gone = new Set(lost);
  const unexplained = outages.flatMap((outage) => {
    const lines = outage.lines.filter((line) => gone.has(line) && places.has(line));
    return lines.length === 0 ? [] : [{ ...outage, lines }];
  });
  const away = new Set(unexplained.flatMap(({ lines }) => lines));

  yield;
  const isShared = sharedBy(log, lost);
  yield;
  const repeats = repeating(lost.filter((line) => !away.has(line) && !isShared(line)));
  yield;
  const inOrder = (lines: FailureLine[]) => lines.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  // That a worker was cancelled says nothing at all; that a connection breaks at one event again and again says something of it.
  const failed = lost.filter((line) => places.has(line) && !away.has(line));
  const isOfEvent = (line: FailureLine) => repeats(line) && signsIn(line.error).serverState === null;
  // What a handler says in words of its own at one event, life after life, is no echo of another's failure. It may be the first of one life.
  const followed = incidents.flatMap(({ unclear }) => unclear);
  const comesAgain = repeating([...own, ...followed]);
  yield;
  return {
    own: inOrder([
      ...own,
      ...failed.filter((line) => keyOf(line) === '' || isOfEvent(line)),
      ...followed.filter((line) => places.has(line) && comesAgain(line)),
    ]),
    interrupted: inOrder(failed.filter((line) => keyOf(line) !== '' && !isOfEvent(line))),
    outages: unexplained,
    incidents,
  };
}

/** The same without failures that stand for themselves, though one of their lines was written while something else went down. */
export function withoutOwn(incidents: readonly Incident[], own: readonly FailureLine[]): Incident[] {
  const nameOf = (line: FailureLine) => JSON.stringify([line.consumer, keyOf(line), line.error]);
  const known = new Set(own.map(nameOf));
  const left = (lines: readonly FailureLine[]) => lines.filter((line) => !known.has(nameOf(line)));
  return incidents
    .map(({ first, collateral, unclear }) => ({ first, collateral: left(collateral), unclear: left(unclear) }))
    .filter(({ collateral, unclear }) => collateral.length + unclear.length > 0);
}

interface Sorter {
  readonly own: FailureLine[];
  readonly lost: FailureLine[];
  readonly incidents: Incident[];
  readonly signsIn: (error: string) => ErrorSigns;
  /** The lines of the process that tell of a server that went away. */
  away: ReadonlySet<FailureLine>;
  /** The last line of the process by which a worker answered that it was cancelled, or lost its connection. */
  broken: FailureLine | undefined;
}

/** Puts a line where it belongs; `open`: the incident of its process that it may belong to. Gives the one that is open then. */
function sort(line: FailureLine, open: OpenIncident | undefined, sorter: Sorter): OpenIncident | undefined {
  if (open && isAbout(open.first, line)) {
    sorter.own.push(line);
    // A process that has gone down and fails at the event again is the next one.
    if (open.isGoingDown && line.kind === open.first.kind) return begun(line);
    open.last = line;
    open.isGoingDown ||= endsWorker(line);
    return open;
  }
  if (open && isSameFault(open.first, line)) {
    sorter.own.push(line);
    return open;
  }
  if (open && isTakenAlong(open, line, sorter)) {
    if (open.collateral.length + open.unclear.length === 0) sorter.incidents.push(open);
    const isAnswer = keyOf(line) === '' || sorter.signsIn(line.error).isTeardown;
    (isAnswer ? open.collateral : open.unclear).push(line);
    return open;
  }
  if (isLost(line, sorter) || isShutDown(line, sorter) || sorter.signsIn(line.error).serverState !== null) {
    sorter.lost.push(line);
    return open;
  }
  sorter.own.push(line);
  // Whoever ends its process takes the others along, and not one that failed before it and tries again.
  return !open || (line.lastTry !== undefined && !open.isGoingDown) ? begun(line) : open;
}

/** Whether another segment of the consumer fails at an event of its own for the very reason of the first failure: that is no echo. */
function isSameFault(first: FailureLine, line: FailureLine): boolean {
  if (line.consumer !== first.consumer || line.segment === null || line.segment === first.segment) return false;
  return keyOf(first) !== '' && keyOf(line) !== '' && shapeOf(line.error) === shapeOf(first.error);
}

/** An error without its numbers and ids. */
const shapeOf = (error: string) => error.replace(/[\da-f]{8,}(?:-[\da-f]{4,})*|\d+/gi, '#');

const isLost = (line: FailureLine, { away, signsIn }: Sorter) => away.has(line) || signsIn(line.error).isLostConnection;

const begun = (first: FailureLine): OpenIncident => ({
  first,
  last: first,
  collateral: [],
  unclear: [],
  isGoingDown: first.lastTry !== undefined,
});

/** Workers of core end with their first error, those that try again with the last try. */
export function endsWorker({ kind, lastTry }: Pick<FailureLine, 'kind' | 'lastTry'>): boolean {
  return kind === 'segmentWorker' || lastTry !== undefined;
}

/** Failures of one consumer alone: its batch is tried again, or it stops by itself while its process goes on. */
const ALONE: readonly FailureKind[] = ['batch', ...STOPS_CONSUMER];

/** What one consumer tries again, or stops at by itself, ends no process. */
export const mayEndProcess = (line: FailureLine) => !ALONE.includes(line.kind) || endsWorker(line);

/** Whether a line proves that: what an application's own words mean is not known, and an end soon behind a try may be chance. */
export const provesEnd = (line: FailureLine) =>
  mayEndProcess(line) && line.lastTry !== 'probable' && line.kind !== 'process' && !line.kind.startsWith('pattern');

/** What happens to one consumer alone takes nothing along: what else fails meanwhile fails on its own, and a connection breaks by chance. */
function isTakenAlong({ first, isGoingDown }: OpenIncident, { error }: FailureLine, { signsIn }: Sorter): boolean {
  return isGoingDown || (!ALONE.includes(first.kind) && signsIn(error).isTeardown);
}

/**
 * A process that is told to end cancels its workers, and a database that goes away takes the connections of all of them: what they
 * answer behind that is no failure of its own.
 */
function isShutDown(line: FailureLine, { broken, signsIn }: Sorter): boolean {
  const { isTeardown, isDeadline } = signsIn(line.error);
  if (!broken || !isTeardown) return false;
  // Work that is cancelled says so; that its time was up is no answer to that.
  if (isDeadline && signsIn(broken.error).isCancelled) return false;
  return isSoonAfter(broken, line);
}

/**
 * Whether another consumer of a process that goes on lost its connection at that very moment, too: however often that comes again at one
 * event, it is not the fault of that. What comes long before or after it may be, so this goes by pairs and not, as outages, by sequences.
 */
function sharedBy(log: Pick<ConsumerLog, 'runs'>, lost: readonly FailureLine[]): (line: FailureLine) => boolean {
  const keyOfProcess = processOf(log);
  const shared = new Set<FailureLine>();
  const last = new Map<string, Map<string, FailureLine>>();
  for (const line of lost.filter(({ kind }) => kind === 'batch')) {
    const key = keyOfProcess(line);
    const byConsumer = last.get(key) ?? new Map<string, FailureLine>();
    last.set(key, byConsumer);
    byConsumer.set(line.consumer, line);
    for (const other of byConsumer.values()) {
      if (other.consumer !== line.consumer && isSoonAfter(other, line)) shared.add(other).add(line);
    }
  }
  return (line) => shared.has(line);
}

/** The failures of each process, in the order of its log. */
function* byProcess({
  failures,
  cancelled,
  runs,
}: Pick<ConsumerLog, 'failures' | 'cancelled' | 'runs'>): Steps<Iterable<FailureLine[]>> {
  const keyOfProcess = processOf({ runs });
  const processes = new Map<string, FailureLine[]>();
  for (const line of [...failures, ...cancelled]) {
    yield;
    const key = keyOfProcess(line);
    const lines = processes.get(key);
    if (lines) lines.push(line);
    else processes.set(key, [line]);
  }
  for (const lines of processes.values()) {
    lines.sort(compareLines);
    yield;
  }
  return processes.values();
}

function follows({ last, isGoingDown }: OpenIncident, line: FailureLine): boolean {
  if (last.time === null || line.time === null) return line.lineNumber - last.lineNumber <= FOLLOWS_LINES;
  return line.time - last.time <= (isGoingDown ? GOING_DOWN_MS : FOLLOWS_MS);
}

/** Whether a line tells of the same failure, or of the same event's next one. */
function isAbout(first: FailureLine, line: FailureLine): boolean {
  if (line.consumer !== first.consumer) return false;
  if (keyOf(first) !== '' && keyOf(line) !== '') {
    return keyOf(first) === keyOf(line) || (first.position !== null && first.position === line.position);
  }
  return line.error === first.error;
}

/** One failure leaves a line of a kind at most, and some about its process at its end: what comes again is another failure at the same event. */
function repeating(lines: readonly FailureLine[]): (line: FailureLine) => boolean {
  const kinds = new Map<string, number>();
  const repeated = new Set<string>();
  const ends = new Map<string, FailureLine>();
  for (const line of lines) {
    const event = JSON.stringify([line.consumer, keyOf(line)]);
    const key = `${event} ${line.kind}`;
    const before = line.kind === 'process' ? ends.get(key) : undefined;
    ends.set(key, line);
    if (before && isSoonAfter(before, line)) continue;
    const times = (kinds.get(key) ?? 0) + 1;
    kinds.set(key, times);
    if (times > 1 || (line.consecutive ?? 0) > 1) repeated.add(event);
  }
  return (line) => repeated.has(JSON.stringify([line.consumer, keyOf(line)]));
}
