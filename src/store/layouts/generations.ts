import { projector, worker } from './assignments';
import { consumerCheckpoints, projectionCheckpoints } from './checkpoints';
import type { Generation } from './generation';
import { seed } from './seed';
import { segments } from './segments';

/** The one that a later version of the libraries left behind comes after it. */
export const GENERATIONS: readonly Generation[] = [
  segments,
  worker,
  projector,
  consumerCheckpoints,
  projectionCheckpoints,
  seed,
];
