import type { Health } from '../../model/health';
import type { ConsumerHistory } from '../../model/history';
import { createHistoryBook, type HistoryBook } from '../../model/historyBook';
import { HISTORY_S } from '../../model/historyLadder';
import { decodeHistory, encodeHistory } from './encoding';
import type { FileState, HistoryFiles } from './files';

/** Keeps what was seen of each connection's consumers, in memory and in its file. */
export interface Recorder {
  /** `at`: the database's clock, milliseconds. */
  look(connection: string, at: number, consumers: readonly Health[]): void;
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** Writes what is not written yet, while the extension ends. */
  close(): void;
}

export interface RecorderParts {
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
      kept.stamp = await files.write(connection, encodeHistory(kept.book.pages()));
    } catch (error) {
      onFailure(error);
    }
    kept.cancel = undefined;
  };

  return {
    look(connection, at, consumers) {
      const kept = keptOf(connection);
      kept.book.look(at, consumers);
      kept.cancel ??= schedule(() => void save(connection, kept), SAVE_AFTER_MS);
    },
    async of(connection, consumer) {
      const kept = keptOf(connection);
      await kept.opened;
      return kept.book.of(consumer);
    },
    close() {
      for (const [connection, kept] of connections) {
        if (!kept.cancel) continue;
        kept.cancel();
        try {
          takeIn(kept, files.readNow(connection, kept.stamp));
          files.writeNow(connection, encodeHistory(kept.book.pages()));
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
  if (pages) kept.book.merge(pages);
}
