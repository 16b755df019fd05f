import * as vscode from 'vscode';
import type { RunStart } from '../../app/events/runEvents';
import type { StoreHub } from '../../app/stores/hub';
import { storeMark } from '../../app/stores/otherStore';
import type { Position } from '../../model/event/event';
import { log } from '../../platform/vscode/log';
import { settings } from '../../platform/vscode/settings';
import { errorMessage } from '../../platform/vscode/translate';
import { isRunMatch } from './runMatch';

/** The number of events before the start that are read, to find those that were not committed yet. */
const LOOK_BACK = 200;

/** Remembers the head of the active store when a run begins: the newest start for each store, as long as the window is open. */
export class RunStarts implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunStart | undefined>();
  private readonly lifetime: vscode.Disposable;
  /** The starts by the connection's name. */
  private readonly marks = new Map<string, { readonly start: RunStart; readonly store: string | undefined }>();
  /** The program that was started last, and when. In a store that is opened later, the run begins when the store is opened. */
  private program: { readonly what: string; readonly at: number } | undefined;
  private last = 0;
  current: RunStart | undefined;
  readonly onDidChange = this.changed.event;

  constructor(private readonly active: Pick<StoreHub, 'state' | 'onDidChange' | 'active'>) {
    this.lifetime = vscode.Disposable.from(
      this.changed,
      active.onDidChange(() => void this.connectionChanged()),
    );
  }

  /** Returns the newest start whose events are in the store of a connection. */
  of(connection: string): RunStart | undefined {
    return this.marks.get(connection)?.start;
  }

  /** Marks a start. `what`: the program that was started; null when a person says that the run begins now. */
  async mark(what: string | null): Promise<void> {
    const at = Date.now();
    if (what !== null) this.program = { what, at };
    await this.begin({ at, what });
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private async begin({ at, what, head }: Pick<RunStart, 'at' | 'what'> & Partial<RunStart>): Promise<void> {
    const { state } = this.active;
    const mine = ++this.last;
    const mark = this.storeNow;
    if (state.kind !== 'connected') return;
    const { store, name } = state;
    const tail = store.tail();
    try {
      await tail.begin(LOOK_BACK, undefined, head);
    } catch (error) {
      log().warn('The start of the program could not be marked', errorMessage(error));
      return;
    }
    if (mine !== this.last) return;
    const start = { at, what, store, tail, head: head ?? tail.head ?? ('0' as Position) };
    this.marks.set(name, { start, store: mark });
    this.show(start);
  }

  private show(start: RunStart | undefined): void {
    this.current = start;
    this.changed.fire(start);
  }

  /** A run in one store says nothing about another store. */
  private async connectionChanged(): Promise<void> {
    const { state, program } = this;
    if (state.kind !== 'connected' || this.current?.store === state.store) return;
    if (this.current) this.show(undefined);
    const known = this.startOf(state.name);
    if (known && known.at >= (program?.at ?? 0)) await this.begin(known);
    else if (program) await this.begin({ at: Date.now(), what: program.what });
  }

  /** Returns the start of a connection. Its positions are invalid when the connection leads to another store since. */
  private startOf(connection: string): RunStart | undefined {
    const mark = this.marks.get(connection);
    if (mark && mark.store !== this.storeNow) this.marks.delete(connection);
    return this.of(connection);
  }

  private get storeNow(): string | undefined {
    return this.active.active && storeMark(this.active.active);
  }

  private get state() {
    return this.active.state;
  }
}

/** Milliseconds. Starts within this time are one start: the programs of a compound configuration, or a task before a debug session. */
const TOGETHER_MS = 10_000;

/** Calls `started` with the name when a debug session or task begins that matches `eventTrace.run.match`. */
export function watchStarts(started: (what: string) => void): vscode.Disposable {
  /** What is running, and since when. */
  const running = new Map<unknown, number>();

  const begin = (id: unknown, what: string, names: readonly string[]) => {
    if (!isRunMatch(settings.runMatch.get(), names)) return;
    const now = Date.now();
    const isOfAnother = [...running.values()].some((since) => now - since < TOGETHER_MS);
    running.set(id, now);
    if (!isOfAnother) started(what);
  };

  return vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession((session) => {
      if (!session.parentSession) begin(session.id, session.name, [session.name, session.type]);
    }),
    vscode.debug.onDidTerminateDebugSession((session) => running.delete(session.id)),
    vscode.tasks.onDidStartTask(({ execution }) => begin(execution, execution.task.name, namesOf(execution.task))),
    vscode.tasks.onDidEndTask(({ execution }) => running.delete(execution)),
  );
}

/** Returns a task's name and the command that it runs. */
function namesOf({ name, execution }: vscode.Task): string[] {
  if (execution instanceof vscode.ProcessExecution) return [name, [execution.process, ...execution.args].join(' ')];
  if (!(execution instanceof vscode.ShellExecution)) return [name];
  const words = [execution.command, ...(execution.args ?? [])].map((word) =>
    typeof word === 'object' ? word.value : (word ?? ''),
  );
  return [name, execution.commandLine ?? words.join(' ')];
}
