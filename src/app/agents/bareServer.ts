import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers the requests that it takes, by what stands in their first lines: nothing else of a request is read before. */
export interface Route {
  /** Whether the request is for this route and comes from someone who may ask. */
  takes(request: IncomingMessage): boolean;
  /** Answers it. Rejects where the connection ends. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A server on this machine's loopback. */
export interface BareServer {
  readonly port: number;
  /** Ends it, with the calls that are running. */
  close(): void;
}

/**
 * Listens on 127.0.0.1, on a port that the system chooses. A request that no route takes gets the same answer, whatever it asks and
 * whatever it lacks: 404 without a word. A page in a browser is never heard: neither under another name of this machine nor from
 * another origin. Rejects where the system has no port.
 */
export async function listenOnLoopback(routes: readonly Route[]): Promise<BareServer> {
  const server = createServer((request, response) => {
    const route = isLocal(request) ? routes.find((each) => each.takes(request)) : undefined;
    if (!route) {
      refuse(request, response);
      return;
    }
    route.answer(request, response).catch(() => response.destroy());
  });
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

/** The answer for whoever may not ask. */
export function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { 'Content-Length': 0, Connection: 'close' }).end();
}

function isLocal({ headers: { host, origin }, socket }: IncomingMessage): boolean {
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  const isNamed = host !== undefined && names.includes(host.toLowerCase());
  return isNamed && (origin === undefined || names.some((name) => origin.toLowerCase() === `http://${name}`));
}
