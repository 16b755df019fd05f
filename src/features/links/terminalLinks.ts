import * as vscode from 'vscode';
import { lookupText } from '../../model/idSpan';
import type { IdSpotting } from '../../platform/idSpotter';
import { commands } from '../../platform/ids';
import { linkTooltip } from './lookUpLink';

/** A link in a terminal, with what to look up. */
export interface IdLink extends vscode.TerminalLink {
  readonly text: string;
}

export interface TerminalLinks {
  provide(line: string): Promise<IdLink[]>;
  open(link: vscode.TerminalLink): Promise<void>;
}

export function createTerminalLinks(ids: IdSpotting): TerminalLinks {
  return {
    async provide(line) {
      const [spans = []] = (await ids.load()).spot([line]);
      return spans.map((span) => ({
        startIndex: span.start,
        length: span.end - span.start,
        tooltip: linkTooltip(span),
        text: lookupText(span),
      }));
    },
    async open(link) {
      await vscode.commands.executeCommand(commands.lookUp, (link as IdLink).text);
    },
  };
}
