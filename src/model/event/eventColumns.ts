export type EventColumns = ReturnType<typeof newColumns>;

/** Columns with room for `capacity` events; numbers stand for texts and ids of the table that they belong to. */
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
    /** Four words a row; for cause kind 2 the first is a text index. */
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

/** The same rows with room for `capacity`. */
export function grownColumns(old: EventColumns, capacity: number): EventColumns {
  const next = newColumns(capacity);
  next.positions.set(old.positions);
  for (const name of NUMERIC) next[name].set(old[name]);
  return next;
}

/** Texts, each once, by numbers from 0 on that never change: names of many events, and ids that are no UUIDs. */
export class TextPool {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a text, which is taken in where it is new. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** The number of a text; undefined where it is not here. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** The text of a number; empty where there is none. */
  at(number: number): string {
    return this.texts[number] ?? '';
  }
}
