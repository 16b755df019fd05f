import * as vscode from 'vscode';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import { KEPT_EVENTS, LiveEvents } from '../../app/events/liveEvents';
import { RunEvents } from '../../app/events/runEvents';
import type { RunFlows } from '../../app/events/runWaits';
import type { LogFinder } from '../../app/logs/finder';
import { PlaceEvents, type PlaceRequest } from '../../app/lookup/placeEvents';
import type { StoreState } from '../../app/stores/state';
import type { StoreChange } from '../../model/backlog/storeChange';
import type { Position } from '../../model/event/event';
import { encodeHeaders } from '../../model/event/headerBatch';
import type { PageLink } from '../../platform/pages/pageLink';
import { commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import { settings } from '../../platform/vscode/settings';
import { shortTime, timeOfDay } from '../../platform/vscode/time';
import { errorMessage, t } from '../../platform/vscode/translate';
import type { EventsMode, EventsProtocol, EventsSettings, EventsStatus } from '../../protocol/events';
import type { NoteOf, PushOf } from '../../protocol/page';
import type { StoreFacts } from '../../store/ports';

/**
 * Returns the status of the store for the page. `trouble`: why, and since when, the shown events are not current. `listed`: the connection
 * whose events are shown.
 */
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

/** Returns the description in the view's title. `startedAt`: when the run began, milliseconds since 1970. */
export function eventsDescription(
  mode: EventsMode,
  paused: boolean,
  startedAt: number | undefined,
  place: PlaceRequest | undefined,
): string {
  if (mode === 'place') return place ? shownPlace(place) : '';
  if (mode === 'all') return paused ? vscode.l10n.t('paused') : '';
  if (startedAt === undefined) return vscode.l10n.t('since the start');
  return vscode.l10n.t('since {0}', timeOfDay(startedAt));
}

function shownPlace({ time, position }: PlaceRequest): string {
  return vscode.l10n.t('around {0}', time === null ? `#${position}` : shortTime(time));
}

/** The commands behind the page's buttons. */
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

/** The lists of the view: the newest events live, those of a run, and those around a place. */
export interface EventLists extends vscode.Disposable {
  readonly live: LiveEvents;
  readonly run: RunEvents;
  readonly places: PlaceEvents;
}

/** What the lists need of other parts. */
export interface EventListsDeps {
  readonly feed: ConsumerFeed;
  readonly logs: Pick<LogFinder, 'findForTrace'>;
  /** Returns the flows of a connection; undefined when none are learned. */
  readonly flows: (connection: string) => RunFlows | undefined;
}

/**
 * What the lists need of their view. `failed` gets the reason why the shown events are not current, or null when they are current again.
 */
interface ListedView {
  readonly settings: () => EventsSettings;
  readonly connection: () => string | undefined;
  readonly changed: (change: StoreChange, gone: readonly Position[]) => void;
  readonly failed: (reason: string | null) => void;
}

/** Returns the lists. Each one sends the page what it reads. */
export function createEventLists(
  page: Pick<PageLink<PushOf<EventsProtocol>>, 'post'>,
  { logs, feed, flows }: EventListsDeps,
  view: ListedView,
): EventLists {
  const { changed, failed } = view;
  const ports = { log: log(), t };
  const live = new LiveEvents(
    {
      events: (events) => page.post({ type: 'events', batch: encodeHeaders(events) }),
      gaps: (gaps) => page.post({ type: 'gaps', gaps }),
      read: () => page.post({ type: 'read' }),
      changed,
      failed,
    },
    ports,
  );
  const run = new RunEvents(
    {
      view: (shown) => page.post({ type: 'run', run: shown }),
      changed: (change) => changed(change, []),
      failed,
    },
    {
      logs,
      consumers: () => feed.state,
      flows: () => {
        const name = view.connection();
        return name === undefined ? undefined : flows(name);
      },
      ports,
    },
  );
  const places = new PlaceEvents(
    {
      show: (place, events, isNew) => {
        if (isNew) page.post({ type: 'open', settings: view.settings(), keep: KEPT_EVENTS });
        page.post({ type: 'events', batch: encodeHeaders(events) });
        page.post({ type: 'place', place });
        if (isNew) page.post({ type: 'read' });
        failed(null);
      },
      failed: (error) => failed(errorMessage(error)),
    },
    KEPT_EVENTS,
  );
  return {
    live,
    run,
    places,
    dispose() {
      live.dispose();
      run.dispose();
      places.end();
    },
  };
}
