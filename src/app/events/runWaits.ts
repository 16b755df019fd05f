import { messageOf } from '../../base/errors';
import { type Disposable, disposeAll } from '../../base/event';
import { Delayer } from '../../base/timers';
import type { RunEntry } from '../../model/event/runList';
import type { FlowWindow } from '../../model/flow/flowWindow';
import type { RunWait } from '../../protocol/events';
import type { FlowReader } from '../../store/ports';
import type { FlowKeeper } from '../flow/keeper';
import { missingIn } from '../flow/missingIn';
import type { AppPorts } from '../ports';

/** Milliseconds between two updates of the flows for a run; each update reads some thousand events. */
const PAUSE_MS = 5_000;

/** The flows of the connection to the store of the run. */
export interface RunFlows {
  readonly keeper: FlowKeeper;
  /** Runs work on the connection's store. */
  readonly use: <T>(work: (store: Pick<FlowReader, 'payloadsAt'>) => Promise<T>) => Promise<T>;
}

/** What each trace of a run still waits for, judged by the flows, while a person looks at it. */
export class RunWaits {
  private entries: readonly RunEntry[] = [];
  private flows: RunFlows | undefined;
  private listening: Disposable | undefined;
  private waits: ReadonlyMap<string, readonly RunWait[]> | undefined;
  private running: AbortController | undefined;
  private readonly next = new Delayer(() => void this.update());
  private isOn = false;
  private isDue = false;

  constructor(
    private readonly found: () => void,
    private readonly ports: Pick<AppPorts, 'log'>,
  ) {}

  /** Follows another run; `flows` is undefined when none are learned. */
  follow(flows: RunFlows | undefined): void {
    this.clear();
    this.listening?.dispose();
    this.flows = flows;
    this.listening = flows && disposeAll(flows.keeper.onDidChange((window) => void this.judge(window)));
  }

  /** Returns null when nothing is known. Missing effects come first. */
  of(key: string): readonly RunWait[] | null {
    return this.waits ? (this.waits.get(key) ?? []) : null;
  }

  /** Called when there are new events. */
  look(entries: readonly RunEntry[]): void {
    this.entries = entries;
    this.isDue = entries.length > 0;
    this.schedule();
  }

  set on(on: boolean) {
    this.isOn = on;
    if (on) this.schedule();
    else this.stop();
  }

  clear(): void {
    this.stop();
    this.entries = [];
    this.waits = undefined;
    this.isDue = false;
  }

  dispose(): void {
    this.follow(undefined);
  }

  private schedule(): void {
    if (!this.isOn || !this.isDue || !this.flows) return;
    // The first answer comes at once; later ones come with pauses.
    this.next.within(this.waits ? PAUSE_MS : 0);
  }

  private stop(): void {
    this.next.cancel();
    this.running?.abort();
  }

  private async update(): Promise<void> {
    this.isDue = false;
    try {
      // The keeper's `onDidChange` brings the answer.
      await this.flows?.keeper.update();
    } catch (error) {
      if (this.isOn) this.ports.log.warn('What a run waits for was not looked for', messageOf(error));
    }
  }

  private async judge(window: FlowWindow): Promise<void> {
    const { flows, entries } = this;
    if (!this.isOn || !flows || entries.length === 0) return;
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    const keys = new Map<number, string>();
    for (const { key, events } of entries) {
      for (const { eventId } of events) {
        const row = window.table.indexOf(eventId);
        if (row >= 0) keys.set(row, key);
      }
    }
    try {
      const { claims, open } = await flows.use((store) =>
        missingIn(window, store, mine.signal, (row) => keys.has(row)),
      );
      if (mine.signal.aborted) return;
      const waits = new Map<string, RunWait[]>();
      const add = (row: number, wait: RunWait) => {
        const key = keys.get(row) ?? '';
        const known = waits.get(key) ?? [];
        if (!known.some(({ effects }) => effects.join() === wait.effects.join())) waits.set(key, [...known, wait]);
      };
      for (const { row, effects, consumer } of claims) add(row, { effects, consumer, late: true });
      for (const { row, effects, consumer } of open) add(row, { effects, consumer, late: false });
      this.waits = waits;
      this.found();
    } catch (error) {
      if (!mine.signal.aborted) this.ports.log.warn('What a run waits for was not looked for', messageOf(error));
    }
  }
}
