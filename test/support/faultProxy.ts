import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of a server on 127.0.0.1, which disturbs its connections as networks do. */
export interface FaultProxy {
  readonly port: number;
  /** The number of connections that are open through it now. */
  readonly connections: number;
  /** Stops listening: new connections are refused, open ones are reset. */
  refuse(): Promise<void>;
  /** Listens again, on the same port. */
  accept(): Promise<void>;
  /** Resets the open connections. */
  reset(): void;
  /**
   * Lets this number of bytes of the server pass, over all connections, then resets the connection with the next byte.
   */
  resetAfter(bytes: number): void;
  /** Holds everything back, even ends of connections, until `flow`; new connections are accepted without an answer. */
  stall(): void;
  /** Passes on what was held back. */
  flow(): void;
  /** Delays each direction by this time from now on. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/** One direction of a connection: what came in and is not passed on yet. */
interface Way {
  readonly waiting: (() => void)[];
}

export async function createFaultProxy(target: number): Promise<FaultProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const ways = new Set<Way>();
  let stalled = false;
  let delayMs = 0;
  let left = Number.POSITIVE_INFINITY;
  let port = 0;
  let server: Server | undefined;

  function meet(client: Socket): void {
    const upstream = connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => pairs.delete(pair));
    }
    carry(client, upstream, (chunk) => upstream.write(chunk));
    carry(upstream, client, (chunk) => {
      const part = chunk.subarray(0, left);
      left -= part.length;
      client.write(part);
      if (part.length === chunk.length) return;
      left = Number.POSITIVE_INFINITY;
      upstream.removeAllListeners('data');
      // Written bytes go out first, so that the reader has half a row.
      setImmediate(() => breakOff(pair));
    });
  }

  function carry(from: Socket, to: Socket, give: (chunk: Buffer) => void): void {
    const way: Way = { waiting: [] };
    ways.add(way);
    const later = (work: () => void) => {
      if (delayMs > 0) setTimeout(() => now(way, work), delayMs);
      else now(way, work);
    };
    from.on('data', (chunk) => later(() => give(chunk)));
    from.on('close', () =>
      later(() => {
        to.destroy();
        ways.delete(way);
      }),
    );
  }

  function now(way: Way, work: () => void): void {
    if (stalled || way.waiting.length > 0) way.waiting.push(work);
    else work();
  }

  function breakOff(pair: readonly [Socket, Socket]): void {
    for (const socket of pair) socket.resetAndDestroy();
  }

  function reset(): void {
    for (const pair of pairs) breakOff(pair);
  }

  function accept(): Promise<void> {
    const listening = createServer(meet);
    server = listening;
    return new Promise((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', () => {
        const address = listening.address();
        port = typeof address === 'object' && address ? address.port : 0;
        resolve();
      });
    });
  }

  function refuse(): Promise<void> {
    return new Promise((resolve) => {
      server?.close(() => resolve());
      reset();
    });
  }

  function flow(): void {
    stalled = false;
    for (const { waiting } of ways) for (const work of waiting.splice(0)) work();
  }

  await accept();
  return {
    port,
    get connections() {
      return pairs.size;
    },
    refuse,
    accept,
    reset,
    resetAfter(bytes) {
      left = bytes;
    },
    stall() {
      stalled = true;
    },
    flow,
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      flow();
      if (server?.listening) await refuse();
      reset();
    },
  };
}
