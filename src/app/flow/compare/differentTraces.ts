import { inSlices } from '../../../base/inSlices';
import { failedRows } from '../../../model/flow/compare/compare';
import {
  type Attributes,
  type Difference,
  rankDifferences,
  selectTraces,
  type TraceSelection,
} from '../../../model/flow/compare/different';
import type { FlowTable } from '../../../model/flow/flowTable';
import type { FlowWindow } from '../../../model/flow/flowWindow';
import { evenly } from '../../../model/lists';
import type { LogWords } from '../../../model/log/words';
import { matchesSome, readGlobs } from '../../../model/text/glob';
import type { FlowReader } from '../../../store/ports';
import type { LogFinder } from '../../logs/finder';
import { readPayloadFields } from '../payloadFields';

/** How many traces of each side are compared, chosen evenly from all. */
const MOST_COMPARED = 1_000;
const HOUR_MS = 3_600_000;

/** How payloads are read; absent when no person has agreed to that. */
export interface ReadPayloads {
  readonly store: Pick<FlowReader, 'payloadsAt'>;
  /** Patterns of keys whose values are hidden. Their fields are left out. */
  readonly masked: readonly string[];
}

/** What is different about some traces. `selected` and `rest` count all traces, `compared` those that were compared. */
export interface TracesCompared {
  readonly selected: number;
  readonly rest: number;
  readonly compared: readonly [selected: number, rest: number];
  /** The clearest difference first. */
  readonly differences: readonly Difference[];
}

/**
 * Compares the first events of the selected traces with those of all other traces of their type. Rejects with StoreError, and with the
 * signal's reason.
 */
export async function differentTraces(
  window: FlowWindow,
  rootType: string,
  selection: TraceSelection,
  payloads: ReadPayloads | undefined,
  signal: AbortSignal,
): Promise<TracesCompared> {
  const { selected, rest } = await inSlices(selectTraces(window, rootType, selection), signal);
  const [these, others] = [evenly(selected, MOST_COMPARED), evenly(rest, MOST_COMPARED)];
  const fields = payloads && (await fieldsOf(window.table, [...these, ...others], payloads, signal));
  const attributes = (rows: readonly number[]) =>
    rows.map((row): Attributes => new Map([...headerOf(window.table, row), ...(fields?.(row) ?? [])]));
  return {
    selected: selected.length,
    rest: rest.length,
    compared: [these.length, others.length],
    differences: rankDifferences(attributes(these), attributes(others)),
  };
}

/** Returns the traces at which a consumer of the store failed, from one reading of the logs. Rejects with the signal's reason. */
export async function failedIn(
  { table, consumers }: FlowWindow,
  logs: Pick<LogFinder, 'consumerLogs'>,
  words: LogWords,
  signal: AbortSignal,
): Promise<TraceSelection> {
  const names = consumers.map(({ name }) => name);
  const read = await logs.consumerLogs(names, signal, words);
  // All consumers share one list of what the libraries wrote.
  const failures = [...new Set(read.map((log) => log.failures))].flat();
  return { kind: 'failed', rows: await inSlices(failedRows(table, failures), signal) };
}

/** The names of the values of `FlowTable.traceShape`. */
const TRACE_FORMS = ['none', 'hex', 'uuid', 'other'];

/** Returns what the row of a first event says, without its payload. */
function headerOf(table: FlowTable, row: number): [string, string | number][] {
  const kind = table.kinds[table.kind(row)];
  const time = table.time(row);
  return [
    ['version', kind?.eventVersion ?? 'none'],
    ['streamType', kind?.aggregateType ?? ''],
    ['context', kind?.context ?? 'none'],
    ['traceId', TRACE_FORMS[table.traceShape(row)] ?? ''],
    ['correlation', table.correlation(row) === 0 ? 'none' : 'set'],
    ...(Number.isFinite(time) ? ([['hourUtc', Math.floor(time / HOUR_MS) % 24]] as [string, number][]) : []),
  ];
}

async function fieldsOf(
  table: FlowTable,
  rows: readonly number[],
  { store, masked }: ReadPayloads,
  signal: AbortSignal,
): Promise<(row: number) => [string, string | number | boolean][]> {
  const globs = readGlobs(masked);
  const isShown = (path: string) => !path.split('.').some((key) => matchesSome(globs, key));
  const fields = await readPayloadFields(
    store,
    rows.map((row) => table.position(row)),
    signal,
  );
  return (row) =>
    [...(fields.get(table.position(row)) ?? [])].flatMap(([path, value]) =>
      isShown(path) ? [[`payload.${path}`, value]] : [],
    );
}
