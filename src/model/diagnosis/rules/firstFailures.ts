import type { Steps } from '../../text/steps';
import type { ConsumerLog, FailureKind, FailureLine } from '../consumerLog';
import { keyOf, STOPS_CONSUMER } from '../failures';
import { isSoonAfter, type Outage, outagesOf } from './outages';
import { compareLines, processOf } from './processes';
import { type ErrorSigns, readSigns } from './teardown';

/** How long a process takes to go down. What fails within this time after the first failure went down with it. */
const GOING_DOWN_MS = 30_000;
/** The same before the process is seen to go down. A connection error after a longer time is probably unrelated. */
const FOLLOWS_MS = 10_000;
/** The same in lines, when lines have no time. */
const FOLLOWS_LINES = 200;

/** The first failure of a process, and what went down with it, in the order of the log. */
export interface Incident {
  readonly first: FailureLine;
  /** Lines that report an interruption, or that name no event. */
  readonly collateral: readonly FailureLine[];
  /** Failures at other events, with other words, during that time. They may have followed from the first failure or be independent. */
  readonly unclear: readonly FailureLine[];
}

/** Failures, sorted by what they report. */
export interface SeparatedFailures {
  /** Failures that are the fault of an event, or that name none. */
  readonly own: readonly FailureLine[];
  /** Connections that broke while an event was handled, without another failure before. */
  readonly interrupted: readonly FailureLine[];
  /** Servers that went away, without another failure before: no event is at fault. */
  readonly outages: readonly Outage[];
  /** Incidents in which something followed the first failure. */
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
 * Sorts the failures of the logs. The first failure of a process causes what fails within seconds after it: other segments and consumers
 * lose their connection or are cancelled, and the events that they were handling are not at fault. It pauses between lines, because there
 * may be thousands.
 */
export function* separateFailures(
  log: Pick<ConsumerLog, 'failures' | 'cancelled' | 'runs' | 'signs'>,
): Steps<SeparatedFailures> {
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
  // A worker that was cancelled says nothing about its event. A connection that breaks again and again at one event does.
  const failed = lost.filter((line) => places.has(line) && !away.has(line));
  const isOfEvent = (line: FailureLine) => repeats(line) && signsIn(line.error).serverState === null;
  // A handler's own words at one event, in several runs of its process, are not a result of another failure, even if another failure came
  // first in one of the runs.
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

/**
 * Returns the incidents without failures that count on their own, although one of their lines was written while something else went down.
 */
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
  /** The lines of the process that report a server that went away. */
  away: ReadonlySet<FailureLine>;
  /** The last line of the process in which a worker was cancelled or lost its connection. */
  broken: FailureLine | undefined;
}

/** Adds a line to its list. `open`: the incident of its process to which it may belong. Returns the incident that is open afterwards. */
function sort(line: FailureLine, open: OpenIncident | undefined, sorter: Sorter): OpenIncident | undefined {
  if (open && isAbout(open.first, line)) {
    sorter.own.push(line);
    // When a process has gone down, another failure at the same event comes from the next process.
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
  // The failure that ends the process takes the others down. One that came before it and is tried again does not.
  return !open || (line.lastTry !== undefined && !open.isGoingDown) ? begun(line) : open;
}

/**
 * Whether another segment of the consumer fails at another event for the same reason as the first failure. That is not a consequence of it.
 */
function isSameFault(first: FailureLine, line: FailureLine): boolean {
  if (line.consumer !== first.consumer || line.segment === null || line.segment === first.segment) return false;
  return keyOf(first) !== '' && keyOf(line) !== '' && shapeOf(line.error) === shapeOf(first.error);
}

/** Returns an error without its numbers and ids. */
const shapeOf = (error: string) => error.replace(/[\da-f]{8,}(?:-[\da-f]{4,})*|\d+/gi, '#');

const isLost = (line: FailureLine, { away, signsIn }: Sorter) => away.has(line) || signsIn(line.error).isLostConnection;

const begun = (first: FailureLine): OpenIncident => ({
  first,
  last: first,
  collateral: [],
  unclear: [],
  isGoingDown: first.lastTry !== undefined,
});

/** Whether the line ends its worker: core's workers end with their first error, those that try again end with the last try. */
export function endsWorker({ kind, lastTry }: Pick<FailureLine, 'kind' | 'lastTry'>): boolean {
  return kind === 'segmentWorker' || lastTry !== undefined;
}

/** Failures of a single consumer: its batch is tried again, or it stops while its process continues. */
const ALONE: readonly FailureKind[] = ['batch', ...STOPS_CONSUMER];

/** Whether the failure may end the process. A failure that one consumer tries again, or at which only that consumer stops, does not. */
export const mayEndProcess = (line: FailureLine) => !ALONE.includes(line.kind) || endsWorker(line);

/**
 * Whether a line proves that the failure ended its process. The words of an application are not known, and an end soon after a try may be
 * chance.
 */
export const provesEnd = (line: FailureLine) =>
  mayEndProcess(line) && line.lastTry !== 'probable' && line.kind !== 'process' && !line.kind.startsWith('pattern');

/**
 * A failure of a single consumer affects nothing else. Other failures at that time are independent, and a connection may break by chance.
 */
function isTakenAlong({ first, isGoingDown }: OpenIncident, { error }: FailureLine, { signsIn }: Sorter): boolean {
  return isGoingDown || (!ALONE.includes(first.kind) && signsIn(error).isTeardown);
}

/**
 * Whether a line is only an answer to a shutdown. A process that is asked to end cancels its workers, and a database that goes away closes
 * all their connections. What they report after that is not their own failure.
 */
function isShutDown(line: FailureLine, { broken, signsIn }: Sorter): boolean {
  const { isTeardown, isDeadline } = signsIn(line.error);
  if (!broken || !isTeardown) return false;
  // Cancelled work reports that it was cancelled. A deadline that passed is not an answer to that.
  if (isDeadline && signsIn(broken.error).isCancelled) return false;
  return isSoonAfter(broken, line);
}

/**
 * Returns a function that says whether another consumer of the same live process lost its connection at about the same time. Then the event
 * is not at fault, however often that happens at it. Earlier or later failures may still be the event's fault, so lines are compared in
 * pairs and not, as for outages, in sequences.
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

/** Returns the failures of each process, in the order of its log. */
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

/** Whether a line is about the same failure, or about the next one at the same event. */
function isAbout(first: FailureLine, line: FailureLine): boolean {
  if (line.consumer !== first.consumer) return false;
  if (keyOf(first) !== '' && keyOf(line) !== '') {
    return keyOf(first) === keyOf(line) || (first.position !== null && first.position === line.position);
  }
  return line.error === first.error;
}

/**
 * One failure leaves at most one line of each kind, and perhaps several about its process at its end. A repeated kind is therefore another
 * failure at the same event.
 */
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
