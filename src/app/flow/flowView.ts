import { inSlices } from '../../base/inSlices';
import { type FlowWindow, isUntold } from '../../model/flow/flowWindow';
import { type FlowGraph, flowFrom } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import { findVariants, toldWays, type Variant, wayDifferences } from '../../model/flow/variants';
import type { FlowView } from '../../protocol/flow';

/** What is shown of a flow. */
export interface ShownFlow {
  readonly graph: FlowGraph;
  readonly ways: readonly Variant[];
  readonly view: FlowView;
}

/** The usual flow of a type; undefined where no event of it was seen. `all`: with rare edges. `eventId`: of a trace whose way is marked. */
export async function shownFlow(
  window: FlowWindow,
  type: string,
  { all, eventId }: { readonly all: boolean; readonly eventId: string | undefined },
): Promise<ShownFlow | undefined> {
  const graph = all ? flowFrom(window.norms, type, 0) : flowFrom(window.norms, type);
  if (!graph) return undefined;
  const marked = eventId === undefined ? -1 : window.table.indexOf(eventId);
  const ways = await inSlices(findVariants(window, type, marked));
  const { edges, forks, rarer } = graph;
  const listed = toldWays(ways);
  const view: FlowView = {
    learnedFrom: learnedFrom(window.norms),
    isUntold: isUntold(window, type),
    edges: edges.map(({ delays: _, versions: __, ...edge }) => edge),
    forks,
    rarer,
    moreWays: ways.length - listed.length,
    ways: listed.map(({ count, share, events, durations, newest, isMarked, types }, index) => ({
      ...{ count, share, events, isMarked },
      p50: durations.about(0.5),
      p95: durations.about(0.95),
      newestId: window.table.eventId(newest),
      differences: index === 0 ? null : wayDifferences(types, ways[0]?.types ?? new Map()),
    })),
  };
  return { graph, ways, view };
}

function learnedFrom({ events, from, to }: FlowNorms): FlowView['learnedFrom'] {
  const time = (at: number) => (Number.isFinite(at) ? at : null);
  return { events, from: time(from), to: time(to) };
}
