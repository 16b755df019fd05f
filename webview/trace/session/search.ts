import { nameOfStream } from '../../../src/model/event/event';
import type { EventTable } from '../../../src/model/event/eventTable';
import { isLogKey } from './rowKeys';
import type { Rows } from './rows';
import { isFlat, type TracePageView } from './view';

/**
 * Returns whether a table row contains the query (ignoring case) in its type, stream, position or one of its ids. Types, streams and
 * correlations repeat, so each distinct text is compared once.
 */
function matcher(table: EventTable, query: string): (tableRow: number) => boolean {
  const wanted = query.trim().toLowerCase();
  const byText = new Map<number, boolean>();
  const textMatches = (index: number): boolean => {
    if (index < 0) return false;
    const known = byText.get(index);
    if (known !== undefined) return known;
    const matches = table.text(index).toLowerCase().includes(wanted);
    byText.set(index, matches);
    return matches;
  };
  const stream = streamMatcher(table, wanted);
  const position = /^#?\d+$/.test(wanted) ? wanted.replace('#', '') : null;
  // Most texts cannot be part of a UUID, and comparing 100,000 ids takes the longest.
  const mayBeId = table.hasTextIds || /^[0-9a-f-]{3,}$/.test(wanted);

  return (row) =>
    textMatches(table.eventTypeIndex(row)) ||
    textMatches(table.streamTypeIndex(row)) ||
    textMatches(table.streamIdIndex(row)) ||
    stream(row) ||
    (position !== null && table.position(row) === position) ||
    (mayBeId && table.eventId(row).toLowerCase().includes(wanted));
}

/** Returns a matcher for `Order/fce3`: the end of a type and the beginning of an id. */
function streamMatcher(table: EventTable, wanted: string): (tableRow: number) => boolean {
  if (!wanted.includes('/')) return () => false;
  return (row) =>
    nameOfStream({ type: table.streamType(row), id: table.streamId(row) })
      .toLowerCase()
      .includes(wanted);
}

/** A match: the place of an event (see Rows), or −1 − the number of a shown log line. */
type Match = number;

export const logMatch = (log: number): Match => -1 - log;

/**
 * Returns the matches among the rows that the filter leaves, folded or not. Log lines follow their event, or are ordered by time in a flat
 * order.
 */
export function matchesIn(rows: Rows, view: TracePageView): Int32Array {
  if (view.query.trim() === '') return new Int32Array();
  const matches = matcher(rows.table, view.query);
  const logMatches = logMatcher(rows, view);
  const found: Match[] = [];
  for (const [place, row] of rows.forest.rows.entries()) {
    if (row < 0 || rows.seen.kept[place] !== 1) continue;
    if (matches(row)) found.push(place);
    for (const log of rows.logs?.of(row) ?? []) if (logMatches(log)) found.push(logMatch(log));
  }
  if (rows.logs !== null && isFlat(view.order)) found.sort(inOrder(rows, view));
  return Int32Array.from(found);
}

function logMatcher({ logs }: Rows, { query, leastLevel }: TracePageView): (log: number) => boolean {
  const wanted = query.trim().toLowerCase();
  return (log) => {
    const text = logs?.passes(log, leastLevel) ? logs.line(log)?.text : undefined;
    return text?.toLowerCase().includes(wanted) ?? false;
  };
}

/** Returns the match of the selected row; null when no row is selected. */
export function selectedMatch(rows: Rows, { selected }: TracePageView): Match | null {
  if (selected !== null && isLogKey(selected)) return logMatch(rows.logs?.find(selected) ?? -1);
  const place = rows.find(selected);
  return place < 0 ? null : place;
}

/** Returns the next (+1) or previous (−1) match from the selected row, starting again at the ends; null when there is none. */
export function nextMatch(matches: Int32Array, rows: Rows, view: TracePageView, step: 1 | -1): Match | null {
  const at = selectedMatch(rows, view);
  const compare = inOrder(rows, view);
  const last = matches.length - 1;
  if (at === null) return matches[step > 0 ? 0 : last] ?? null;
  const next =
    step > 0
      ? matches.findIndex((match) => compare(match, at) > 0)
      : matches.findLastIndex((match) => compare(match, at) < 0);
  return matches[next >= 0 ? next : step > 0 ? 0 : last] ?? null;
}

export function matchKey(rows: Rows, match: Match): string {
  return match >= 0 ? rows.key(match) : (rows.logs?.key(-1 - match) ?? '');
}

/** Compares matches by their order from top to bottom. */
function inOrder(rows: Rows, { order }: TracePageView): (a: Match, b: Match) => number {
  const { logs, lines, forest } = rows;
  if (logs !== null && isFlat(order)) {
    const line = (match: Match) => (match >= 0 ? lines.lineOfPlace(match) : lines.lineOfLog(-1 - match));
    return (a, b) => line(a) - line(b);
  }
  const place = (match: Match) => (match >= 0 ? match : (forest.placeOf[logs?.owner(-1 - match) ?? -1] ?? -1));
  const log = (match: Match) => (match >= 0 ? -1 : -1 - match);
  return (a, b) => place(a) - place(b) || log(a) - log(b);
}
