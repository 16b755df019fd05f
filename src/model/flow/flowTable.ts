import type { Position } from '../event/event';
import { TextPool } from '../event/eventColumns';
import { ID_NONE, ID_TEXT, ID_UUID } from '../event/headerBatch';
import { IdIndex } from '../event/idIndex';
import { atOnce, FEW, type Steps } from '../text/steps';
import { IdRing, NewestIds } from './newestIds';
import {
  type EventKind,
  emptyColumns,
  type FlowBatch,
  type FlowRows,
  flowColumnsOf,
  kindKey,
  NO_TRACE,
} from './reading/flowColumns';
import { grown, PositionColumn, TimeColumn } from './reading/numberColumns';

/** The most kinds that 16 bits can number. */
const MOST_NARROW = 65_536;

/** The cause of an event that names no cause. */
const NO_CAUSE = -1;
/** The cause of an event whose cause is not in the table. */
export const CAUSE_ELSEWHERE = -2;

/** A full table grows by this factor. */
const GROWTH = 1.25;

/**
 * A window of events as columns: about 50 bytes for each event, and no object or text for each. Rows are numbered in the order of arrival,
 * which is the order of the positions except for late commits. For a correlation only a hash is kept.
 */
export class FlowTable {
  readonly kinds: EventKind[] = [];
  readonly #kindIndex = new Map<string, number>();
  #ids: IdIndex | NewestIds;
  /** The ids of the causes of the newest events, when older ids are not kept. */
  readonly #causeIds: IdRing | undefined;
  #count = 0;
  /** Ids that events name as their cause and that no event has yet. */
  readonly #awaited = new IdIndex();
  readonly #awaitedRows: number[] = [];
  /** Ids that are not UUIDs, by their number in `#ids` and `#awaited`. */
  readonly #texts = new TextPool();
  readonly #positions: PositionColumn;
  readonly #times: TimeColumn;
  /** 32-bit numbers only when there are more kinds than 16 bits can number. */
  #kindOf: Uint16Array | Int32Array;
  #causes: Int32Array;
  #correlations: Uint16Array;
  #traces: Uint8Array;
  #streams: Uint32Array;

  /**
   * `capacity`: how many events have room from the start. `newest`: set when the table is counted and only this many of its newest events
   * are needed afterwards. It then keeps only a hash of all older ids, and an event takes about 30 bytes.
   */
  constructor(capacity = 1_024, newest?: number) {
    const size = Math.max(1, capacity);
    this.#ids = newest === undefined ? new IdIndex(size) : new NewestIds(size, newest);
    this.#causeIds = newest === undefined ? undefined : new IdRing(newest);
    this.#positions = new PositionColumn(size);
    this.#times = new TimeColumn(size);
    this.#kindOf = new Uint16Array(size);
    this.#causes = new Int32Array(size);
    this.#correlations = new Uint16Array(size);
    this.#traces = new Uint8Array(size);
    this.#streams = new Uint32Array(size);
  }

  get count(): number {
    return this.#count;
  }

  /** Adds the events whose id is not known yet. Returns how many were added. */
  append(batch: FlowBatch): number {
    return atOnce(this.appending(atOnce(flowColumnsOf(batch))));
  }

