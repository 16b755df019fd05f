import type { EventTable } from '../../../src/model/event/eventTable';
import type { Forest } from '../../../src/model/forest/forest';
import type { MissingHere } from '../../../src/protocol/traceFlows';
import { missingPlaces } from '../flows/shownFlows';
import type { TraceLogs } from '../logs/traceLogs';
import { isFlat, type TracePageView } from './view';

/** The lines of the list from top to bottom: events, and between them log lines and missing effects. */
export interface Lines {
  readonly count: number;
  /**
   * Returns the place of the event on a line; for a log line, that of its event; for a missing effect, that of its cause. −1 outside the
   * list.
   */
  placeAt(line: number): number;
  /** Returns the number of the log line; −1 when the line is not one. */
  logAt(line: number): number;
  /** Returns the index of the missing effect; −1 when the line is not one. */
  missingAt(line: number): number;
  /** Whether the line shows an event or a ghost. */
  isEventAt(line: number): boolean;
  /** Returns the line of a place; −1 when the event is hidden. */
  lineOfPlace(place: number): number;
  lineOfLog(log: number): number;
  lineOfMissing(index: number): number;
}

/** Returns lines that are only events. `places` must be ascending. */
export function linesOfEvents(places: Int32Array): Lines {
  return {
    count: places.length,
    placeAt: (line) => places[line] ?? -1,
    logAt: () => -1,
    missingAt: () => -1,
    isEventAt: (line) => line >= 0 && line < places.length,
    lineOfPlace: (place) => indexIn(places, place),
    lineOfLog: () => -1,
    lineOfMissing: () => -1,
  };
}

/** What decides where the lines between events are. */
interface LineLayout {
  /** Null when no log lines are shown. */
  readonly logs: TraceLogs | null;
  readonly missing: readonly MissingHere[];
  readonly view: TracePageView;
  readonly table: EventTable;
  readonly forest: Forest;
  folded(place: number): boolean;
}

/**
 * Returns events with the lines between them: below their event in the tree, by time in a flat order. Lines of folded and hidden events are
 * hidden.
 */
export function linesBetween(places: Int32Array, layout: LineLayout): Lines {
  const { logs, missing, view, table, forest } = layout;
  if (logs === null && missing.length === 0) return linesOfEvents(places);
  const items = isFlat(view.order) ? byTime(places, layout) : byEvent(places, layout);
  const lineOfPlaces = new Int32Array(places.length);
  const otherLines = new Map<Item, number>();
  let seen = 0;
  for (const [line, item] of items.entries()) {
    if (item >= 0) lineOfPlaces[seen++] = line;
    else otherLines.set(item, line);
  }
  const itemAt = (line: number) => items[line] ?? 0;
  return {
    count: items.length,
    placeAt(line) {
      if (line < 0 || line >= items.length) return -1;
      const item = itemAt(line);
      if (item >= 0) return item;
      const owner = isLog(item) ? (logs?.owner(logOf(item)) ?? -1) : ownerOf(missing[missingOf(item)], table);
      return forest.placeOf[owner] ?? -1;
    },
    logAt: (line) => (isLog(itemAt(line)) ? logOf(itemAt(line)) : -1),
    missingAt: (line) => (itemAt(line) <= FIRST_MISSING ? missingOf(itemAt(line)) : -1),
    isEventAt: (line) => (items[line] ?? -1) >= 0,
    lineOfPlace(place) {
      const index = indexIn(places, place);
      return index < 0 ? -1 : (lineOfPlaces[index] ?? -1);
    },
    lineOfLog: (log) => otherLines.get(logItem(log)) ?? -1,
    lineOfMissing: (index) => otherLines.get(missingItem(index)) ?? -1,
  };
}

/** A place, or −1 − the number of a log line, or FIRST_MISSING − the index of a missing effect. */
type Item = number;
const FIRST_MISSING = -(2 ** 40);
const isLog = (item: Item) => item < 0 && item > FIRST_MISSING;
const logItem = (log: number): Item => -1 - log;
const logOf = (item: Item) => -1 - item;
const missingItem = (index: number): Item => FIRST_MISSING - index;
const missingOf = (item: Item) => FIRST_MISSING - item;

const ownerOf = (missing: MissingHere | undefined, table: EventTable) =>
  missing === undefined ? -1 : table.indexOf(missing.causeId);

function byEvent(places: Int32Array, { logs, missing, view, table, forest, folded }: LineLayout): Item[] {
  const items: Item[] = [];
  const isShown = (cause: number) => indexIn(places, cause) >= 0 && !folded(cause);
  const between = missingPlaces(missing, { table, forest }, isShown);
  let next = 0;
  const takeUntil = (place: number) => {
    for (; (between[next]?.before ?? Number.POSITIVE_INFINITY) <= place; next++)
      items.push(missingItem(between[next]?.index ?? 0));
  };
  for (const place of places) {
    takeUntil(place);
    items.push(place);
    const row = forest.rows[place] ?? -1;
    if (row < 0 || logs === null || folded(place)) continue;
    for (const log of logs.of(row)) if (logs.passes(log, view.leastLevel)) items.push(logItem(log));
  }
  takeUntil(forest.count);
  return items;
}

function byTime(places: Int32Array, layout: LineLayout): Item[] {
  const { logs, view, table, forest } = layout;
  const items: Item[] = [];
  const timed = timedItems(places, layout);
  let next = 0;
  const takeUntil = (end: number) => {
    for (; next < timed.length && (timed[next]?.at ?? 0) < end; next++) items.push(timed[next]?.item ?? 0);
  };
  for (const place of places) {
    const row = forest.rows[place] ?? -1;
    if (row >= 0) takeUntil(table.time(row));
    items.push(place);
    // A line without a time stays with its event.
    for (const log of row < 0 || logs === null ? [] : logs.of(row))
      if (logs?.time(log) === null && logs.passes(log, view.leastLevel)) items.push(logItem(log));
  }
  takeUntil(Number.POSITIVE_INFINITY);
  return items;
}

/** Returns the log lines and the missing effects of the visible events, by time. */
function timedItems(places: Int32Array, { logs, missing, view, table, forest }: LineLayout) {
  const shown = new Set<number>();
  for (const place of places) shown.add(forest.rows[place] ?? -1);
  const timed: { readonly item: Item; readonly at: number }[] = [];
  for (let log = 0; log < (logs?.view.lines.length ?? 0); log++) {
    const at = logs?.time(log) ?? null;
    if (logs && at !== null && shown.has(logs.owner(log)) && logs.passes(log, view.leastLevel))
      timed.push({ item: logItem(log), at });
  }
  for (const [index, each] of missing.entries())
    if (shown.has(ownerOf(each, table))) timed.push({ item: missingItem(index), at: each.expectedAt });
  return missing.length > 0 ? timed.sort((a, b) => a.at - b.at) : timed;
}

/** Returns the index of a value by binary search; −1 when it does not occur. */
export function indexIn(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
