import { comparePositions, type Position } from '../event/event';
import type { Consumer, DeadLetter, GapSkip, Reported, Segment } from './consumer';
import { canBeSplit } from './partition';

/** The most items that a sentence lists. */
export const MOST_LISTED = 8;

/** Something wrong with a consumer's rows that its status does not show. */
export type Finding =
  /** The rows have different `total_segments`: a stream may be handled twice or never. */
  | { readonly kind: 'mixedTotals'; readonly totals: readonly number[] }
  /** These segments have no row, so no process handles their streams. `missing`: the first of them. */
  | {
      readonly kind: 'missingSegments';
      readonly count: number;
      readonly missing: readonly number[];
      readonly total: number;
    }
  /** `segment` null: the whole consumer. */
  | { readonly kind: 'twoOwners'; readonly segment: number | null; readonly owners: readonly string[] }
  /** `appeared`: how many of the skipped positions have an event now; `positions`: those positions. */
  | {
      readonly kind: 'gapSkips';
      readonly count: number;
      readonly appeared: number;
      readonly latest: Position;
      readonly positions: readonly Position[];
    }
  /** Events became visible below the checkpoint and were never handled. */
  | { readonly kind: 'lateCommits'; readonly positions: readonly Position[] }
  /** By its log, the consumer gave up batches after a failure. `isFresh`: the newest of them was given up recently (see FRESH_MS). */
  | ({ readonly kind: 'passedBatches'; readonly isFresh: boolean } & Omit<GivenUp, 'at'>)
  /** The checkpoint is past the newest event, as after a restored backup. New events up to the checkpoint will be passed over. */
  | { readonly kind: 'aheadOfStore'; readonly checkpoint: Position; readonly head: Position | null }
  /** What the consumer's own row says, when it says more than that it runs. `segment` null: the whole consumer. */
  | ({ readonly kind: 'reported'; readonly segment: number | null } & Omit<Reported, 'state'>)
  /** Events were put aside. `error` is the error of the newest one. */
  | { readonly kind: 'deadLetters'; readonly count: number; readonly latest: Position; readonly error: string | null };

/** Events in batches that a consumer gave up, by its log. Its checkpoint passed them, and no table records it. */
export interface GivenUp {
  readonly batches: number;
  readonly events: number;
  readonly latest: Position;
  readonly isLeast: boolean;
  /** True when each line names the event that failed, so that no line can be about another store. */
  readonly isCertain: boolean;
  /** When the newest batch was given up, in milliseconds since 1970; null when no line gives a certain time. */
  readonly at: number | null;
}

/** A batch that was given up needs a person for this long (a day), so that a person who starts in the morning still sees it. */
const FRESH_MS = 86_400_000;

/** Whether the finding is a loss of events so recent that a person has to see it. */
export const isFreshLoss = (finding: Finding): boolean => finding.kind === 'passedBatches' && finding.isFresh;

/** Returns all that is wrong with a consumer's rows, and what polls have observed of it. `now`: milliseconds since 1970. */
export function findingsOf(
  { segments }: Consumer,
  head: Position | null,
  { gapSkips, deadLetters }: { readonly gapSkips: readonly GapSkip[]; readonly deadLetters: readonly DeadLetter[] },
  lateCommits: readonly Position[],
  givenUp: GivenUp | null,
  now: number,
): Finding[] {
  return [
    ...segments.flatMap(reportedFindings),
    ...deadLetterFindings(deadLetters),
    ...totalsFindings(segments),
    ...duplicateOwners(segments).map((found): Finding => ({ kind: 'twoOwners', ...found })),
    ...gapFindings(gapSkips),
    ...(lateCommits.length > 0 ? [{ kind: 'lateCommits', positions: lateCommits } as const] : []),
    ...(givenUp ? [passedFinding(givenUp, now)] : []),
    ...aheadFindings(segments, head),
  ];
}

/** Returns the finding for batches that were given up. `now`: milliseconds since 1970. */
export function passedFinding({ at, ...givenUp }: GivenUp, now: number): Finding {
  return { kind: 'passedBatches', ...givenUp, isFresh: at !== null && now - at < FRESH_MS };
}

function reportedFindings({ id, reported }: Segment): Finding[] {
  if (!reported || (reported.error === null && (reported.state === 'running' || reported.word === ''))) return [];
  const { word, error, culprit } = reported;
  return [{ kind: 'reported', segment: id, word, error, culprit }];
}

function deadLetterFindings(letters: readonly DeadLetter[]): Finding[] {
  const [first] = letters;
  if (!first) return [];
  const latest = letters.reduce(
    (most, each) => (comparePositions(each.position, most.position) > 0 ? each : most),
    first,
  );
  return [{ kind: 'deadLetters', count: latest.ofConsumer, latest: latest.position, error: latest.error }];
}

function totalsFindings(segments: readonly Segment[]): Finding[] {
  const distinct = new Set(segments.map(({ total }) => total));
  const totals = [...distinct].filter((total) => total !== null).sort((a, b) => a - b);
  if (totals.length > 1) {
    // Where one segment can be split alone, the totals differ in good order.
    const isSplit = segments.some(({ rule }) => rule && canBeSplit(rule));
    return isSplit ? [] : [{ kind: 'mixedTotals', totals }];
  }
  const total = totals[0];
  if (total === undefined) return [];
  const present = new Set<number>();
  for (const { id } of segments) if (id !== null && id >= 0 && id < total) present.add(id);
  const count = Math.max(0, total - present.size);
  return count > 0 ? [{ kind: 'missingSegments', count, missing: firstMissing(present, total), total }] : [];
}

/** Returns one more than a sentence lists. It stops there because `total` comes from a row and may be in the millions. */
function firstMissing(present: ReadonlySet<number>, total: number): number[] {
  const missing: number[] = [];
  for (let id = 0; id < total && missing.length <= MOST_LISTED; id++) if (!present.has(id)) missing.push(id);
  return missing;
}

/** The libraries' key allows one row for each segment, but a renamed or copied table may lack that key. */
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
  const positions = skips.flatMap(({ position, appeared }) => (appeared ? position : [])).sort(comparePositions);
  return [{ kind: 'gapSkips', count: skips.length, appeared: positions.length, latest, positions }];
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
