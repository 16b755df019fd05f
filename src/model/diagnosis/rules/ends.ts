import type { Health } from '../../health/rules';
import { type ConsumerLog, type CrashLine, type EndingLine, isExit, isNamed, type ProcessRun } from '../consumerLog';
import { aboutRun } from './aboutRun';
import { isFatalCrash, isLastBefore, momentOf } from './crashes';
import { downSegments, isIn, isRunOf, lastHeartbeats, lastRunsOf } from './processes';

/** How the process of a consumer ended, as far as its log shows. */
export type ProcessEnd =
  /** Its last line says so. */
  | { readonly kind: 'inOrder'; readonly line: EndingLine }
  /** The program that ran the process says how it exited. */
  | { readonly kind: 'exited'; readonly line: CrashLine }
  /**
   * It still owns its segments, and its log stops without a line about the end. `newest`: the time of the log's last line; null when
   * unknown. `withoutHeartbeat`: the log continues long after the last heartbeat, so the process did not end then.
   */
  | {
      readonly kind: 'atOnce' | 'withoutHeartbeat';
      readonly file: string;
      readonly newest: number | null;
      readonly heartbeatAt: number | null;
    };

/** Lines about a shutdown are written within this time before the end. */
const LAST_MOMENTS_MS = 30_000;

/** Returns the newest end that the logs have of a consumer that is down; null when they have none. */
export function processEndOf(health: Health, log: ConsumerLog, takenAt: number): ProcessEnd | null {
  const run = endedRun(health, log);
  // An owner that ended in order removed its id.
  const left = downSegments(health).filter(({ segment }) => segment.ownerId !== null);
  const endings = log.endings
    .filter((ending) => isNamed(ending, health.name) && (run === undefined || isIn(run, ending)))
    .filter((ending) => left.length === 0 || isAtEnd(ending, run))
    .sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
  const line = endings.at(-1);
  if (line) return { kind: 'inOrder', line };
  if (!run) return null;
  const crashes = log.crashes.filter((crash) => isIn(run, crash));
  // A signal to end is more informative than the exit that followed.
  const exit = crashes.findLast(({ kind }) => kind === 'asked') ?? crashes.findLast(isExit);
  if (exit && !crashes.some(isFatalCrash)) return { kind: 'exited', line: exit };
  if (left.length === 0 || crashes.length > 0) return null;
  const elsewhere = exitElsewhere(run, health, log, takenAt);
  if (elsewhere) return { kind: 'exited', line: elsewhere };
  const ages = left.flatMap(({ segment: { heartbeatAgeS } }) => heartbeatAgeS ?? []);
  const heartbeatAt = ages.length === 0 ? null : takenAt - Math.min(...ages) * 1_000;
  const { newest } = run;
  const wroteOn = newest !== null && heartbeatAt !== null && newest > heartbeatAt + health.staleAfterS * 1_000;
  // A line that is newer than the read of the store may belong to the next process.
  const isOfThen = newest !== null && newest <= takenAt;
  return { kind: wroteOn && isOfThen ? 'withoutHeartbeat' : 'atOnce', file: run.file, newest, heartbeatAt };
}

/**
 * Returns the last exit that a log without consumers reports for the process. It has to match by name or number, and by the time of the
 * last heartbeat.
 */
function exitElsewhere(run: ProcessRun, health: Health, log: ConsumerLog, takenAt: number): CrashLine | undefined {
  const beats = lastHeartbeats(health, takenAt);
  for (const crash of log.crashes.toReversed()) {
    if (!isExit(crash) || !crash.of || !beats.some((beat) => isLastBefore(beat, momentOf(crash)))) continue;
    const about = aboutRun(crash.of, run);
    if (about === 'same' && !crash.isAssumed) return crash;
    if (about === 'same' || about === 'alike') return { ...crash, isGuessed: true };
  }
  return undefined;
}

/**
 * Returns the last run of the process that is gone. When several ran the consumer, it is one with the owners of the down segments and none
 * that is alive.
 */
export function endedRun(health: Health, log: ConsumerLog): ProcessRun | undefined {
  const down = new Set(downSegments(health).map(({ segment }) => segment.ownerId));
  const live = new Set(
    health.segments.flatMap(({ ownership, segment }) => (ownership === 'live' ? (segment.ownerId ?? []) : [])),
  );
  const runs = lastRunsOf(log, health.name, isRunOf(health)).filter(
    ({ owners }) => !owners.some((owner) => live.has(owner)),
  );
  const known = runs.filter(({ owners }) => owners.some((owner) => down.has(owner)));
  return (known.length > 0 ? known : runs).sort((a, b) => (a.newest ?? 0) - (b.newest ?? 0)).at(-1);
}

/** A segment may also have been handed over while the process continued. */
function isAtEnd({ time }: EndingLine, run: ProcessRun | undefined): boolean {
  const newest = run?.newest ?? null;
  return time === null || newest === null || newest - time <= LAST_MOMENTS_MS;
}
