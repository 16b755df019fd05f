import { type GoIndex, unnamedBy } from '../../code/index/goIndex';
import { handledMark, type MarkedConsumer } from '../../model/forest/handledBy';
import type { TypeActivity } from '../../store/ports';

/** The names of consumers that have not handled some of the newest events of a type. */
export interface BehindOnType {
  readonly certain: readonly string[];
  /** Consumers whose code names other types and passes events on to code that is not followed. They may handle this type, too. */
  readonly perhaps: readonly string[];
}

/**
 * Returns the consumers that are behind on a type. A consumer is not behind when its scope excludes the events, or when its code names
 * event types but not this one.
 */
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
