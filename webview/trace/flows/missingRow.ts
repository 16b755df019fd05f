import type { EventTable } from '../../../src/model/event/eventTable';
import type { Forest } from '../../../src/model/forest/forest';
import type { MissingHere } from '../../../src/protocol/traceFlows';

const KEY = 'missing:';

/** Names the row of a missing effect, across states. */
export function missingKey({ causeId, effects }: MissingHere): string {
  return `${KEY}${causeId}:${effects.join()}`;
}

export function isMissingKey(key: string | null): boolean {
  return key?.startsWith(KEY) ?? false;
}

/** Where the row of a missing effect stands in the tree: above the first place that is `before` or further down. */
export interface MissingPlace {
  /** In the list of what is missing. */
  readonly index: number;
  readonly cause: number;
  readonly before: number;
}

/** The places of what is missing below the causes for which `isShown` says yes, from top to bottom: among the effects of its cause, by time. */
export function missingPlaces(
  missing: readonly MissingHere[],
  { table, forest }: { readonly table: EventTable; readonly forest: Forest },
  isShown: (cause: number) => boolean,
): MissingPlace[] {
  const found = missing.flatMap((each, index): MissingPlace[] => {
    const cause = forest.placeOf[table.indexOf(each.causeId)] ?? -1;
    if (cause < 0 || !isShown(cause)) return [];
    const end = cause + (forest.subtreeSize[cause] ?? 1);
    let before = cause + 1;
    while (before < end && table.time(forest.rows[before] ?? 0) <= each.expectedAt)
      before += forest.subtreeSize[before] ?? 1;
    return [{ index, cause, before }];
  });
  const depth = (place: number) => forest.depth[place] ?? 0;
  const time = (index: number) => missing[index]?.expectedAt ?? 0;
  return found.sort((a, b) => a.before - b.before || depth(b.cause) - depth(a.cause) || time(a.index) - time(b.index));
}
