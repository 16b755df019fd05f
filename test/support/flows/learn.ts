import type { EventHeader } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { FlowTable } from '../../../src/model/flow/flowTable';
import type { FlowWindow } from '../../../src/model/flow/flowWindow';
import { learnFlows } from '../../../src/model/flow/learn';
import type { FlowConsumer } from '../../../src/model/flow/makers';
import { atOnce } from '../../../src/model/text/steps';

/** What is learned from events; `now`: their newest time where nothing else is said. */
export function learnFrom(
  events: readonly EventHeader[],
  {
    consumers = [],
    now = Math.max(...events.map(({ time }) => time)),
  }: Partial<Pick<FlowWindow, 'consumers' | 'now'>> = {},
): FlowWindow {
  return atOnce(learnFlows(tableOf(events), { consumers, now, storeNow: now }));
}

/** In batches, as they come from a store. */
export function tableOf(events: readonly EventHeader[]): FlowTable {
  const table = new FlowTable();
  for (let at = 0; at < events.length; at += 997) table.append(encodeHeaders(events.slice(at, at + 997)));
  return table;
}

/** A consumer without segments that may handle everything. */
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
