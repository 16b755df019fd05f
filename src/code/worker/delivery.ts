import type { FileFacts, IndexChange } from '../index/facts';
import type { AppliedChange } from '../index/indexTables';
import { packedFacts } from '../tables/packedFacts';

/** This number of items is taken in, and searched, within one or two milliseconds. */
const mostLoose = 500;

/**
 * Creates a function that prepares changes for another thread: small ones stay as they are; when there are many of them, everything is
 * packed instead.
 */
export function createDelivery(): (change: IndexChange) => AppliedChange {
  const all = new Map<string, FileFacts>();
  let loose = 0;
  return (change) => {
    for (const [file, facts] of change.files) {
      if (facts) all.set(file, facts);
      else all.delete(file);
      loose += 1 + (facts ? facts.structs.length + facts.uses.length + facts.mapped.length : 0);
    }
    if (loose <= mostLoose) return change;
    loose = 0;
    return { ...change, files: [], whole: packedFacts(all) };
  };
}
