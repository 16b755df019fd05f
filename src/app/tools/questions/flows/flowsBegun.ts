import { createBreather } from '../../../../base/inSlices';
import {
  comparePositions,
  type EventHeader,
  LAST_POSITION,
  type Position,
  positionBefore,
} from '../../../../model/event/event';
import { type BusyConsumer, busyWith, type RunEntry, RunList } from '../../../../model/event/runList';
import type { ConsumerView } from '../../../consumers/view';
import type { JudgedClaim } from '../../../flow/missingIn';
import type { ToolStore, ToolStoreReader } from '../../ports';
import { missingById } from '../flowWords';
import { explainedConsumers } from '../judge';

/** How many events the first page has, and every later one. */
const FIRST_PAGE = 500;
const PAGE = 2_000;

/** How many events one answer covers with a given time, and without one. Logs are not searched for more events. */
const MOST_EVENTS = 10_000;
const NEWEST = 500;

/** How many events above the read ones are added to their flows. */
const MOST_LATER = 10_000;

/** A trace that began in the wanted time. */
export interface Flow {
  readonly connection: string;
  readonly entry: RunEntry;
  /** The number of lines of level error; null when no log is known. */
  readonly errors: number | null;
  /** The consumers that have not handled all of it; null when that is not known yet. */
  readonly busy: readonly BusyConsumer[] | null;
  /** The consumers that stand still at one of its events. */
  readonly blocked: readonly string[];
  /** What usually follows one of its events and has not come. */
  readonly missing: readonly JudgedClaim[];
}

/** The flows that began among some events. */
export interface FlowsRead {
  readonly connection: string;
  /** By position, newest first. */
  readonly flows: readonly Flow[];
  /** How many events were read. */
  readonly events: number;
  readonly oldest: EventHeader | undefined;
  /** There may be older events in the wanted time. */
  readonly isCut: boolean;
  /** What usually follows is still being learned. */
  readonly isLearning: boolean;
  /** These events have more log lines than were read. */
  readonly moreLines: boolean;
  /** Consumers that stand still at an event of no flow here. */
  readonly blockedElsewhere: readonly ConsumerView[];
}

/** The events to look at: those since a time, in milliseconds since 1970, and below a position. */
interface Wanted {
  readonly since: number | undefined;
  readonly top: Position | undefined;
}

/**
 * Returns the flows that began among the newest of the wanted events, with their outcome so far. Rejects with StoreError and the signal's
 * reason.
 */
export async function flowsBegun(open: ToolStore, wanted: Wanted, signal: AbortSignal): Promise<FlowsRead> {
  const { store, connection, logs } = open;
  const { events, isCut } = await eventsOf(store, wanted, signal);
  const [oldest] = events;
  const views = await explainedConsumers(open, signal);
  const list = oldest ? await listOf(store, events, oldest, wanted.top, signal) : new RunList();
  const entries = list.newest(list.size).filter(({ root }) => isSince(root, wanted.since));
  const head = open.feed.state.snapshot?.head ?? null;
  const headers = entries.flatMap((entry) => entry.events);
  const { hits, files, more } = await logs.findForTrace(headers, signal);
  const errorLines = new Map<string, number>();
  for (const { eventId, level } of hits) {
    if (level === 'error' || level === 'fatal') errorLines.set(eventId, (errorLines.get(eventId) ?? 0) + 1);
  }
  const known = await open.flows(signal);
  const { claims } = missingById(known);
  const blocking = views.flatMap((view) => view.blocking.map(({ eventId }) => ({ name: view.name, eventId })));
  const flows: Flow[] = [];
  const breathe = createBreather();
  for (const entry of entries) {
    await breathe();
    signal.throwIfAborted();
    const ids = new Set(entry.events.map(({ eventId }) => eventId));
    flows.push({
      connection,
      entry,
      errors: files === 0 ? null : [...ids].reduce((sum, id) => sum + (errorLines.get(id) ?? 0), 0),
      busy: busyWith(views, head, entry.events),
      blocked: [...new Set(blocking.filter(({ eventId }) => ids.has(eventId)).map(({ name }) => name))],
      missing: [...ids].flatMap((id) => claims.get(id) ?? []),
    });
  }
  const here = new Set(flows.flatMap(({ blocked }) => blocked));
  return {
    connection,
    flows,
    events: events.length,
    oldest,
    isCut,
    isLearning: known === 'learning',
    moreLines: more,
    blockedElsewhere: views.filter((view) => view.blocking.length > 0 && !here.has(view.name)),
  };
}

/** Returns the traces that began among the events, with their later events above `top`. */
async function listOf(
  store: ToolStoreReader,
  events: readonly EventHeader[],
  oldest: EventHeader,
  top: Position | undefined,
  signal: AbortSignal,
): Promise<RunList> {
  const list = new RunList();
  const ids = list.unknownOf(events);
  const earlier = await store.beganBefore(ids, positionBefore(oldest.position), signal);
  list.add(events, earlier);
  if (top === undefined) return list;
  const isEarlier = new Set(earlier);
  const begun = ids.filter((id) => !isEarlier.has(id));
  list.add(await store.correlatedFrom(begun, top, MOST_LATER, signal), []);
  return list;
}

const isSince = ({ time }: EventHeader, since: number | undefined) => since === undefined || time >= since;

/** Returns the newest of the wanted events, by position. Events between them whose clock says that they are older are included. */
async function eventsOf(
  store: ToolStoreReader,
  { since, top }: Wanted,
  signal: AbortSignal,
): Promise<{ readonly events: readonly EventHeader[]; readonly isCut: boolean }> {
  const place = since === undefined ? null : await store.positionAt(since, signal);
  const most = since === undefined ? NEWEST : MOST_EVENTS;
  const pages: EventHeader[][] = [];
  let count = 0;
  for (let from = top ?? LAST_POSITION; count < most; ) {
    const size = Math.min(pages.length === 0 ? FIRST_PAGE : PAGE, most - count);
    const page = await store.eventsPage({ from, forward: false, count: size }, signal);
    pages.unshift(page);
    count += page.length;
    const [oldest] = page;
    const isPast =
      !oldest ||
      page.length < size ||
      (place?.inOrder
        ? comparePositions(oldest.position, place.position) <= 0
        : page.every((event) => !isSince(event, since)));
    if (isPast) {
      const events = pages.flat();
      const first = events.findIndex((event) => isSince(event, since));
      return { events: first < 0 ? [] : events.slice(first), isCut: false };
    }
    from = oldest.position;
  }
  return { events: pages.flat(), isCut: true };
}
