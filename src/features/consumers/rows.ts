import type { Health, SegmentHealth } from '../../model/health';

/** Above this many segments a consumer shows them in groups: a tree sends every visible row to the window at each poll. */
const groupSize = 100;

export interface ConsumerRow {
  readonly kind: 'consumer';
  readonly health: Health;
}
export interface SegmentGroupRow {
  readonly kind: 'group';
  readonly parent: ConsumerRow;
  /** Of the first segment, counted worst first. */
  readonly start: number;
  readonly segments: readonly SegmentHealth[];
}
export interface SegmentRow {
  readonly kind: 'segment';
  readonly parent: ConsumerRow;
  readonly segment: SegmentHealth;
}
export type Row = ConsumerRow | SegmentGroupRow | SegmentRow;

/** The consumers whose name contains the filter, in their order. */
export function consumerRows(consumers: readonly Health[], filter: string): ConsumerRow[] {
  const wanted = filter.trim().toLowerCase();
  return consumers
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((health) => ({ kind: 'consumer', health }));
}

/** The segments of a consumer, worst first, in groups where they are many. */
export function segmentRows(row: ConsumerRow): Row[] {
  const { segments } = row.health;
  if (segments.length <= groupSize) return segments.map((segment) => ({ kind: 'segment', parent: row, segment }));
  const groups: Row[] = [];
  for (let start = 0; start < segments.length; start += groupSize) {
    groups.push({ kind: 'group', parent: row, start, segments: segments.slice(start, start + groupSize) });
  }
  return groups;
}
