import { type GoIndex, passesOver } from '../../code/index/goIndex';
import { handledMark, type MarkedConsumer } from '../../model/forest/handledBy';
import type { TypeActivity } from '../../store/ports';

/**
 * The consumers that have not handled some of the newest events of a type. One whose scope leaves them out, or whose code
 * names event types and not this one, is not behind on it.
 */
export function consumersBehind(
  { eventType, newest }: TypeActivity,
  consumers: readonly MarkedConsumer[],
  index: GoIndex | undefined,
): readonly string[] {
  return consumers
    .filter((consumer) => consumer.segments.length > 0)
    .filter((consumer) => newest.some((event) => isWaitingFor(consumer, { ...event, eventType })))
    .map(({ name }) => name)
    .filter((name) => !(index && passesOver(name, eventType, index)));
}

function isWaitingFor(consumer: MarkedConsumer, event: Parameters<typeof handledMark>[1]): boolean {
  const mark = handledMark(consumer, event);
  return mark === 'waiting' || mark === 'stopped';
}
