import type { IndexChange } from './facts';
import type { OnUnparsed } from './fileCache';
import type { GoIndex } from './goIndex';
import { createGoSources } from './goSources';
import { createIndexTables } from './indexTables';

/** Reads the Go sources of some folders. Each call waits for the one before. */
export interface GoIndexReader {
  /**
   * Reads every Go file below the folders. Rejects when aborted. A second reading parses only what changed, and returns the same index when
   * nothing did.
   */
  read(folders: readonly string[], signal: AbortSignal): Promise<GoIndex>;
  /** Reads only what is at these paths again; or everything when this is not enough, for example after a change of a `go.mod`. */
  update(paths: readonly string[], signal: AbortSignal): Promise<GoIndex>;
  /** Ends the reader; a running reading is aborted. */
  dispose(): void;
}

/** Creates a reader that works in the calling thread, in slices. `onUnparsed`: see `OnUnparsed`. */
export function createGoIndexReader(onUnparsed?: OnUnparsed): GoIndexReader {
  const sources = createGoSources(onUnparsed);
  const tables = createIndexTables();
  const lifetime = new AbortController();
  let folders: readonly string[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (run: (signal: AbortSignal) => Promise<IndexChange>, signal: AbortSignal): Promise<GoIndex> => {
    const both = AbortSignal.any([signal, lifetime.signal]);
    const result = turn.then(async () => {
      both.throwIfAborted();
      tables.apply(await run(both));
      return tables.index();
    });
    turn = result.catch(() => sources.reset());
    return result;
  };
  return {
    read(wanted, signal) {
      folders = wanted;
      return inTurn((both) => sources.read(wanted, both), signal);
    },
    update: (paths, signal) =>
      inTurn(async (both) => (await sources.update(paths, both)) ?? sources.read(folders, both), signal),
    dispose: () => lifetime.abort(),
  };
}
