import type { Steps } from '../../text/steps';
import { type FailureLine, isNamed } from '../consumerLog';
import { keyOf, type RepeatedFailure, repeatedFailures } from '../failures';
import { type ErrorSigns, readSigns } from './teardown';

/** The lines of one outage are at most this far apart: each consumer notices it at its next request. */
const TOGETHER_MS = 10_000;
/** The same in lines, when lines have no time. */
const TOGETHER_LINES = 200;

/**
 * What went away. `database`: the event store's database, because the library itself could not read it. `maybeDatabase`: no line names it,
 * but it is what the consumers of a process share. `postgres`: a PostgreSQL server that may be another one. `server`: any kind of server.
 */
export type OutageOf = 'database' | 'maybeDatabase' | 'postgres' | 'server';

/** A server that went away while a process used it, with the lines that say so, in the order of the log. */
export interface Outage {
  readonly of: OutageOf;
  readonly lines: readonly FailureLine[];
  /** The addresses at which the library reads the store, as far as the log names them. */
  readonly storePeers: ReadonlySet<string>;
}

/** The server that a consumer's process lost. */
export interface LostServer {
  readonly of: OutageOf;
  /** The address in the consumer's own line; null when it has none. */
  readonly server: string | null;
  /** The consumer's own failure. */
  readonly failure: RepeatedFailure;
  /** The other consumers of its process that reported it, too. */
  readonly others: readonly string[];
}

/** Returns the newest outage that the consumer reported, if its failure still matters. */
export function lostServer(
  outages: readonly Outage[],
  consumer: string,
  matters: (failure: RepeatedFailure) => boolean,
): LostServer | null {
  const found = outages.flatMap(({ of, lines, storePeers }): LostServer[] => {
    const failure = repeatedFailures({ failures: lines }, consumer).find(matters);
    if (!failure) return [];
    const others = new Set(lines.filter((line) => !isNamed(line, consumer)).map((line) => line.consumer));
    const server = readSigns(failure.line.error).peer ?? null;
    // Another server may have gone away as well, or the store has several addresses.
    const isOther = of === 'database' && server !== null && storePeers.size > 0 && !storePeers.has(server);
    return [{ of: isOther ? 'postgres' : of, server, failure, others: [...others] }];
  });
  return found.sort((a, b) => (a.failure.lastSeen ?? 0) - (b.failure.lastSeen ?? 0)).at(-1) ?? null;
}

/**
 * Returns the outages that the lines of one process report, given in order. One line is no proof, because a handler also calls its own
 * services. Two consumers at the same time share the database. When the library itself cannot read, no handler is involved.
 */
export function* outagesOf(lines: readonly FailureLine[], signsIn: (error: string) => ErrorSigns): Steps<Outage[]> {
  const said: Said[] = [];
  const storePeers = new Set<string>();
  const databases = new Set<string>();
  for (const line of lines) {
    yield;
    const signs = signsIn(line.error);
    const { unreachable, isLostConnection, isDeadline, isService, isDatabase, peer } = signs;
    if ((unreachable === null && !isLostConnection && !isDeadline) || isService) continue;
    said.push({ ...signs, line });
    if (peer === undefined) continue;
    if (unreachable !== null && isOwnReading({ line })) storePeers.add(peer);
    if (isDatabase) databases.add(peer);
  }
  const outages: Outage[] = [];
  let near: Said[] = [];
  for (const each of said) {
    yield;
    const { line, peer } = each;
    const last = near.at(-1);
    if (last && !isSoonAfter(last.line, line)) {
      outages.push(...outageOf(near, storePeers));
      near = [];
    }
    const isDatabase = each.isDatabase || (peer !== undefined && (databases.has(peer) || storePeers.has(peer)));
    near.push({ ...each, isDatabase });
  }
  return near.length === 0 ? outages : [...outages, ...outageOf(near, storePeers)];
}

interface Said extends ErrorSigns {
  readonly line: FailureLine;
}

/**
 * A line that is not a sign may still belong to an outage that others report: handlers run out of time, and processes that go down close
 * pipes.
 */
const isSign = ({ unreachable }: Said) => unreachable !== null;

/** Whether a line comes within seconds after another one of its log. */
export function isSoonAfter(before: FailureLine, line: FailureLine): boolean {
  if (before.time === null || line.time === null) return line.lineNumber - before.lineNumber <= TOGETHER_LINES;
  return line.time - before.time <= TOGETHER_MS;
}

function outageOf(said: readonly Said[], storePeers: ReadonlySet<string>): Outage[] {
  const same = withOnePeer(said);
  const signs = same.filter(isSign);
  const isDatabase = signs.some((sign) => sign.isDatabase);
  // When the database reports that it went away, a connection that broke for another consumer was one to it.
  const lost = isDatabase ? same.filter(({ isDeadline }) => !isDeadline) : signs;
  const isProven = signs.some((sign) => sign.isDatabase && isOwnReading(sign));
  if (!isProven && !areShared(lost)) return [];
  const of = whatWentAway(signs, isDatabase, storePeers);
  if (of === undefined) return [];
  const lines = same.filter((each) => isSign(each) || isDatabase || !each.isDeadline).map(({ line }) => line);
  return [{ of, lines, storePeers }];
}

/** Returns what went away, for lines that several consumers share; undefined when only the time connects them. */
function whatWentAway(
  signs: readonly Said[],
  isDatabase: boolean,
  storePeers: ReadonlySet<string>,
): OutageOf | undefined {
  if (signs.some((sign) => isOwnReading(sign) || (sign.peer !== undefined && storePeers.has(sign.peer)))) {
    return 'database';
  }
  if (signs.some(({ peer }) => peer !== undefined)) return isDatabase ? 'postgres' : 'server';
  return isDatabase || haveSameWords(signs) ? 'maybeDatabase' : undefined;
}

function haveSameWords(signs: readonly Said[]): boolean {
  const firstToSay = new Map<string | null, string>();
  return signs.some(({ unreachable, line: { consumer } }) => {
    const first = firstToSay.get(unreachable) ?? consumer;
    firstToSay.set(unreachable, first);
    return first !== consumer;
  });
}

/** Removes the lines about another server: next to the database's own lines, or one that only a single consumer names. */
function withOnePeer(said: readonly Said[]): Said[] {
  const databases = new Set(said.flatMap(({ isDatabase, peer }) => (isDatabase ? (peer ?? []) : [])));
  const consumersOf = new Map<string, Set<string>>();
  for (const { peer, line } of said) {
    if (peer !== undefined) consumersOf.set(peer, (consumersOf.get(peer) ?? new Set()).add(line.consumer));
  }
  return said.filter(({ isDatabase, peer }) => {
    if (peer === undefined || isDatabase) return true;
    if (databases.size > 0) return false;
    return consumersOf.size === 1 || (consumersOf.get(peer)?.size ?? 0) > 1;
  });
}

/** Whether the library reports it for its own reading, not for an event. */
const isOwnReading = ({ line }: Pick<Said, 'line'>) =>
  keyOf(line) === '' && !line.isHandlers && (line.kind === 'segmentWorker' || line.kind === 'batch');

/** Whether several consumers report it, or a handler and also the library itself while it reads for another segment. */
function areShared(signs: readonly Said[]): boolean {
  const [first] = signs;
  if (!first) return false;
  if (signs.some(({ line }) => line.consumer !== first.line.consumer)) return true;
  const handled = signs.filter(({ line }) => keyOf(line) !== '');
  return signs.some(
    (sign) =>
      isOwnReading(sign) && handled.some(({ line }) => line.kind === 'batch' || line.segment !== sign.line.segment),
  );
}
