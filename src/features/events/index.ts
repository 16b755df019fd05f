import * as vscode from 'vscode';
import type { FilterKey } from '../../model/eventFilter';
import { registerCommand } from '../../platform/commands';
import { commands, views } from '../../platform/ids';
import { RunStarts } from './runStart';
import { watchStarts } from './runTriggers';
import type { EventsDeps, EventsView } from './view';

/** The view "Events": the newest events live, and what began since the program was started. */
export function registerEvents(
  context: vscode.ExtensionContext,
  deps: Omit<EventsDeps, 'extensionUri' | 'starts' | 'memory'>,
): void {
  const starts = new RunStarts(deps.active);
  let shown: EventsView | undefined;
  const viewDeps = { ...deps, starts, extensionUri: context.extensionUri, memory: context.workspaceState };

  const onView = (act: (view: EventsView) => void) => async () => {
    await vscode.commands.executeCommand(`${views.events}.focus`);
    if (shown) act(shown);
  };
  const copy = (name: 'eventId' | 'correlationId') => async (row: unknown) => {
    const text = fieldOf(row, name);
    if (text) await vscode.env.clipboard.writeText(text);
  };
  const filterBy = (key: FilterKey, name: 'eventType' | 'stream') => (row: unknown) => {
    const value = fieldOf(row, name);
    if (value) shown?.filterBy(key, value);
  };

  context.subscriptions.push(
    starts,
    watchStarts((what) => void starts.mark(what)),
    vscode.window.registerWebviewViewProvider(views.events, {
      async resolveWebviewView(view) {
        const { EventsView } = await import('./view');
        const made = new EventsView(view, viewDeps);
        shown = made;
        view.onDidDispose(() => {
          made.dispose();
          if (shown === made) shown = undefined;
        });
      },
    }),
    registerCommand(
      commands.pauseEvents,
      onView((view) => view.setPaused(true)),
    ),
    registerCommand(
      commands.resumeEvents,
      onView((view) => view.setPaused(false)),
    ),
    registerCommand(
      commands.showAllEvents,
      onView((view) => view.setMode('all')),
    ),
    registerCommand(
      commands.showRun,
      onView((view) => view.setMode('run')),
    ),
    registerCommand(commands.markStart, async () => {
      if (await deps.active.require()) await starts.mark(null);
    }),
    registerCommand(commands.copyEventId, copy('eventId')),
    registerCommand(commands.copyCorrelationId, copy('correlationId')),
    registerCommand(commands.filterByEventType, filterBy('type', 'eventType')),
    registerCommand(commands.filterByStream, filterBy('stream', 'stream')),
    { dispose: () => shown?.dispose() },
  );
}

/** What the page says of the row under the pointer: `data-vscode-context`. */
function fieldOf(row: unknown, name: string): string | undefined {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
