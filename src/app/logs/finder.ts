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

/** Reads the configured logs: files, and sources that are no files, whose name then stands for the file. */
export interface LogFinder {
  find(header: EventHeader, signal: AbortSignal): Promise<LogsView>;
  /** The lines that belong to any event of a trace, in one pass over the files. */
  findForTrace(headers: readonly EventHeader[], signal: AbortSignal): Promise<TraceLogLines>;
  /** The newest lines that hold a text as it stands. */
  findText(text: string, most: number, signal: AbortSignal): Promise<FoundText>;
  /**
   * What the configured files tell of failed and ended consumers, and whether they mention this one; `words`: what the store's library
   * writes; `withBatches`: also how long its batches took.
   */
  consumerLog(consumer: string, signal: AbortSignal, words?: LogWords, withBatches?: boolean): Promise<ConsumerLog>;
  /** The same for several consumers, in their order, from one reading of the logs. */
  consumerLogs(consumers: readonly string[], signal: AbortSignal, words?: LogWords): Promise<readonly ConsumerLog[]>;
  /** Opens a file at a line (1-based) and column (0-based). Only files that the settings or the demo name, and sources that were searched. */
  open(file: string, lineNumber: number, column: number): Promise<void>;
}

/** Where logs are searched, and with what. */
interface LogPlaces {
  /** The files right now, absolute. */
  readonly files: () => Promise<readonly string[]>;
  /** Logs that are no files, as they are right now. */
  readonly sources: (signal: AbortSignal) => Promise<readonly LineSource[]>;
  /** ripgrep's program; undefined where there is none, then the files are read. */
  readonly ripgrep: () => Promise<string | undefined>;
  /** Read files beside whoever asks, as far as ripgrep does not. */
  readonly threads: () => Promise<ScanThreads | undefined>;
}

/** Searching logs, for whatever asks. The readers are loaded with the first search. */
export type LogSearch = Pick<LogFinder, 'find' | 'findForTrace' | 'findText' | 'consumerLog' | 'consumerLogs'>;

/** Searches the files, sources and output that `places` names at the time of each search. What cannot be read is logged once a search. */
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
  /** What was found, with the number of logs; what could not be read is logged instead. */
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
