import type { ExtensionContext } from 'vscode';
import type { ActiveStore } from '../../platform/activeStore';
import type { CodeIndex } from '../../platform/codeIndex';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import { createScopes } from './scopes';

/** What consumers handle, from the settings and the Go sources. */
export function registerScopes(
  context: ExtensionContext,
  deps: { readonly active: ActiveStore; readonly code: CodeIndex },
): ConsumerScopes {
  const scopes = createScopes(deps);
  context.subscriptions.push(scopes);
  return scopes;
}
