import * as vscode from 'vscode';
import type { TypedId } from '../../model/lookup/idSpan';
import { traceLink } from '../../model/lookup/link';
import type { OpenPanels } from '../../platform/pages/openPanels';
import { registerCommand } from '../../platform/vscode/commands';
import { commands, EXTENSION } from '../../platform/vscode/ids';
import type { RowView, TracePanelState } from '../../protocol/trace';

interface ShowingPanel extends vscode.Disposable {
  show(eventId: string, what: RowView): void;
}

/** Registers the menu of an event's row. VS Code passes what the page says about the row: `data-vscode-context`. */
export function registerRowCommands(panels: OpenPanels<TracePanelState, ShowingPanel>): vscode.Disposable[] {
  const show = (what: RowView) => async (row?: unknown) => {
    const eventId = textIn(row, 'eventId');
    if (eventId !== undefined) (await panels.active)?.show(eventId, what);
  };
  return [
    registerCommand(commands.showOnlyCaused, show('effects')),
    registerCommand(commands.showEventStream, show('stream')),
    registerCommand(commands.filterTraceByType, show('type')),
    registerCommand(commands.copyTraceLink, async (row?: unknown) => {
      const [id, connection] = [textIn(row, 'eventId'), textIn(row, 'connection')];
      if (id === undefined || connection === undefined) return;
      await copyLink({ kind: 'event', id }, connection);
    }),
  ];
}

function textIn(row: unknown, name: string): string | undefined {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Copies the address that opens this id's trace in a window of the same editor. */
export async function copyLink(id: TypedId, connection: string): Promise<void> {
  await vscode.env.clipboard.writeText(`${vscode.env.uriScheme}:${traceLink(EXTENSION, id, connection)}`);
}
