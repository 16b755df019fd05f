import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** A client in its own process that looks up one event after the other. */
export interface OtherClient {
  /** The number of look-ups in a second while the work runs. */
  perSecond(work: () => Promise<unknown>): Promise<number>;
  stop(): void;
}

export async function startOtherClient(connection: pg.ClientConfig, events: number): Promise<OtherClient> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify({ connection, events })], {
    execArgv: ['--import', 'tsx'],
  });
  const count = async (): Promise<number> => {
    const answer = once(child, 'message');
    child.send('count');
    return (await answer)[0] as number;
  };
  await once(child, 'message');
  return {
    async perSecond(work) {
      const before = await count();
      const started = performance.now();
      await work();
      const seconds = (performance.now() - started) / 1000;
      return ((await count()) - before) / seconds;
    },
    stop: () => void child.kill(),
  };
}

/** Runs in the child process. */
async function lookUpForEver(connection: pg.ClientConfig, events: number): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  let done = 0;
  process.on('message', () => process.send?.(done));
  process.send?.('ready');
  for (;;) {
    const position = 1 + ((done * 7919) % events);
    await client.query({ name: 'q', text: 'SELECT * FROM events WHERE global_position = $1', values: [position] });
    done++;
  }
}

if (process.send && process.argv[2]) {
  const { connection, events } = JSON.parse(process.argv[2]) as { connection: pg.ClientConfig; events: number };
  void lookUpForEver(connection, events);
}
