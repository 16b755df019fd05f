import { comparePositions, type EventHeader, type Position } from '../../src/model/event/event';
import {
  countNames,
  type EventFilter,
  type FilterKey,
  matchesFilter,
  parseFilter,
  typesNamed,
  withToken,
} from '../../src/model/event/eventFilter';
import { type EventEntry, EventRing, isGap } from '../../src/model/event/eventRing';
import { EventTable } from '../../src/model/event/eventTable';
import type { HeaderBatch } from '../../src/model/event/headerBatch';
import {
  type EventsPlace,
  type EventsProtocol,
  type EventsSettings,
  type EventsStatus,
  eventsPage,
  type RunView,
} from '../../src/protocol/events';
import type { PushOf } from '../../src/protocol/page';
import { createPage } from '../kit/page/page';
import type { Host } from '../kit/state/host';
import { createStore, type Store } from '../kit/state/store';

/** Everything the page shows. */
export interface EventsState {
  readonly settings: EventsSettings;
  readonly status: EventsStatus;
  /** Whether the newest events were read once. Until then an empty list means nothing. */
  readonly isRead: boolean;
  readonly filterText: string;
  readonly filter: EventFilter;
  /** The events that match the filter. The ring changes in place, and `version` changes with it. */
  readonly shown: EventRing;
  readonly version: number;
  /** The number of kept events, and the most that are kept. */
  readonly total: number;
  readonly keep: number;
  readonly selected: EventEntry | null;
  /** Whether the newest event stays in view. */
  readonly follow: boolean;
  /** The number of events that came while it did not. */
  readonly unseen: number;
  /** Set only in mode `place`. */
  readonly place: EventsPlace | null;
  readonly run: RunView | null;
  readonly selectedRun: string | null;
  /** The sentence about a fault of the page's own code. */
  readonly notice: string | null;
  /** The sentence about what happened to events that were read before. */
  readonly news: string | null;
}

/** The state that is kept across reloads. */
interface Saved {
  readonly filter?: unknown;
}

/** Holds the page's state. Receives the host's messages and offers what a person can do. */
function startSession(host: Host<EventsProtocol>) {
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
    place: null,
    run: null,
    selectedRun: null,
    notice: null,
    news: null,
  });
  let isDrawing = false;
  let unseen = 0;

  /** Draws the list once in each frame, however many batches come. */
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

  function remove(positions: ReadonlySet<Position>): void {
    const { shown, selected } = state.get();
    all.remove(positions);
    shown.remove(positions);
    if (selected && !isGap(selected) && positions.has(selected.position)) state.set({ selected: null });
    changed();
  }

  function receive(message: PushOf<EventsProtocol>): void {
    switch (message.type) {
      case 'open':
        all = new EventRing(message.keep);
        unseen = 0;
        state.set({
          settings: message.settings,
          keep: message.keep,
          shown: new EventRing(message.keep),
          isRead: false,
          place: null,
          selected: null,
          follow: message.settings.mode !== 'place',
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
      case 'place':
        state.set({ place: message.place });
        revealPlace();
        break;
      case 'gone':
        remove(new Set(message.positions));
        break;
      case 'news':
        state.set({ news: message.text });
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

  /** Selects the event at the place, or the next one, when it has come, so that it scrolls into view. */
  function revealPlace(): void {
    const { place, selected, shown } = state.get();
    if (place === null || selected !== null) return;
    const at = shown.events.find(({ position }) => comparePositions(position, place.position) >= 0);
    const target = at ?? shown.events.at(-1);
    if (target) state.set({ selected: target });
  }

  function setFilter(filterText: string): void {
    const filter = parseFilter(filterText);
    const shown = new EventRing(state.get().keep);
    shown.add(all.events.filter((event) => matchesFilter(filter, event)));
    shown.setGaps(all.gaps);
    unseen = 0;
    const { place } = state.get();
    const types = typesNamed(filterText);
    state.set({ filterText, filter, shown, follow: place === null });
    changed();
    // Older events of a rare type are found only when they are requested.
    if (place !== null && types.join('\n') !== place.types.join('\n'))
      host.send({ type: 'place', position: null, types });
    host.setState({ filter: filterText } satisfies Saved);
  }

  host.onPush(receive);
  host.ready();

  return {
    state,
    setFilter,
    /** Returns how often each name occurs in the kept events, most frequent first. */
    namesOf: (key: FilterKey) => countNames(all.events, key),
    /** Opens the trace of an event, or reads the events in a gap. */
    open(entry: EventEntry): void {
      if (isGap(entry)) host.send({ type: 'readOn', after: entry.after });
      else host.send({ type: 'openTrace', eventId: entry.eventId });
    },
    /** Selects an event. Selecting the newest one continues to follow; any other one stays where it is. */
    select(entry: EventEntry): void {
      setFollow(entry === state.get().shown.entries.at(-1));
      state.set({ selected: entry });
    },
    setFollow,
    /** Shows the events around the oldest one in the list, of the filter's types. */
    showOlder(): void {
      const [oldest] = all.events;
      if (oldest) host.send({ type: 'place', position: oldest.position, types: typesNamed(state.get().filterText) });
    },
    /** Reads the next events in a direction, when there are more. */
    readPlace(forward: boolean): void {
      const { place } = state.get();
      if (place && (forward ? place.newer : place.older)) host.send({ type: 'readPlace', forward });
    },
    showNewest: () => host.send({ type: 'mode', mode: 'all' }),
    goToTime: () => host.send({ type: 'goToTime' }),
    togglePause: () => host.send({ type: 'pause', on: !state.get().settings.paused }),
    openRun: (rootId: string) => host.send({ type: 'openTrace', eventId: rootId }),
    selectRun: (rootId: string) => state.set({ selectedRun: rootId }),
    dismissNotice: () => state.set({ notice: null }),
    dismissNews: () => state.set({ news: null }),
  };

  function setFollow(follow: boolean): void {
    if (follow === state.get().follow) return;
    unseen = 0;
    state.set({ follow, unseen });
  }
}

export const { usePage: useEventsPage, drawPage: drawEventsPage } = createPage(eventsPage, startSession);

function eventsOf(batch: HeaderBatch): EventHeader[] {
  const table = new EventTable();
  table.append(batch);
  return Array.from({ length: table.count }, (_, row) => table.header(row));
}
