import type { EventTable } from '../../src/model/eventTable';
import type { ShownLines } from '../../src/model/exportLogs';
import { correctionOf } from '../../src/model/logClock';
import type { LogLevel } from '../../src/model/logLine';
import type { TraceLogRow, TraceLogsView } from '../../src/protocol/trace';
import { logKey } from './logKey';
import type { LeastLevel } from './view';

export interface LogCounts {
  readonly lines: number;
  readonly warnings: number;
  readonly errors: number;
  readonly retries: number;
}

const RANKS: Record<LogLevel, number> = { trace: 0, debug: 0, info: 1, unknown: 1, warn: 2, error: 3, fatal: 3 };
const LEAST: Record<LeastLevel, number> = { all: 0, info: 1, warn: 2, error: 3 };

/** The log lines of a trace's events; lines are numbered by time, those without a time last. */
export class TraceLogs {
  readonly view: TraceLogsView;
  readonly counts: LogCounts;
  /** Milliseconds to take off the lines' times. */
  readonly #correctionMs: number;
  /** Line → row of its event in the table; −1 when the panel has no such event. */
  readonly #owners: Int32Array;
  readonly #byOwner = new Map<number, number[]>();
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
    this.#byKey = new Map(view.lines.map((_, line) => [this.key(line), line]));
  }

  line(line: number): TraceLogRow | undefined {
    return this.view.lines[line];
  }

  /** Names a line across searches. */
  key(line: number): string {
    const { file, lineNumber } = this.view.lines[line] ?? { file: '', lineNumber: 0 };
    return logKey(file, lineNumber);
  }

  find(key: string): number {
    return this.#byKey.get(key) ?? -1;
  }

  /** The table's row of the event that a line belongs to; −1 when it is not here. */
  owner(line: number): number {
    return this.#owners[line] ?? -1;
  }

  /** By the store's clock, milliseconds since 1970; null when the line has no time. */
  time(line: number): number | null {
    const time = this.view.lines[line]?.time ?? null;
    return time === null ? null : time - this.#correctionMs;
  }

  /** The lines of the event in a row of the table, by time. */
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

  /** For exports: the lines of the levels that are shown, with the store's times. */
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

function countOf(lines: readonly TraceLogRow[]): LogCounts {
  let [warnings, errors, retries] = [0, 0, 0];
  for (const { level, isRetry } of lines) {
    if (RANKS[level] === RANKS.warn) warnings++;
    if (RANKS[level] === RANKS.error) errors++;
    if (isRetry) retries++;
  }
  return { lines: lines.length, warnings, errors, retries };
}
