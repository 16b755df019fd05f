import { type GoIndex, unnamedBy } from '../../code/index/goIndex';
import { handledMark, type MarkedConsumer } from '../../model/forest/handledBy';
import type { TypeActivity } from '../../store/ports';

/** Names of consumers that have not handled some of the newest events of a type. */
export interface BehindOnType {
  readonly certain: readonly string[];
  /** Those whose code names other types and hands events on to what is not followed: it may handle this one, too. */
  readonly perhaps: readonly string[];
}

/** One whose scope leaves the events out, or whose code names event types and not this one, is not behind on it. */
export function consumersBehind(
  { eventType, newest }: TypeActivity,
  consumers: readonly MarkedConsumer[],
  index: GoIndex | undefined,
): BehindOnType {
  const names = consumers
    .filter((consumer) => consumer.segments.length > 0)
    .filter((consumer) => newest.some((event) => isWaitingFor(consumer, { ...event, eventType })))
    .map(({ name }) => ({ name, says: index && unnamedBy(name, eventType, index) }));
  const that = (wanted: (typeof names)[number]['says']) =>
    names.filter(({ says }) => says === wanted).map(({ name }) => name);
  return { certain: that(undefined), perhaps: that('perhaps') };
}

function isWaitingFor(consumer: MarkedConsumer, event: Parameters<typeof handledMark>[1]): boolean {
  const mark = handledMark(consumer, event);
  return mark === 'waiting' || mark === 'stopped';
}
