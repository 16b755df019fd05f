import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before a server on this machine, which can leave everything unanswered. */
export interface StallingProxy {
  readonly port: number;
  /** From now on no byte of the server goes through. */
  stall(): void;
  goOn(): void;
  close(): Promise<void>;
}

export async function createStallingProxy(serverPort: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  const answers = new Set<Socket>();
  let stalled = false;
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    answers.add(upstream);
    client.pipe(upstream);
    upstream.on('data', (bytes) => client.write(bytes));
    upstream.on('close', () => {
      answers.delete(upstream);
      client.destroy();
    });
    client.on('close', () => upstream.destroy());
    if (stalled) upstream.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      stalled = true;
      for (const socket of answers) socket.pause();
    },
    goOn() {
      stalled = false;
      for (const socket of answers) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
