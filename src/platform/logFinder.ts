import type { ConsumerLog } from '../model/consumerLog';
import type { EventHeader } from '../model/event';
import type { LogHit } from '../model/logLine';
import type { LogsView } from '../protocol/trace';

/** A log line and the event of the trace that it belongs to best. */
export interface TraceLogHit extends LogHit {
  readonly eventId: string;
}

export interface TraceLogLines {
  /** By time; lines without a time last. One hit a line. */
  readonly hits: readonly TraceLogHit[];
  /** How many files were searched. */
  readonly files: number;
  /** True when more lines matched than are listed. */
  readonly more: boolean;
}

/** Reads the configured logs: files, and sources that are no files, whose name then stands for the file. */
export interface LogFinder {
  find(header: EventHeader, signal: AbortSignal): Promise<LogsView>;
  /** The lines that belong to any event of a trace, in one pass over the files. */
  findForTrace(headers: readonly EventHeader[], signal: AbortSignal): Promise<TraceLogLines>;
  /** What the configured files tell of failed and ended consumers, and whether they mention this one. */
  consumerLog(consumer: string, signal: AbortSignal): Promise<ConsumerLog>;
  /** Opens a file at a line (1-based) and column (0-based). Only files that the settings or the demo name, and sources that were searched. */
  open(file: string, lineNumber: number, column: number): Promise<void>;
}
