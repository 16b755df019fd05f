import type { ExtensionContext } from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import { commands } from '../../platform/ids';
import { createCodeIndex } from './codeIndex';
import { openHandler } from './openHandler';
import { createScopes } from './scopes';

/** What consumers handle, from the settings and the Go sources; "Open Handler". */
export function registerScopes(context: ExtensionContext, deps: { readonly active: ActiveStore }): ConsumerScopes {
  const index = createCodeIndex();
  const scopes = createScopes({ ...deps, index });
  context.subscriptions.push(
    index,
    scopes,
    registerCommand(commands.openHandler, (argument?: unknown) => openHandler(argument, index)),
  );
  return scopes;
}
