import { inSlices } from '../../../base/inSlices';
import type { EventTable } from '../../../model/event/eventTable';
import { type TraceKey, traceKeyOf } from '../../../model/event/headerBatch';
import type { UsualOf } from '../../../model/flow/compare/compare';
import type { FlowWindow } from '../../../model/flow/flowWindow';
import { onlyMaker } from '../../../model/flow/missing';
import { findVariants } from '../../../model/flow/variants';
import type { EventReader } from '../../../store/ports';

/** Returns a function that says what is usual for an edge, by the store's norms. */
export function usualIn({ table, edges }: FlowWindow): UsualOf {
  return (cause, effect) => {
    const { eventType, eventVersion, stream } = cause.header;
    const kind = table.kinds.findIndex(
      (of) =>
        of.eventType === eventType &&
        of.eventVersion === eventVersion &&
        of.aggregateType === stream.type &&
        of.context === stream.context,
    );
    const edge = edges[kind]?.find(({ effectType }) => effectType === effect.header.eventType);
    return edge ? { p95: edge.norm.delays.quantile(0.95), consumer: onlyMaker([edge]) } : null;
  };
}

/** A trace that stands for the usual flow: the newest of those with the most frequent way. */
interface UsualTrace {
  readonly key: TraceKey;
  /** Its share of the closed traces with the same beginning, from 0 to 1. */
  readonly share: number;
}

/** Returns the usual flow that begins with an event of a type; undefined when none is closed yet. Rejects with StoreError. */
export async function usualTrace(
  window: FlowWindow,
  rootType: string,
  store: Pick<EventReader, 'event'>,
  signal: AbortSignal,
): Promise<UsualTrace | undefined> {
  const [usual] = await inSlices(findVariants(window, rootType), signal);
  const header = usual && (await store.event(window.table.eventId(usual.newest), signal));
  return header ? { key: traceKeyOf(header), share: usual.share } : undefined;
}

/** Returns the newest first events of this type, newest first, without those of the trace itself. */
export function recentRoots({ table }: FlowWindow, rootType: string, except: EventTable, most: number): number[] {
  const roots: number[] = [];
  for (let row = table.count - 1; row >= 0 && roots.length < most; row--) {
    if (table.cause(row) >= 0 || table.eventType(row) !== rootType) continue;
    if (except.indexOf(table.eventId(row)) < 0) roots.push(row);
  }
  return roots;
}
