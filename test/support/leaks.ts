import assert from 'node:assert/strict';
import { until } from './postgres';

const KINDS = ['TCPSocketWrap', 'TCPServerWrap', 'TCPConnectWrap', 'TLSWrap', 'Timeout', 'Immediate'];

/** Watches the sockets, servers and timers that keep this process running, and unhandled rejections. */
export interface LeakWatch {
  /** Waits until there are no more of them than at the beginning, and asserts that no rejection was unhandled. */
  end(): Promise<void>;
}

/** Starts the watch. Call it inside a test, not before: the runner's own timer for the test counts. */
export async function watchLeaks(): Promise<LeakWatch> {
  await new Promise(setImmediate);
  const before = held();
  const unseen: unknown[] = [];
  const note = (reason: unknown) => unseen.push(reason);
  process.on('unhandledRejection', note);
  return {
    async end() {
      await until(() => leaked(before).length === 0, 60_000).catch(() => undefined);
      process.off('unhandledRejection', note);
      assert.deepEqual(leaked(before), []);
      assert.deepEqual(unseen, []);
    },
  };
}

type Held = Readonly<Record<string, number>>;

function held(): Held {
  const all = process.getActiveResourcesInfo();
  return Object.fromEntries(KINDS.map((kind) => [kind, all.filter((name) => name === kind).length]));
}

function leaked(before: Held): string[] {
  return Object.entries(held())
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${before[kind]} → ${count}`);
}
