import { EventTable } from '../../../src/model/event/eventTable';
import type { TraceKey } from '../../../src/model/event/headerBatch';
import { tabTitle } from '../../../src/model/forest/summary';
import type { Translate } from '../../../src/model/text/translate';
import type { PushOf } from '../../../src/protocol/page';
import { type RowView, type TracePanelState, type TraceProtocol, tracePage } from '../../../src/protocol/trace';
import { createPage } from '../../kit/page/page';
import type { Host } from '../../kit/state/host';
import { createStore, type Store } from '../../kit/state/store';
import { noFlows, type ShownFlows, shownFlows } from '../flows/shownFlows';
import { createLogSearch, type LogSearchState } from '../logs/traceLogs';
import { shownPath } from '../path/shownPath';
import { asksOf } from './asks';
import { movesOf } from './moves';
import { type Rows, readRows, seeRows } from './rows';
import { matchesIn } from './search';
import { emptyState, stopsByEvent, type TraceState } from './state';
import {
  defaultTracePageView,
  type TracePageView,
  tracePageViewFromJson,
  tracePageViewToJson,
  UNFILTERED,
} from './view';

export type TraceSession = ReturnType<typeof startSession>;

type Opened = Extract<PushOf<TraceProtocol>, { readonly type: 'open' }>;

/** While batches arrive, rebuilding takes at most about a fifth of the time. */
const REBUILD_PAUSE_MS = 100;
const REBUILD_SHARE = 4;
const SAVE_DELAY_MS = 300;

