import type { Disposable } from 'vscode';
import type { ProviderDeps } from './deps';
import { createDocumentLinks, type DocumentLinks } from './documentLinks';
import { createHovers, type Hovers } from './hovers';
import { createTerminalLinks, type TerminalLinks } from './terminalLinks';

/** What is loaded when the first document, hover or terminal asks. */
export interface Providers extends Disposable {
  readonly documentLinks: DocumentLinks;
  readonly hovers: Hovers;
  readonly terminalLinks: TerminalLinks;
}

export function createProviders({ active, feed, ids }: ProviderDeps): Providers {
  const documentLinks = createDocumentLinks(ids);
  return {
    documentLinks,
    hovers: createHovers({ active, feed, ids }),
    terminalLinks: createTerminalLinks(ids),
    dispose: () => documentLinks.dispose(),
  };
}
