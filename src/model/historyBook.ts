import type { Health, HealthStatus } from './health';
import type { ConsumerHistory, HistoryPoint, StatusChange } from './history';
import { HISTORY_S, type Ladder, ladderFor, MOST_CONSUMERS } from './historyLadder';
import { HistoryPoints } from './historyPoints';

/** One consumer's past in its compact form. */
export interface HistoryPage {
  readonly points: HistoryPoints;
  readonly changes: readonly StatusChange[];
}

/** What was seen of a connection's consumers. Grows no further than MOST_BYTES. */
export interface HistoryBook {
  /** Adds a look; `at` is the database's clock, milliseconds. `consumers`: worst first, who are kept when there are too many. */
  look(at: number, consumers: readonly Health[]): void;
  of(consumer: string): ConsumerHistory;
  /** Takes in what was written earlier, or by another window. */
  merge(pages: ReadonlyMap<string, HistoryPage>): void;
  /** Thinned; the longest known first. */
  pages(): ReadonlyMap<string, HistoryPage>;
}

/** Looks this much earlier than the last one are left out; a clock that went back further starts anew from there. */
const CLOCK_JITTER_MS = 60_000;

export function createHistoryBook(): HistoryBook {
  const pages = new Map<string, { points: HistoryPoints; changes: StatusChange[] }>();
  let latest = Number.NEGATIVE_INFINITY;

  const pageOf = (name: string) => {
    let page = pages.get(name);
    if (!page && pages.size < MOST_CONSUMERS) {
      page = { points: HistoryPoints.empty(), changes: [] };
      pages.set(name, page);
    }
    return page;
  };
  const ladder = () => ladderFor(pages.size);
  const goBackTo = (at: number) => {
    for (const page of pages.values()) {
      page.points.cut(at - 1);
      page.changes = page.changes.filter((change) => change.at < at);
    }
  };
  const thinAll = () => {
    const steps = ladder();
    for (const [name, page] of pages) {
      page.points.thin(steps, latest);
      page.changes = page.changes.filter(({ at }) => latest - at <= HISTORY_S * 1_000).slice(-steps.changes);
      if (page.points.length === 0) pages.delete(name);
    }
  };

  return {
    look(at, consumers) {
      if (at <= latest && latest - at <= CLOCK_JITTER_MS) return;
      if (at < latest) goBackTo(at);
      latest = at;
      for (const health of consumers) {
        const page = pageOf(health.name);
        if (!page) continue;
        page.points.add(pointOf(health, at), ladder());
        addChange(page.changes, at, statusOf(health), ladder());
      }
    },
    of(consumer) {
      const page = pages.get(consumer);
      if (!page) return { points: [], changes: [] };
      page.points.thin(ladder(), latest);
      return { points: [...page.points], changes: [...page.changes] };
    },
    merge(others) {
      for (const { points } of others.values()) latest = Math.max(latest, points.latest);
      for (const [name, other] of others) {
        const page = pageOf(name);
        if (!page) continue;
        page.points.merge(other.points, ladder(), latest);
        const changes = [...page.changes, ...other.changes].sort((a, b) => a.at - b.at);
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

/** null while it cannot be told yet: a consumer that was looked at for the first time has not changed for that. */
function statusOf({ status, now, rule }: Health): HealthStatus | null {
  return status === 'unreadable' && (now !== 'unreadable' || rule === 'warmingUp') ? null : status;
}

function addChange(changes: StatusChange[], at: number, to: HealthStatus | null, { changes: most }: Ladder): void {
  const from = changes.at(-1)?.to ?? null;
  if (to === null || to === from) return;
  changes.push({ at, from, to });
  if (changes.length > most) changes.shift();
}
