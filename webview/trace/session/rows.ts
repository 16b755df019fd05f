import type { EventTable } from '../../../src/model/event/eventTable';
import { buildForest } from '../../../src/model/forest/chain';
import type { Forest } from '../../../src/model/forest/forest';
import {
  countTypes,
  newestOfScopes,
  summariseTrace,
  type TraceSummary,
  type TypeCount,
} from '../../../src/model/forest/summary';
import type { MissingHere } from '../../../src/protocol/traceFlows';
import type { TraceLogs } from '../logs/traceLogs';
import { indexIn, type Lines, linesBetween, linesOfEvents } from './lines';
import { isLogKey, isMissingKey, missingKey } from './rowKeys';
import { isFiltered, isFlat, passesFilter, type TracePageView, UNFILTERED } from './view';
import { type VisibleRows, visibleRows } from './visibleRows';

const GHOST = 'ghost:';

/** A missing effect that would come later than this many times the length of the trace does not extend the axis. */
const MOST_LONGER = 1.5;

/**
 * The forest of a table, and which of its rows are visible. Within one state, a row is named by its place (see Forest). Across states, it
 * is named by a key: an event's id, `ghost:` with the id of a cause that is not in the trace, or the key of a log line or a missing effect.
 */
export class Rows {
  readonly table: EventTable;
  readonly forest: Forest;
  readonly types: readonly TypeCount[];
  readonly summary: TraceSummary;
  /** For each stream and kind of event, which is what consumers distinguish, the table row with the highest position. */
  readonly newestOfScopes: readonly number[];
  readonly seen: VisibleRows;
  readonly lines: Lines;
  /** Null when no log lines are shown. */
  readonly logs: TraceLogs | null;
  /** Effects that should have followed. */
  readonly missing: readonly MissingHere[];
  readonly #lacking: ReadonlySet<string>;
  readonly #typeOrdinals: Map<number, number>;

  constructor(
    from: Pick<
      Rows,
      'table' | 'forest' | 'types' | 'summary' | 'newestOfScopes' | 'seen' | 'lines' | 'logs' | 'missing'
    >,
  ) {
    this.table = from.table;
    this.forest = from.forest;
    this.types = from.types;
    this.summary = from.summary;
    this.newestOfScopes = from.newestOfScopes;
    this.seen = from.seen;
    this.lines = from.lines;
    this.logs = from.logs;
    this.missing = from.missing;
    this.#lacking = new Set(from.missing.map(({ causeId }) => causeId));
    this.#typeOrdinals = new Map(from.types.map((type, ordinal) => [type.textIndex, ordinal]));
  }

  /** The beginning of the time axis, milliseconds since 1970. */
  get start(): number {
    return this.summary.startedAt ?? 0;
  }

  /** The length of the time axis in milliseconds: to the last event, and to missing effects soon after it. */
  get length(): number {
    const { durationMs } = this.summary;
    const ends = this.missing.map(({ expectedAt }) => expectedAt - this.start);
    const soon = ends.filter((end) => end <= MOST_LONGER * durationMs);
    return soon.reduce((longest, end) => Math.max(longest, end), durationMs);
  }

  /** Returns the index in `types` of the event in a table row. */
  typeOrdinal(tableRow: number): number {
    return this.#typeOrdinals.get(this.table.streamTypeIndex(tableRow)) ?? 0;
  }

  key(place: number): string {
    const row = this.forest.rows[place] ?? 0;
    return row >= 0 ? this.table.eventId(row) : GHOST + (this.forest.ghosts[-1 - row]?.id ?? '');
  }

  /** Returns the key of a line; null outside the list. */
  keyAt(line: number): string | null {
    const log = this.lines.logAt(line);
    if (log >= 0) return this.logs?.key(log) ?? null;
    const missing = this.missing[this.lines.missingAt(line)];
    if (missing) return missingKey(missing);
    const place = this.lines.placeAt(line);
    return place < 0 ? null : this.key(place);
  }

  /** Returns the line of a key; −1 when it is hidden or not in the trace. */
  lineOfKey(key: string | null): number {
    if (key !== null && isLogKey(key)) return this.lines.lineOfLog(this.logs?.find(key) ?? -1);
    if (isMissingKey(key)) return this.lines.lineOfMissing(this.findMissing(key));
    return this.lineOf(this.find(key));
  }

  /** Returns the index of the missing effect with this key; −1 when there is none. */
  findMissing(key: string | null): number {
    return isMissingKey(key) ? this.missing.findIndex((each) => missingKey(each) === key) : -1;
  }

  /**
   * Returns the place of a key; for a log line, that of its event; for a missing effect, that of its cause. −1 when it is not in the trace.
   */
  find(key: string | null): number {
    if (key === null) return -1;
    if (isLogKey(key)) return this.forest.placeOf[this.logs?.owner(this.logs.find(key)) ?? -1] ?? -1;
    if (isMissingKey(key)) {
      const missing = this.missing[this.findMissing(key)];
      return missing === undefined ? -1 : this.find(missing.causeId);
    }
    if (key.startsWith(GHOST)) {
      const ghost = this.forest.ghosts.findIndex(({ id }) => GHOST + id === key);
      return ghost < 0 ? -1 : this.forest.rows.indexOf(-1 - ghost);
    }
    const row = this.table.indexOf(key);
    // Rows that arrived after the forest was built have no place yet.
    return row < 0 ? -1 : (this.forest.placeOf[row] ?? -1);
  }

