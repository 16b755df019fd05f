import { FEW, STEP, type Steps } from '../../text/steps';
import type { FlowTable } from '../flowTable';
import { atLeast } from '../proportion';
import { streamPrefix } from '../reading/flowColumns';

/** So few causes tell nothing. */
const LEAST_LACKING = 3;
/** Where fewer of the causes with the other event lack the effect, it is missing there all the same. */
const LEAST_SHARE = 0.2;
/** Chance hardly brings the other event to them so often, whichever of the types is looked at. */
const CHANCE = 1e-4;

/** Causes in whose stream an event of another type came before the effect was due: as an order that was cancelled by another command. */
export interface Instead {
  readonly eventType: string;
  /** In the table. */
  readonly rows: ReadonlySet<number>;
}

/** The causes that are looked at. */
export interface InsteadCases {
  readonly lacking: readonly number[];
  /** Causes with the effect, and how many each stands for. */
  readonly having: readonly number[];
  readonly scale: number;
  readonly effects: readonly string[];
  /** Until so long after its cause the effect was due, in ms. */
  readonly within: number;
}

/** Events that are looked at behind a cause in its stream: a stream may be long. */
const MOST_BEHIND = 100;

/** The id of a stream is hashed to 32 bits. */
const HASHES = 2 ** 32;

/** Of each row the next one of its stream, 0 where there is none; made when it is first needed. */
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
    // Streams of several types may have one id, as numbers from 1.
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

/** What happened in the causes' streams where the effect is lacking, and hardly ever elsewhere. */
export function* insteadIn(streams: StreamRows, cases: InsteadCases): Steps<Instead[]> {
  const { lacking, having, scale } = cases;
  const [without, beside] = [yield* typesBehind(streams, lacking, cases), yield* typesBehind(streams, having, cases)];
  return [...without].flatMap(([eventType, rows]) => {
    const [lacks, has] = [rows.size, beside.get(eventType)?.size ?? 0];
    if (lacks < LEAST_LACKING || lacks / (lacks + has * scale) < LEAST_SHARE) return [];
    // One more on either side: what was never seen beside the effect is not impossible.
    const chance = atLeast(lacks, lacking.length, (has + 1) / (having.length + 2));
    return chance < CHANCE / without.size ? [{ eventType, rows }] : [];
  });
}

/** The causes by the types that came behind them in their streams. */
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
