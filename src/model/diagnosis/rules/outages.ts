import { type FailureLine, isNamed } from '../consumerLog';
import { keyOf, type RepeatedFailure, repeatedFailures } from '../failures';
import { isDatabaseAway, isDeadline, isLostConnection, namesService, peerOf, saysUnreachable } from './teardown';

/** So far apart are the lines of one outage: each consumer notices when it next asks for something. */
const TOGETHER_MS = 10_000;
/** Where lines carry no time. */
const TOGETHER_LINES = 200;

/** What went away. `maybeDatabase`: no line says so, but it is what the consumers of a process have in common. */
export type OutageOf = 'database' | 'maybeDatabase' | 'connection';

/** A server that went away under a process: the lines that say so, in the order of the log. */
export interface Outage {
  readonly of: OutageOf;
  readonly lines: readonly FailureLine[];
}

/** What went away under the process of a consumer. */
export interface LostServer {
  readonly of: OutageOf;
  /** How the consumer told of it. */
  readonly failure: RepeatedFailure;
  /** The other consumers of its process that told of it, too. */
  readonly others: readonly string[];
}

/** The newest outage of which the consumer told in a way that still matters. */
export function lostServer(
  outages: readonly Outage[],
  consumer: string,
  matters: (failure: RepeatedFailure) => boolean,
): LostServer | null {
  const found = outages.flatMap(({ of, lines }): LostServer[] => {
    const failure = repeatedFailures({ failures: lines }, consumer).find(matters);
    const others = new Set(lines.filter((line) => !isNamed(line, consumer)).map((line) => line.consumer));
    return failure ? [{ of, failure, others: [...others] }] : [];
  });
  return found.sort((a, b) => (a.failure.lastSeen ?? 0) - (b.failure.lastSeen ?? 0)).at(-1) ?? null;
}

/** What an error says of a server that may have gone away. */
export interface Tells {
  readonly peer: string | undefined;
  readonly isDatabase: boolean;
  /** May belong to an outage that other lines tell of, and is no sign of one: handlers run out of time, and processes that go down close pipes. */
  readonly isWeak: boolean;
}

/**
 * What the lines of one process, in their order, tell of servers that went away. One line is no proof: a handler calls services of its
 * own. Two consumers at once share the database, and where the library itself cannot read, no handler was asked.
 */
export function outagesOf(lines: readonly FailureLine[], tells: (error: string) => Tells | null): Outage[] {
  const said = lines.flatMap((line): Said[] => {
    const told = tells(line.error);
    return told ? [{ line, ...told }] : [];
  });
  const known = new Set(said.flatMap(({ isDatabase, peer }) => (isDatabase ? (peer ?? []) : [])));
  const all = said.map((each) =>
    each.peer !== undefined && known.has(each.peer) ? { ...each, isDatabase: true } : each,
  );
  return together(all).flatMap(outageOf);
}

interface Said extends Tells {
  readonly line: FailureLine;
}

/** What an error says of a server that may have gone away; null where it says nothing of the kind. */
export function tellsOutage(error: string): Tells | null {
  const isUnreachable = saysUnreachable(error);
  const isWeak = !isUnreachable && (isLostConnection(error) || isDeadline(error));
  if ((!isUnreachable && !isWeak) || namesService(error)) return null;
  return { peer: peerOf(error), isDatabase: isDatabaseAway(error), isWeak };
}

function together(said: readonly Said[]): Said[][] {
  const all: Said[][] = [];
  for (const each of said) {
    const last = all.at(-1)?.at(-1);
    if (last && isSoonAfter(last.line, each.line)) all.at(-1)?.push(each);
    else all.push([each]);
  }
  return all;
}

/** Whether a line comes within seconds after another one of its log. */
export function isSoonAfter(before: FailureLine, line: FailureLine): boolean {
  if (before.time === null || line.time === null) return line.lineNumber - before.lineNumber <= TOGETHER_LINES;
  return line.time - before.time <= TOGETHER_MS;
}

function outageOf(said: readonly Said[]): Outage[] {
  const same = withOnePeer(said);
  const signs = same.filter(({ isWeak }) => !isWeak);
  const isDatabase = signs.some((sign) => sign.isDatabase);
  // Where the database says that it went away, the connection that broke for another consumer was one to it.
  const lost = isDatabase ? same.filter(({ line }) => !isDeadline(line.error)) : signs;
  if (!signs.some((sign) => sign.isDatabase && isOwnReading(sign)) && !areShared(lost)) return [];
  const lines = same
    .filter(({ line, isWeak }) => !isWeak || isDatabase || !isDeadline(line.error))
    .map(({ line }) => line);
  if (isDatabase) return [{ of: 'database', lines }];
  return [{ of: signs.some(({ peer }) => peer !== undefined) ? 'connection' : 'maybeDatabase', lines }];
}

/** Without what went to another server: beside the database's own, or one that a single consumer names. */
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

/** Whether the library says so of what it reads itself, for no event. */
const isOwnReading = ({ line }: Said) =>
  keyOf(line) === '' && !line.isHandlers && (line.kind === 'segmentWorker' || line.kind === 'batch');

/** Whether several consumers say so, or beside a handler the library itself, as it reads for another segment. */
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
