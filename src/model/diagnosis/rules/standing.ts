import type { Segment } from '../../consumer/consumer';
import { comparePositions, type EventHeader } from '../../event/event';
import { errorClassOf } from '../before/change';
import { type ConsumerLog, certainTime, type FailureLine } from '../consumerLog';
import { isRepeated, keyOf, type RepeatedFailure } from '../failures';
import { compareLines, logOf, processOf } from './processes';

/** Deadlocks, timeouts and networks are trouble of a moment. */
function mayPass(error: string): boolean {
  const known = errorClassOf(error);
  return known !== undefined && known !== 'configuration';
}

/** A failure with the events that wait and at which it was. */
export interface PlacedFailure {
  readonly failure: RepeatedFailure;
  /** Its event, where that still waits. */
  readonly culprits: readonly {
    readonly segment: Pick<Segment, 'id'>;
    readonly event: Pick<EventHeader, 'position'>;
  }[];
}

/**
 * Where a process was started again and then failed elsewhere in the same segment, what it failed at once before may have passed by now:
 * it was handled in a batch that another event held back. Each segment has batches of its own; trouble that passes by itself may have
 * passed wherever its process failed since.
 */
export function stillStands(placed: readonly PlacedFailure[], log: ConsumerLog): (each: PlacedFailure) => boolean {
  const process = processOf(log);
  const writerOf = logOf(log);
  // Where the number of segments has changed, the event itself says to which it falls now.
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
 * A segment reads its events in their order and has one place at which it stands: who failed further on since has come past what failed
 * before, and what failed once before another event of the segment did is not what it stands at.
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
