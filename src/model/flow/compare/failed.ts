import type { FailureLine } from '../../diagnosis/consumerLog';
import { STEP, type Steps } from '../../text/steps';
import type { FlowTable } from '../flowTable';

/** A line may carry the time of another clock than the event that it is about, in ms. */
const EARLY_MS = 5_000;

type Failure = Pick<FailureLine, 'eventId' | 'position' | 'eventType' | 'time'>;

/** The rows of the events at which consumers failed, by what lines of logs say of them; a line of another store's position is not taken. */
export function* failedRows(table: FlowTable, failures: readonly Failure[]): Steps<ReadonlySet<number>> {
  const rows = new Set<number>();
  const byPosition = new Map<bigint, Failure[]>();
  for (const [i, failure] of failures.entries()) {
    if (i % STEP === 0) yield;
    const { eventId, position } = failure;
    if (eventId !== null) {
      const row = table.indexOf(eventId);
      if (row >= 0) rows.add(row);
    } else if (position !== null) {
      const at = BigInt(position);
      byPosition.get(at)?.push(failure) ?? byPosition.set(at, [failure]);
    }
  }
  for (let row = 0; byPosition.size > 0 && row < table.count; row++) {
    if (row % STEP === 0) yield;
    if (byPosition.get(table.positionValue(row))?.some((failure) => isAbout(failure, table, row))) rows.add(row);
  }
  return rows;
}

function isAbout({ eventType, time }: Failure, table: FlowTable, row: number): boolean {
  if (eventType !== null && eventType !== table.eventType(row)) return false;
  return time === null || !(time < table.time(row) - EARLY_MS);
}
