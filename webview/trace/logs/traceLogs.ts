import type { EventTable } from '../../../src/model/event/eventTable';
import type { ShownLines } from '../../../src/model/forest/exportTrace';
import { correctionOf } from '../../../src/model/log/clock';
import type { LogLevel } from '../../../src/model/log/line';
import type { Translate } from '../../../src/model/text/translate';
import type { TraceProgress, TraceProtocol } from '../../../src/protocol/trace';
import type { TraceLogRow, TraceLogsView } from '../../../src/protocol/traceDetails';
import { type Host, isAbort } from '../../kit/state/host';
import { sentence } from '../../kit/state/store';
import { logKey } from '../session/rowKeys';
import type { LeastLevel } from '../session/view';

/** Returns the last part of a path, on any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

export interface LogCounts {
  readonly lines: number;
  readonly warnings: number;
  readonly errors: number;
  readonly retries: number;
}

const RANKS: Record<LogLevel, number> = { trace: 0, debug: 0, info: 1, unknown: 1, warn: 2, error: 3, fatal: 3 };

const LEAST: Record<LeastLevel, number> = { all: 0, info: 1, warn: 2, error: 3 };

/** The log lines of a trace's events. Lines are numbered by time; those without a time come last. */
export class TraceLogs {
  readonly view: TraceLogsView;
  readonly counts: LogCounts;
  /** Milliseconds to subtract from the lines' times. */
  readonly #correctionMs: number;
  /** Line → row of its event in the table; −1 when the event is not in the panel. */
  readonly #owners: Int32Array;
  readonly #byOwner = new Map<number, number[]>();
  readonly #keys: readonly string[];
  readonly #byKey: ReadonlyMap<string, number>;
  readonly #counts = new Map<number, LogCounts>();

  constructor(view: TraceLogsView, table: EventTable) {
    this.view = view;
    this.counts = countOf(view.lines);
    this.#correctionMs = correctionOf(view.clock);
    this.#owners = Int32Array.from(view.lines, ({ eventId }) => table.indexOf(eventId));
    for (const [line, owner] of this.#owners.entries()) {
      this.#byOwner.get(owner)?.push(line) ?? this.#byOwner.set(owner, [line]);
    }
    this.#keys = keysOf(view.lines);
    this.#byKey = new Map(this.#keys.map((key, line) => [key, line]));
  }

  line(line: number): TraceLogRow | undefined {
    return this.view.lines[line];
  }

  /** Returns the name of a line, which stays the same across searches. */
  key(line: number): string {
    return this.#keys[line] ?? '';
  }

  find(key: string): number {
    return this.#byKey.get(key) ?? -1;
  }

  /** Returns the table's row of the event that a line belongs to; −1 when it is not in the panel. */
  owner(line: number): number {
    return this.#owners[line] ?? -1;
  }

  /** Returns a line's time by the store's clock, milliseconds since 1970; null when the line has no time. */
  time(line: number): number | null {
    const time = this.view.lines[line]?.time ?? null;
    return time === null ? null : time - this.#correctionMs;
  }

  /** Returns the lines of the event in a row of the table, by time. */
  of(tableRow: number): readonly number[] {
    return this.#byOwner.get(tableRow) ?? [];
  }

  countsOf(tableRow: number): LogCounts {
    const known = this.#counts.get(tableRow);
    if (known) return known;
    const counts = countOf(this.of(tableRow).flatMap((line) => this.view.lines[line] ?? []));
    this.#counts.set(tableRow, counts);
    return counts;
  }

  /** Returns the lines of the shown levels for exports, with times by the store's clock. */
  exported(least: LeastLevel): ShownLines {
    const shown = (line: number) => {
      const row = this.view.lines[line];
      return row && this.passes(line, least) ? { ...row, time: this.time(line) } : [];
    };
    return { of: (tableRow) => this.of(tableRow).flatMap(shown), more: this.view.more };
  }

