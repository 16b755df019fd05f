import { judgedBy } from '../../src/app/consumers/judged';
import { flowConsumers } from '../../src/app/flow/consumers';
import { createFlowKeeper } from '../../src/app/flow/keeper';
import { createLogFinder, type LogSearch } from '../../src/app/logs/finder';
import type { StoreHub } from '../../src/app/stores/hub';
import { createKnownFlows } from '../../src/app/tools/knownFlows';
import type { ToolPorts } from '../../src/app/tools/ports';
import { traceLink } from '../../src/model/lookup/link';
import { english } from '../../src/model/text/translate';
import { MASKED } from './toolShop';

/** Searches these files as the extension does. */
export function logsIn(...files: readonly string[]): LogSearch {
  return createLogFinder(
    {
      files: async () => files,
      sources: async () => [],
      ripgrep: async () => undefined,
      threads: async () => undefined,
    },
    { settings: { logErrorPatterns: { get: () => [] } }, log: { info: () => undefined, warn: () => undefined } },
  );
}

/**
 * Returns the ports of a window without VS Code. Its one connection is held and polled until `dispose`, as while a
 * panel is open. `flowEvents` is the number of newest events from which flows are learned.
 */
export async function hubTools(hub: StoreHub, name: string, logs: LogSearch, flowEvents = 1_000) {
  const never = new AbortController().signal;
  const handle = hub.handle(name);
  const holding = handle.hold();
  await handle.open();
  const polling = handle.feed.watch();
  const keeper = createFlowKeeper({
    use: (work) => handle.use(work),
    events: () => flowEvents,
    consumers: async () => flowConsumers((await judgedBy(handle.feed, never)).consumers),
  });
  const flows = createKnownFlows({ keeper, isOn: () => flowEvents > 0, use: (work) => handle.use(work) });
  const ports: ToolPorts = {
    connections: () => [{ name, isShown: true }],
    use: async (connection, _, work) =>
      await work({ connection, store: await handle.open(), feed: handle.feed, logs, flows }),
    code: async () => undefined,
    payloads: { get: () => 'masked' },
    masked: { get: () => MASKED },
    mayShowPayload: async () => false,
    linkTo: (id, connection) => `vscode:${traceLink('event-trace.event-trace', id, connection)}`,
    t: english,
  };
  return {
    ports,
    dispose() {
      keeper.dispose();
      polling.dispose();
      holding.dispose();
    },
  };
}
