import { fnv1a32, javaHash } from '../consumer/partition';
import { FEW, type Steps } from '../text/steps';
import type { Translate } from '../text/translate';
import type { FlowWindow } from './flowWindow';
import { DelayHistogram } from './histogram';

/** So many ways are told, and the marked one. */
const MOST_TOLD = 50;

/** A trace is closed when its last event is so old, in ms. */
const SETTLED_MS = 60_000;

/** One of the ways that traces of one beginning go: the same edges, each as often. */
export interface Variant {
  /** The type of the first event. */
  readonly rootType: string;
  readonly count: number;
  /** Of the closed traces with this beginning. */
  readonly share: number;
  readonly events: number;
  readonly durations: DelayHistogram;
  /** The first event of the newest of them, in the table. */
  readonly newest: number;
  /** The trace that was asked about went this way. */
  readonly isMarked: boolean;
  /** How often each type is in the newest of them; empty for a rare way. */
  readonly types: TypeCounts;
}

/** One closed trace of a window. */
export interface ClosedTrace {
  /** The row of its first event. */
  readonly root: number;
  /** Equal for traces that went the same way. */
  readonly way: string;
  readonly events: number;
  /** To the last event, in ms. */
  readonly durationMs: number;
}

interface Trace {
  readonly root: number;
  /** The edges, mixed up so that their order does not count. */
  one: number;
  other: number;
  events: number;
  last: number;
}

/** The ways of all closed traces, the most frequent first; of a beginning's type only where one is given. `marked`: a row of a trace whose way is marked. */
export function* findVariants(window: FlowWindow, rootType?: string, marked = -1): Steps<Variant[]> {
  const { table } = window;
  const { traces, roots } = yield* closedTraces(window, rootType);
  const found = new Map<
    string,
    { count: number; newest: number; events: number; isMarked: boolean; durations: DelayHistogram }
  >();
  const totals = new Map<string, number>();
  for (const [i, { root, way, events, durationMs }] of traces.entries()) {
    if (i % FEW === 0) yield;
    const type = table.eventType(root);
    totals.set(type, (totals.get(type) ?? 0) + 1);
    const known = found.get(way) ?? {
      ...{ count: 0, newest: root, events, isMarked: false },
      durations: new DelayHistogram(),
    };
    found.set(way, known);
    known.count += 1;
    known.isMarked ||= root === roots[marked];
    known.newest = Math.max(known.newest, root);
    known.durations.add(durationMs);
  }
  const ways = [...found.values()].sort((a, b) => b.count - a.count);
  const types = yield* typesOf(
    table,
    roots,
    toldWays(ways).map(({ newest }) => newest),
  );
  return ways.map((way) => {
    const rootType = table.eventType(way.newest);
    const share = way.count / (totals.get(rootType) ?? 1);
    return { ...way, rootType, share, types: types.get(way.newest) ?? new Map() };
  });
}

/** Of all ways of a flow, the most usual first, those that are told: it is known which types their traces have. */
export function toldWays<Way extends Pick<Variant, 'isMarked'>>(ways: readonly Way[]): Way[] {
  return ways.filter(({ isMarked }, index) => index < MOST_TOLD || isMarked);
}

