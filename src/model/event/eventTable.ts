import type { Steps } from '../text/steps';
import type { EventHeader, Position } from './event';
import { grownColumns, newColumns, TextPool } from './eventColumns';
import { type HeaderBatch, ID_NONE, ID_TEXT, ID_UUID } from './headerBatch';
import { IdIndex } from './idIndex';
import { normaliseUuid, readUuid } from './uuid';

/**
 * All headers that a panel knows, as columns that grow with the batches. Rows are numbered in the order of arrival and never move, so a row
 * number identifies an event permanently. The numbers of texts never change either.
 */
export class EventTable {
  readonly #ids = new IdIndex();
  readonly #texts = new TextPool();
  #columns = newColumns(64);
  #hasTextIds = false;

  get count(): number {
    return this.#ids.count;
  }

  /** Whether the id of some event is not a UUID. */
  get hasTextIds(): boolean {
    return this.#hasTextIds;
  }

  /** Adds the rows whose event id is not known yet. Returns how many were added. */
  append(batch: HeaderBatch): number {
    const before = this.count;
    const texts = this.#merge(batch.texts);
    const eventIds = words(batch.eventIds);
    const causes = words(batch.causes);
    this.#reserve(before + batch.count);
    for (let from = 0; from < batch.count; from++) {
      const row = this.count;
      const isText = batch.eventIdKinds[from] === ID_TEXT;
      const entry = isText
        ? this.#ids.addText(translated(texts, eventIds[from * 4]))
        : this.#ids.add(eventIds, from * 4);
      this.#hasTextIds ||= isText;
      if (entry === row) this.#copyRow(row, batch, from, texts, causes);
    }
    return this.count - before;
  }

