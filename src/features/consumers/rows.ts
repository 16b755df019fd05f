import type { Finding } from '../../model/findings';
import type { Health, SegmentHealth } from '../../model/health';
import type { ConsumerSource } from '../../platform/consumerSources';
import type { KnownCulprit } from '../../platform/culprits';

/** Above this many segments a consumer shows them in groups: a tree sends every visible row to the window at each poll. */
const groupSize = 100;

/** Where several connections are shown, each has a row above its consumers. */
export interface ConnectionRow {
  readonly kind: 'connection';
  readonly connection: string;
  readonly source: ConsumerSource;
  readonly isActive: boolean;
}
export interface ConsumerRow {
  readonly kind: 'consumer';
  readonly connection: string;
  readonly health: Health;
  /** The events that stop it, as far as a log names them. */
  readonly culprits: readonly KnownCulprit[];
  /** Nothing is told of it. */
  readonly muted: boolean;
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
export interface CulpritRow {
  readonly kind: 'culprit';
  readonly parent: ConsumerRow;
  readonly culprit: KnownCulprit;
}
export interface FindingRow {
  readonly kind: 'finding';
  readonly parent: ConsumerRow;
  readonly finding: Finding;
}
export type Row = ConnectionRow | ConsumerRow | CulpritRow | FindingRow | SegmentGroupRow | SegmentRow;

/** The consumers whose name contains the filter, in their order. */
export function consumerRows(
  connection: string,
  consumers: readonly Health[],
  culprits: readonly KnownCulprit[],
  isMuted: (name: string) => boolean,
  filter: string,
): ConsumerRow[] {
  const wanted = filter.trim().toLowerCase();
  const culpritsOf = (name: string) => culprits.filter(({ consumer }) => consumer === name);
  return consumers
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((health) => ({
      kind: 'consumer',
      connection,
      health,
      culprits: culpritsOf(health.name),
      muted: isMuted(health.name),
    }));
}

/** What is below a consumer: the events that stop it, what is wrong with its rows, and its segments where it has any. */
export function rowsBelow(row: ConsumerRow): Row[] {
  const culprits = row.culprits.map((culprit): CulpritRow => ({ kind: 'culprit', parent: row, culprit }));
  const findings = row.health.findings.map((finding): FindingRow => ({ kind: 'finding', parent: row, finding }));
  return [...culprits, ...findings, ...(hasSegments(row.health) ? segmentRows(row) : [])];
}

/** A consumer without segments has a row for its owner, where owners are recorded. */
export function hasSegments({ segments }: Health): boolean {
  return segments.some(({ segment }) => segment.id !== null || segment.ownerId !== null);
}

/** Worst first, in groups where they are many. */
function segmentRows(row: ConsumerRow): Row[] {
  const { segments } = row.health;
  if (segments.length <= groupSize) return segments.map((segment) => ({ kind: 'segment', parent: row, segment }));
  const groups: Row[] = [];
  for (let start = 0; start < segments.length; start += groupSize) {
    groups.push({ kind: 'group', parent: row, start, segments: segments.slice(start, start + groupSize) });
  }
  return groups;
}
