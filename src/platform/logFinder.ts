import type { EventHeader } from '../model/event';
import type { LogsView } from '../protocol/trace';

/** Finds the log lines of an event in the configured files. */
export interface LogFinder {
  find(header: EventHeader, signal: AbortSignal): Promise<LogsView>;
  /** Opens a file at a line (1-based) and column (0-based). Only files that the settings or the demo name. */
  open(file: string, lineNumber: number, column: number): Promise<void>;
}
