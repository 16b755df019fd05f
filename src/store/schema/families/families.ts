import type { StoreFamily } from './family';
import { PUPSOURCING } from './pupsourcing/pupsourcing';

/** All that are recognised, the most telling first. */
export const FAMILIES: readonly StoreFamily[] = PUPSOURCING;
