import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Answers the requests that it takes, by what stands in their first lines: nothing else of a request is read before. */
export interface Route {
  /** Whether the request is for this route and comes from someone who may ask. */
  takes(request: IncomingMessage): boolean;
  /** Answers it. Rejects where the connection ends, and where there is nothing that could answer. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A server on this machine's loopback. */
export interface BareServer {
  readonly port: number;
  /** Ends it, with the calls that are running. */
  close(): void;
}

/** How long a client may take, in milliseconds, and how many there may be: more would take files and memory from whoever listens. */
interface ClientLimits {
  /** From the connection to the end of the first lines. */
  readonly headersMs: number;
  /** From the connection to the end of the request. */
  readonly requestMs: number;
  readonly connections: number;
}

const LIMITS: ClientLimits = { headersMs: 10_000, requestMs: 30_000, connections: 500 };

/**
 * Listens on 127.0.0.1, on a port that the system chooses. A request that no route takes, and what is no request, get the same answer,
 * whatever they ask and whatever they lack: 404 without a word. A page in a browser is never heard: neither under another name of this
 * machine nor from another origin. Rejects where the system has no port.
 */
export async function listenOnLoopback(
  routes: readonly Route[],
  { headersMs, requestMs, connections }: ClientLimits = LIMITS,
): Promise<BareServer> {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const route = isLocal(request) ? routes.find((each) => each.takes(request)) : undefined;
    if (!route) {
      refuse(request, response);
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    route.answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else respond(request, response, 500);
    });
  };
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: headersMs / 2,
      // Node's own answers would be other ones.
      requireHostHeader: false,
    },
    answer,
  );
  server.maxConnections = connections;
  server.on('checkContinue', answer).on('checkExpectation', refuse);
  for (const event of ['connect', 'clientError'] as const) {
    server.on(event, (_: unknown, socket: Duplex) => {
      // Whoever hangs up gets no answer, and whoever does not keeps no connection.
      socket
        .on('error', () => undefined)
        .resume()
        .end(REFUSAL, () => socket.destroy());
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  // Whoever started the process is not kept alive by it.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The answer for whoever may not ask, or does not speak HTTP. */
const REFUSAL = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** The answer for whoever may not ask. */
export function refuse(request: IncomingMessage, response: ServerResponse): void {
  respond(request, response, 404);
}

function respond(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume();
  response.sendDate = false;
  response.writeHead(status, { 'Content-Length': 0, Connection: 'close' }).end();
}

/** Headers of which a second one could say something else to who looks at it than to who answers. */
const ONCE = ['host', 'origin', 'authorization'];

function isLocal({ headers: { host, origin }, headersDistinct, socket }: IncomingMessage): boolean {
  if (ONCE.some((name) => (headersDistinct[name]?.length ?? 0) > 1)) return false;
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  const isNamed = host !== undefined && names.includes(host.toLowerCase());
  return isNamed && (origin === undefined || names.some((name) => origin.toLowerCase() === `http://${name}`));
}
