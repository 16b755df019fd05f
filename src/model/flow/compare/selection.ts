import { STEP, type Steps } from '../../text/steps';
import type { FlowWindow } from '../flowWindow';
import { closedTraces } from '../variants';

/**
 * Which traces with the same beginning are selected: those that went the same way as the trace of a row, the slowest ones, those without an
 * effect, or those in which a consumer failed at one of the rows. Failed traces count at any age.
 */
export type TraceSelection =
  | { readonly kind: 'way'; readonly row: number }
  | { readonly kind: 'slow' }
  | { readonly kind: 'lacks'; readonly effectType: string }
  | { readonly kind: 'failed'; readonly rows: ReadonlySet<number> };

/** The first events of the selected traces, and of all others with the same beginning, in order. */
export interface SelectedTraces {
  readonly selected: readonly number[];
  readonly rest: readonly number[];
}

/** The share of traces that count as slow. */
const SLOW_SHARE = 0.05;

/** Divides the traces that begin with a type. Only closed traces are used, except when selecting by failures. */
export function* selectTraces(window: FlowWindow, rootType: string, selection: TraceSelection): Steps<SelectedTraces> {
  const { table } = window;
  const isByFailure = selection.kind === 'failed';
  const { traces, roots } = yield* closedTraces(window, rootType, isByFailure ? 0 : undefined);
  const having = new Set<number>();
  if (selection.kind === 'lacks') {
    for (let row = 0; row < table.count; row++) {
      if (row % STEP === 0) yield;
      if (table.eventType(row) === selection.effectType) having.add(roots[row] ?? -1);
    }
  }
  const durations = Float64Array.from(traces, ({ durationMs }) => durationMs).sort();
  const limit = durations[durations.length - 1 - Math.floor(durations.length * SLOW_SHARE)] ?? Number.POSITIVE_INFINITY;
  const way = selection.kind === 'way' ? traces.find(({ root }) => root === roots[selection.row])?.way : undefined;
  const failed = rootsOf(selection, roots);
  const isMeant = (trace: (typeof traces)[number]) => {
    if (selection.kind === 'lacks') return !having.has(trace.root);
    if (isByFailure) return failed.has(trace.root);
    return selection.kind === 'slow' ? trace.durationMs > limit : trace.way === way;
  };
  const [selected, rest]: [number[], number[]] = [[], []];
  for (const [i, trace] of traces.entries()) {
    if (i % STEP === 0) yield;
    (isMeant(trace) ? selected : rest).push(trace.root);
  }
  return { selected: selected.sort((a, b) => a - b), rest: rest.sort((a, b) => a - b) };
}

/** Returns the first events of the traces that contain one of the rows. */
function rootsOf(selection: TraceSelection, roots: Int32Array): Set<number> {
  return new Set(selection.kind === 'failed' ? [...selection.rows].map((row) => roots[row] ?? row) : []);
}
