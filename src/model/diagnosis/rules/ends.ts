import type { Health } from '../../health/rules';
import { type ConsumerLog, type EndingLine, isNamed, type ProcessRun } from '../consumerLog';
import { downSegments, isIn, lastRunsOf, ownersIn } from './processes';

/** How the process of a consumer ended, for all that its log says. */
export type ProcessEnd =
  /** Its last line says so. */
  | { readonly kind: 'inOrder'; readonly line: EndingLine }
  /** It still owns what it worked on, and its log ends without a word. `newest`: of that log; null where that is not known. */
  | {
      readonly kind: 'atOnce';
      readonly file: string;
      readonly newest: number | null;
      readonly heartbeatAt: number | null;
    };

/** What a process says while it goes down, it says in its last moments. */
const LAST_MOMENTS_MS = 30_000;

/** The newest end that the logs have of a consumer that is down; null where they have none. */
export function processEndOf(health: Health, log: ConsumerLog, takenAt: number): ProcessEnd | null {
  const run = endedRun(health, log);
  // An owner that went in order took its id away.
  const left = downSegments(health).filter(({ segment }) => segment.ownerId !== null);
  const endings = log.endings
    .filter((ending) => isNamed(ending, health.name) && (run === undefined || isIn(run, ending)))
    .filter((ending) => left.length === 0 || isAtEnd(ending, run))
    .sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
  const line = endings.at(-1);
  if (line) return { kind: 'inOrder', line };
  if (!run || left.length === 0) return null;
  if (log.crashes.some((crash) => isIn(run, crash))) return null;
  const ages = left.flatMap(({ segment: { heartbeatAgeS } }) => heartbeatAgeS ?? []);
  const heartbeatAt = ages.length === 0 ? null : takenAt - Math.min(...ages) * 1_000;
  return { kind: 'atOnce', file: run.file, newest: run.newest, heartbeatAt };
}

/** The last life of the process that is gone: of several that ran the consumer, the one that had its owners, and none that lives. */
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

/**
 * Whether a life of a process may be the one that is gone. Where the store has an id for each part that is down, a life that names others
 * for the consumer is that of another process.
 */
export function isRunOf(health: Health): (run: ProcessRun) => boolean {
  const ids = downSegments(health).map(({ segment }) => segment.ownerId);
  return (run) => {
    const owners = ownersIn(run, health.name);
    return owners.length === 0 || ids.includes(null) || owners.some((owner) => ids.includes(owner));
  };
}

/** A segment may also have been handed over while the process went on. */
function isAtEnd({ time }: EndingLine, run: ProcessRun | undefined): boolean {
  const newest = run?.newest ?? null;
  return time === null || newest === null || newest - time <= LAST_MOMENTS_MS;
}
