import { isPartName, makeParts } from './parts';

/** Fetches or builds what is named, before something runs that should not wait for it. */
const names = process.argv.slice(2);
const unknown = names.filter((name) => !isPartName(name));
if (unknown.length > 0) throw new Error(`There is no part "${unknown.join('", "')}".`);
await Promise.all(makeParts(names.filter(isPartName)).values());
