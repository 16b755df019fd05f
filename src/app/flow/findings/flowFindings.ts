import { createHash } from 'node:crypto';
import { inSlices } from '../../../base/inSlices';
import type { Position } from '../../../model/event/event';
import { type BreakKind, type ChainBreak, findBreaks } from '../../../model/flow/findings/breaks';
import { findLoops } from '../../../model/flow/findings/loops';
import type { StreamVersions } from '../../../model/flow/findings/streamVersions';
import { findTwice, type HandledTwice } from '../../../model/flow/findings/twice';
import { findUnusual, type Unusual } from '../../../model/flow/findings/unusual';
import type { FlowWindow } from '../../../model/flow/flowWindow';
import { onlyMaker } from '../../../model/flow/missing';
import { subjectOf } from '../../../model/lookup/subject';
import type { FlowReader, LookupReader } from '../../../store/ports';

/** How many examples each finding names. */
const MOST_EXAMPLES = 5;

/** Something odd about flows: all cases of one kind between the same types. The newest of the `examples` is the last. */
export type FlowFinding = {
  readonly count: number;
  readonly examples: readonly Position[];
  /** The consumer that made it; null when that is not certain. */
  readonly consumer: string | null;
  readonly causeType: string | null;
  readonly effectType: string;
} /** `certain`: how many are surely wrong; others may be intended. `since`: the first one, ms since 1970. */ & (
  | { readonly kind: 'twice'; readonly certain: number; readonly afterRestart: number; readonly since: number }
  /** `of`: how many effects of the type were looked at. */
  | { readonly kind: BreakKind; readonly of: number }
  | { readonly kind: 'loop'; readonly path: readonly string[]; readonly rounds: number; readonly usual: number }
  /** A cause with more effects than 999 of 1,000 causes have. */
  | { readonly kind: 'fanOut'; readonly most: number; readonly usual: number }
  | { readonly kind: 'gap' | 'repeat'; readonly streamType: string }
);

/** Returns what is odd about a connection's flows, grouped by types and consumer. Rejects with StoreError, and with the signal's reason. */
export async function flowFindings(
  { window, versions }: { readonly window: FlowWindow; readonly versions: StreamVersions },
  store: Pick<FlowReader, 'payloadsAt'> & Pick<LookupReader, 'identify'>,
  signal: AbortSignal,
): Promise<FlowFinding[]> {
  const twice = grouped(await twiceIn(window, store, signal), (each) => [window.table.eventType(each.row), each]);
  const breaks = await inSlices(findBreaks(window), signal);
  const loops = await inSlices(findLoops(window), signal);
  const unusual = await inSlices(findUnusual(window), signal);
  const wide = grouped(unusual.flatMap(moreOf), (each) => [window.table.eventType(each.row), each]);
  return [
    ...twice.map((all) => twiceFinding(window, all)),
    ...(await withoutThoseBefore(window, breaks, store, signal)),
    ...loops.map(({ eventType, row, rounds, usual, path }): FlowFinding => {
      const base = { count: 1, examples: [window.table.position(row)], consumer: null };
      return { ...base, kind: 'loop', causeType: eventType, effectType: eventType, path, rounds, usual };
    }),
    ...wide.map((all) => fanOutFinding(window, all)),
    ...versions.breaks.map(({ kind, streamType, count, examples }): FlowFinding => {
      const positions = examples.slice(-MOST_EXAMPLES).map(({ position }) => position);
      const base = { count, examples: positions, consumer: null, causeType: null };
      return { ...base, kind, streamType, effectType: examples.at(-1)?.eventType ?? '' };
    }),
  ];
}

interface Fact {
  readonly effectType: string;
  readonly consumer?: string | null;
}

