import type { FoundText } from '../../logs/attribute/textLines';
import type { LineSource } from '../../logs/scan/rawLine';
import type { ScanThreads } from '../../logs/scan/scanThread';
import type { ConsumerLog } from '../../model/diagnosis/consumerLog';
import type { EventHeader } from '../../model/event/event';
import type { TraceLogLines } from '../../model/log/line';
import type { LogWords } from '../../model/log/words';
import type { LogsView } from '../../protocol/traceDetails';
import type { AppLog } from '../ports';
import type { SettingsOf } from '../settings/definitions';

/** Searches the configured logs: files, and sources that are no files. A source's name takes the place of the file. */
export interface LogFinder {
  find(header: EventHeader, signal: AbortSignal): Promise<LogsView>;
  /** Finds the lines that belong to any event of a trace, in one pass over the files. */
  findForTrace(headers: readonly EventHeader[], signal: AbortSignal): Promise<TraceLogLines>;
  /** Finds the newest lines that contain a text exactly as written. */
  findText(text: string, most: number, signal: AbortSignal): Promise<FoundText>;
  /**
   * Returns what the logs say about failed and ended consumers, and whether they mention this one. `words`: the lines that the store's
   * library writes. `withBatches`: also returns how long its batches took.
   */
  consumerLog(consumer: string, signal: AbortSignal, words?: LogWords, withBatches?: boolean): Promise<ConsumerLog>;
  /** Does the same for several consumers, in their order, from one reading of the logs. */
  consumerLogs(consumers: readonly string[], signal: AbortSignal, words?: LogWords): Promise<readonly ConsumerLog[]>;
  /**
   * Opens a file at a line (1-based) and column (0-based). Only files that the settings or the demo name, and searched sources, can be
   * opened.
   */
  open(file: string, lineNumber: number, column: number): Promise<void>;
}

/** The logs to search, and the tools for it. */
interface LogPlaces {
  /** Returns the absolute paths of the files as they are now. */
  readonly files: () => Promise<readonly string[]>;
  /** Returns the logs that are no files, as they are now. */
  readonly sources: (signal: AbortSignal) => Promise<readonly LineSource[]>;
  /** Returns the path of ripgrep; when undefined, the files are read by this process. */
  readonly ripgrep: () => Promise<string | undefined>;
  /** Returns threads that read the files that ripgrep does not read. */
  readonly threads: () => Promise<ScanThreads | undefined>;
}

/** The searching part of a finder. The readers load with the first search. */
export type LogSearch = Pick<LogFinder, 'find' | 'findForTrace' | 'findText' | 'consumerLog' | 'consumerLogs'>;

/**
 * Creates a finder that searches the files, sources and output that `places` names at the time of each search. Each search logs once what
 * it could not read.
 */
export function createLogFinder(
  { files: filesNow, sources: sourcesNow, ripgrep, threads: threadsNow }: LogPlaces,
  { settings, log }: { readonly settings: SettingsOf<'logErrorPatterns'>; readonly log: AppLog },
): LogSearch {
  const searchable = async (signal: AbortSignal) => {
    const [files, sources, program, threads] = await Promise.all([
      filesNow(),
      sourcesNow(signal),
      ripgrep(),
      threadsNow(),
    ]);
    return { files, options: { signal, ripgrep: program, threads, sources }, count: files.length + sources.length };
  };
  /** Returns the result with the number of logs, and logs what could not be read. */
  const ofLogs = <F extends { readonly unreadable: readonly string[] }>({ unreadable, ...found }: F, files: number) => {
    if (unreadable.length > 0) log.warn(`Log files that could not be read: ${unreadable.join(', ')}`);
    return { ...found, files };
  };
  return {
    async find(header, signal) {
      const [{ findLines }, { files, options, count }] = await Promise.all([
        import('../../logs/attribute/search'),
        searchable(signal),
      ]);
      return ofLogs(await findLines(header, files, options), count);
    },
    async findForTrace(headers, signal) {
      const [{ findTraceLines }, { files, options, count }] = await Promise.all([
        import('../../logs/attribute/traceLines'),
        searchable(signal),
      ]);
      return ofLogs(await findTraceLines(headers, files, options), count);
    },
    async findText(text, most, signal) {
      const [{ findTextLines }, { files, options }] = await Promise.all([
        import('../../logs/attribute/textLines'),
        searchable(signal),
      ]);
      return await findTextLines(text, files, { ...options, most });
    },
    async consumerLog(consumer, signal, words, withBatches) {
      const [{ readConsumerLog }, { files, options }] = await Promise.all([
        import('../../logs/failures/culprit'),
        searchable(signal),
      ]);
      const patterns = settings.logErrorPatterns.get();
      return readConsumerLog(consumer, files, { ...options, patterns, words, withBatches });
    },
    async consumerLogs(consumers, signal, words) {
      const [{ readConsumerLogs }, { files, options }] = await Promise.all([
        import('../../logs/failures/culprit'),
        searchable(signal),
      ]);
      return readConsumerLogs(consumers, files, { ...options, patterns: settings.logErrorPatterns.get(), words });
    },
  };
}
