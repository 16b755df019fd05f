import type { MissingHere, OpenHere, TraceFlows, UnusualHere } from '../../../src/protocol/traceFlows';

/** What usually follows, by the events that it says something about. */
export interface ShownFlows {
  readonly missing: readonly MissingHere[];
  /** By event id. */
  readonly unusual: ReadonlyMap<string, readonly UnusualHere[]>;
  readonly open: ReadonlyMap<string, readonly OpenHere[]>;
  /** Consumers by the type of a cause and that of an effect, as JSON. */
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

function groupedBy<T>(all: readonly T[], idOf: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.get(idOf(each))?.push(each) ?? groups.set(idOf(each), [each]);
  return groups;
}
