import { fnv1a32, javaHash } from '../consumer/partition';
import { FEW, type Steps } from '../text/steps';
import type { Translate } from '../text/translate';
import type { FlowWindow } from './flowWindow';
import { DelayHistogram } from './histogram';

/** The most ways that are described, besides the marked one. */
const MOST_DESCRIBED = 50;

/** A trace is closed when its last event is at least this old, in milliseconds. */
const SETTLED_MS = 60_000;

/** One of the ways that traces with the same beginning take: the same edges, each equally often. */
export interface Variant {
  /** The type of the first event. */
  readonly rootType: string;
  readonly count: number;
  /** The share of the closed traces with this beginning. */
  readonly share: number;
  readonly events: number;
  readonly durations: DelayHistogram;
  /** The row of the first event of the newest trace. */
  readonly newest: number;
  /** True when the trace in question went this way. */
  readonly isMarked: boolean;
  /** How often each type occurs in the newest trace; empty for a rare way. */
  readonly types: TypeCounts;
}

/** One closed trace of a window. */
export interface ClosedTrace {
  /** The row of its first event. */
  readonly root: number;
  /** Equal for traces that went the same way. */
  readonly way: string;
  readonly events: number;
  /** Milliseconds from the first to the last event. */
  readonly durationMs: number;
}

interface Trace {
  readonly root: number;
  /** Two sums of hashes of the edges. The order of the edges makes no difference. */
  one: number;
  other: number;
  events: number;
  last: number;
}

/**
 * Returns the ways of all closed traces, the most frequent first. `rootType`: only traces that begin with this type. `marked`: a row of a
 * trace whose way is marked.
 */
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
    describedWays(ways).map(({ newest }) => newest),
  );
  return ways.map((way) => {
    const rootType = table.eventType(way.newest);
    const share = way.count / (totals.get(rootType) ?? 1);
    return { ...way, rootType, share, types: types.get(way.newest) ?? new Map() };
  });
}

/** Returns the ways that are described, from all ways in order of frequency. The types of their traces are known. */
export function describedWays<Way extends Pick<Variant, 'isMarked'>>(ways: readonly Way[]): Way[] {
  return ways.filter(({ isMarked }, index) => index < MOST_DESCRIBED || isMarked);
}

/** Counts each type in the traces that begin with the given rows. */
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

/**
 * Returns all closed traces, and for each row the first event of its trace. `rootType`: only traces that begin with this type. `settledMs`:
 * 0 includes open traces.
 */
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

/** Returns, for each row, the first event of its trace. Events that one command caused have the same first event. */
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

/** Returns two 32-bit hashes, equal for equal pairs of types. */
function hashesOf(cause: string, effect: string): readonly [number, number] {
  const text = JSON.stringify([cause, effect]);
  return [fnv1a32(text), javaHash(text) >>> 0];
}

/** A type that occurs in the traces of one way more or less often than in those of the most usual way. */
export interface TypeDifference {
  readonly type: string;
  readonly count: number;
  /** How often it occurs in the most usual way. */
  readonly usual: number;
}

/** How often each event type occurs in a trace. */
export type TypeCounts = ReadonlyMap<string, number>;

/**
 * Returns how a way differs from the most usual one: first the types that it has in addition, then those that it lacks, then those that
 * occur more or less often.
 */
export function wayDifferences(types: TypeCounts, usual: TypeCounts): TypeDifference[] {
  const all = [...new Set([...usual.keys(), ...types.keys()])];
  const different = all
    .map((type) => ({ type, count: types.get(type) ?? 0, usual: usual.get(type) ?? 0 }))
    .filter((each) => each.count !== each.usual);
  return different.sort((a, b) => rank(a) - rank(b));
}

const rank = ({ count, usual }: TypeDifference) => (usual === 0 ? 0 : count === 0 ? 1 : 2);

/** The most names of one kind; the others are counted. */
const MOST_NAMED = 2;

/**
 * Returns how a way differs from the most usual one in a few words: "with PaymentDeclined; without PaymentCaptured, InvoiceIssued and 3
 * more".
 */
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
  // A single remaining part is shown as well.
  const shown = rest > 1 ? [...parts.slice(0, MOST_NAMED), t('{count} more', { count: rest })] : parts;
  return new Intl.ListFormat(t.language, { type: 'conjunction' }).format(shown);
}