  /** The same for columns, with pauses. */
  *appending(columns: FlowRows): Steps<number> {
    const before = this.count;
    this.#reserve(before + columns.count);
    const kinds = columns.kinds.map((kind) => this.#kindNumber(kind));
    const positions = new Uint32Array(columns.positions.buffer, columns.positions.byteOffset, 2 * columns.count);
    for (let from = 0; from < columns.count; from += FEW) {
      this.#takeRows(columns, from, Math.min(columns.count, from + FEW), kinds, positions);
      yield;
    }
    return this.count - before;
  }

  #takeRows(columns: FlowRows, start: number, end: number, kinds: readonly number[], positions: Uint32Array): void {
    const { eventIds, texts } = columns;
    for (let from = start; from < end; from++) {
      const row = this.count;
      const isText = columns.eventIdKinds[from] === ID_TEXT;
      const text = isText ? this.#texts.add(texts[eventIds[from * 4] ?? 0] ?? '') : -1;
      const entry = isText ? this.#ids.addText(text) : this.#ids.add(eventIds, from * 4);
      if (entry !== row) continue;
      this.#count = row + 1;
      this.#writeRow(row, columns, from, kinds, positions);
      if (this.#awaited.count === 0) continue;
      const awaited = isText ? this.#awaited.findText(text) : this.#awaited.find(eventIds, from * 4);
      if (awaited >= 0) this.#awaitedRows[awaited] = row;
    }
  }

  #writeRow(row: number, columns: FlowRows, from: number, kinds: readonly number[], positions: Uint32Array): void {
    this.#positions.set(row, positions[2 * from] ?? 0, positions[2 * from + 1] ?? 0);
    this.#times.set(row, columns.times[from] ?? 0);
    this.#kindOf[row] = kinds[columns.kindOf[from] ?? 0] ?? 0;
    this.#correlations[row] = columns.correlations[from] ?? 0;
    this.#traces[row] = columns.traces[from] ?? NO_TRACE;
    this.#streams[row] = columns.streams[from] ?? 0;
    this.#causes[row] = this.#causeAt(columns, from, row);
  }

  /** Returns the row of the cause, NO_CAUSE or CAUSE_ELSEWHERE. */
  cause(row: number): number {
    const cause = this.#causes[row] ?? NO_CAUSE;
    if (cause >= NO_CAUSE) return cause;
    const found = this.#awaitedRows[CAUSE_ELSEWHERE - cause] ?? -1;
    // An event that names itself has no cause in the table.
    return found < 0 || found === row ? CAUSE_ELSEWHERE : found;
  }

  /** Returns a number for a cause that is not in the table, equal for equal ids; −1 when the cause is in the table or there is none. */
  causeElsewhere(row: number): number {
    return this.cause(row) === CAUSE_ELSEWHERE ? CAUSE_ELSEWHERE - (this.#causes[row] ?? 0) : -1;
  }

  /** Returns the id of such a cause. */
  idElsewhere(number: number): string {
    const text = this.#awaited.textNumber(number);
    return text < 0 ? this.#awaited.uuid(number) : this.#texts.at(text);
  }

  eventId(row: number): string {
    const text = this.#ids.textNumber(row);
    return text < 0 ? this.#ids.uuid(row) : this.#texts.at(text);
  }

  /** Returns the row of an event; −1 when it is not in the table. */
  indexOf(eventId: string): number {
    const row = this.#ids.findUuid(eventId);
    const text = row >= 0 ? undefined : this.#texts.find(eventId);
    return text === undefined ? row : this.#ids.findText(text);
  }

  positionValue(row: number): bigint {
    return this.#positions.at(row);
  }

  position(row: number): Position {
    return this.positionValue(row).toString() as Position;
  }

  /** Milliseconds since 1970. */
  time(row: number): number {
    return this.#times.at(row);
  }

  /** An index into `kinds`. */
  kind(row: number): number {
    return this.#kindOf[row] ?? 0;
  }

  eventType(row: number): string {
    return this.kinds[this.kind(row)]?.eventType ?? '';
  }

  /** Returns a hash of the correlation; 0 when there is none. Two different correlations have the same hash by chance once in 65,000. */
  correlation(row: number): number {
    return this.#correlations[row] ?? 0;
  }

  hasTrace(row: number): boolean {
    return this.traceShape(row) !== NO_TRACE;
  }

  /** Returns how the trace id is written: 1 as 32 hexadecimal digits, 2 as a UUID, 3 otherwise; 0 when there is none. */
  traceShape(row: number): number {
    return this.#traces[row] ?? NO_TRACE;
  }

  /** Returns the hash by which pupsourcing divides streams among segments. */
  stream(row: number): number {
    return this.#streams[row] ?? 0;
  }

  /** Returns a table of the newest events only. A cause that is left out counts as elsewhere. */
  *newest(count: number): Steps<FlowTable> {
    const kept = new FlowTable(Math.min(this.count, count) * 2);
    yield* kept.appending(yield* this.newestRows(count));
    return kept;
  }

  /** Returns the newest events as rows for another table, with the ids of their causes. */
  *newestRows(count: number): Steps<FlowRows> {
    const first = Math.max(0, this.count - count);
    const rows = emptyColumns(this.count - first);
    const kinds = new Map<number, number>();
    for (let row = first; row < this.count; row++) {
      if (row % FEW === 0) yield;
      const to = row - first;
      rows.positions[to] = this.positionValue(row);
      rows.times[to] = this.time(row);
      rows.correlations[to] = this.correlation(row);
      rows.traces[to] = this.traceShape(row);
      rows.streams[to] = this.stream(row);
      const kind = this.kind(row);
      const known = kinds.get(kind) ?? rows.kinds.push(this.kinds[kind] ?? NO_KIND) - 1;
      kinds.set(kind, known);
      rows.kindOf[to] = known;
      rows.eventIdKinds[to] = this.#copyId(this.#ids, row, rows.eventIds, to, rows.texts);
      const cause = this.cause(row);
      if (cause === NO_CAUSE) continue;
      rows.causeKinds[to] =
        cause >= 0
          ? this.#copyId(this.#causeIds ?? this.#ids, this.#causeIds ? row : cause, rows.causes, to, rows.texts)
          : this.#copyId(this.#awaited, this.causeElsewhere(row), rows.causes, to, rows.texts);
    }
    return rows;
  }

  /**
   * Drops the ids. The table can still be counted, but it can no longer find or add events by id. Returns the memory that is no longer
   * needed.
   */
  forgetIds(): readonly ArrayBufferView[] {
    const { memory } = this.#ids;
    this.#ids = new IdIndex();
    return memory;
  }

  /** Copies an id and returns its kind. */
  #copyId(
    from: Pick<IdIndex, 'textNumber' | 'copyWords'>,
    entry: number,
    ids: Uint32Array,
    to: number,
    texts: string[],
  ): number {
    const text = from.textNumber(entry);
    if (text < 0) {
      from.copyWords(entry, ids, 4 * to);
      return ID_UUID;
    }
    ids[4 * to] = texts.push(this.#texts.at(text)) - 1;
    return ID_TEXT;
  }

  #kindNumber(kind: EventKind): number {
    const key = kindKey(kind);
    const known = this.#kindIndex.get(key);
    if (known !== undefined) return known;
    this.#kindIndex.set(key, this.kinds.length);
    if (this.kinds.length === MOST_NARROW) this.#kindOf = Int32Array.from(this.#kindOf);
    return this.kinds.push(kind) - 1;
  }