/** How often each type is in the traces that begin with some rows. */
function* typesOf(
  table: FlowWindow['table'],
  roots: Int32Array,
  wanted: readonly number[],
): Steps<ReadonlyMap<number, TypeCounts>> {
  const found = new Map(wanted.map((root) => [root, new Map<string, number>()]));
  const oldest = Math.min(...wanted);
  for (let row = Math.max(0, oldest); row < table.count; row++) {
    if (row % FEW === 0) yield;
    const types = found.get(roots[row] ?? row);
    if (!types) continue;
    const type = table.eventType(row);
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  return found;
}

/** All closed traces, of a beginning's type only where one is given; and of each row the first event of its trace. `settledMs`: 0 takes open ones, too. */
export function* closedTraces(
  { table, storeNow }: FlowWindow,
  rootType?: string,
  settledMs = SETTLED_MS,
): Steps<{ readonly traces: readonly ClosedTrace[]; readonly roots: Int32Array }> {
  const roots = yield* findRoots(table);
  const traces = new Map<number, Trace>();
  const edgeHashes = new Map<number, readonly [number, number]>();
  const kinds = table.kinds.length + 1;
  for (let row = 0; row < table.count; row++) {
    if (row % FEW === 0) yield;
    const root = roots[row] ?? row;
    const cause = table.cause(row);
    const key = (cause < 0 ? 0 : table.kind(cause) + 1) * kinds + table.kind(row);
    const hashes = edgeHashes.get(key) ?? hashesOf(cause < 0 ? '' : table.eventType(cause), table.eventType(row));
    edgeHashes.set(key, hashes);
    const trace = traces.get(root) ?? { root, one: 0, other: 0, events: 0, last: Number.NEGATIVE_INFINITY };
    traces.set(root, trace);
    trace.one = (trace.one + hashes[0]) >>> 0;
    trace.other = (trace.other + hashes[1]) >>> 0;
    trace.events += 1;
    trace.last = Math.max(trace.last, table.time(row));
  }
  const closed: ClosedTrace[] = [];
  let done = 0;
  for (const { root, one, other, events, last } of traces.values()) {
    if (++done % FEW === 0) yield;
    const type = table.eventType(root);
    if ((rootType !== undefined && type !== rootType) || storeNow - last < settledMs) continue;
    closed.push({ root, way: `${type} ${one} ${other}`, events, durationMs: last - table.time(root) });
  }
  return { traces: closed, roots };
}

/** Of each row the first event of its trace: events that one command caused have one beginning. */
function* findRoots(table: FlowWindow['table']): Steps<Int32Array> {
  const roots = new Int32Array(table.count).fill(-1);
  const byCommand = new Map<number, number>();
  for (let start = 0; start < table.count; start++) {
    if (start % FEW === 0) yield;
    const path: number[] = [];
    let row = start;
    while (roots[row] === -1 && table.cause(row) >= 0 && path.length <= table.count && !path.includes(row)) {
      path.push(row);
      row = table.cause(row);
    }
    let root = roots[row] ?? -1;
    if (root < 0) {
      const command = table.causeElsewhere(row);
      root = command < 0 ? row : (byCommand.get(command) ?? row);
      if (command >= 0) byCommand.set(command, root);
    }
    roots[row] = root;
    for (const at of path) roots[at] = root;
  }
  return roots;
}

/** Equal for equal pairs of types, two hashes of 32 bits. */
function hashesOf(cause: string, effect: string): readonly [number, number] {
  const text = JSON.stringify([cause, effect]);
  return [fnv1a32(text), javaHash(text) >>> 0];
}

/** A type that is in the traces of one way more or less often than in those of the most usual one. */
export interface TypeDifference {
  readonly type: string;
  readonly count: number;
  /** How often it is in the most usual way. */
  readonly usual: number;
}

/** By event type, how often it is in a trace. */
export type TypeCounts = ReadonlyMap<string, number>;

/** What a way has otherwise than the most usual one: first what it has besides, then what it lacks, then what is there more or less often. */
export function wayDifferences(types: TypeCounts, usual: TypeCounts): TypeDifference[] {
  const all = [...new Set([...usual.keys(), ...types.keys()])];
  const different = all
    .map((type) => ({ type, count: types.get(type) ?? 0, usual: usual.get(type) ?? 0 }))
    .filter((each) => each.count !== each.usual);
  return different.sort((a, b) => rank(a) - rank(b));
}

const rank = ({ count, usual }: TypeDifference) => (usual === 0 ? 0 : count === 0 ? 1 : 2);

/** Names of a kind that are said; the others are counted. */
const MOST_NAMED = 2;

/** How a way differs from the most usual one, in a few words: "with PaymentDeclined; without PaymentCaptured, InvoiceIssued and 3 more". */
export function wayWords(differences: readonly TypeDifference[], t: Translate): string {
  if (differences.length === 0) return t('the same types, by other causes');
  const [more, less, other] = [0, 1, 2].map((each) => differences.filter((one) => rank(one) === each));
  const names = (of: readonly TypeDifference[] = []) =>
    listed(
      of.map(({ type }) => type),
      t,
    );
  const counts = (other ?? []).map(({ type, count, usual }) =>
    t('{count} {type} instead of {usual}', { type, count, usual }),
  );
  return [
    more?.length ? t('with {types}', { types: names(more) }) : '',
    less?.length ? t('without {types}', { types: names(less) }) : '',
    counts.length > 0 ? listed(counts, t) : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function listed(parts: readonly string[], t: Translate): string {
  const rest = parts.length - MOST_NAMED;
  // One that is left over is named as well.
  const shown = rest > 1 ? [...parts.slice(0, MOST_NAMED), t('{count} more', { count: rest })] : parts;
  return new Intl.ListFormat(t.language, { type: 'conjunction' }).format(shown);
}
