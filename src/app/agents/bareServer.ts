import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A route decides by the first lines of a request whether it takes it. Nothing else of the request is read before that. */
export interface Route {
  /** Whether the request is for this route and its sender may ask. */
  takes(request: IncomingMessage): boolean;
  /** Answers the request. Rejects when the connection ends, and when there is nothing that can answer. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A server on the loopback address of this machine. */
export interface BareServer {
  readonly port: number;
  /** Closes the server and ends the calls that are running. */
  close(): void;
}

/** How long a client may take, and how many there may be at once: more would use up the listener's files and memory. */
interface ClientLimits {
  /** Milliseconds from the connection to the end of the first lines. */
  readonly headersMs: number;
  /** Milliseconds from the connection to the end of the request. */
  readonly requestMs: number;
  readonly connections: number;
}

const LIMITS: ClientLimits = { headersMs: 10_000, requestMs: 30_000, connections: 500 };

/**
 * Listens on 127.0.0.1, on a port that the system chooses. Whatever no route takes, even when it is no HTTP request, gets the same answer:
 * 404 without a body. Requests from pages in a browser are refused, whether they use another name of this machine or come from another
 * origin. Rejects when the system has no port.
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
      // Node's own answer would differ from that of this server.
      requireHostHeader: false,
    },
    answer,
  );
  server.maxConnections = connections;
  server.on('checkContinue', answer).on('checkExpectation', refuse);
  for (const event of ['connect', 'clientError'] as const) {
    server.on(event, (_: unknown, socket: Duplex) => {
      // A client that hangs up gets no answer; a client that stays connected is disconnected.
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
  // The server does not keep its process alive.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The answer to senders that may not ask, or do not speak HTTP. */
const REFUSAL = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** Answers a request whose sender may not ask. */
export function refuse(request: IncomingMessage, response: ServerResponse): void {
  respond(request, response, 404);
}

function respond(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume();
  response.sendDate = false;
  response.writeHead(status, { 'Content-Length': 0, Connection: 'close' }).end();
}

/** Headers that may occur only once. With two values, a check could read one of them and the answer another. */
const ONCE = ['host', 'origin', 'authorization'];

function isLocal({ headers: { host, origin }, headersDistinct, socket }: IncomingMessage): boolean {
  if (ONCE.some((name) => (headersDistinct[name]?.length ?? 0) > 1)) return false;
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  const isNamed = host !== undefined && names.includes(host.toLowerCase());
  return isNamed && (origin === undefined || names.some((name) => origin.toLowerCase() === `http://${name}`));
}
