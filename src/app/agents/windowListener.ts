import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { ToolPorts } from '../tools/ports';
import type { ToolServerParts } from '../tools/toolServer';
import { type BareServer, listenOnLoopback, type Route } from './bareServer';
import { callRoute, newKey } from './callRoute';

/** The server through which agents reach a window. */
export interface WindowListener extends Pick<BareServer, 'close' | 'port'> {
  /** The address of the MCP server. */
  readonly url: string;
  /** The bearer token of every MCP request. */
  readonly token: string;
  /** Seals the calls of `event-trace mcp`. */
  readonly key: string;
}

/** What answers in a window: `load` returns the ports at the first call; the rest is for the server. */
export interface WindowParts extends Pick<ToolServerParts, 'version' | 'page' | 'showsPages'> {
  readonly load: () => Promise<ToolPorts>;
}

/** Listens for agents on this machine. Rejects when the system has no port. */
export async function listenForAgents({ load, ...parts }: WindowParts): Promise<WindowListener> {
  const token = newKey();
  const key = newKey();
  const { port, close } = await listenOnLoopback([
    mcpRoute(token, async () => (await import('../tools/toolServer')).answerOver({ ...parts, ports: await load() })),
    callRoute(key, async ({ tool, input }, signal) => {
      const known = (await import('../tools/catalogue')).pageTool(tool);
      if (known) return await known.run(input, await load(), signal);
      return { text: 'The window of VS Code has another version of Event Trace. Reload it.', isError: true };
    }),
  ]);
  return { port, close, token, key, url: `http://127.0.0.1:${port}${MCP_PATH}` };
}

/** The path of MCP. */
const MCP_PATH = '/mcp';

/** Answers one MCP request like a web server. */
type AnswerMcp = (request: Request) => Promise<Response>;

/** The methods of the protocol. A `Request` cannot be created for every other method. */
const METHODS = ['POST', 'GET', 'DELETE'];

/** Creates the route for MCP over HTTP; senders need the token. `load` returns the answering function at the first request. */
function mcpRoute(token: string, load: () => Promise<AnswerMcp>): Route {
  const expected = digest(`Bearer ${token}`);
  return {
    // All digests have the same length, so the comparison takes the same time for every header.
    takes: ({ url, method = '', headers }) =>
      timingSafeEqual(digest(headers.authorization ?? ''), expected) && url === MCP_PATH && METHODS.includes(method),
    async answer(incoming, outgoing) {
      const answer = await load();
      const gone = new AbortController();
      outgoing.once('close', () => gone.abort());
      await send(await answer(requestOf(incoming, gone.signal)), outgoing);
    },
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name === 'authorization' || value === undefined) continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const { method = 'GET' } = incoming;
  const hasBody = method !== 'GET';
  return new Request(`http://${incoming.headers.host}${MCP_PATH}`, {
    method,
    headers,
    signal,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const } : {}),
  });
}

async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  // This server decides whether the connection stays open.
  headers.delete('connection');
  outgoing.writeHead(status, Object.fromEntries(headers));
  // A client that waits for a stream sees at once that there is one.
  outgoing.flushHeaders();
  if (body) await pipeline(Readable.fromWeb(body as ReadableStream), outgoing);
  else outgoing.end();
}
