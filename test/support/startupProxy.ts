import { connect, createServer, type Socket } from 'node:net';

export interface StartupProxy {
  readonly port: number;
  close(): void;
}

/** Returns the answer of a server or pooler to a start-up packet; undefined lets it pass. */
export type Refusal = (
  startup: string,
) => { readonly code: string; readonly message: string; readonly routine?: string } | undefined;

/**
 * Creates a proxy in front of a server on 127.0.0.1 that refuses connections by their start-up packet, as poolers and
 * old servers do.
 */
export function createStartupProxy(target: number, refuse: Refusal): Promise<StartupProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', (startup) => {
      const refusal = refuse(startup.toString('latin1'));
      if (refusal) return void client.end(errorResponse(refusal));
      const upstream = connect(target, '127.0.0.1');
      sockets.add(upstream);
      upstream.on('error', () => client.destroy());
      upstream.write(startup);
      client.pipe(upstream).pipe(client);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const close = () => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      resolve({ port: typeof address === 'object' && address ? address.port : 0, close });
    });
  });
}

function errorResponse({ code, message, routine }: NonNullable<ReturnType<Refusal>>): Buffer {
  const named = routine === undefined ? '' : `R${routine}\0`;
  const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0${named}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
