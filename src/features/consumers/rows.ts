import { type BlockingEvent, type ConsumerView, needsAttention } from '../../app/consumers/view';
import type { StoreHandle } from '../../app/stores/handle';
import type { Finding } from '../../model/consumer/findings';
import type { SegmentHealth } from '../../model/health/rules';
import { label } from '../../model/text/safeText';
import { cutTo, wrap } from '../../model/text/width';
import type { NamePlace } from './nameBeside';

/** A consumer with more segments shows them in groups, because a tree sends every visible row to the window at each poll. */
const groupSize = 100;

/** The row of a connection above its consumers. Only when several connections are shown. */
export interface ConnectionRow {
  readonly kind: 'connection';
  readonly connection: string;
  readonly handle: StoreHandle;
  readonly isActive: boolean;
}
export interface ConsumerRow {
  readonly kind: 'consumer';
  readonly connection: string;
  readonly health: ConsumerView;
  readonly place: NamePlace;
}
export interface SegmentGroupRow {
  readonly kind: 'group';
  readonly parent: ConsumerRow;
  /** The index of the group's first segment, counted worst first. */
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
  readonly culprit: BlockingEvent;
  /** A line of the error's text; null for the row that names the event. */
  readonly errorLine: string | null;
  /** Counted from 0: the first row has the icon. */
  readonly place: number;
}
/** A line of the sentence about a finding on a consumer's rows. */
export interface FindingRow {
  readonly kind: 'finding';
  readonly parent: ConsumerRow;
  readonly sentence: string;
  readonly line: string;
  readonly place: number;
}
/** A line of the sentence that says why a connection cannot be read. */
export interface ProblemRow {
  readonly kind: 'problem';
  readonly parent: ConnectionRow;
  readonly sentence: string;
  readonly line: string;
  readonly place: number;
}
export type TreeRow = ConnectionRow | ConsumerRow | CulpritRow | FindingRow | ProblemRow | SegmentGroupRow | SegmentRow;

/** Returns rows of the consumers whose name contains the filter, in their order, muted ones last. */
export function consumerRows(
  connection: string,
  consumers: readonly ConsumerView[],
  filter: string,
  isBelowStore: boolean,
): ConsumerRow[] {
  const wanted = filter.trim().toLowerCase();
  const among = consumers.map(({ name }) => label(name));
  const place = { among, row: isBelowStore ? 'belowStore' : 'first' } as const;
  return consumers
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(a.muted) - Number(b.muted))
    .map((health) => ({ kind: 'consumer', connection, health, place }));
}

/** Returns the place of a consumer in the list: those that need attention first, then the others, muted ones last. */
export function rankOf(view: ConsumerView): number {
  return view.muted ? 2 : Number(!needsAttention(view));
}

/**
 * Returns the rows below a row. Below a consumer: the events that stop it, the findings in the words of `say`, and its segments if it has
 * any. Below a group: its segments.
 */
export function rowsBelow(row: TreeRow, say: (finding: Finding) => string): TreeRow[] {
  if (row.kind === 'group') return row.segments.map((segment) => ({ kind: 'segment', parent: row.parent, segment }));
  if (row.kind !== 'consumer') return [];
  const culprits = row.health.blocking.flatMap((culprit) => culpritRows(row, culprit));
  const findings = row.health.findings
    .map(say)
    .flatMap((sentence) =>
      linesOf(sentence).map((line, place): FindingRow => ({ kind: 'finding', parent: row, sentence, line, place })),
    );
  return [...culprits, ...findings, ...(hasSegments(row.health) ? segmentRows(row) : [])];
}

/** Characters that fit in a row in a side bar of 300 pixels. VS Code does not wrap rows. */
const ERROR_COLUMNS = 26;
/** The most rows of an error. A longer one ends with an ellipsis; the tooltip and the consumer's page show it whole. */
const MOST_ERROR_LINES = 6;

/** Returns the rows of the log's error text, and the row of the event below. */
function culpritRows(parent: ConsumerRow, culprit: BlockingEvent): CulpritRow[] {
  const rows = [...linesOf(culprit.error ?? ''), null];
  return rows.map((errorLine, place) => ({ kind: 'culprit', parent, culprit, errorLine, place }));
}

/** Returns the rows of the sentence that says why a connection cannot be read. */
export function problemRows(parent: ConnectionRow, sentence: string): ProblemRow[] {
  return linesOf(sentence).map((line, place) => ({ kind: 'problem', parent, sentence, line, place }));
}

function linesOf(sentence: string): string[] {
  const text = label(sentence.trim());
  const lines = text === '' ? [] : wrap(text, ERROR_COLUMNS);
  const rest = cutTo(lines.slice(MOST_ERROR_LINES - 1).join(' '), ERROR_COLUMNS);
  return [...lines.slice(0, MOST_ERROR_LINES - 1), ...(rest === '' ? [] : [rest])];
}

/** Whether a consumer has rows of segments. A consumer without segments has a row for its owner when owners are recorded. */
export function hasSegments({ segments }: ConsumerView): boolean {
  return segments.some(({ segment }) => segment.id !== null || segment.ownerId !== null);
}

/** Returns the seconds since a heartbeat that is too old; null when it is young enough or unknown. */
export function staleHeartbeatS(ageS: number | null, staleAfterS: number): number | null {
  return ageS !== null && ageS > staleAfterS ? ageS : null;
}

/** Returns the rows of segments, worst first, in groups when there are many. */
function segmentRows(row: ConsumerRow): TreeRow[] {
  const { segments } = row.health;
  if (segments.length <= groupSize) return segments.map((segment) => ({ kind: 'segment', parent: row, segment }));
  const groups: TreeRow[] = [];
  for (let start = 0; start < segments.length; start += groupSize) {
    groups.push({ kind: 'group', parent: row, start, segments: segments.slice(start, start + groupSize) });
  }
  return groups;
}