  passes(line: number, least: LeastLevel): boolean {
    return RANKS[this.view.lines[line]?.level ?? 'unknown'] >= LEAST[least];
  }
}

function keysOf(lines: readonly TraceLogRow[]): string[] {
  const seen = new Map<string, number>();
  return lines.map(({ file, lineNumber }) => {
    const key = logKey(file, lineNumber, 0);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return nth === 0 ? key : logKey(file, lineNumber, nth);
  });
}

function countOf(lines: readonly TraceLogRow[]): LogCounts {
  let [warnings, errors, retries] = [0, 0, 0];
  for (const { level, isRetry } of lines) {
    if (RANKS[level] === RANKS.warn) warnings++;
    if (RANKS[level] === RANKS.error) errors++;
    if (isRetry) retries++;
  }
  return { lines: lines.length, warnings, errors, retries };
}

/** Returns `12 log lines`, then errors, warnings and retries, without zeros. */
export function countTexts({ lines, errors, warnings, retries }: LogCounts, t: Translate): string[] {
  return [
    t('{count, plural, one {# log line} other {# log lines}}', { count: lines }),
    ...(errors > 0 ? [t('{count, plural, one {# error} other {# errors}}', { count: errors })] : []),
    ...(warnings > 0 ? [t('{count, plural, one {# warning} other {# warnings}}', { count: warnings })] : []),
    ...(retries > 0 ? [t('{count, plural, one {# retry} other {# retries}}', { count: retries })] : []),
  ];
}

export function countsSentence(counts: LogCounts, t: Translate): string {
  return countTexts(counts, t).join(', ');
}

/** What is known about the trace's log lines. `logs`: the lines that are shown meanwhile. */
export type LogSearchState =
  | { readonly state: 'off'; readonly logs: null }
  | { readonly state: 'waiting'; readonly logs: TraceLogs | null }
  | { readonly state: 'failed'; readonly logs: null; readonly reason: string }
  /** `events`: the number of events that the trace had at the search. */
  | { readonly state: 'found'; readonly logs: TraceLogs; readonly events: number };

/** What the page shows during a search. */
interface SearchView {
  readonly shown: () => TraceLogs | null;
  readonly report: (state: LogSearchState) => void;
}

/** Searches the log lines of all events together, one search at a time, and not before the trace was read. */
export function createLogSearch(host: Host<TraceProtocol>, { shown, report }: SearchView) {
  let asking: AbortController | undefined;
  let isWanted = false;

  function stop(): void {
    asking?.abort();
    asking = undefined;
  }

  /** Searches and reports the result. `table` is the table that the page shows when the answer comes. */
  async function ask(table: EventTable): Promise<void> {
    stop();
    const mine = new AbortController();
    asking = mine;
    const events = table.count;
    try {
      const view = await host.ask({ kind: 'traceLogs' }, mine.signal);
      if (asking === mine) report({ state: 'found', logs: new TraceLogs(view, table), events });
    } catch (error) {
      if (asking === mine && !isAbort(error)) report({ state: 'failed', logs: null, reason: sentence(error) });
    }
  }

  /** To be called when more of the trace was read. */
  function whenRead(table: EventTable, { state }: TraceProgress): void {
    if (!isWanted || state === 'reading' || state === 'searching' || table.count === 0) return;
    isWanted = false;
    report({ state: 'waiting', logs: shown() });
    void ask(table);
  }

  return {
    /** Searches once the trace was read. */
    search(table: EventTable, progress: TraceProgress): void {
      isWanted = true;
      report({ state: 'waiting', logs: shown() });
      whenRead(table, progress);
    },
    whenRead,
    /** Searches once the trace was read again. Until then the shown lines stay. */
    want(): void {
      isWanted = true;
    },
    forget(): void {
      isWanted = false;
      stop();
      report({ state: 'off', logs: null });
    },
  };
}
