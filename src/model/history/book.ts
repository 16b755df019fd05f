import type { Transactions } from '../consumer/consumer';
import { comparePositions, type Position } from '../event/event';
import { lateCommitsOf } from '../health/lateCommits';
import type { Health, HealthStatus } from '../health/rules';
import type { ConsumerHistory, HistoryPoint, SeenLate, StatusChange } from './history';
import { HISTORY_S, type Ladder, ladderFor, MOST_CONSUMERS } from './ladder';
import { addLook, type CheckpointLook, isLookDue, lookAt, mergeLooks, mostLooks } from './looks';
import { HistoryPoints } from './points';

/** The history of one consumer in its compact form. */
export interface HistoryPage {
  readonly points: HistoryPoints;
  readonly changes: readonly StatusChange[];
  readonly late: readonly SeenLate[];
  readonly looks: readonly CheckpointLook[];
}

/** What a consumer was seen to pass. */
export type PassedPast = Pick<HistoryPage, 'late' | 'looks'>;

/** What was observed of a connection's consumers. It never grows beyond MOST_BYTES. */
export interface HistoryBook {
  /** Adds a look. `at`: the database's clock in milliseconds. `consumers`: the worst first; these are kept when there are too many. */
  look(at: number, consumers: readonly Health[], transactions?: Transactions): void;
  of(consumer: string): ConsumerHistory;
  /**
   * Returns the events that were seen to be late for the consumer, in the order in which that was noticed, and its recorded checkpoints,
   * the newest last.
   */
  passed(consumer: string): PassedPast;
  /** Forgets everything before a time. Earlier data that is merged later is ignored, too. `at`: milliseconds of the database's clock. */
  restart(at: number): void;
  /** The time of the last restart; −Infinity: never. */
  readonly since: number;
  /** Adds what was written earlier, or by another window. `since`: the time of the other's last restart. */
  merge(pages: ReadonlyMap<string, HistoryPage>, since?: number): void;
  /** Returns the pages after thinning, the longest known first. */
  pages(): ReadonlyMap<string, HistoryPage>;
}

interface OpenPage extends PassedPast {
  readonly points: HistoryPoints;
  changes: StatusChange[];
  late: readonly SeenLate[];
  looks: readonly CheckpointLook[];
}

/**
 * A look that is at most this much earlier than the last one is ignored. When the clock went back further, the history continues from
 * there.
 */
const CLOCK_JITTER_MS = 60_000;

