// placeholder: until what was seen is kept across reloads, the points of this session
import * as vscode from 'vscode';
import type { ConsumerHistory } from '../model/history';
import type { ActiveStore } from './activeStore';
import type { ConsumerFeed } from './consumerFeed';
import type { ConsumerHistories } from './consumerHistories';

export function placeholderHistories(active: ActiveStore, feed: ConsumerFeed): ConsumerHistories {
  const kept = new Map<string, ConsumerHistory>();
  const changed = new vscode.EventEmitter<void>();
  feed.onDidChange(({ snapshot, consumers, error }) => {
    if (!snapshot || error !== undefined || active.state.kind === 'none') return;
    for (const { name, share, oldestWaitingS, rates, status } of consumers) {
      const id = JSON.stringify([active.state.name, name]);
      const { points, changes } = kept.get(id) ?? { points: [], changes: [] };
      const { waiting, more } = share;
      const point = { at: snapshot.takenAt, waiting, more, lagS: oldestWaitingS, ...rates };
      const from = changes.at(-1)?.to ?? null;
      const change = from === status ? [] : [{ at: snapshot.takenAt, from, to: status }];
      kept.set(id, { points: [...points, point].slice(-1000), changes: [...changes, ...change] });
    }
    changed.fire();
  });
  const nothing = { points: [], changes: [] };
  return {
    of: async (connection, consumer) => kept.get(JSON.stringify([connection, consumer])) ?? nothing,
    onDidChange: changed.event,
  };
}