/** Groups facts about the same cause type, effect type and consumer. */
function grouped<T extends Fact>(all: readonly T[], read: (fact: T) => readonly [causeType: string, fact: T]): T[][] {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const [causeType, { effectType, consumer = null }] = read(each);
    const key = JSON.stringify([causeType, effectType, consumer]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function twiceFinding({ table }: FlowWindow, all: readonly TwiceFinding[]): FlowFinding {
  const [first] = all;
  return {
    kind: 'twice',
    count: all.length,
    certain: all.filter(({ certain }) => certain).length,
    afterRestart: all.filter(({ afterRestart }) => afterRestart).length,
    since: all.reduce((since, { row }) => Math.min(since, table.time(row)), Number.POSITIVE_INFINITY),
    examples: all.slice(-MOST_EXAMPLES).map(({ position }) => position),
    consumer: first?.consumer ?? null,
    causeType: first ? table.eventType(first.row) : null,
    effectType: first?.effectType ?? '',
  };
}

type More = Extract<Unusual, { readonly kind: 'more' }>;

const moreOf = (unusual: Unusual): More[] => (unusual.kind === 'more' ? [unusual] : []);

function fanOutFinding(window: FlowWindow, all: readonly More[]): FlowFinding {
  const { table } = window;
  const [first] = all;
  return {
    kind: 'fanOut',
    count: all.length,
    most: all.reduce((most, { count }) => Math.max(most, count), 0),
    usual: first?.usual ?? 0,
    examples: all.slice(-MOST_EXAMPLES).map(({ row }) => table.position(row)),
    consumer: first ? makerOf(window, table.eventType(first.row), first.effectType) : null,
    causeType: first ? table.eventType(first.row) : null,
    effectType: first?.effectType ?? '',
  };
}

/** Keeps only breaks whose cause the store does not have: a cause that is missing in the window may be older than the window. */
async function withoutThoseBefore(
  window: FlowWindow,
  breaks: readonly ChainBreak[],
  store: Pick<LookupReader, 'identify'>,
  signal: AbortSignal,
): Promise<FlowFinding[]> {
  const { table } = window;
  const found: FlowFinding[] = [];
  for (const { kind, causeType, effectType, count, of, examples } of breaks) {
    const rows = kind === 'nowhere' ? await nowhereIn(window, examples, store, signal) : examples;
    if (rows.length === 0) continue;
    found.push({
      kind,
      // The store was asked only about the examples.
      count: kind === 'nowhere' ? rows.length : count,
      of,
      examples: rows.slice(-MOST_EXAMPLES).map((row) => table.position(row)),
      consumer: causeType === null ? null : makerOf(window, causeType, effectType),
      causeType,
      effectType,
    });
  }
  return found;
}

async function nowhereIn(
  { table }: FlowWindow,
  rows: readonly number[],
  store: Pick<LookupReader, 'identify'>,
  signal: AbortSignal,
): Promise<number[]> {
  const found: number[] = [];
  for (const row of rows) {
    const id = table.idElsewhere(table.causeElsewhere(row));
    const meanings = await store.identify(subjectOf({ kind: 'event', id }), signal);
    if (!meanings.some(({ kind }) => kind === 'event')) found.push(row);
  }
  return found;
}

function makerOf({ table, edges }: FlowWindow, causeType: string, effectType: string): string | null {
  const own = edges.flatMap((of, kind) =>
    table.kinds[kind]?.eventType === causeType ? of.filter((edge) => edge.effectType === effectType) : [],
  );
  return own.length === 0 ? null : onlyMaker(own);
}

const AT_ONCE = 100;
/** Shorter payloads are often equal by chance. */
const LEAST_BYTES = 8;

/** Something that was handled twice. `certain`: its payloads are equal, or a restart lies between; otherwise it may be intended. */
export interface TwiceFinding extends HandledTwice {
  readonly certain: boolean;
}

/**
 * Returns what was handled twice, without what may be usual at that time. Only hashes of payloads are compared. Rejects with StoreError,
 * and with the signal's reason.
 */
export async function twiceIn(
  window: FlowWindow,
  store: Pick<FlowReader, 'payloadsAt'>,
  signal: AbortSignal,
): Promise<TwiceFinding[]> {
  const found = await inSlices(findTwice(window), signal);
  const hashes = new Map<Position, string>();
  const positions = found.flatMap((twice) => twice.positions);
  for (let at = 0; at < positions.length; at += AT_ONCE) {
    const payloads = await store.payloadsAt(positions.slice(at, at + AT_ONCE), signal);
    for (const [position, payload] of payloads) {
      if (payload.length >= LEAST_BYTES) hashes.set(position, createHash('sha256').update(payload).digest('base64'));
    }
  }
  return found
    .map((twice) => ({ ...twice, certain: twice.afterRestart || hasEqual(twice.positions, hashes) }))
    .filter(({ certain, isUsualThen }) => certain || !isUsualThen);
}

function hasEqual(positions: readonly Position[], hashes: ReadonlyMap<Position, string>): boolean {
  const known = positions.flatMap((position) => hashes.get(position) ?? []);
  return new Set(known).size < known.length;
}
