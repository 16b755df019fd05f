import type { EventHeader } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { FlowTable } from '../../../src/model/flow/flowTable';
import type { FlowWindow } from '../../../src/model/flow/flowWindow';
import { learnFlows } from '../../../src/model/flow/learn';
import type { FlowConsumer } from '../../../src/model/flow/makers';
import { atOnce } from '../../../src/model/text/steps';

/** Returns what is learned from events; `now` defaults to their newest time. */
export function learnFrom(
  events: readonly EventHeader[],
  {
    consumers = [],
    now = Math.max(...events.map(({ time }) => time)),
  }: Partial<Pick<FlowWindow, 'consumers' | 'now'>> = {},
): FlowWindow {
  return atOnce(learnFlows(tableOf(events), { consumers, now, storeNow: now }));
}

/** Reads events in batches, as they come from a store. */
export function tableOf(events: readonly EventHeader[]): FlowTable {
  const table = new FlowTable();
  for (let at = 0; at < events.length; at += 997) table.append(encodeHeaders(events.slice(at, at + 997)));
  return table;
}

/** Returns a consumer without segments that may handle every event. */
export function consumerAt(name: string, checkpoint: bigint, over: Partial<FlowConsumer> = {}): FlowConsumer {
  return {
    name,
    mayHandle: () => true,
    isScopeKnown: false,
    segments: [{ id: null, total: null, checkpoint }],
    stops: [],
    restarts: [],
    ...over,
  };
}
