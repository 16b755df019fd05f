import type { EventHeader, StreamId } from '../../../src/model/event/event';
import { EventTable } from '../../../src/model/event/eventTable';
import { type TraceKey, traceKeyOf } from '../../../src/model/event/headerBatch';
import { tabTitle } from '../../../src/model/forest/summary';
import type { Translate } from '../../../src/model/text/translate';
import type { PushOf, RequestOf } from '../../../src/protocol/page';
import {
  type KnownConsumers,
  type RowView,
  type StoppedHere,
  type TracePanelState,
  type TraceProgress,
  type TraceProtocol,
  type TraceSettings,
  tracePage,
} from '../../../src/protocol/trace';
import { createPage } from '../../kit/page/page';
import { type Host, isAbort } from '../../kit/state/host';
import { createStore, type Store } from '../../kit/state/store';
import { sentence } from '../../kit/state/useAnswer';
import { isMissingKey } from '../flows/missingRow';
import { noFlows, type ShownFlows, shownFlows } from '../flows/shownFlows';
import { createLogSearch, type LogSearchState } from '../logs/logSearch';
import { type ShownPath, shownPath } from '../path/shownPath';
import { type Rows, readRows, seeRows } from './rows';
import { matchesIn, matchKey, nextMatch } from './search';
import {
  defaultTracePageView,
  type TracePageView,
  tracePageViewFromJson,
  tracePageViewToJson,
  UNFILTERED,
} from './view';

/** Everything the page shows. */
export interface TraceState {
  /** What the panel shows; null until the host has said. */
  readonly opened: TracePanelState | null;
  readonly settings: TraceSettings;
  readonly progress: TraceProgress;
  readonly consumers: KnownConsumers | null;
  /** Why what is shown of the consumers is old; a sentence. */
  readonly consumersProblem: string | null;
  /** Where consumers stand still, by event id. */
  readonly stops: ReadonlyMap<string, readonly StoppedHere[]>;
  readonly logs: LogSearchState;
  /** What usually follows; nothing until the host has looked. */
  readonly flows: ShownFlows;
  /** null: it is not marked. */
  readonly path: ShownPath | null;
  readonly rows: Rows;
  /** What the search finds, from top to bottom; see `Match`. */
  readonly matches: Int32Array;
  readonly view: TracePageView;
  /** A request that the host refused; a sentence. */
  readonly notice: string | null;
  /** Something was copied just now. */
  readonly copied: boolean;
}

export type TraceSession = ReturnType<typeof startSession>;

/** Rebuilding while batches arrive takes at most about a fifth of the time. */
const REBUILD_PAUSE_MS = 100;
const REBUILD_SHARE = 4;
const SAVE_DELAY_MS = 300;
const COPIED_MS = 2_000;

