import * as vscode from 'vscode';
import type { ShowConnecting } from '../../app/stores/connecting';

/** A person sees a notification with Cancel; an attempt that started by itself is only mentioned in the status bar. */
export const showConnecting: ShowConnecting = (name, { forPerson, cancel }, work) => {
  const options: vscode.ProgressOptions = {
    location: forPerson ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Connecting to {name}', { name }),
    cancellable: forPerson,
  };
  return Promise.resolve(
    vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(cancel);
      return work();
    }),
  );
};
