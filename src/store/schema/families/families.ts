import type { LogWords } from '../../../model/log/words';
import type { StoreFamily } from './family';
import { PUPSOURCING } from './pupsourcing/pupsourcing';

/** All that are recognised, the most telling first. */
export const FAMILIES: readonly StoreFamily[] = PUPSOURCING;

/** What the libraries of all of them write into logs. */
export const FAMILY_WORDS: readonly LogWords[] = [...new Set(FAMILIES.map(({ logWords }) => logWords))];
