import { FEW, STEP, type Steps } from '../../text/steps';
import type { FlowTable } from '../flowTable';
import { atLeast } from '../proportion';
import { streamPrefix } from '../reading/flowColumns';

/** With fewer causes, nothing is concluded. */
const LEAST_LACKING = 3;
/** When a smaller share of the causes with the other event lacks the effect, the effect is missing even with that event. */
const LEAST_SHARE = 0.2;
/** The probability of this frequency by chance has to be below this, divided by the number of types that are tested. */
const CHANCE = 1e-4;

/** Causes in whose stream another event came before the effect was due, for example the cancellation of an order by another command. */
export interface Instead {
  readonly eventType: string;
  /** Rows of the table. */
  readonly rows: ReadonlySet<number>;
}

/** The causes that are examined. */
export interface InsteadCases {
  readonly lacking: readonly number[];
  /** Causes with the effect, and how many each of them stands for. */
  readonly having: readonly number[];
  readonly scale: number;
  readonly effects: readonly string[];
  /** Milliseconds after the cause until which the effect was due. */
  readonly within: number;
}

/** The most events after a cause that are examined, because a stream may be long. */
const MOST_BEHIND = 100;

/** The number of different hashes: stream ids are hashed to 32 bits. */
const HASHES = 2 ** 32;

/** For each row, the next row of the same stream; 0 when there is none. Built on first use. */
export class StreamRows {
  #next: Int32Array | undefined;

  constructor(readonly table: FlowTable) {}

  *behind(row: number): Steps<readonly number[]> {
    const next = this.#next ?? (yield* this.#link());
    this.#next = next;
    const rows: number[] = [];
    for (let at = next[row] ?? 0; at > 0 && rows.length < MOST_BEHIND; at = next[at] ?? 0) rows.push(at);
    return rows;
  }

  *#link(): Steps<Int32Array> {
    const { table } = this;
    const next = new Int32Array(table.count);
    const last = new Map<number, number>();
    // Streams of several types may have the same id, for example numbers from 1.
    const types = new Map<string, number>();
    const typeOf = table.kinds.map(({ context, aggregateType }) => {
      const prefix = streamPrefix(context, aggregateType);
      const type = types.get(prefix) ?? types.size;
      types.set(prefix, type);
      return type * HASHES;
    });
    for (let row = 0; row < table.count; row++) {
      if (row % STEP === 0) yield;
      const stream = (typeOf[table.kind(row)] ?? 0) + table.stream(row);
      const before = last.get(stream);
      if (before !== undefined) next[before] = row;
      last.set(stream, row);
    }
    return next;
  }
}

/** Returns what happened in the causes' streams when the effect is missing, and hardly ever otherwise. */
export function* insteadIn(streams: StreamRows, cases: InsteadCases): Steps<Instead[]> {
  const { lacking, having, scale } = cases;
  const [without, beside] = [yield* typesBehind(streams, lacking, cases), yield* typesBehind(streams, having, cases)];
  return [...without].flatMap(([eventType, rows]) => {
    const [lacks, has] = [rows.size, beside.get(eventType)?.size ?? 0];
    if (lacks < LEAST_LACKING || lacks / (lacks + has * scale) < LEAST_SHARE) return [];
    // One is added to the hits and to the misses: an event that was never seen together with the effect is still possible.
    const chance = atLeast(lacks, lacking.length, (has + 1) / (having.length + 2));
    return chance < CHANCE / without.size ? [{ eventType, rows }] : [];
  });
}

/** Returns the causes by the types of events that came after them in their streams. */
function* typesBehind(
  streams: StreamRows,
  causes: readonly number[],
  { effects, within }: InsteadCases,
): Steps<ReadonlyMap<string, ReadonlySet<number>>> {
  const { table } = streams;
  const found = new Map<string, Set<number>>();
  for (const [i, cause] of causes.entries()) {
    if (i % FEW === 0) yield;
    for (const row of yield* streams.behind(cause)) {
      const type = table.eventType(row);
      if (effects.includes(type) || table.time(row) - table.time(cause) > within) continue;
      found.set(type, (found.get(type) ?? new Set()).add(cause));
    }
  }
  return found;
}
