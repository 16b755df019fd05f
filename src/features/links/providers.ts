import * as vscode from 'vscode';
import { type TypedId, typedIdOf } from '../../model/lookup/idSpan';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import { commands } from '../../platform/vscode/ids';
import { createDocumentLinks, type DocumentLinks, linkTooltip } from './documentLinks';
import { createHovers, type Hovers, type ProviderDeps } from './hovers';

/** What is loaded for the first document, hover or terminal. */
interface Providers extends vscode.Disposable {
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

/** A link in a terminal, with the id to look up. */
interface IdLink extends vscode.TerminalLink {
  readonly id: TypedId;
}

interface TerminalLinks {
  provide(line: string): Promise<IdLink[]>;
  open(link: vscode.TerminalLink): Promise<void>;
}

function createTerminalLinks(ids: IdSpotting): TerminalLinks {
  return {
    async provide(line) {
      const [spans = []] = (await ids.load()).spot([line]);
      return spans.map((span) => ({
        startIndex: span.start,
        length: span.end - span.start,
        tooltip: linkTooltip(span),
        id: typedIdOf(span),
      }));
    },
    async open(link) {
      await vscode.commands.executeCommand(commands.lookUp, (link as IdLink).id);
    },
  };
}
