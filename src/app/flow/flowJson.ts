import { isoOrNull, isoTimestamp } from '../../model/event/event';
import type { FlowGraph } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import type { Variant } from '../../model/flow/variants';
import type { SavedMissing } from '../../model/forest/traceJson';
import type { TraceFlows } from '../../protocol/traceFlows';

/** A flow for programs: what `event-trace flow --json` prints and the panel exports. */
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

/** The window for programs; times as ISO 8601, null in an empty store. */
export function learnedFromJson({ events, from, to }: FlowNorms) {
  return { events, from: isoOrNull(from), to: isoOrNull(to) };
}

/** What is missing in a trace, for a file or a program; `flows`: undefined where nothing was learned. */
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
