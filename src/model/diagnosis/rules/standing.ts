import type { Segment } from '../../consumer/consumer';
import { comparePositions, type EventHeader } from '../../event/event';
import { errorClassOf } from '../before/change';
import { type ConsumerLog, certainTime, type FailureLine } from '../consumerLog';
import { isRepeated, keyOf, type RepeatedFailure } from '../failures';
import { compareLines, logOf, processOf } from './processes';

/** Whether the trouble may pass by itself: deadlocks, timeouts and networks do. */
function mayPass(error: string): boolean {
  const known = errorClassOf(error);
  return known !== undefined && known !== 'configuration';
}

/** A failure with the waiting events at which it happened. */
export interface PlacedFailure {
  readonly failure: RepeatedFailure;
  /** Its event, if it still waits. */
  readonly culprits: readonly {
    readonly segment: Pick<Segment, 'id'>;
    readonly event: Pick<EventHeader, 'position'>;
  }[];
}

/**
 * Returns a function that says whether a failure still stands. After a restart, a failure elsewhere in the same segment shows that an
 * earlier single failure may have passed: its event was in a batch that another event held back. Each segment has its own batches. Trouble
 * that passes by itself may have passed wherever its process failed since.
 */
export function stillStands(placed: readonly PlacedFailure[], log: ConsumerLog): (each: PlacedFailure) => boolean {
  const process = processOf(log);
  const writerOf = logOf(log);
  // When the number of segments has changed, the event itself shows to which segment it belongs now.
  const segmentOf = ({ failure: { line }, culprits: [culprit] }: PlacedFailure) =>
    culprit ? culprit.segment.id : line.segment;
  const newest = new Map<string, FailureLine>();
  const keep = (key: string, line: FailureLine) => {
    const known = newest.get(key);
    if (!known || compareLines(line, known) > 0) newest.set(key, line);
  };
  const keyAt = (line: FailureLine, segment: number | null) => `${segment} ${writerOf(line)}`;
  for (const each of placed) {
    const { line } = each.failure;
    if (keyOf(line) === '') continue;
    keep(keyAt(line, segmentOf(each)), line);
    keep(writerOf(line), line);
  }
  const isLeftBehind = leftBehind(placed, log);
  return (each) => {
    const { failure } = each;
    const { line } = failure;
    if (isLeftBehind(each)) return false;
    if (isRepeated(failure)) return true;
    // A line without a segment may be about any of them.
    const keys = mayPass(line.error) ? [writerOf(line)] : [keyAt(line, segmentOf(each)), keyAt(line, null)];
    return keys.every((key) => {
      const last = newest.get(key);
      return !last || compareLines(last, line) <= 0 || process(last) === process(line);
    });
  };
}

/**
 * Returns a function that says whether the segment has left a failure behind. A segment reads its events in order and stands at one place.
 * A later failure further on shows that the earlier one was passed. And when an event failed once and another event of the segment failed
 * after it, the segment does not stand at the first one.
 */
function leftBehind(placed: readonly PlacedFailure[], log: ConsumerLog): (each: PlacedFailure) => boolean {
  const process = processOf(log);
  const writerOf = logOf(log);
  const isLater = (a: FailureLine, b: FailureLine) => {
    if (writerOf(a) === writerOf(b)) return compareLines(a, b) > 0;
    const [one, other] = [certainTime(a), certainTime(b)];
    return one !== null && other !== null && one > other;
  };
  return ({ failure, culprits: [culprit] }) =>
    culprit !== undefined &&
    placed.some(({ failure: other, culprits: [further] }) => {
      if (further === undefined || further.segment.id !== culprit.segment.id || !isLater(other.line, failure.line))
        return false;
      const isFurther = comparePositions(further.event.position, culprit.event.position) > 0;
      return isFurther || (!isRepeated(failure) && process(other.line) === process(failure.line));
    });
}
