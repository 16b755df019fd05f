import type { ToolServerParts } from '../tools/mcp/toolServer';
import type { ToolPorts } from '../tools/ports';
import { type BareServer, listenOnLoopback } from './bareServer';
import { callRoute } from './callRoute';
import { MCP_PATH, mcpRoute } from './mcpRoute';
import { newKey } from './sealed';

/** Where agents reach a window. */
export interface WindowListener extends Pick<BareServer, 'close' | 'port'> {
  /** Of the MCP server. */
  readonly url: string;
  /** Goes with every request of MCP, as a bearer token. */
  readonly token: string;
  /** Seals the calls of `event-trace mcp`. */
  readonly key: string;
}

/** What answers in a window: the ports, which `load` gives with the first call, and what a server is made of. */
export interface WindowParts extends Pick<ToolServerParts, 'version' | 'page' | 'showsPages'> {
  readonly load: () => Promise<ToolPorts>;
}

/** Listens for agents of this machine. Rejects where the system has no port. */
export async function listenForAgents({ load, ...parts }: WindowParts): Promise<WindowListener> {
  const token = newKey();
  const key = newKey();
  const { port, close } = await listenOnLoopback([
    mcpRoute(token, async () =>
      (await import('../tools/mcp/toolServer')).answerOver({ ...parts, ports: await load() }),
    ),
    callRoute(key, async ({ tool, input }, signal) => {
      const known = (await import('../tools/catalogue')).pageTool(tool);
      if (known) return await known.run(input, await load(), signal);
      return { text: 'The window of VS Code has another version of Event Trace. Reload it.', isError: true };
    }),
  ]);
  return { port, close, token, key, url: `http://127.0.0.1:${port}${MCP_PATH}` };
}
