import type { FileFacts, IndexChange } from '../index/facts';
import type { AppliedChange } from '../index/indexTables';
import { packedFacts } from '../tables/packedFacts';

/** So many items are taken in, and searched, within a millisecond or two. */
const mostLoose = 500;

/** Makes of changes what goes to another thread: small ones as they are; when they come to many, everything packed in their place. */
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
