import * as vscode from 'vscode';
import type { ActiveStore } from './activeStore';
import type { ConsumerFeed } from './consumerFeed';
import type { Culprits } from './culprits';

/** A connection whose consumers are shown: its state, its own poll, and what stops its consumers. */
export interface ConsumerSource {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly culprits: Culprits;
}

/** The active connection and those that are watched beside it. */
export interface ConsumerSources {
  /** The active connection's first, also while nothing is connected; then the watched ones. */
  readonly all: readonly ConsumerSource[];
  /** The watched connections became more, fewer or others. */
  readonly onDidChange: vscode.Event<void>;
  /** The source of this connection; the active one's for every other. */
  of(connection: string | undefined): ConsumerSource;
  /** Starts something for each source there is or will be; it is disposed with its source. */
  each(start: (source: ConsumerSource) => vscode.Disposable): vscode.Disposable;
}

/** The stores of the watched connections; each has a name in every state. */
export interface WatchedStores {
  readonly all: readonly ActiveStore[];
  readonly onDidChange: vscode.Event<void>;
}

type Built = ConsumerSource & vscode.Disposable;

/** `build` makes a poll of its own for each store, so that none waits for another. */
export function createConsumerSources(
  active: ActiveStore,
  watched: WatchedStores,
  build: (store: ActiveStore) => Built,
): ConsumerSources & vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const first = build(active);
  let others = watched.all.map(build);
  const started = new Map<(source: ConsumerSource) => vscode.Disposable, Map<ConsumerSource, vscode.Disposable>>();

  const follow = () => {
    const before = others;
    others = watched.all.map((store) => before.find((source) => source.active === store) ?? build(store));
    const gone = before.filter((source) => !others.includes(source));
    const added = others.filter((source) => !before.includes(source));
    for (const [start, running] of started) {
      for (const source of gone) {
        running.get(source)?.dispose();
        running.delete(source);
      }
      for (const source of added) running.set(source, start(source));
    }
    changed.fire();
    for (const source of gone) source.dispose();
  };
  const listening = watched.onDidChange(follow);

  return {
    get all() {
      return [first, ...others];
    },
    onDidChange: changed.event,
    of: (connection) => others.find((source) => connectionOf(source) === connection) ?? first,
    each(start) {
      const running = new Map([first, ...others].map((source) => [source, start(source)]));
      started.set(start, running);
      return new vscode.Disposable(() => {
        started.delete(start);
        vscode.Disposable.from(...running.values()).dispose();
      });
    },
    dispose() {
      listening.dispose();
      changed.dispose();
      vscode.Disposable.from(first, ...others).dispose();
    },
  };
}

/** The name of a source's connection; undefined while nothing is connected or tried. */
export function connectionOf({ active: { state } }: Pick<ConsumerSource, 'active'>): string | undefined {
  return state.kind === 'none' ? undefined : state.name;
}