/** Holds the page's state. Receives the host's messages and offers what a person can do. */
function startSession(host: Host<TraceProtocol>, t: Translate) {
  const saved = host.getState() as Partial<TracePanelState> | undefined;
  let table = new EventTable();
  const view = tracePageViewFromJson(saved?.view);
  const state: Store<TraceState> = createStore(emptyState(view));

  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let rebuildTimer: ReturnType<typeof setTimeout> | undefined;
  let rebuiltAt = 0;
  let rebuildTook = 0;
  let title = '';

  /** Builds the forest again after the table or the order changed. */
  function rebuild(): void {
    clearTimeout(rebuildTimer);
    rebuildTimer = undefined;
    const begun = performance.now();
    const { view } = state.get();
    showRows(readRows(table, view.order), view);
    markPath();
    rebuiltAt = performance.now();
    rebuildTook = rebuiltAt - begun;
    announceTitle();
  }

  /** Walks the same forest again after folds, filter or search changed. */
  function showRows(rows: Rows, view: TracePageView): void {
    const { logs, flows } = state.get();
    const seen = seeRows(rows, view, { logs: logs.logs, missing: flows.missing });
    state.set({ rows: seen, matches: matchesIn(seen, view), view });
  }

  /** Updates the critical path: after events came, after it was switched, or when the makers of events became known. */
  function markPath(): void {
    const { view, flows, path } = state.get();
    if (view.path) state.set({ path: shownPath(table, flows) });
    else if (path !== null) state.set({ path: null });
  }

  function showLogs(logs: LogSearchState): void {
    const { rows, view } = state.get();
    state.set({ logs });
    if (rows.logs !== logs.logs) showRows(rows, view);
  }

  function showFlows(flows: ShownFlows): void {
    const { rows, view } = state.get();
    state.set({ flows });
    if (rows.missing.length > 0 || flows.missing.length > 0) showRows(rows, view);
    markPath();
  }

  const logSearch = createLogSearch(host, { shown: () => state.get().logs.logs, report: showLogs });
  const searchLogs = () => logSearch.search(table, state.get().progress);

  function scheduleRebuild(): void {
    if (rebuildTimer !== undefined) return;
    const pause = Math.max(REBUILD_PAUSE_MS, rebuildTook * REBUILD_SHARE);
    rebuildTimer = setTimeout(rebuild, Math.max(0, rebuiltAt + pause - performance.now()));
  }

  function announceTitle(): void {
    const { rows, opened } = state.get();
    const { rootEventType, rootRow } = rows.summary;
    if (rootEventType === null || opened === null) return;
    const first = { context: null, type: table.streamType(rootRow), id: table.streamId(rootRow) };
    const named = tabTitle(rootEventType, first, opened.key, t);
    if (named === title) return;
    title = named;
    host.send({ type: 'title', title });
  }

  function saveNow(): void {
    const { opened, view } = state.get();
    if (opened !== null) host.setState({ ...opened, view: tracePageViewToJson(view) } satisfies TracePanelState);
  }

  function save(): void {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(saveNow, SAVE_DELAY_MS);
  }

  /** Changes the view. Walks the forest only when the change affects what is visible. */
  function change(next: Partial<TracePageView>): void {
    const before = state.get().view;
    const view = { ...before, ...next };
    save();
    if (view.order !== before.order) {
      state.set({ view });
      rebuild();
      return;
    }
    const walked = ['foldFrom', 'toggled', 'focus', 'hiddenTypes', 'onlyEventType', 'query', 'leastLevel'] as const;
    if (walked.some((name) => view[name] !== before[name])) showRows(state.get().rows, view);
    else state.set({ view });
  }

  function receive(message: PushOf<TraceProtocol>): void {
    switch (message.type) {
      case 'open':
        open(message);
        break;
      case 'rows':
        if (table.append(message.batch) > 0) scheduleRebuild();
        break;
      case 'progress':
        state.set({ progress: message.progress });
        if (rebuildTimer !== undefined && message.progress.state === 'done') rebuild();
        logSearch.whenRead(table, message.progress);
        break;
      case 'consumers':
        state.set({ consumers: message.snapshot, consumersProblem: message.problem });
        break;
      case 'stops':
        state.set({ stops: stopsByEvent(message.stops) });
        break;
      case 'flows':
        showFlows(shownFlows(message.flows));
        break;
      case 'settings':
        state.set({ settings: message.settings });
        break;
      case 'show':
        showOf(message.eventId, message.what);
        break;
      case 'select':
        change({ detailsOpen: true });
        select(message.eventId);
    }
  }

  function open({ state: opened, settings, isOtherStore = false }: Opened): void {
    const { opened: before, view } = state.get();
    table = new EventTable();
    logSearch.forget();
    showFlows(noFlows);
    const sameTrace = before === null ? sameKey(saved?.key, opened.key) : sameKey(before.key, opened.key);
    const own = opened.view === undefined ? defaultTracePageView : tracePageViewFromJson(opened.view);
    const arranged = sameTrace ? view : own;
    state.set({ opened, isOtherStore, settings, progress: { state: 'reading' }, view: arranged, notice: null });
    title = '';
    rebuild();
    rebuiltAt = 0;
    host.send({ type: 'follow', on: state.get().view.follow });
    if (state.get().view.logs) searchLogs();
    saveNow();
  }

  /** Shows what was chosen in the menu of an event's row. */
  function showOf(eventId: string, what: RowView): void {
    const row = table.indexOf(eventId);
    if (row < 0) return;
    const views: Record<RowView, Partial<TracePageView>> = {
      effects: { focus: eventId, order: 'causation' },
      stream: { detailsOpen: true, selected: eventId, tab: 'stream' },
      type: { ...UNFILTERED, onlyEventType: table.eventType(row) },
    };
    change(views[what]);
  }

  /** Selects a row and scrolls it into view. Unfolds what hides it. */
  function select(key: string | null): void {
    const { view, rows } = state.get();
    change({ selected: key, ...(key === null ? {} : rows.revealing(key, view)) });
  }

  const has = (eventId: string) => table.indexOf(eventId) >= 0;

  host.onPush(receive);
  host.ready();

  return {
    state,
    change,
    select,
    has,
    ...asksOf({ host, state, select, has }),
    ...movesOf({ state, select, change }),
    follow(on: boolean): void {
      change({ follow: on });
      host.send({ type: 'follow', on });
    },
    refresh(): void {
      host.send({ type: 'refresh' });
      if (state.get().view.logs) logSearch.want();
    },
    /** Shows or hides log lines between the events. */
    switchLogs(on: boolean): void {
      change({ logs: on });
      if (on) searchLogs();
      else logSearch.forget();
    },
    /** Marks or unmarks the critical path. */
    showPath(on: boolean): void {
      change({ path: on });
      markPath();
    },
    searchLogs,
    cancelReading: () => host.send({ type: 'cancelReading' }),
    dismissNotice: () => state.set({ notice: null }),
  };
}

export const { usePage: useTracePage, drawPage: drawTracePage } = createPage(tracePage, startSession);

function sameKey(a: TraceKey | undefined, b: TraceKey): boolean {
  return a?.by === b.by && a.id === b.id && a.streamType === b.streamType && a.context === b.context;
}