  /** Returns the row of an event id; −1 when it is not in the table. */
  indexOf(eventId: string): number {
    const row = this.#ids.findUuid(eventId);
    if (row >= 0 || !this.#hasTextIds) return row;
    const text = this.#texts.find(eventId);
    return text === undefined ? -1 : this.#ids.findText(text);
  }

  /** Returns the row of the event that caused row `i`; −1 when there is no cause or the cause is not in the table. */
  causeIndex(i: number): number {
    const kind = this.causeKind(i);
    if (kind === ID_NONE) return -1;
    if (kind === ID_UUID) return this.#ids.find(this.#columns.causes, i * 4);
    const row = this.#hasTextIds ? this.#ids.findText(this.#causeText(i)) : -1;
    const uuid = row >= 0 ? null : normaliseUuid(this.text(this.#causeText(i)));
    return uuid === null ? row : this.#ids.findUuid(uuid);
  }

  causationId(i: number): string | null {
    const kind = this.causeKind(i);
    if (kind === ID_NONE) return null;
    if (kind === ID_TEXT) return this.text(this.#causeText(i));
    return readUuid(new Uint8Array(this.#columns.causes.buffer), i * 16);
  }

  /** See HeaderBatch.causeKinds. */
  causeKind(i: number): number {
    return this.#columns.causeKinds[i] ?? ID_NONE;
  }

  /** Adds the cause of row `i` to `index` and returns its number there. Only for causes that are UUIDs. */
  addCauseTo(index: IdIndex, i: number): number {
    return index.add(this.#columns.causes, i * 4);
  }

  /** Returns the whole row as an object. */
  header(i: number): EventHeader {
    return {
      position: this.position(i),
      eventId: this.eventId(i),
      eventType: this.eventType(i),
      eventVersion: this.eventVersion(i),
      stream: { context: this.context(i), type: this.streamType(i), id: this.streamId(i) },
      streamVersion: this.streamVersion(i),
      traceId: this.traceId(i),
      correlationId: this.correlationId(i),
      causationId: this.causationId(i),
      time: this.time(i),
      payloadBytes: this.payloadBytes(i),
    };
  }

  position(i: number): Position {
    return this.positionValue(i).toString() as Position;
  }

  positionValue(i: number): bigint {
    return this.#columns.positions[i] ?? 0n;
  }

  /** Compares two rows by global position. */
  comparePositions(a: number, b: number): number {
    // Rounding keeps the order, so BigInts are compared only when the rounded values are equal.
    const rounded = (this.#columns.roundedPositions[a] ?? 0) - (this.#columns.roundedPositions[b] ?? 0);
    return rounded !== 0 ? rounded : Number(this.positionValue(a) - this.positionValue(b));
  }

  eventId(i: number): string {
    const text = this.#ids.textNumber(i);
    return text < 0 ? this.#ids.uuid(i) : this.text(text);
  }

  /** Milliseconds since 1970; see EventHeader.time. */
  time(i: number): number {
    return this.#columns.times[i] ?? 0;
  }

  eventVersion(i: number): string | null {
    return this.#optional(this.#columns.eventVersions[i] ?? -1);
  }

  streamVersion(i: number): number | null {
    const version = this.#columns.streamVersions[i] ?? Number.NaN;
    return Number.isNaN(version) ? null : version;
  }

  payloadBytes(i: number): number {
    return this.#columns.payloadBytes[i] ?? 0;
  }

  eventType(i: number): string {
    return this.text(this.eventTypeIndex(i));
  }

  streamType(i: number): string {
    return this.text(this.streamTypeIndex(i));
  }

  streamId(i: number): string {
    return this.text(this.streamIdIndex(i));
  }

  context(i: number): string | null {
    return this.#optional(this.contextIndex(i));
  }

  traceId(i: number): string | null {
    return this.#optional(this.#columns.traceIds[i] ?? -1);
  }

  correlationId(i: number): string | null {
    return this.#optional(this.correlationIndex(i));
  }

  /** Within this table, equal numbers mean equal texts. `text(index)` returns the text; −1 means unset. */
  eventTypeIndex(i: number): number {
    return this.#columns.eventTypes[i] ?? -1;
  }

  streamTypeIndex(i: number): number {
    return this.#columns.streamTypes[i] ?? -1;
  }

  streamIdIndex(i: number): number {
    return this.#columns.streamIds[i] ?? -1;
  }

  contextIndex(i: number): number {
    return this.#columns.contexts[i] ?? -1;
  }

  correlationIndex(i: number): number {
    return this.#columns.correlationIds[i] ?? -1;
  }

  text(index: number): string {
    return this.#texts.at(index);
  }

  #optional(index: number): string | null {
    return index < 0 ? null : this.text(index);
  }

  #causeText(i: number): number {
    return this.#columns.causes[i * 4] ?? 0;
  }

  /** Adds the batch's texts and returns, for each, its number in this table. */
  #merge(texts: readonly string[]): Int32Array {
    const indices = new Int32Array(texts.length);
    for (let i = 0; i < texts.length; i++) indices[i] = this.#texts.add(texts[i] ?? '');
    return indices;
  }

  #copyRow(row: number, batch: HeaderBatch, from: number, texts: Int32Array, causes: Uint32Array): void {
    const to = this.#columns;
    const position = batch.positions[from] ?? 0n;
    to.positions[row] = position;
    to.roundedPositions[row] = Number(position);
    to.times[row] = batch.times[from] ?? 0;
    to.eventVersions[row] = translated(texts, batch.eventVersions[from]);
    to.streamVersions[row] = batch.streamVersions[from] ?? Number.NaN;
    to.payloadBytes[row] = batch.payloadBytes[from] ?? 0;
    to.eventTypes[row] = translated(texts, batch.eventTypes[from]);
    to.contexts[row] = translated(texts, batch.contexts[from]);
    to.streamTypes[row] = translated(texts, batch.streamTypes[from]);
    to.streamIds[row] = translated(texts, batch.streamIds[from]);
    to.traceIds[row] = translated(texts, batch.traceIds[from]);
    to.correlationIds[row] = translated(texts, batch.correlationIds[from]);
    const kind = batch.causeKinds[from] ?? ID_NONE;
    to.causeKinds[row] = kind;
    if (kind === ID_TEXT) to.causes[row * 4] = translated(texts, causes[from * 4]);
    else for (let word = 0; word < 4; word++) to.causes[row * 4 + word] = causes[from * 4 + word] ?? 0;
  }

  #reserve(rows: number): void {
    const capacity = this.#columns.times.length;
    if (capacity < rows) this.#columns = grownColumns(this.#columns, Math.max(rows, capacity * 2));
  }
}

/** Returns the number in this table for a text number of a batch; −1 stays −1. */
function translated(texts: Int32Array, index: number | undefined): number {
  return index === undefined || index < 0 ? -1 : (texts[index] ?? -1);
}

/** Returns the bytes as 32-bit words. It copies them when they do not start at a word boundary, which happens in messages. */
function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.byteLength >> 2);
}

/** Headers that are built between two pauses. Each is a new object, which takes a few microseconds. */
const AT_ONCE = 500;

/** Returns the first headers of a table, at most `most`. */
export function* headerSteps(table: EventTable, most: number): Steps<readonly EventHeader[]> {
  const headers: EventHeader[] = [];
  for (let row = 0; row < Math.min(most, table.count); row++) {
    headers.push(table.header(row));
    if (headers.length % AT_ONCE === 0) yield;
  }
  return headers;
}
