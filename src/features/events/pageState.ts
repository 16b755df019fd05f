import * as vscode from 'vscode';
import type { PlaceRequest } from '../../app/lookup/placeEvents';
import type { StoreState } from '../../app/stores/state';
import { commands } from '../../platform/vscode/ids';
import { settings } from '../../platform/vscode/settings';
import { shortTime } from '../../platform/vscode/time';
import type { EventsMode, EventsProtocol, EventsSettings, EventsStatus } from '../../protocol/events';
import type { NoteOf } from '../../protocol/page';
import type { StoreFacts } from '../../store/ports';

/** What the page says of the store. `trouble`: since when, and why, what is shown is not of now. `listed`: the connection whose events it has. */
export function eventsStatus(
  state: StoreState,
  trouble: { readonly reason: string; readonly since: number } | undefined,
  listed: string | undefined,
): EventsStatus {
  switch (state.kind) {
    case 'none':
      return { state: 'none' };
    case 'connecting':
      return { state: 'connecting', name: state.name, listed: listed ?? null };
    case 'connected':
      return trouble ? { state: 'stale', ...trouble } : { state: 'live' };
    case 'reconnecting':
      return { state: 'stale', reason: state.reason, since: state.since };
    case 'failed':
    case 'noEvents':
      if (state.lost) return { state: 'stale', reason: state.reason, since: state.lost.since };
      return { state: 'failed', reason: state.reason };
  }
}

export function eventsSettings(mode: EventsMode, paused: boolean, store: StoreFacts | undefined): EventsSettings {
  const openMode = vscode.workspace.getConfiguration('workbench.list').get<string>('openMode');
  return {
    mode,
    paused,
    streamWord: store?.layout.streamWord ?? 'aggregate',
    openOnClick: openMode !== 'doubleClick',
  };
}

/** What the view's title says of the place that it shows. */
export function shownPlace(place: PlaceRequest | undefined): string {
  if (!place) return '';
  return vscode.l10n.t('around {0}', place.time === null ? `#${place.position}` : shortTime(place.time));
}

/** Buttons of the page that are commands. */
const PAGE_COMMANDS = {
  markStart: commands.markStart,
  goToTime: commands.goToTime,
  connect: commands.connect,
  showLog: commands.showLog,
  openRunSetting: 'workbench.action.openSettings',
} as const;

export function runPageCommand(type: Extract<NoteOf<EventsProtocol>['type'], keyof typeof PAGE_COMMANDS>): void {
  const values = type === 'openRunSetting' ? [settings.runMatch.key] : [];
  void vscode.commands.executeCommand(PAGE_COMMANDS[type], ...values);
}
