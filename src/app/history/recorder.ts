import type { Transactions } from '../../model/consumer/consumer';
import type { Health } from '../../model/health/rules';
import { createHistoryBook, type HistoryBook, type PassedPast } from '../../model/history/book';
import type { ConsumerHistory } from '../../model/history/history';
import { HISTORY_S } from '../../model/history/ladder';
import { decodeHistory, encodeHistory, resetTimeOf } from './encoding';
import type { FileState, HistoryFiles } from './files';

/** Keeps what was seen of each connection's consumers, in memory and in its file. */
export interface Recorder {
  /** `at`: the database's clock, milliseconds. */
  look(connection: string, at: number, consumers: readonly Health[], transactions?: Transactions): void;
  /** The store was reset: what was seen before is of another one. `at`: the database's clock, milliseconds. */
  restart(connection: string, at: number): void;
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** What a consumer was seen to pass. */
  passed(connection: string, consumer: string): Promise<PassedPast>;
  /** Forgets everything, in memory and in the files. */
  forget(): Promise<void>;
  /** Writes what is not written yet, while the extension ends. */
  close(): void;
}

interface RecorderParts {
  readonly files: HistoryFiles;
  /** Runs later; returns what takes it back. */
  readonly schedule: (run: () => void, ms: number) => () => void;
  /** A file could not be written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

export const SAVE_AFTER_MS = 30_000;

interface Kept {
  readonly book: HistoryBook;
  /** Resolves when what the file held is in the book. */
  readonly opened: Promise<void>;
  /** Of the file as it was last read or written here. */
  stamp: string;
  /** Takes the planned writing back. */
  cancel: (() => void) | undefined;
}

/** Keeps what each poll saw, in memory and by `files` every now and then. Forgets files that are too old at once. */
export function createRecorder({ files, schedule, onFailure }: RecorderParts): Recorder {
  const connections = new Map<string, Kept>();
  void files.forget(HISTORY_S * 1_000);

  const keptOf = (connection: string): Kept => {
    const known = connections.get(connection);
    if (known) return known;
    const opened = files.read(connection, '').then(
      (file) => takeIn(kept, file),
      () => undefined,
    );
    const kept: Kept = { book: createHistoryBook(), opened, stamp: '', cancel: undefined };
    connections.set(connection, kept);
    return kept;
  };

  /** Another window may have written meanwhile: both pasts are kept. */
  const save = async (connection: string, kept: Kept) => {
    await kept.opened;
    try {
      takeIn(kept, await files.read(connection, kept.stamp));
      // Forgotten meanwhile: nothing of it is written any more.
      if (connections.get(connection) !== kept) return;
      kept.stamp = await files.write(connection, encodeHistory(kept.book.pages(), kept.book.since));
    } catch (error) {
      onFailure(error);
    }
    kept.cancel = undefined;
  };

  return {
    look(connection, at, consumers, transactions) {
      const kept = keptOf(connection);
      kept.book.look(at, consumers, transactions);
      kept.cancel ??= schedule(() => void save(connection, kept), SAVE_AFTER_MS);
    },
    restart(connection, at) {
      keptOf(connection).book.restart(at);
    },
    async of(connection, consumer) {
      const kept = keptOf(connection);
      await kept.opened;
      return kept.book.of(consumer);
    },
    async passed(connection, consumer) {
      const kept = keptOf(connection);
      await kept.opened;
      return kept.book.passed(consumer);
    },
    async forget() {
      for (const kept of connections.values()) kept.cancel?.();
      connections.clear();
      await files.forget(Number.NEGATIVE_INFINITY);
    },
    close() {
      for (const [connection, kept] of connections) {
        if (!kept.cancel) continue;
        kept.cancel();
        try {
          takeIn(kept, files.readNow(connection, kept.stamp));
          files.writeNow(connection, encodeHistory(kept.book.pages(), kept.book.since));
        } catch (error) {
          onFailure(error);
        }
      }
    },
  };
}

/** A file that cannot be read holds nothing. */
function takeIn(kept: Kept, file: FileState | null): void {
  if (!file) return;
  kept.stamp = file.stamp;
  const pages = decodeHistory(file.content);
  if (pages) kept.book.merge(pages, resetTimeOf(file.content));
}
