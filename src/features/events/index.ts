import * as vscode from 'vscode';
import type { RunStart } from '../../app/events/runEvents';
import type { ShowEvents } from '../../app/lookup/opening';
import type { Position } from '../../model/event/event';
import type { FilterKey } from '../../model/event/eventFilter';
import { Hint, registerCommand } from '../../platform/vscode/commands';
import { commands, views } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { writeTimes } from '../../platform/vscode/settings';
import type { EventStore } from '../../store/ports';
import { RunStarts, watchStarts } from './runStart';
import type { EventsDeps, EventsView } from './view';

/** What other features may use of the view. */
interface EventsFeature {
  readonly showEvents: ShowEvents;
  /** Returns the newest program start whose events are in the store of a connection; undefined when there was none. */
  readonly runStart: (connection: string) => RunStart | undefined;
}

/** Registers the view "Events": the newest events live, and what began since the program was started. */
export function registerEvents(
  context: vscode.ExtensionContext,
  deps: Omit<EventsDeps, 'extensionUri' | 'starts' | 'memory'> & {
    readonly provider: Late<vscode.WebviewViewProvider>;
  },
): EventsFeature {
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

  /** Shows the events around a position; when it is null, around the event nearest to `time`, or around the newest one. */
  const goTo = async (store: EventStore, position: Position | null, time: number | null) => {
    const place = position ?? (await store.positionAt(time ?? Date.now()))?.position;
    if (place === undefined) throw new Hint(vscode.l10n.t('This store has no events yet.'));
    await onView((view) => void view.showPlace({ position: place, time, types: [] }))();
  };

  const goToTime = async () => {
    const connected = await deps.active.require();
    if (!connected) return;
    const { askTime } = await import('./goToTime');
    const time = await askTime();
    if (time === undefined) return;
    const place = await connected.store.positionAt(time);
    await goTo(connected.store, place?.position ?? null, time);
    if (place?.inOrder === false) {
      throw new Hint(
        vscode.l10n.t(
          'Times do not rise with positions in this store. These are the events nearest to that time that were found.',
        ),
      );
    }
  };

  deps.provider.set({
    async resolveWebviewView(view) {
      const { EventsView } = await import('./view');
      const made = new EventsView(view, viewDeps);
      shown = made;
      view.onDidDispose(() => {
        made.dispose();
        if (shown === made) shown = undefined;
      });
    },
  });
  context.subscriptions.push(
    starts,
    registerCommand(commands.goToTime, goToTime),
    registerCommand(commands.showTimesInUtc, () => writeTimes('utc')),
    registerCommand(commands.showLocalTimes, () => writeTimes('local')),
    watchStarts((what) => void starts.mark(what)),
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
      if (!(await deps.active.require())) return;
      await starts.mark(null);
      // Without this view, the person would not see that the start is marked.
      await onView((view) => view.setMode('run'))();
    }),
    registerCommand(commands.copyEventId, copy('eventId')),
    registerCommand(commands.copyCorrelationId, copy('correlationId')),
    registerCommand(commands.filterByEventType, filterBy('type', 'eventType')),
    registerCommand(commands.filterByStream, filterBy('stream', 'stream')),
    { dispose: () => shown?.dispose() },
  );
  const showEvents: ShowEvents = async (connection, opening) => {
    const store = await deps.active.open(connection);
    const { state } = deps.active;
    if (!('name' in state) || state.name !== connection) {
      throw new Hint(
        vscode.l10n.t('The view "Events" shows the active connection. Make "{0}" active first.', connection),
      );
    }
    if (opening.kind === 'eventType') await onView((view) => view.filterBy('type', opening.eventType))();
    else await goTo(store, opening.position, opening.time);
  };
  return { showEvents, runStart: (connection) => starts.of(connection) };
}

/** Reads what the page says about the row under the pointer: `data-vscode-context`. */
function fieldOf(row: unknown, name: string): string | undefined {
  const value = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
