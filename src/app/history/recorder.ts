import type { Transactions } from '../../model/consumer/consumer';
import type { Health } from '../../model/health/rules';
import { createHistoryBook, type HistoryBook, type PassedPast } from '../../model/history/book';
import type { ConsumerHistory } from '../../model/history/history';
import { HISTORY_S } from '../../model/history/ladder';
import { decodeHistory, encodeHistory, resetTimeOf } from './encoding';
import type { FileState, HistoryFiles } from './files';

/** Keeps what was seen of each store's consumers, in memory and in files. `store` is the text of `storeMark`. */
export interface Recorder {
  /** Records a look. `at`: milliseconds by the database's clock. */
  look(store: string, at: number, consumers: readonly Health[], transactions?: Transactions): void;
  /** Starts a new past, because the store was reset. `at`: milliseconds by the database's clock. */
  restart(store: string, at: number): void;
  of(store: string, consumer: string): Promise<ConsumerHistory>;
  /** Returns what a consumer was seen to pass. */
  passed(store: string, consumer: string): Promise<PassedPast>;
  /** Deletes everything, in memory and in the files. */
  forget(): Promise<void>;
  /** Writes what is not written yet, at the end of the extension. */
  close(): void;
}

interface RecorderParts {
  readonly files: HistoryFiles;
  /** Runs a function later; returns a function that cancels it. */
  readonly schedule: (run: () => void, ms: number) => () => void;
  /** Called when a file could not be written. It is tried again. */
  readonly onFailure: (error: unknown) => void;
}

export const SAVE_AFTER_MS = 30_000;

interface Kept {
  readonly book: HistoryBook;
  /** Resolves when the content of the file is in the book. */
  readonly opened: Promise<void>;
  /** The stamp of the file when it was last read or written here. */
  stamp: string;
  /** Cancels the scheduled write. */
  cancel: (() => void) | undefined;
}

/**
 * Creates the recorder: it keeps what each poll saw in memory, and writes it to `files` from time to time. Removes files that are too old
 * at once.
 */
export function createRecorder({ files, schedule, onFailure }: RecorderParts): Recorder {
  const stores = new Map<string, Kept>();
  void files.forget(HISTORY_S * 1_000);

  const keptOf = (store: string): Kept => {
    const known = stores.get(store);
    if (known) return known;
    const opened = files.read(store, '').then(
      (file) => takeIn(kept, file),
      () => undefined,
    );
    const kept: Kept = { book: createHistoryBook(), opened, stamp: '', cancel: undefined };
    stores.set(store, kept);
    return kept;
  };

  /** Writes a file. Another window may have written it since, so both pasts are merged. */
  const save = async (store: string, kept: Kept) => {
    await kept.opened;
    try {
      takeIn(kept, await files.read(store, kept.stamp));
      // The past was deleted since, so nothing of it is written.
      if (stores.get(store) !== kept) return;
      kept.stamp = await files.write(store, encodeHistory(kept.book.pages(), kept.book.since));
    } catch (error) {
      onFailure(error);
    }
    kept.cancel = undefined;
  };

  return {
    look(store, at, consumers, transactions) {
      const kept = keptOf(store);
      kept.book.look(at, consumers, transactions);
      kept.cancel ??= schedule(() => void save(store, kept), SAVE_AFTER_MS);
    },
    restart(store, at) {
      keptOf(store).book.restart(at);
    },
    async of(store, consumer) {
      const kept = keptOf(store);
      await kept.opened;
      return kept.book.of(consumer);
    },
    async passed(store, consumer) {
      const kept = keptOf(store);
      await kept.opened;
      return kept.book.passed(consumer);
    },
    async forget() {
      for (const kept of stores.values()) kept.cancel?.();
      stores.clear();
      await files.forget(Number.NEGATIVE_INFINITY);
    },
    close() {
      for (const [store, kept] of stores) {
        if (!kept.cancel) continue;
        kept.cancel();
        try {
          takeIn(kept, files.readNow(store, kept.stamp));
          files.writeNow(store, encodeHistory(kept.book.pages(), kept.book.since));
        } catch (error) {
          onFailure(error);
        }
      }
    },
  };
}

/** Merges a file into the book. A file that cannot be read is empty. */
function takeIn(kept: Kept, file: FileState | null): void {
  if (!file) return;
  kept.stamp = file.stamp;
  const pages = decodeHistory(file.content);
  if (pages) kept.book.merge(pages, resetTimeOf(file.content));
}
