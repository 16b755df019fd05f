import * as vscode from 'vscode';
import type { LinkPlace } from '../../app/settings/definitions';
import { lazily } from '../../base/lazily';
import { logSelector, logSelectorSettings } from '../../platform/vscode/logDocuments';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import type { ProviderDeps } from './hovers';

interface LinksDeps extends ProviderDeps {
  /** Whether there is a store in which an id can be looked up, now or after connecting. */
  readonly knowsStore: () => boolean;
}

/** Registers links on ids and hovers over them, in logs, in the configured documents and in terminals. */
export function registerLinks(context: vscode.ExtensionContext, deps: LinksDeps): void {
  const { active, ids } = deps;
  const providers = lazily(async () => (await import('./providers')).createProviders(deps));
  let registered: vscode.Disposable[] = [];

  const isOn = (place: LinkPlace) => settings.linksEnabled.get().includes(place) && deps.knowsStore();

  const register = () => {
    vscode.Disposable.from(...registered).dispose();
    const selector = logSelector();
    registered = [];
    if (isOn('documents')) registered.push(documents(selector));
    if (isOn('hovers')) registered.push(hovers(selector));
    if (isOn('terminals')) registered.push(terminals());
  };

  const documents = (selector: vscode.DocumentSelector) => {
    const provider: vscode.DocumentLinkProvider = {
      provideDocumentLinks: async (document, token) => (await providers()).documentLinks.provide(document, token),
    };
    // VS Code asks once for each document. A new registration makes it ask again, for the lines that are visible now.
    let current = vscode.languages.registerDocumentLinkProvider(selector, provider);
    const askAgain = () => {
      current.dispose();
      current = vscode.languages.registerDocumentLinkProvider(selector, provider);
    };
    const scrolling = vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
      providers.loaded()?.documentLinks.follow(textEditor, askAgain);
    });
    return { dispose: () => vscode.Disposable.from(scrolling, current).dispose() };
  };

  const hovers = (selector: vscode.DocumentSelector) =>
    vscode.languages.registerHoverProvider(selector, {
      async provideHover(document, position, token) {
        if (active.state.kind !== 'connected') return undefined;
        return (await providers()).hovers.provide(document, position, token);
      },
    });

  const terminals = () =>
    vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: async ({ line }) => (await providers()).terminalLinks.provide(line),
      handleTerminalLink: async (link) => (await providers()).terminalLinks.open(link),
    });

  let knew = deps.knowsStore();
  const registerIfChanged = () => {
    if (deps.knowsStore() === knew) return;
    knew = !knew;
    register();
  };
  register();
  context.subscriptions.push(
    ids,
    active.onDidChange(registerIfChanged),
    vscode.workspace.onDidChangeConfiguration(registerIfChanged),
    vscode.workspace.onDidChangeWorkspaceFolders(register),
    onSettingChange([...logSelectorSettings, settings.linksEnabled], register),
    onSettingChange([settings.linkPatterns], register),
    { dispose: () => vscode.Disposable.from(...registered).dispose() },
    { dispose: () => providers.loaded()?.dispose() },
  );
}