  /** Returns the place of the cause, also in a flat order; −1 when it is not in the trace. */
  parentOf(place: number): number {
    const parent = this.forest.parent[place] ?? -1;
    const row = this.forest.rows[place] ?? -1;
    if (parent >= 0 || row < 0) return parent;
    const cause = this.table.causeIndex(row);
    return cause < 0 ? -1 : (this.forest.placeOf[cause] ?? -1);
  }

  firstEffectOf(place: number): number {
    if (place < 0) return -1;
    if ((this.forest.subtreeSize[place] ?? 1) > 1) return place + 1;
    const row = this.forest.rows[place] ?? -1;
    return this.forest.rows.findIndex((other) => row >= 0 && other >= 0 && this.table.causeIndex(other) === row);
  }

  /** Returns the index of a place among the visible ones; −1 when it is hidden. */
  indexOf(place: number): number {
    return indexIn(this.seen.rows, place);
  }

  /** Returns the line of a place; −1 when it is hidden. */
  lineOf(place: number): number {
    return this.lines.lineOfPlace(place);
  }

  hasEffects(place: number): boolean {
    const size = this.forest.subtreeSize[place] ?? 1;
    return size > 1 && this.seen.kept.subarray(place + 1, place + size).includes(1);
  }

  /** Whether folding the row would hide something: effects, missing effects, or log lines below it. */
  hasBelow(place: number, view: TracePageView): boolean {
    if (this.hasEffects(place)) return true;
    const row = this.forest.rows[place] ?? -1;
    if (row < 0 || isFlat(view.order)) return false;
    if (this.#lacking.size > 0 && this.#lacking.has(this.table.eventId(row))) return true;
    if (this.logs === null) return false;
    return this.logs.of(row).some((log) => this.logs?.passes(log, view.leastLevel));
  }

  /**
   * Returns the changes to the view that make a row visible: folds above it (also the event of a log line or the cause of a missing
   * effect), the filter, the focus.
   */
  revealing(key: string, view: TracePageView): Partial<TracePageView> {
    const place = this.find(key);
    if (place < 0 || this.lineOfKey(key) >= 0) return {};
    const toggled = new Set(view.toggled);
    const first = isLogKey(key) || isMissingKey(key) ? place : (this.forest.parent[place] ?? -1);
    for (let above = first; above >= 0; above = this.forest.parent[above] ?? -1) {
      if (!this.isFolded(above, view)) continue;
      const name = this.key(above);
      if (!toggled.delete(name)) toggled.add(name);
    }
    const isKept = this.seen.kept[place] === 1;
    return {
      toggled,
      focus: this.#isInFocus(place, view) ? view.focus : null,
      ...(isKept ? {} : UNFILTERED),
    };
  }

  isFolded(place: number, view: TracePageView): boolean {
    return isDeep(this.forest, place, view) !== view.toggled.has(this.key(place));
  }

  #isInFocus(place: number, view: TracePageView): boolean {
    const focus = this.find(view.focus);
    return focus >= 0 && place >= focus && place < focus + (this.forest.subtreeSize[focus] ?? 1);
  }
}

function isDeep(forest: Forest, place: number, view: TracePageView): boolean {
  return view.foldFrom !== null && (forest.depth[place] ?? 0) >= view.foldFrom;
}

/** Builds the forest of everything in the table. */
export function readRows(table: EventTable, order: TracePageView['order']): Rows {
  const forest = buildForest(table, { order: isFlat(order) ? 'position' : 'causation' });
  const everything = {
    rows: new Int32Array(),
    posInSet: new Int32Array(),
    setSize: new Int32Array(),
    kept: new Uint8Array(),
  };
  return new Rows({
    table,
    forest,
    seen: everything,
    lines: linesOfEvents(everything.rows),
    logs: null,
    missing: [],
    types: countTypes(table),
    summary: summariseTrace(table),
    newestOfScopes: newestOfScopes(table),
  });
}

/** Walks the forest and returns the rows that folds, filter and focus leave, with log lines and missing effects between them. */
export function seeRows(
  rows: Rows,
  view: TracePageView,
  { logs, missing }: { readonly logs: TraceLogs | null; readonly missing: readonly MissingHere[] },
): Rows {
  const { forest, table } = rows;
  const toggled = new Set([...view.toggled].map((key) => rows.find(key)));
  const passes = (row: number) => row >= 0 && passesFilter(view, table.streamType(row), table.eventType(row));
  const folded = (place: number) => isDeep(forest, place, view) !== toggled.has(place);
  const seen = visibleRows(forest, {
    folded,
    passes: isFiltered(view, rows.types) ? (place) => passes(forest.rows[place] ?? -1) : null,
    focus: rows.find(view.focus),
  });
  const lines = linesBetween(seen.rows, { logs, missing, view, table, forest, folded });
  return new Rows({ ...rows, seen, lines, logs, missing });
}
