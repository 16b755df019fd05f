import { setImmediate } from 'node:timers/promises';
import { inSlices } from '../../base/inSlices';
import type { Position } from '../../model/event/event';
import { StreamVersions } from '../../model/flow/findings/streamVersions';
import { FlowTable } from '../../model/flow/flowTable';
import type { FlowSurroundings, FlowWindow } from '../../model/flow/flowWindow';
import { learnFlows } from '../../model/flow/learn';
import type { FlowConsumer } from '../../model/flow/makers';
import { flowColumnsOf } from '../../model/flow/reading/flowColumns';
import { type FlowPage, isPacked } from '../../model/flow/reading/packed';
import { type ColumnRoom, readPacked } from '../../model/flow/reading/readPacked';
import type { Steps } from '../../model/text/steps';
import type { FlowReader, LentPages } from '../../store/ports';

/** Events in one page. Reading and taking in a page takes some milliseconds. */
const PAGE = 5_000;

/** How many of the newest events are used to find out the time in the store. */
const NEWEST = 1_000;
/** When the clocks of the newest events disagree, the last FEW times are sorted, and the one at the end of the lowest third is taken. */
const FEW = 9;
const LOW = 3;

/** The longest time in milliseconds from an event's time until it is visible: its transaction has to end first. */
export const VISIBLE_AFTER_MS = 2_000;

/** The source of pages of events, packed if possible. */
type FlowPages = Pick<FlowReader, 'eventsAfter'> & Partial<Pick<FlowReader, 'flowPage' | 'lendPages'>>;

/** Takes in the newest events. */
export interface PageTaker {
  /** Takes in a page; see `takePage`. */
  take(page: FlowPage, signal: AbortSignal): Promise<boolean>;
  /**
   * Reads and takes in the events after a position without this thread. Returns the position from which reading failed; null when
   * everything was read. Absent when the taker has no session of its own.
   */
  read?(pages: LentPages, after: Position, signal: AbortSignal): Promise<Position | null>;
}

/** Where pages are taken in. */
interface TakenInto {
  readonly table: FlowTable;
  readonly versions?: StreamVersions;
  /** Memory for reading pages, one after another. */
  readonly room?: ColumnRoom;
}

/** The sources of a window of events. */
export interface FlowSources {
  readonly store: FlowPages & Pick<FlowReader, 'newestWindow'>;
  /** How many of the newest events are read. */
  readonly events: number;
  /** Returns the consumers as they are now. Called after the events were read, so that no consumer is behind them. */
  readonly consumers: () => Promise<readonly FlowConsumer[]>;
  /** Called with the number of events read so far. */
  readonly onPage?: (events: number) => void;
}

/** A window, with the versions of its streams. */
export interface LearnedFlows {
  readonly window: FlowWindow;
  readonly versions: StreamVersions;
}

/** Reads the newest events and learns what usually follows what. Rejects with StoreError, and with the signal's reason. */
export async function readFlows(sources: FlowSources, signal: AbortSignal): Promise<LearnedFlows> {
  const { table, versions } = await readNewest(sources, signal);
  const clocks = clocksOf(table);
  const consumers = await sources.consumers();
  // A consumer that passed a cause while events were read had appended the effects before that. Without a second read they would seem to be
  // missing.
  if (table.count > 0 && consumers.length > 0) {
    await readSince(sources.store, resumeAt(table, table.positionValue(0)), { table, versions }, signal);
  }
  const window = await inSlices(learnFlows(table, { consumers, ...clocks }), signal);
  return { window, versions };
}

/** Reads the newest events without learning from them. */
async function readNewest(
  sources: Omit<FlowSources, 'consumers'>,
  signal: AbortSignal,
): Promise<{ readonly table: FlowTable; readonly versions: StreamVersions }> {
  let read = { table: new FlowTable(), versions: new StreamVersions() };
  await readNewestPages(sources, signal, (capacity) => {
    // The table gets its full size at the start: moving a million ids at once would block everything else.
    read = { table: new FlowTable(capacity), versions: new StreamVersions() };
    return { take: takerInto(read, sources.onPage) };
  });
  return read;
}

/**
 * Hands over the newest events as `readPages` does, or lets the taker read them. `begin` gets the largest possible number of events; it is
 * not called when there are none.
 */
export async function readNewestPages(
  { store, events }: Pick<FlowSources, 'store' | 'events'>,
  signal: AbortSignal,
  begin: (capacity: number) => PageTaker,
): Promise<void> {
  const found = events === 0 ? null : await store.newestWindow(events, signal);
  if (!found) return;
  const { after, newest } = found;
  const positions = Number(BigInt(newest) - BigInt(after));
  const taker = begin(Math.min(events, positions));
  const rest = taker.read ? await readElsewhere(store, after, signal, taker.read) : after;
  if (rest !== null) await readPages(store, rest, signal, (page) => taker.take(page, signal));
}

/** Lets the taker read. Returns the position from which this thread has to read on; null when everything was read. */
async function readElsewhere(
  store: FlowPages,
  after: Position,
  signal: AbortSignal,
  read: NonNullable<PageTaker['read']>,
): Promise<Position | null> {
  const lent = await store.lendPages?.(signal).catch(() => null);
  signal.throwIfAborted();
  return lent ? await read(lent, after, signal) : after;
}