/** Holds the page's state: takes the host's messages in, and offers what a person can do. */
function startSession(host: Host<TraceProtocol>, t: Translate) {
  const saved = host.getState() as Partial<TracePanelState> | undefined;
  let table = new EventTable();
  const view = tracePageViewFromJson(saved?.view);
  const state: Store<TraceState> = createStore<TraceState>({
    opened: null,
    settings: { reveal: 'onClick', hasTraceUrl: false, streamWord: 'aggregate' },
    progress: { state: 'reading' },
    consumers: null,
    consumersProblem: null,
    stops: new Map(),
    logs: { state: 'off', logs: null },
    flows: noFlows,
    path: null,
    rows: seeRows(readRows(table, view.order), view, { logs: null, missing: [] }),
    matches: new Int32Array(),
    view,
    notice: null,
    copied: false,
  });

  let copiedTimer: ReturnType<typeof setTimeout> | undefined;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let rebuildTimer: ReturnType<typeof setTimeout> | undefined;
  let rebuiltAt = 0;
  let rebuildTook = 0;
  let title = '';

  /** The table or the order changed: builds the forest again. */
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

  /** What is folded, filtered or searched changed: walks the same forest again. */
  function showRows(rows: Rows, view: TracePageView): void {
    const { logs, flows } = state.get();
    const seen = seeRows(rows, view, { logs: logs.logs, missing: flows.missing });
    state.set({ rows: seen, matches: matchesIn(seen, view), view });
  }

  /** Events came, it was switched, or it is known who makes what. */
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

  const logSearch = createLogSearch(host, showLogs);
  /** They are searched once the trace has been read. */
  let wantsLogs = false;

  function searchLogs(): void {
    wantsLogs = true;
    showLogs({ state: 'waiting', logs: state.get().logs.logs });
    searchWhenRead();
  }

  function searchWhenRead(): void {
    const { state: progress } = state.get().progress;
    if (!wantsLogs || progress === 'reading' || progress === 'searching' || table.count === 0) return;
    wantsLogs = false;
    showLogs({ state: 'waiting', logs: state.get().logs.logs });
    void logSearch.start(table);
  }

  function forgetLogs(): void {
    wantsLogs = false;
    logSearch.stop();
    showLogs({ state: 'off', logs: null });
  }

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

  /** Changes the arrangement; walks the forest only when it decides what is seen. */
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
        open(message.state, message.settings);
        break;
      case 'rows':
        if (table.append(message.batch) > 0) scheduleRebuild();
        break;
      case 'progress':
        state.set({ progress: message.progress });
        if (rebuildTimer !== undefined && message.progress.state === 'done') rebuild();
        searchWhenRead();
        break;
      case 'consumers':
        state.set({ consumers: message.snapshot, consumersProblem: message.problem });
        break;
      case 'stops':
        state.set({ stops: byEvent(message.stops) });
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

  function open(opened: TracePanelState, settings: TraceSettings): void {
    const { opened: before, view } = state.get();
    table = new EventTable();
    forgetLogs();
    showFlows(noFlows);
    const sameTrace = before === null ? sameKey(saved?.key, opened.key) : sameKey(before.key, opened.key);
    const own = opened.view === undefined ? defaultTracePageView : tracePageViewFromJson(opened.view);
    state.set({ opened, settings, progress: { state: 'reading' }, view: sameTrace ? view : own, notice: null });
    rebuild();
    rebuiltAt = 0;
    host.send({ type: 'follow', on: state.get().view.follow });
    if (state.get().view.logs) searchLogs();
    saveNow();
  }

  /** What the menu of an event's row shows. */
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

  /** Makes a row the selected one and brings it into view, unfolding what hides it. */
  function select(key: string | null): void {
    const { view, rows } = state.get();
    change({ selected: key, ...(key === null ? {} : rows.revealing(key, view)) });
  }

  function showCopied(): void {
    clearTimeout(copiedTimer);
    state.set({ copied: true });
    copiedTimer = setTimeout(() => state.set({ copied: false }), COPIED_MS);
  }

  async function act(request: RequestOf<TraceProtocol>): Promise<void> {
    state.set({ notice: null });
    try {
      await host.ask(request);
      if (request.kind === 'copy' || request.kind === 'copyLink') showCopied();
    } catch (error) {
      if (!isAbort(error)) state.set({ notice: sentence(error) });
    }
  }

  const openTrace = (key: TraceKey, selectEventId?: string) =>
    act({ kind: 'openTrace', key, ...(selectEventId === undefined ? {} : { selectEventId }) });

  host.onPush(receive);
  host.ready();

  return {
    state,
    change,
    select,
    act,
    openTrace,
    openStream: ({ context, type, id }: StreamId) =>
      openTrace({ by: 'stream', id, streamType: type, ...(context === null ? {} : { context }) }),
    /** Selects the event when it is here, else opens its own trace. */
    show(event: EventHeader): void {
      if (table.indexOf(event.eventId) >= 0) select(event.eventId);
      else openTrace(traceKeyOf(event), event.eventId);
    },
    has: (eventId: string) => table.indexOf(eventId) >= 0,
    goToCause(): void {
      const { rows, view } = state.get();
      const place = rows.find(view.selected);
      const cause = isMissingKey(view.selected) ? place : rows.parentOf(place);
      if (cause >= 0) select(rows.key(cause));
    },
    goToFirstEffect(): void {
      const { rows, view } = state.get();
      const effect = rows.firstEffectOf(rows.find(view.selected));
      if (effect >= 0) select(rows.key(effect));
    },
    /** Folds or unfolds a row of the forest. */
    toggle(row: number): void {
      const { rows, view } = state.get();
      const toggled = new Set(view.toggled);
      if (!toggled.delete(rows.key(row))) toggled.add(rows.key(row));
      change({ toggled });
    },
    /** Folds everything from a depth on; null unfolds everything. */
    fold: (foldFrom: number | null) => change({ foldFrom, toggled: new Set() }),
    /** Selects the next (+1) or previous (−1) row that the search finds. */
    nextMatch(step: 1 | -1): void {
      const { rows, view, matches } = state.get();
      const match = nextMatch(matches, rows, view, step);
      if (match !== null) select(matchKey(rows, match));
    },
    follow(on: boolean): void {
      change({ follow: on });
      host.send({ type: 'follow', on });
    },
    refresh(): void {
      host.send({ type: 'refresh' });
      wantsLogs = state.get().view.logs;
    },
    /** Log lines stand between the events, or not. */
    switchLogs(on: boolean): void {
      change({ logs: on });
      if (on) searchLogs();
      else forgetLogs();
    },
    /** Marks the critical path, or not. */
    showPath(on: boolean): void {
      change({ path: on });
      markPath();
    },
    searchLogs,
    openLogLine(log: number): true {
      const line = state.get().rows.logs?.line(log);
      if (line) {
        const { file, lineNumber, column } = line;
        act({ kind: 'openLog', file, lineNumber, column });
      }
      return true;
    },
    cancelReading: () => host.send({ type: 'cancelReading' }),
    dismissNotice: () => state.set({ notice: null }),
  };
}

export const { usePage: useTracePage, drawPage: drawTracePage } = createPage(tracePage, startSession);

function byEvent(stops: readonly StoppedHere[]): ReadonlyMap<string, readonly StoppedHere[]> {
  const events = new Map<string, StoppedHere[]>();
  for (const stop of stops) events.get(stop.eventId)?.push(stop) ?? events.set(stop.eventId, [stop]);
  return events;
}

function sameKey(a: TraceKey | undefined, b: TraceKey): boolean {
  return a?.by === b.by && a.id === b.id && a.streamType === b.streamType && a.context === b.context;
}
