export type EventColumns = ReturnType<typeof newColumns>;

/** Returns columns with room for `capacity` events. Texts and ids are stored as numbers of the table that owns the columns. */
export function newColumns(capacity: number) {
  return {
    positions: new BigInt64Array(capacity),
    roundedPositions: new Float64Array(capacity),
    times: new Float64Array(capacity),
    streamVersions: new Float64Array(capacity),
    payloadBytes: new Float64Array(capacity),
    eventVersions: new Int32Array(capacity),
    eventTypes: new Int32Array(capacity),
    contexts: new Int32Array(capacity),
    streamTypes: new Int32Array(capacity),
    streamIds: new Int32Array(capacity),
    traceIds: new Int32Array(capacity),
    correlationIds: new Int32Array(capacity),
    causeKinds: new Uint8Array(capacity),
    /** Four words for each row. For cause kind 2 (a text), the first word is the number of the text. */
    causes: new Uint32Array(capacity * 4),
  };
}

const NUMERIC = [
  'roundedPositions',
  'times',
  'streamVersions',
  'payloadBytes',
  'eventVersions',
  'eventTypes',
  'contexts',
  'streamTypes',
  'streamIds',
  'traceIds',
  'correlationIds',
  'causeKinds',
  'causes',
] as const;

/** Returns the same rows in columns with room for `capacity` events. */
export function grownColumns(old: EventColumns, capacity: number): EventColumns {
  const next = newColumns(capacity);
  next.positions.set(old.positions);
  for (const name of NUMERIC) next[name].set(old[name]);
  return next;
}

/**
 * Texts that are each stored once and numbered from 0. A number never changes. Used for names that many events share and for ids that are
 * not UUIDs.
 */
export class TextPool {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** Returns the number of a text. A new text is added. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** Returns the number of a text; undefined when it is not in the pool. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** Returns the text of a number; empty when there is none. */
  at(number: number): string {
    return this.texts[number] ?? '';
  }
}
