import type { ConsumerLog } from '../model/consumerLog';
import type { EventHeader } from '../model/event';
import type { LogsView, TraceLogLines } from '../protocol/trace';

export type { TraceLogHit } from '../model/logLine';
export type { TraceLogLines } from '../protocol/trace';

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
