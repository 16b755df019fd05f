import type { LogHit } from '../model/logLine';
import { STRENGTH } from './relate';

/** Keeps the `limit` best hits of any number: stronger reasons first, within a reason those nearest in time to the event. */
export function createHitList<H extends LogHit = LogHit>(limit: number) {
  let kept: H[] = [];
  let more = false;

  const distance = (hit: H) => (hit.offsetMs === null ? Number.MAX_VALUE : Math.abs(hit.offsetMs));
  const prune = () => {
    if (kept.length <= limit) return;
    kept.sort((a, b) => STRENGTH[a.reason] - STRENGTH[b.reason] || distance(a) - distance(b));
    kept = kept.slice(0, limit);
    more = true;
  };

  return {
    add(hit: H): void {
      kept.push(hit);
      if (kept.length >= limit * 2 + 1000) prune();
    },
    /** In any order. */
    best(): { hits: readonly H[]; more: boolean } {
      prune();
      return { hits: kept, more };
    },
    /** In the order in which a person reads them. */
    result(): { hits: readonly H[]; more: boolean } {
      prune();
      return { hits: kept.sort(byReasonThenTime), more };
    },
  };
}

function byReasonThenTime(a: LogHit, b: LogHit): number {
  return (
    STRENGTH[a.reason] - STRENGTH[b.reason] ||
    compare(a.time ?? Number.MAX_VALUE, b.time ?? Number.MAX_VALUE) ||
    compare(a.file, b.file) ||
    a.lineNumber - b.lineNumber
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
