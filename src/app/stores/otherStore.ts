import { createHash } from 'node:crypto';
import type { Disposable } from '../../base/event';
import { databasePlace } from '../connections/source';
import type { StoreHandle } from './handle';
import { readableStore } from './state';

type Leading = Pick<StoreHandle, 'state' | 'source' | 'onDidChange'>;

/**
 * Returns a text that identifies the store of a connection: its database and its events table. Another user, password, TLS mode
 * or application name reads the same store. Undefined while the connection is not open.
 */
export function storeMark({ state, source }: Pick<Leading, 'state' | 'source'>): string | undefined {
  const store = readableStore(state);
  if (!store || !source) return undefined;
  const { schema, table } = store.layout.events;
  const text = JSON.stringify([databasePlace(source), schema, table]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * Calls `forget` when the connection opens another store than before, because its entry was edited or another events table was chosen. Data
 * that was read from the store before would otherwise be shown as the new store's. `before`: the `storeMark` of the store before.
 */
export function onOtherStore(handle: Leading, forget: (before: string) => void): Disposable {
  let known = storeMark(handle);
  return handle.onDidChange(() => {
    const now = storeMark(handle);
    if (now === undefined || now === known) return;
    const before = known;
    known = now;
    if (before !== undefined) forget(before);
  });
}
