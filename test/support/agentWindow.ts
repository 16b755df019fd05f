import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenForAgents, type WindowListener, type WindowParts } from '../../src/app/agents/windowListener';
import { type OwnRecord, recordFolder, writeRecord } from '../../src/app/agents/windowRecords';
import type { ToolPorts } from '../../src/app/tools/ports';
import { Emitter } from '../../src/base/event';
import { makeEvent } from './events';
import { plainShop, type ShopContents, shopPorts } from './toolShop';

/** Returns a shop whose consumer is named `consumer`, which distinguishes one window from another. */
export function shopWith(consumer: string): ShopContents {
  const events = [1, 2, 3].map((n) => makeEvent(n));
  return { ...plainShop(events, events[0]), payload: () => '{"card":"4242"}', consumer };
}

/** Returns a store whose work begins and never ends by itself, with promises for its begin and its cancellation. */
export function endlessWork(): {
  readonly use: ToolPorts['use'];
  readonly begun: Promise<void>;
  readonly ended: Promise<void>;
} {
  const [begun, ended] = [new Emitter<void>(), new Emitter<void>()];
  const first = (event: Emitter<void>['event']) => new Promise<void>((resolve) => event(resolve));
  const use = (_: unknown, signal: AbortSignal) =>
    new Promise<never>((__, reject) => {
      signal.addEventListener('abort', () => {
        ended.fire();
        reject(signal.reason);
      });
      begun.fire();
    });
  return { use, begun: first(begun.event), ended: first(ended.event) };
}

/** A window for agents without VS Code around it. */
export interface AgentWindow extends WindowListener {
  readonly record: OwnRecord;
}

/** A home folder for the windows of a test. */
export class WindowHome {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'windows-')));
  readonly env = { XDG_STATE_HOME: this.home, LOCALAPPDATA: this.home };
  readonly records = recordFolder(this.env);
  private readonly opened: AgentWindow[] = [];

  /** Opens a window of `folders`, whose shop has the consumer. */
  async open(
    consumer: string,
    folders: readonly string[],
    over: Partial<ToolPorts> = {},
    parts: Partial<WindowParts> = {},
  ): Promise<AgentWindow> {
    const listener = await listenForAgents({
      load: async () => shopPorts(shopWith(consumer), over),
      version: '1.2.3',
      page: async () => '<!DOCTYPE html>',
      ...parts,
    });
    const { port, key } = listener;
    const window = { ...listener, record: writeRecord(this.records, { port, key, folders }) };
    this.opened.push(window);
    return window;
  }

  async dispose(): Promise<void> {
    for (const { close } of this.opened) close();
    await rm(this.home, { recursive: true, force: true });
  }
}
