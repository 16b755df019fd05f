import type * as vscode from 'vscode';
import type { OpenPanels } from '../../platform/pages/openPanels';
import { registerCommand } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import type { RowView, TracePanelState } from '../../protocol/trace';
import { copyLink } from './copyLink';
import type { TracePanel } from './panel';

/** The menu of an event's row. VS Code passes what the page says of the row: `data-vscode-context`. */
export function registerRowCommands(panels: OpenPanels<TracePanelState, TracePanel>): vscode.Disposable[] {
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
