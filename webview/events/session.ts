import type { EventHeader } from '../../src/model/event';
import { type EventFilter, type FilterKey, matchesFilter, parseFilter, withToken } from '../../src/model/eventFilter';
import { type EventEntry, EventRing, isGap } from '../../src/model/eventRing';
import { EventTable } from '../../src/model/eventTable';
import type { HeaderBatch } from '../../src/model/headerBatch';
import type { EventsSettings, EventsStatus, RunView, ToEvents } from '../../src/protocol/events';
import { createStore, type Store } from '../kit/store';
import type { EventsHost } from './api';

/** Everything the page shows. */
export interface EventsState {
  readonly settings: EventsSettings;
  readonly status: EventsStatus;
  /** The newest events were read once; until then nothing can be said of an empty list. */
  readonly isRead: boolean;
  readonly filterText: string;
  readonly filter: EventFilter;
  /** What passes the filter. Changes in place: `version` says that it has. */
  readonly shown: EventRing;
  readonly version: number;
  /** Events that are kept, and the most that are. */
  readonly total: number;
  readonly keep: number;
  readonly selected: EventEntry | null;
  /** The newest event stays in view. */
  readonly follow: boolean;
  /** Events that came since it does not. */
  readonly unseen: number;
  readonly run: RunView | null;
  readonly selectedRun: string | null;
  /** What the page's own code could not do; a sentence. */
  readonly notice: string | null;
}

export type Session = ReturnType<typeof startSession>;

/** What is kept across reloads. */
interface Saved {
  readonly filter?: unknown;
}

/** Holds the page's state: takes the host's messages in, and offers what a person can do. */
export function startSession(host: EventsHost) {
  const saved = host.getState() as Saved | undefined;
  const filterText = typeof saved?.filter === 'string' ? saved.filter : '';
  let all = new EventRing(0);
  const state: Store<EventsState> = createStore<EventsState>({
    settings: { mode: 'all', paused: false, streamWord: 'aggregate', openOnClick: true },
    status: { state: 'live' },
    isRead: false,
    filterText,
    filter: parseFilter(filterText),
    shown: new EventRing(0),
    version: 0,
    total: 0,
    keep: 0,
    selected: null,
    follow: true,
    unseen: 0,
    run: null,
    selectedRun: null,
    notice: null,
  });
  let isDrawing = false;
  let unseen = 0;

  /** However many batches come, the list is drawn once a frame. */
  function changed(): void {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      const { version, follow } = state.get();
      if (follow) unseen = 0;
      state.set({ version: version + 1, total: all.eventCount, unseen });
    });
  }

  function add(batch: HeaderBatch): void {
    const { shown, filter, follow } = state.get();
    const events = eventsOf(batch);
    all.add(events);
    const matching = events.filter((event) => matchesFilter(filter, event));
    shown.add(matching);
    if (!follow) unseen += matching.length;
    changed();
  }

  function receive(message: ToEvents): void {
    switch (message.type) {
      case 'open':
        all = new EventRing(message.keep);
        unseen = 0;
        state.set({
          settings: message.settings,
          keep: message.keep,
          shown: new EventRing(message.keep),
          isRead: false,
        });
        changed();
        break;
      case 'settings':
        state.set({ settings: message.settings });
        break;
      case 'status':
        state.set({ status: message.status });
        break;
      case 'events':
        add(message.batch);
        break;
      case 'gaps':
        all.setGaps(message.gaps);
        state.get().shown.setGaps(message.gaps);
        changed();
        break;
      case 'read':
        state.set({ isRead: true });
        break;
      case 'run':
        state.set({ run: message.run });
        break;
      case 'filter':
        setFilter(withToken(state.get().filterText, message.key, message.value));
        break;
    }
  }

  function setFilter(filterText: string): void {
    const filter = parseFilter(filterText);
    const shown = new EventRing(state.get().keep);
    shown.add(all.events.filter((event) => matchesFilter(filter, event)));
    shown.setGaps(all.gaps);
    unseen = 0;
    state.set({ filterText, filter, shown, follow: true });
    changed();
    host.setState({ filter: filterText } satisfies Saved);
  }

  host.onPush(receive);
  host.send({ type: 'ready' });

  return {
    state,
    setFilter,
    /** How often each name stands in the kept events, most first. */
    namesOf: (key: FilterKey) => countNames(all.events, key),
    /** Opens the trace of an event, or reads a gap on. */
    open(entry: EventEntry): void {
      if (isGap(entry)) host.send({ type: 'readOn', after: entry.after });
      else host.send({ type: 'openTrace', eventId: entry.eventId });
    },
    /** The newest one keeps following; any other stays where it is. */
    select(entry: EventEntry): void {
      setFollow(entry === state.get().shown.entries.at(-1));
      state.set({ selected: entry });
    },
    setFollow,
    togglePause: () => host.send({ type: 'pause', on: !state.get().settings.paused }),
    openRun: (rootId: string) => host.send({ type: 'openTrace', eventId: rootId }),
    selectRun: (rootId: string) => state.set({ selectedRun: rootId }),
    dismissNotice: () => state.set({ notice: null }),
  };

  function setFollow(follow: boolean): void {
    if (follow === state.get().follow) return;
    unseen = 0;
    state.set({ follow, unseen });
  }
}

function eventsOf(batch: HeaderBatch): EventHeader[] {
  const table = new EventTable();
  table.append(batch);
  return Array.from({ length: table.count }, (_, row) => table.header(row));
}

function countNames(events: readonly EventHeader[], key: FilterKey): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { eventType, stream } of events) {
    const name = key === 'type' ? eventType : key === 'aggregate' ? stream.type : `${stream.type}/${stream.id}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
