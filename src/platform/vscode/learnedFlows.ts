import { l10n } from 'vscode';
import type { FlowKeeper } from '../../app/flow/keeper';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { withProgress } from './commands';

/** Returns what is known about a connection's flows. While they are learned, a notification shows it, and a person can cancel it. */
export async function learnedWindow(keeper: Pick<FlowKeeper, 'window' | 'update'>): Promise<FlowWindow> {
  return keeper.window ?? (await updatedWindow(keeper));
}

/** The same, brought up to date. */
export async function updatedWindow(keeper: Pick<FlowKeeper, 'update'>): Promise<FlowWindow> {
  return await withProgress(l10n.t('Learning what usually follows'), (signal) => keeper.update(signal));
}
