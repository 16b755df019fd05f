import type { HealthStatus } from '../../../src/model/health/rules';
import type { ConsumerHistory, HistoryPoint, StatusChange } from '../../../src/model/history/history';

/** Older points are not shown. */
const KEPT_MS = 24.5 * 3_600_000;
/** A longer silence is always a gap, however far apart old points are. */
const ALWAYS_GAP_MS = 4.5 * 3_600_000;
/** A shorter silence is never a gap, however close the points before it are. */
const NEVER_GAP_MS = 15_000;
/** A silence is a gap when it is longer than the usual distance of the neighbouring points, multiplied by this. */
const GAP_FACTOR = 3;
const PACE_POINTS = 4;

export const noHistory: ConsumerHistory = { points: [], changes: [] };

/** Adds what the host sent: the whole history, or points that replace those from the time of the first one on. */
export function mergeHistory(
  before: ConsumerHistory,
  message: ConsumerHistory & { readonly whole: boolean },
): ConsumerHistory {
  const { points, changes, whole } = message;
  const first = points[0];
  if (whole || first === undefined) return { points: whole ? points : before.points, changes };
  const newest = points.at(-1)?.at ?? first.at;
  const kept = before.points.filter(({ at }) => at < first.at && at > newest - KEPT_MS);
  return { points: [...kept, ...points], changes };
}

/** Whether no poll ran between a point and the next one. The usual distance between points depends on their age. */
export function isSilence(points: readonly HistoryPoint[], index: number): boolean {
  const silence = distance(points, index);
  if (silence <= NEVER_GAP_MS) return false;
  if (silence > ALWAYS_GAP_MS) return true;
  const before = pace(points, index - PACE_POINTS, index);
  const after = pace(points, index + 1, index + 1 + PACE_POINTS);
  return silence > GAP_FACTOR * Math.max(before, after);
}

/** Returns the median distance between the points; 0 when there are none. */
function pace(points: readonly HistoryPoint[], from: number, to: number): number {
  const distances: number[] = [];
  for (let i = Math.max(0, from); i < Math.min(to, points.length - 1); i++) distances.push(distance(points, i));
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? 0;
}

function distance(points: readonly HistoryPoint[], index: number): number {
  const [point, next] = [points[index], points[index + 1]];
  return point && next ? next.at - point.at : 0;
}

/** A status and the time during which it was shown. */
export interface StatusSpan {
  readonly status: HealthStatus;
  readonly from: number;
  readonly to: number;
}

/** Returns the statuses within a range. The last one lasts to the end of the range. */
export function statusSpans(changes: readonly StatusChange[], from: number, to: number): StatusSpan[] {
  const spans: StatusSpan[] = [];
  const [first] = changes;
  if (first && first.from !== null && first.at > from) {
    spans.push({ status: first.from, from, to: Math.min(first.at, to) });
  }
  for (const [i, change] of changes.entries()) {
    const end = Math.min(changes[i + 1]?.at ?? to, to);
    const start = Math.max(change.at, from);
    if (start < end) spans.push({ status: change.to, from: start, to: end });
  }
  return spans;
}

/** Returns the status at a time; null before the first known one. */
export function statusAt(changes: readonly StatusChange[], at: number): HealthStatus | null {
  const last = changes.findLast((change) => change.at <= at);
  return last ? last.to : (changes[0]?.from ?? null);
}
