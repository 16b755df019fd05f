import type { Consumer, GapSkip, Segment } from './consumer';
import { comparePositions, type Position } from './event';
import { formatCount } from './format';
import type { Translate } from './translate';

/** A sentence lists no more. */
const MOST_LISTED = 8;

/** Something wrong with a consumer's rows that its status does not say. */
export type Finding =
  /** Rows of different `total_segments`: a stream may be handled twice or never. */
  | { readonly kind: 'mixedTotals'; readonly totals: readonly number[] }
  /** Nobody handles the streams of these segments; `missing`: the first of them. */
  | {
      readonly kind: 'missingSegments';
      readonly count: number;
      readonly missing: readonly number[];
      readonly total: number;
    }
  /** `segment` null: the whole consumer. */
  | { readonly kind: 'twoOwners'; readonly segment: number | null; readonly owners: readonly string[] }
  /** `appeared`: events are now at so many of the positions. */
  | { readonly kind: 'gapSkips'; readonly count: number; readonly appeared: number; readonly latest: Position }
  /** Became visible below the checkpoint: never handled. */
  | { readonly kind: 'lateCommits'; readonly positions: readonly Position[] }
  /** The checkpoint is past the newest event, as after a restored backup: new events up to it will be passed over. */
  | { readonly kind: 'aheadOfStore'; readonly checkpoint: Position; readonly head: Position | null };

/** What a poll remembers for the findings. */
export interface Remembered {
  readonly lateCommits: readonly Position[];
  /** Segments whose owner changed forth and back. */
  readonly contested: readonly { readonly segment: number | null; readonly owners: readonly string[] }[];
}

export function findingsOf(
  { segments }: Consumer,
  head: Position | null,
  gapSkips: readonly GapSkip[],
  { lateCommits, contested }: Remembered,
): Finding[] {
  return [
    ...totalsFindings(segments),
    ...[...duplicateOwners(segments), ...contested].map((found): Finding => ({ kind: 'twoOwners', ...found })),
    ...gapFindings(gapSkips),
    ...(lateCommits.length > 0 ? [{ kind: 'lateCommits', positions: lateCommits } as const] : []),
    ...aheadFindings(segments, head),
  ];
}

function totalsFindings(segments: readonly Segment[]): Finding[] {
  const distinct = new Set(segments.map(({ total }) => total));
  const totals = [...distinct].filter((total) => total !== null).sort((a, b) => a - b);
  if (totals.length > 1) return [{ kind: 'mixedTotals', totals }];
  const total = totals[0];
  if (total === undefined) return [];
  const present = new Set<number>();
  for (const { id } of segments) if (id !== null && id >= 0 && id < total) present.add(id);
  const count = Math.max(0, total - present.size);
  return count > 0 ? [{ kind: 'missingSegments', count, missing: firstMissing(present, total), total }] : [];
}

/** One more than is listed; a total is what a row says and may be in the millions. */
function firstMissing(present: ReadonlySet<number>, total: number): number[] {
  const missing: number[] = [];
  for (let id = 0; id < total && missing.length <= MOST_LISTED; id++) if (!present.has(id)) missing.push(id);
  return missing;
}

/** The libraries' key allows one row a segment, but a renamed or copied table may lack it. */
function duplicateOwners(segments: readonly Segment[]): { segment: number | null; owners: string[] }[] {
  const owners = new Map<string, { segment: number | null; owners: string[] }>();
  for (const { id, total, ownerId } of segments) {
    if (ownerId === null) continue;
    const key = `${id}/${total}`;
    const found = owners.get(key) ?? { segment: id, owners: [] };
    if (!found.owners.includes(ownerId)) found.owners.push(ownerId);
    owners.set(key, found);
  }
  return [...owners.values()].filter((found) => found.owners.length > 1);
}

function gapFindings(skips: readonly GapSkip[]): Finding[] {
  const [first] = skips;
  if (!first) return [];
  const latest = skips.reduce(
    (most, { position }) => (comparePositions(position, most) > 0 ? position : most),
    first.position,
  );
  return [{ kind: 'gapSkips', count: skips.length, appeared: skips.filter(({ appeared }) => appeared).length, latest }];
}

function aheadFindings(segments: readonly Segment[], head: Position | null): Finding[] {
  const ahead = segments
    .map(({ checkpoint }) => checkpoint)
    .filter((at) => comparePositions(at, head ?? ('0' as Position)) > 0);
  const [first] = ahead;
  if (!first) return [];
  const checkpoint = ahead.reduce((most, at) => (comparePositions(at, most) > 0 ? at : most), first);
  return [{ kind: 'aheadOfStore', checkpoint, head }];
}

/** The finding as a sentence with its numbers. */
export function explainFinding(finding: Finding, t: Translate, language = 'en'): string {
  switch (finding.kind) {
    case 'mixedTotals':
      return t('Its segments disagree about their number ({totals}), so a stream may be handled twice or never.', {
        totals: finding.totals.join(', '),
      });
    case 'missingSegments':
      return t('{count} of {total} segments have no row, so nobody handles their streams: {missing}.', {
        count: formatCount(finding.count, language),
        total: formatCount(finding.total, language),
        missing: listed(finding.missing),
      });
    case 'twoOwners': {
      // The rows come in no order, and the sentence stays the same.
      const owners = finding.owners.toSorted().join(', ');
      return finding.segment === null
        ? t('It has more than one owner: {owners}.', { owners })
        : t('Segment {segment} has more than one owner: {owners}.', { segment: finding.segment, owners });
    }
    case 'gapSkips':
      return finding.appeared === 0
        ? t('It gave up waiting at {count} gaps, last at position {latest}.', gapArgs(finding, language))
        : t(
            'It gave up waiting at {count} gaps, last at position {latest}; events appeared at {appeared} of them afterwards and were probably never handled.',
            gapArgs(finding, language),
          );
    case 'lateCommits':
      return t('Events became visible below its checkpoint and were never handled: {positions}.', {
        positions: listed(finding.positions),
      });
    case 'aheadOfStore':
      return t(
        'Its checkpoint {checkpoint} is past the newest event ({head}), as after a restored backup: new events up to it will be passed over.',
        { checkpoint: finding.checkpoint, head: finding.head ?? t('none') },
      );
  }
}

function gapArgs(finding: Extract<Finding, { kind: 'gapSkips' }>, language: string) {
  return {
    count: formatCount(finding.count, language),
    appeared: formatCount(finding.appeared, language),
    latest: finding.latest,
  };
}

function listed(values: readonly (string | number)[]): string {
  const shown = values.slice(0, MOST_LISTED).join(', ');
  return values.length > MOST_LISTED ? `${shown}, …` : shown;
}