/** Returns the histories of all consumers of one connection, in memory. Older parts are coarser. */
export function createHistoryBook(): HistoryBook {
  const pages = new Map<string, OpenPage>();
  let latest = Number.NEGATIVE_INFINITY;
  let since = Number.NEGATIVE_INFINITY;

  const pageOf = (name: string) => {
    let page = pages.get(name);
    if (!page && pages.size < MOST_CONSUMERS) {
      page = { points: HistoryPoints.empty(), changes: [], late: [], looks: [] };
      pages.set(name, page);
    }
    return page;
  };
  const ladder = () => ladderFor(pages.size);
  const goBackTo = (at: number) => {
    for (const page of pages.values()) {
      page.points.cut(at - 1);
      page.changes = page.changes.filter((change) => change.at < at);
      page.late = page.late.filter((seen) => seen.at < at);
      page.looks = page.looks.filter((look) => look.at < at);
    }
  };
  const thinAll = () => {
    const steps = ladder();
    for (const [name, page] of pages) {
      page.points.thin(steps, latest);
      page.changes = page.changes.filter(({ at }) => latest - at <= HISTORY_S * 1_000).slice(-steps.changes);
      page.late = page.late.filter(({ at }) => latest - at <= HISTORY_S * 1_000);
      page.looks = page.looks.filter(({ at }) => latest - at <= HISTORY_S * 1_000);
      if (page.points.length === 0) pages.delete(name);
    }
  };

  return {
    look(at, consumers, transactions) {
      if (at <= latest && latest - at <= CLOCK_JITTER_MS) return;
      if (at < latest) goBackTo(at);
      latest = at;
      for (const health of consumers) {
        const page = pageOf(health.name);
        if (!page) continue;
        page.points.add(pointOf(health, at), ladder());
        addChange(page.changes, at, statusOf(health), ladder());
        page.late = addLate(page.late, health, lateCommitsOf(health), at);
        if (transactions && isLookDue(page.looks, health, at)) {
          const look = lookAt(health.segments, transactions, at);
          page.looks = addLook(page.looks, look, mostLooks(pages.size));
        }
      }
    },
    of(consumer) {
      const page = pages.get(consumer);
      if (!page) return { points: [], changes: [] };
      page.points.thin(ladder(), latest);
      return { points: [...page.points], changes: [...page.changes] };
    },
    passed(consumer) {
      const { late, looks } = pages.get(consumer) ?? { late: [], looks: [] };
      return { late, looks };
    },
    get since() {
      return since;
    },
    restart(at) {
      since = Math.max(since, at);
      for (const page of pages.values()) {
        page.points.cutBefore(since);
        page.changes = page.changes.filter((change) => change.at >= since);
        page.late = page.late.filter((seen) => seen.at >= since);
        page.looks = page.looks.filter((look) => look.at >= since);
      }
    },
    merge(others, othersSince = Number.NEGATIVE_INFINITY) {
      this.restart(othersSince);
      for (const { points } of others.values()) points.cutBefore(since);
      for (const { points } of others.values()) latest = Math.max(latest, points.latest);
      for (const [name, other] of others) {
        const page = pageOf(name);
        if (!page) continue;
        page.points.merge(other.points, ladder(), latest);
        const changes = [...page.changes, ...other.changes].filter(({ at }) => at >= since).sort((a, b) => a.at - b.at);
        page.late = mergeLate(page.late, other.late, since);
        page.looks = mergeLooks(page.looks, other.looks, since, mostLooks(pages.size));
        page.changes = [];
        for (const { at, to } of changes) addChange(page.changes, at, to, ladder());
      }
      thinAll();
    },
    pages() {
      thinAll();
      return pages;
    },
  };
}

function pointOf({ share, oldestWaitingS, rates }: Health, at: number): HistoryPoint {
  const { appendedPerS, handledPerS } = rates;
  return { at, waiting: share.waiting, more: share.more, lagS: oldestWaitingS, appendedPerS, handledPerS };
}

/** Returns null while the status is not known yet, because the first look at a consumer is not a change. */
function statusOf({ status, now, rule }: Health): HealthStatus | null {
  return status === 'unreadable' && (now !== 'unreadable' || rule === 'warmingUp') ? null : status;
}

function addChange(changes: StatusChange[], at: number, to: HealthStatus | null, { changes: most }: Ladder): void {
  const from = changes.at(-1)?.to ?? null;
  if (to === null || to === from) return;
  changes.push({ at, from, to });
  if (changes.length > most) changes.shift();
}

/** The most late events that are kept for each consumer, the newest ones. More of them would add nothing. */
const MOST_LATE = 1_000;

/** Returns the late events to keep after a look. After a set-back, those past the checkpoint are handled after all, so they are dropped. */
export function addLate(
  before: readonly SeenLate[],
  { segments, rebuildTo }: Pick<Health, 'segments' | 'rebuildTo'>,
  seen: readonly Position[],
  at: number,
): readonly SeenLate[] {
  const lowest = segments.map(({ segment }) => segment.checkpoint).sort(comparePositions)[0];
  const kept =
    rebuildTo === null || lowest === undefined
      ? before
      : before.filter(({ position }) => comparePositions(position, lowest) <= 0);
  const known = new Set(kept.map(({ position }) => position));
  const fresh = seen.filter((position) => !known.has(position)).map((position) => ({ position, at }));
  return fresh.length === 0 ? kept : [...kept, ...fresh].slice(-MOST_LATE);
}

/**
 * Returns the late events of both windows, each position once with the time at which it was first noticed. Nothing before `since` is kept.
 */
export function mergeLate(one: readonly SeenLate[], other: readonly SeenLate[], since: number): readonly SeenLate[] {
  const found = new Map<Position, SeenLate>();
  for (const seen of [...one, ...other].sort((a, b) => a.at - b.at)) {
    if (seen.at >= since && !found.has(seen.position)) found.set(seen.position, seen);
  }
  return [...found.values()].slice(-MOST_LATE);
}