  #causeAt({ causeKinds, causes, texts }: FlowRows, from: number, to: number): number {
    const kind = causeKinds[from] ?? ID_NONE;
    if (kind === ID_NONE) return NO_CAUSE;
    const text = kind === ID_TEXT ? this.#texts.add(texts[causes[from * 4] ?? 0] ?? '') : -1;
    if (text < 0) this.#causeIds?.set(to, causes, from * 4);
    else this.#causeIds?.setText(to, text);
    const row = text < 0 ? this.#ids.find(causes, from * 4) : this.#ids.findText(text);
    if (row >= 0 && row !== this.count - 1) return row;
    const awaited = text < 0 ? this.#awaited.add(causes, from * 4) : this.#awaited.addText(text);
    this.#awaitedRows[awaited] ??= -1;
    return CAUSE_ELSEWHERE - awaited;
  }

  #reserve(rows: number): void {
    const capacity = this.#causes.length;
    if (rows <= capacity) return;
    const size = Math.max(rows, Math.ceil(capacity * GROWTH));
    this.#positions.reserve(size);
    this.#times.reserve(size);
    this.#kindOf = grown(
      this.#kindOf,
      this.#kindOf instanceof Uint16Array ? new Uint16Array(size) : new Int32Array(size),
    );
    this.#causes = grown(this.#causes, new Int32Array(size));
    this.#correlations = grown(this.#correlations, new Uint16Array(size));
    this.#traces = grown(this.#traces, new Uint8Array(size));
    this.#streams = grown(this.#streams, new Uint32Array(size));
  }
}

const NO_KIND: EventKind = { eventType: '', eventVersion: null, aggregateType: '', context: null };
