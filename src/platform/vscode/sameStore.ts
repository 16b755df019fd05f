import * as vscode from 'vscode';
import type { StoreHandle } from '../../app/stores/handle';
import { storeMark } from '../../app/stores/otherStore';
import type { EventStore } from '../../store/ports';
import { Hint } from './commands';

/** Runs work on the store that a connection led to before a person was asked, as `storeMark` says it; a Hint where it leads to another one by now. */
export async function useSameStore<T>(
  handle: Pick<StoreHandle, 'state' | 'source' | 'use'>,
  before: string | undefined,
  work: (store: EventStore) => Promise<T>,
): Promise<T> {
  return await handle.use(async (store) => {
    if (storeMark(handle) !== before) {
      throw new Hint(vscode.l10n.t('The connection now leads to another store. Nothing was compared.'));
    }
    return await work(store);
  });
}
