import * as vscode from 'vscode';
import type { Position } from '../../model/event';
import type { ActiveStore } from '../../platform/activeStore';
import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';
import type { EventStore } from '../../store/eventStore';
import type { EventTail } from '../../store/eventTail';

/** Where a run began: everything that `tail` brings from here on became visible since. */
export interface RunStart {
  /** Milliseconds, this machine's clock. */
  readonly at: number;
  /** What was started; null: marked by hand. */
  readonly what: string | null;
  readonly store: EventStore;
  readonly tail: EventTail;
  /** The highest position at that time. */
  readonly head: Position;
}

/** So many events before the start are looked at, for what was not committed yet. */
const LOOK_BACK = 200;

/** Remembers the head of the active store when a run begins. */
export class RunStarts implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunStart | undefined>();
  private readonly lifetime: vscode.Disposable;
  /** What is to be marked as soon as a store is there. */
  private wanted: string | null | undefined;
  private last = 0;
  current: RunStart | undefined;
  readonly onDidChange = this.changed.event;

  constructor(private readonly active: ActiveStore) {
    this.lifetime = vscode.Disposable.from(
      this.changed,
      active.onDidChange(() => this.connectionChanged()),
    );
  }

  /** `what`: what was started; null when a person says that it begins now. */
  async mark(what: string | null): Promise<void> {
    const { state } = this.active;
    const mine = ++this.last;
    this.wanted = what;
    if (state.kind !== 'connected') return;
    const at = Date.now();
    const tail = state.store.tail();
    try {
      await tail.begin(LOOK_BACK);
    } catch (error) {
      log().warn('The start of the program could not be marked', describeError(error));
      return;
    }
    if (mine !== this.last) return;
    this.wanted = undefined;
    this.current = { at, what, store: state.store, tail, head: tail.head ?? ('0' as Position) };
    this.changed.fire(this.current);
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** A run in one store says nothing about another one: there it begins when the store is there. */
  private connectionChanged(): void {
    const { state } = this.active;
    if (state.kind !== 'connected') return;
    if (this.wanted !== undefined) void this.mark(this.wanted);
    else if (this.current && this.current.store !== state.store) void this.mark(this.current.what);
  }
}