/**
 * A transaction that ends late adds events below the newest one. Therefore the youngest events are read again: at most `mostPositions`, for
 * a busy store, and at least `leastPositions`, for a quiet one.
 */
const LATE = { ms: 30_000, mostPositions: 5_000n, leastPositions: 1_000n };

/** Returns the position after which reading continues for a table; never below `floor`. */
export function resumeAt(table: FlowTable, floor: bigint): Position {
  let row = table.count - 1;
  if (row < 0) return floor.toString() as Position;
  const newest = table.positionValue(row);
  const youngest = table.time(row) - LATE.ms;
  while (row >= 0 && table.time(row) >= youngest && newest - table.positionValue(row) < LATE.mostPositions) row--;
  const young = row < 0 ? floor : table.positionValue(row);
  const late = newest - young < LATE.leastPositions ? newest - LATE.leastPositions : young;
  return (late > floor ? late : floor).toString() as Position;
}

/** Takes in the events after a position. Returns how many were read, including those that were known before. */
export async function readSince(
  store: FlowPages,
  start: Position,
  into: TakenInto,
  signal: AbortSignal,
  onPage?: (events: number) => void,
): Promise<number> {
  const take = takerInto(into, onPage);
  return readPages(store, start, signal, (page) => take(page, signal));
}

/**
 * Returns a function that takes in pages in slices, and reports the number of events after each page. A page that was begun is taken in
 * whole, also after the signal aborts: otherwise the table would know events whose versions are missing.
 */
function takerInto(into: TakenInto, onPage: ((events: number) => void) | undefined): PageTaker['take'] {
  return async (page, signal) => {
    const isTaken = await inSlices(takePage(page, into));
    signal.throwIfAborted();
    if (isTaken) onPage?.(into.table.count);
    return isTaken;
  };
}

/** Takes in a page. Returns false for a packed page that cannot be read. */
export function* takePage(page: FlowPage, { table, versions, room }: TakenInto): Steps<boolean> {
  const columns = yield* isPacked(page) ? readPacked(page, room) : flowColumnsOf(page);
  if (columns === null) return false;
  yield* table.appending(columns);
  if (versions) yield* versions.taking(columns);
  return true;
}

/**
 * Hands over the events after a position, page by page. Returns how many there were. The server reads the next page while one is taken in.
 * When `take` refuses a packed page, that page and all later ones come as batches.
 */
export async function readPages(
  store: Pick<FlowPages, 'eventsAfter' | 'flowPage'>,
  start: Position,
  signal: AbortSignal,
  take: (page: FlowPage) => Promise<boolean>,
  size = PAGE,
): Promise<number> {
  let isPackedAsked = store.flowPage !== undefined;
  const ask = (after: Position): Promise<FlowPage> => {
    const page =
      (isPackedAsked ? store.flowPage?.(after, size, signal) : undefined) ?? store.eventsAfter(after, size, signal);
    // Nothing waits for this promise when an earlier page fails.
    page.catch(() => undefined);
    return page;
  };
  let read = 0;
  let [after, asked]: [Position, Promise<FlowPage> | null] = [start, ask(start)];
  while (asked !== null) {
    const page: FlowPage = await asked;
    const next: Position | null = page.count < size ? null : lastOf(page);
    const ahead: Promise<FlowPage> | null = next === null ? null : ask(next);
    // The query is sent before the work begins.
    await setImmediate();
    if (await take(page)) {
      read += page.count;
      [after, asked] = [next ?? after, ahead];
      continue;
    }
    isPackedAsked = false;
    asked = ask(after);
  }
  return read;
}

function lastOf(page: FlowPage): Position | null {
  if (isPacked(page)) return page.last;
  return (page.positions[page.count - 1]?.toString() ?? null) as Position | null;
}

/**
 * Returns the time here and in the store. The store's time is that of its newest event, or a low one among the newest when some of their
 * clocks are ahead.
 */
export function clocksOf(table: FlowTable): Pick<FlowSurroundings, 'now' | 'storeNow'> {
  const now = Date.now();
  const times: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  let [areApart, isAhead] = [false, false];
  for (let row = Math.max(0, table.count - NEWEST); row < table.count; row++) {
    const time = table.time(row);
    // An event may have no time, or one that is ahead of this machine's clock.
    if (!Number.isFinite(time)) continue;
    isAhead ||= time > now;
    if (time > now) continue;
    times.push(time);
    areApart ||= time < highest - VISIBLE_AFTER_MS;
    highest = Math.max(highest, time);
  }
  // All of the newest events are ahead of this machine's clock, as when it is slow. Only events older than this machine's time can have
  // aged.
  if (times.length === 0 && isAhead) return { now, storeNow: now };
  if (!areApart) return { now, storeNow: highest };
  const few = times.slice(-FEW).sort((a, b) => a - b);
  return { now, storeNow: few[Math.floor(few.length / LOW)] ?? highest };
}
