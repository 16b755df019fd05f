import { isPartName, makeParts } from './parts';

/** Fetches or builds the named parts before a program that should not wait for them. */
const names = process.argv.slice(2);
const unknown = names.filter((name) => !isPartName(name));
if (unknown.length > 0) throw new Error(`There is no part "${unknown.join('", "')}".`);
await Promise.all(makeParts(names.filter(isPartName)).values());
