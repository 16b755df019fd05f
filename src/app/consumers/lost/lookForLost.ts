import type { ConsumerLog } from '../../../model/diagnosis/consumerLog';
import type { Position } from '../../../model/event/event';
import { lateCommitsOf } from '../../../model/health/lateCommits';
import type { PassedPast } from '../../../model/history/book';
import { type LostReport, lostEvents } from '../../../model/lost/lost';
import { passedLines } from '../../../model/lost/passedOver';
import type { LiveReader } from '../../../store/livePorts';
import type { ConsumerReader, EventReader } from '../../../store/ports';
import type { Judged } from '../judged';
import { readPassed } from './readPassed';

/** How many positions before the checkpoint are looked through, unless a person asks for another number. */
export const LOST_WINDOW = 100_000;

/** The sources for the search for lost events. */
export interface LostSources {
  readonly store: Pick<ConsumerReader, 'skips' | 'writers' | 'waiting'> &
    Pick<EventReader, 'eventsAt'> &
    Pick<LiveReader, 'eventsBetween'>;
  readonly judged: (signal: AbortSignal) => Promise<Judged>;
  readonly readLog: (consumer: string, signal: AbortSignal) => Promise<Pick<ConsumerLog, 'skips' | 'files'>>;
  /** Returns what earlier sessions noticed; absent when that is not kept. */
  readonly kept?: (consumer: string) => Promise<PassedPast>;
}

/**
 * Looks for the events that a consumer has passed without handling them: those that polls have seen, those in batches that its log says it
 * gave up, those at skipped positions, and those whose transaction is younger than the checkpoint or was still running when the checkpoint
 * passed them. Returns null when the store has no such consumer.
 */
export async function lookForLost(
  name: string,
  { store, judged, readLog, kept }: LostSources,
  signal: AbortSignal,
  positions = LOST_WINDOW,
): Promise<LostReport | null> {
  const [{ consumers, takenAt }, log] = await Promise.all([judged(signal), readLog(name, signal)]);
  const health = consumers.find((candidate) => candidate.name === name);
  if (!health) return null;
  const seen = lateCommitsOf(health);
  const { late: seenBefore, looks } = (await kept?.(name)) ?? { late: [], looks: [] };
  const skips = (await store.skips(name, signal)).filter(({ appeared }) => appeared);
  const writers = await store.writers({ consumer: name, positions, looks }, signal);
  const passed = await readPassed(passedLines(log, name), health, store, signal);
  const wanted = new Set([
    ...seen,
    ...passed.flatMap((batch) => batch.events.map(({ position }) => position)),
    ...seenBefore.map(({ position }) => position),
    ...(writers?.events ?? []).map(({ position }) => position),
  ]);
  for (const { position, last } of skips) {
    if (last === undefined) wanted.add(position);
    else for (const within of await positionsIn(store, position, last, signal)) wanted.add(within);
  }
  const events = new Map((await store.eventsAt([...wanted], signal)).map((event) => [event.position, event]));
  const standing = writers?.looks;
  const segments = health.segments.map(({ segment }) => segment);
  return {
    consumer: name,
    events: lostEvents({ segments, scope: health.scope, seen, seenBefore, passed, skips, writers, events }),
    isScopeKnown: health.scope.source !== 'unknown',
    writers: writers && { window: writers.window, hasCommitTimes: writers.hasCommitTimes },
    looks: standing?.[0] ? { count: standing.length, since: standing[0].at } : null,
    logFiles: log.files,
    rewritten: writers?.segments.filter(({ isRewritten }) => isRewritten).length ?? 0,
    takenAt,
  };
}

/** Events in one page. */
const PAGE = 1_000;

/** Returns the positions from `first` to `last` that have an event. */
async function positionsIn(
  store: LostSources['store'],
  first: Position,
  last: Position,
  signal: AbortSignal,
): Promise<Position[]> {
  const found: Position[] = [];
  const before = String(BigInt(last) + 1n) as Position;
  let after = String(BigInt(first) - 1n) as Position;
  for (;;) {
    const page = await store.eventsBetween(after, before, PAGE, signal);
    found.push(...page.map(({ position }) => position));
    const end = page.at(-1);
    if (!end || page.length < PAGE) return found;
    after = end.position;
  }
}
