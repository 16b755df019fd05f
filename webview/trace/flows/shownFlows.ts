import type { EventTable } from '../../../src/model/event/eventTable';
import type { Forest } from '../../../src/model/forest/forest';
import { groupedBy } from '../../../src/model/lists';
import type { MissingHere, OpenHere, TraceFlows, UnusualHere } from '../../../src/protocol/traceFlows';

/** What usually follows, grouped by the events that it concerns. */
export interface ShownFlows {
  readonly missing: readonly MissingHere[];
  /** By event id. */
  readonly unusual: ReadonlyMap<string, readonly UnusualHere[]>;
  readonly open: ReadonlyMap<string, readonly OpenHere[]>;
  /** The consumer by the types of cause and effect, as JSON. */
  readonly makers: ReadonlyMap<string, string>;
}

export const noFlows: ShownFlows = { missing: [], unusual: new Map(), open: new Map(), makers: new Map() };

export function shownFlows({ missing, unusual, open, makers }: TraceFlows): ShownFlows {
  return {
    missing,
    unusual: groupedBy(unusual, ({ eventId }) => eventId),
    open: groupedBy(open, ({ causeId }) => causeId),
    makers: new Map(
      makers.map(({ causeType, effectType, consumer }) => [JSON.stringify([causeType, effectType]), consumer]),
    ),
  };
}

/** Where the row of a missing effect is in the tree: above the first place that is `before` or further down. */
interface MissingPlace {
  /** The index in the list of missing effects. */
  readonly index: number;
  readonly cause: number;
  readonly before: number;
}

/**
 * Returns the places of the missing effects below the causes for which `isShown` returns true, from top to bottom: among the effects of
 * their cause, by time.
 */
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
