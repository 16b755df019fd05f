import type { Transactions } from '../../model/consumer/consumer';
import type { Health } from '../../model/health/rules';
import { createHistoryBook, type HistoryBook, type PassedPast } from '../../model/history/book';
import type { ConsumerHistory } from '../../model/history/history';
import { HISTORY_S } from '../../model/history/ladder';
import { decodeHistory, encodeHistory, resetTimeOf } from './encoding';
import type { FileState, HistoryFiles } from './files';

/** Keeps what was seen of each store's consumers, in memory and in its file. A store goes by what `storeMark` says. */
export interface Recorder {
  /** `at`: the database's clock, milliseconds. */
  look(store: string, at: number, consumers: readonly Health[], transactions?: Transactions): void;
  /** The store was reset: what was seen before is of another past. `at`: the database's clock, milliseconds. */
  restart(store: string, at: number): void;
  of(store: string, consumer: string): Promise<ConsumerHistory>;
  /** What a consumer was seen to pass. */
  passed(store: string, consumer: string): Promise<PassedPast>;
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

  /** Another window may have written meanwhile: both pasts are kept. */
  const save = async (store: string, kept: Kept) => {
    await kept.opened;
    try {
      takeIn(kept, await files.read(store, kept.stamp));
      // Forgotten meanwhile: nothing of it is written any more.
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

/** A file that cannot be read holds nothing. */
function takeIn(kept: Kept, file: FileState | null): void {
  if (!file) return;
  kept.stamp = file.stamp;
  const pages = decodeHistory(file.content);
  if (pages) kept.book.merge(pages, resetTimeOf(file.content));
}
