import { inSlices } from '../../base/inSlices';
import type { EventTable } from '../../model/event/eventTable';
import { findUnusual, type Unusual } from '../../model/flow/findings/unusual';
import type { FlowTable } from '../../model/flow/flowTable';
import type { Edge, FlowWindow } from '../../model/flow/flowWindow';
import { kindCounted } from '../../model/flow/graph';
import { onlyMaker } from '../../model/flow/missing';
import { STEP, type Steps } from '../../model/text/steps';
import { NOTHING_OF_FLOWS, type TraceFlows, type UnusualHere } from '../../protocol/traceFlows';
import type { FlowReader } from '../../store/ports';
import { missingIn } from './missingIn';

/**
 * Returns what is missing and unusual in one trace. Events that are not in the window, as those of an old trace, are left out. Rejects with
 * StoreError, and with the signal's reason.
 */
export async function flowsOfTrace(
  window: FlowWindow,
  trace: EventTable,
  store: Pick<FlowReader, 'payloadsAt'>,
  signal: AbortSignal,
): Promise<TraceFlows> {
  const { table } = window;
  const rows = await inSlices(rowsOf(trace, table), signal);
  if (rows.size === 0) return NOTHING_OF_FLOWS;
  const { claims, open } = await missingIn(window, store, signal, (row) => rows.has(row));
  const unusual = await inSlices(findUnusual(window, rows), signal);
  return {
    missing: claims.map(({ row, eventId, effects, consumer, among, share, cases, typicalMs, usualMs, unread }) => ({
      causeId: eventId,
      effects,
      consumer,
      among,
      share,
      cases,
      usualMs,
      expectedAt: table.time(row) + typicalMs,
      dueAt: table.time(row) + usualMs,
      unread,
    })),
    unusual: unusual.map((each) => unusualHere(each, window)),
    open: open.map(({ row, effects, consumer, waitsFor }) => ({
      causeId: table.eventId(row),
      effects,
      consumer,
      waitsFor,
    })),
    makers: makersIn(window, rows),
  };
}

/** Returns the consumers that make the effects of the trace's events, for each pair of types whose maker is certain. */
function makersIn({ table, edges }: FlowWindow, rows: ReadonlySet<number>): TraceFlows['makers'] {
  const kinds = new Set([...rows].map((row) => table.kind(row)));
  const pairs = new Map<string, { readonly causeType: string; readonly effectType: string; readonly edges: Edge[] }>();
  for (const kind of kinds) {
    for (const edge of edges[kind] ?? []) {
      const [causeType, effectType] = [table.kinds[kind]?.eventType ?? '', edge.effectType];
      const pair = JSON.stringify([causeType, effectType]);
      const { edges: others = [] } = pairs.get(pair) ?? {};
      pairs.set(pair, { causeType, effectType, edges: [...others, edge] });
    }
  }
  return [...pairs.values()].flatMap(({ causeType, effectType, edges }) => {
    const consumer = onlyMaker(edges);
    return consumer === null ? [] : [{ causeType, effectType, consumer }];
  });
}

/** Returns the rows of the trace's events in the window's table. */
function* rowsOf(trace: EventTable, table: FlowTable): Steps<Set<number>> {
  const rows = new Set<number>();
  for (let row = 0; row < trace.count; row++) {
    if (row % STEP === 0) yield;
    const known = table.indexOf(trace.eventId(row));
    if (known >= 0) rows.add(known);
  }
  return rows;
}

/** Returns the mark at the effect, if it is about a single one, otherwise at the cause. */
function unusualHere(unusual: Unusual, { table, norms }: FlowWindow): UnusualHere {
  const { effectType } = unusual;
  const of = table.kinds[table.kind(unusual.row)];
  const cause = { causeType: of?.eventType ?? '', among: of ? kindCounted(of, norms) : null };
  if (unusual.kind === 'more') {
    const { count, usual, cases } = unusual;
    return { kind: 'more', eventId: table.eventId(unusual.row), ...cause, effectType, count, usual, cases };
  }
  const eventId = table.eventId(unusual.effect);
  if (unusual.kind === 'neverSeen') return { kind: 'neverSeen', eventId, ...cause, effectType, cases: unusual.cases };
  const { kind, delayMs, usualMs } = unusual;
  return { kind, eventId, ...cause, effectType, delayMs, usualMs };
}
