import * as vscode from 'vscode';
import type { ActiveStore, StoreState } from './activeStore';
import type { ConsumerFeedState } from './consumerFeed';
import type { ConsumerSource, ConsumerSources } from './consumerSources';
import { commands } from './ids';

/** What a panel reads of its connection, which may become the active one, a watched one or neither while the panel is open. */
export type FollowedSource = ConsumerSource & vscode.Disposable;

/** As `sources.of(connection)` at any time. Moving to another source is told as a change of the connection's state. */
export function followSource(sources: ConsumerSources, connection: string): FollowedSource {
  const stateChanged = new vscode.EventEmitter<StoreState>();
  const polled = new vscode.EventEmitter<ConsumerFeedState>();
  const culpritsChanged = new vscode.EventEmitter<void>();
  const moved = new vscode.EventEmitter<void>();
  const listen = ({ active, feed, culprits }: ConsumerSource) =>
    vscode.Disposable.from(
      active.onDidChange((state) => stateChanged.fire(state)),
      feed.onDidChange((state) => polled.fire(state)),
      culprits.onDidChange(() => culpritsChanged.fire()),
    );
  let source = sources.of(connection);
  let listening = listen(source);

  const following = sources.onDidChange(() => {
    const now = sources.of(connection);
    if (now === source) return;
    source = now;
    listening.dispose();
    listening = listen(source);
    moved.fire();
    stateChanged.fire(source.active.state);
  });

  return {
    active: {
      get state() {
        return source.active.state;
      },
      onDidChange: stateChanged.event,
      require: () => source.active.require(),
      open: (name) => source.active.open(name),
    },
    feed: {
      get state() {
        return source.feed.state;
      },
      onDidChange: polled.event,
      watch() {
        let watching = source.feed.watch();
        const moving = moved.event(() => {
          watching.dispose();
          watching = source.feed.watch();
        });
        return new vscode.Disposable(() => {
          moving.dispose();
          watching.dispose();
        });
      },
      refresh: () => source.feed.refresh(),
    },
    culprits: {
      get known() {
        return source.culprits.known;
      },
      onDidChange: culpritsChanged.event,
    },
    dispose() {
      following.dispose();
      listening.dispose();
      vscode.Disposable.from(stateChanged, polled, culpritsChanged, moved).dispose();
    },
  };
}

/** For a person who wants the panel's connection again: where it is active or watched, as that; else it becomes the active one. */
export async function connectAgain(active: ActiveStore, connection: string): Promise<void> {
  const { state } = active;
  if (state.kind !== 'none' && state.name === connection) await active.require();
  else await vscode.commands.executeCommand(commands.connect, connection);
}
