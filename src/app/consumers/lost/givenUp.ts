import { passedFinding } from '../../../model/consumer/findings';
import { givenUpIn, type PassedBatch } from '../../../model/lost/passedOver';
import type { LayoutSummary } from '../../../store/recognition';
import type { ConsumerView } from '../view';

/** The newest batches that a log has it give up: the list of what was never handled has all of them. */
export const MOST_PASSED = 20;

/** Whether only a log tells of a batch that a consumer of this store gave up. */
export function mayGiveUp({ tables }: Pick<LayoutSummary, 'tables'>): boolean {
  return tables.some(([role]) => role === 'projectorCheckpoints');
}

/** A consumer with the batches that its logs have it give up, by those of now. `now`: milliseconds since 1970. */
export function withGivenUp(view: ConsumerView, batches: readonly PassedBatch[], now: number): ConsumerView {
  const known = view.findings.filter(({ kind }) => kind !== 'passedBatches');
  const givenUp = givenUpIn(batches, MOST_PASSED);
  return { ...view, findings: givenUp ? [...known, passedFinding(givenUp, now)] : known };
}
