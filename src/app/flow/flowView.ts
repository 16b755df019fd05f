import { inSlices } from '../../base/inSlices';
import { isoOrNull, isoTimestamp } from '../../model/event/event';
import { type FlowWindow, isNotKnownYet } from '../../model/flow/flowWindow';
import { type FlowGraph, flowFrom } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import { describedWays, findVariants, type Variant, wayDifferences } from '../../model/flow/variants';
import type { SavedMissing } from '../../model/forest/traceJson';
import type { FlowView } from '../../protocol/flow';
import type { TraceFlows } from '../../protocol/traceFlows';

/** What is shown of a flow. */
export interface ShownFlow {
  readonly graph: FlowGraph;
  readonly ways: readonly Variant[];
  readonly view: FlowView;
}

/**
 * Returns the usual flow of a type; undefined when no event of it was seen. `all`: with rare edges. `eventId`: the way of its trace is
 * marked.
 */
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
  const listed = describedWays(ways);
  const view: FlowView = {
    learnedFrom: learnedFrom(window.norms),
    isNotKnownYet: isNotKnownYet(window, type),
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

/** Returns a flow for programs, as `event-trace flow --json` prints it and the panel exports it. */
export function flowJson({ root, edges, forks, rarer }: FlowGraph, ways: readonly Variant[], norms: FlowNorms): object {
  return {
    format: 1,
    type: root,
    learnedFrom: learnedFromJson(norms),
    edges: edges.map(({ cause, effect, among, share, cases, each, p50, p95, makers }) => ({
      ...{ cause, effect, among, share, cases, each },
      p50Ms: p50,
      p95Ms: p95,
      consumers: makers,
    })),
    forks,
    rarer,
    variants: ways.map(({ count, share, events, durations }) => ({
      ...{ count, share, events },
      p50Ms: durations.about(0.5),
      p95Ms: durations.about(0.95),
    })),
  };
}

/** Returns what the flows were learned from, for programs. Times are ISO 8601 texts, null in an empty store. */
export function learnedFromJson({ events, from, to }: FlowNorms) {
  return { events, from: isoOrNull(from), to: isoOrNull(to) };
}

/** Returns what is missing in a trace, for a file or a program. `flows` is undefined when nothing was learned. */
export function missingJson(flows: Pick<TraceFlows, 'missing'> | undefined): SavedMissing[] {
  return (flows?.missing ?? []).map(({ causeId, effects, consumer, share, cases, usualMs, dueAt }) => ({
    causeId,
    effects,
    consumer,
    share,
    cases,
    usualMs,
    lateSince: isoTimestamp(dueAt),
  }));
}
