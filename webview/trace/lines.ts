import type { TraceLogs } from './traceLogs';
import type { View } from './view';

/** The lines of the list from top to bottom: events, and the log lines between them. */
export interface Lines {
  readonly count: number;
  /** The place of the event on a line, or of the event that the log line there belongs to; −1 outside of the list. */
  placeAt(line: number): number;
  /** The number of the log line there; −1 when the line is an event. */
  logAt(line: number): number;
  /** −1 when the event is hidden. */
  lineOfPlace(place: number): number;
  lineOfLog(log: number): number;
}

/** `places`: ascending. */
export function eventLines(places: Int32Array): Lines {
  return {
    count: places.length,
    placeAt: (line) => places[line] ?? -1,
    logAt: () => -1,
    lineOfPlace: (place) => indexIn(places, place),
    lineOfLog: () => -1,
  };
}

/** What tells where log lines stand. */
export interface LogLayout {
  readonly logs: TraceLogs;
  readonly view: View;
  /** Place → row of the table; below zero for ghosts. */
  readonly tableRows: Int32Array;
  readonly placeOf: Int32Array;
  time(tableRow: number): number;
  folded(place: number): boolean;
}

/** Under their event in the tree, between the events by time in a flat order; those of folded and hidden events are hidden. */
export function linesWithLogs(places: Int32Array, layout: LogLayout): Lines {
  const items = layout.view.order === 'position' ? byTime(places, layout) : byEvent(places, layout);
  const lineOfPlaces = new Int32Array(places.length);
  const lineOfLogs = new Map<number, number>();
  let seen = 0;
  for (const [line, item] of items.entries()) {
    if (item >= 0) lineOfPlaces[seen++] = line;
    else lineOfLogs.set(logOf(item), line);
  }
  const itemAt = (line: number) => items[line] ?? 0;
  return {
    count: items.length,
    placeAt(line) {
      if (line < 0 || line >= items.length) return -1;
      const item = itemAt(line);
      return item >= 0 ? item : (layout.placeOf[layout.logs.owner(logOf(item))] ?? -1);
    },
    logAt: (line) => (itemAt(line) >= 0 ? -1 : logOf(itemAt(line))),
    lineOfPlace(place) {
      const index = indexIn(places, place);
      return index < 0 ? -1 : (lineOfPlaces[index] ?? -1);
    },
    lineOfLog: (log) => lineOfLogs.get(log) ?? -1,
  };
}

/** A place, or −1 − the log line's number. */
type Item = number;
const logOf = (item: Item) => -1 - item;

function byEvent(places: Int32Array, { logs, view, tableRows, folded }: LogLayout): Item[] {
  const items: Item[] = [];
  for (const place of places) {
    items.push(place);
    const row = tableRows[place] ?? -1;
    if (row < 0 || folded(place)) continue;
    for (const log of logs.of(row)) if (logs.passes(log, view.leastLevel)) items.push(-1 - log);
  }
  return items;
}

function byTime(places: Int32Array, { logs, view, tableRows, time }: LogLayout): Item[] {
  const items: Item[] = [];
  const shown = new Set<number>();
  for (const place of places) shown.add(tableRows[place] ?? -1);
  const timed: number[] = [];
  for (let log = 0; log < logs.view.lines.length; log++)
    if (logs.time(log) !== null && shown.has(logs.owner(log)) && logs.passes(log, view.leastLevel)) timed.push(log);

  let next = 0;
  const takeUntil = (end: number) => {
    for (; next < timed.length && (logs.time(timed[next] ?? 0) ?? 0) < end; next++) items.push(-1 - (timed[next] ?? 0));
  };
  for (const place of places) {
    const row = tableRows[place] ?? -1;
    if (row >= 0) takeUntil(time(row));
    items.push(place);
    // What has no time stays with its event.
    for (const log of row < 0 ? [] : logs.of(row))
      if (logs.time(log) === null && logs.passes(log, view.leastLevel)) items.push(-1 - log);
  }
  takeUntil(Number.POSITIVE_INFINITY);
  return items;
}

/** By halving; −1 when it is not there. */
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
