import { setImmediate } from 'node:timers/promises';
import { inSlices } from '../../base/inSlices';
import { GAP_WAIT_S } from '../../model/backlog/gap';
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

/** Events of one page: reading and taking them in is some milliseconds of work. */
const PAGE = 5_000;

/** So many of the newest events tell what time it is in the store. */
const NEWEST = 1_000;
/** Where their clocks disagree, so many are asked, and the one behind the lowest third of them is taken. */
const FEW = 9;
const LOW = 3;

/** An event is visible so long after its time at most, in ms: its transaction has to end first. */
export const VISIBLE_AFTER_MS = 2_000;

/** What pages of events are read from; packed where it can. */
type FlowPages = Pick<FlowReader, 'eventsAfter'> & Partial<Pick<FlowReader, 'flowPage' | 'lendPages'>>;

/** What takes in the newest events. */
export interface PageTaker {
  /** As `takePage`. */
  take(page: FlowPage, signal: AbortSignal): Promise<boolean>;
  /**
   * Reads and takes in the events past a position by itself; from where it could not, null where it has all. Absent where it has no
   * session of its own.
   */
  read?(pages: LentPages, after: Position, signal: AbortSignal): Promise<Position | null>;
}

/** What pages are taken into. */
interface TakenInto {
  readonly table: FlowTable;
  readonly versions?: StreamVersions;
  /** Where pages are read, one after the other. */
  readonly room?: ColumnRoom;
}

/** Where a window of events is read from. */
export interface FlowSources {
  readonly store: FlowPages & Pick<FlowReader, 'newestWindow'>;
  /** How many of the newest events. */
  readonly events: number;
  /** The consumers as they are now: asked after the events were read, so that none is behind what was read. */
  readonly consumers: () => Promise<readonly FlowConsumer[]>;
  /** Called with the number of events read so far. */
  readonly onPage?: (events: number) => void;
}

/** A window, with the versions of the streams in it. */
export interface LearnedFlows {
  readonly window: FlowWindow;
  readonly versions: StreamVersions;
}

/** Reads the newest events and learns what usually follows what. Rejects with StoreError, and with the signal's reason. */
export async function readFlows(sources: FlowSources, signal: AbortSignal): Promise<LearnedFlows> {
  const { table, versions } = await readNewest(sources, signal);
  const clocks = clocksOf(table);
  const consumers = await sources.consumers();
  // Who has come past a cause meanwhile appended its effects before: without them they would seem to be missing.
  if (table.count > 0 && consumers.length > 0) {
    await readSince(sources.store, resumeAt(table, table.positionValue(0)), { table, versions }, signal);
  }
  const window = await inSlices(learnFlows(table, { consumers, ...clocks }), signal);
  return { window, versions };
}

/** The newest events alone, with nothing learned from them. */
async function readNewest(
  sources: Omit<FlowSources, 'consumers'>,
  signal: AbortSignal,
): Promise<{ readonly table: FlowTable; readonly versions: StreamVersions }> {
  let read = { table: new FlowTable(), versions: new StreamVersions() };
  await readNewestPages(sources, signal, (capacity) => {
    // Room for all from the start: to move a million ids at once would hold up everything else.
    read = { table: new FlowTable(capacity), versions: new StreamVersions() };
    return { take: takerInto(read, sources.onPage) };
  });
  return read;
}

/**
 * Hands over the newest events as `readPages` does, or lets them be read. `begin` is told how many there are at most, and not called where
 * there are none.
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

/** What could not be read elsewhere is read here, whatever the reason was. */
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
 * Transactions that end late bring events below the newest: what is younger than consumers wait for them is read again. Of a busy store
 * only so many positions, of a quiet one at least so many.
 */
const LATE = { ms: GAP_WAIT_S * 1_000, mostPositions: 5_000n, leastPositions: 1_000n };

/** From where is read on after the events of a table: never from below `floor`. */
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

/** Takes in the events past a position; how many these are, those that were known before too. */
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

/** Takes in pages with pauses, and says after each how many events there are. */
function takerInto(into: TakenInto, onPage: ((events: number) => void) | undefined): PageTaker['take'] {
  return async (page, signal) => {
    const isTaken = await inSlices(takePage(page, into), signal);
    if (isTaken) onPage?.(into.table.count);
    return isTaken;
  };
}

/** Takes in a page; false where it is packed and cannot be read so. */
export function* takePage(page: FlowPage, { table, versions, room }: TakenInto): Steps<boolean> {
  const columns = yield* isPacked(page) ? readPacked(page, room) : flowColumnsOf(page);
  if (columns === null) return false;
  yield* table.appending(columns);
  if (versions) yield* versions.taking(columns);
  return true;
}

/**
 * Hands over the events past a position, page by page; how many these are. While one is taken in the server reads the next. A packed page
 * that `take` says no to comes again as a batch, and so do all after it.
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
    // Nobody waits for it where the page before fails.
    page.catch(() => undefined);
    return page;
  };
  let read = 0;
  let [after, asked]: [Position, Promise<FlowPage> | null] = [start, ask(start)];
  while (asked !== null) {
    const page: FlowPage = await asked;
    const next: Position | null = page.count < size ? null : lastOf(page);
    const ahead: Promise<FlowPage> | null = next === null ? null : ask(next);
    // The question is on its way before the work begins.
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

/** What time it is, here and in the store: that of its newest event, or a low one among the newest where some of their clocks are ahead. */
export function clocksOf(table: FlowTable): Pick<FlowSurroundings, 'now' | 'storeNow'> {
  const now = Date.now();
  const times: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  let [areApart, isAhead] = [false, false];
  for (let row = Math.max(0, table.count - NEWEST); row < table.count; row++) {
    const time = table.time(row);
    // An event may have no time, or one that is ahead of this machine's.
    if (!Number.isFinite(time)) continue;
    isAhead ||= time > now;
    if (time > now) continue;
    times.push(time);
    areApart ||= time < highest - VISIBLE_AFTER_MS;
    highest = Math.max(highest, time);
  }
  // All that came last is ahead of this machine, as where its clock is behind: only what is older than now can have aged.
  if (times.length === 0 && isAhead) return { now, storeNow: now };
  if (!areApart) return { now, storeNow: highest };
  const few = times.slice(-FEW).sort((a, b) => a - b);
  return { now, storeNow: few[Math.floor(few.length / LOW)] ?? highest };
}
