import { passesOver } from '../../code/eventPlaces';
import type { GoIndex } from '../../code/goIndex';
import type { ConsumerSnapshot } from '../../model/consumer';
import { comparePositions } from '../../model/event';
import { segmentOf } from '../../model/partition';
import { inScope, type Scope } from '../../model/scope';
import type { TypeActivity } from '../../store/eventStore';

/**
 * The consumers that have not handled some of the newest events of a type. One whose scope leaves them out, or whose code
 * names event types and not this one, is not behind on it.
 */
export function consumersBehind(
  { eventType, newest }: TypeActivity,
  snapshot: ConsumerSnapshot,
  scopeOf: (name: string) => Scope,
  index: GoIndex | undefined,
): readonly string[] {
  return snapshot.consumers
    .filter(({ name, segments }) => {
      const scope = scopeOf(name);
      const waits = newest.some(({ position, stream }) => {
        if (!inScope(scope, stream.context, stream.type)) return false;
        const segment = segments.find(
          ({ id, total }) => id === null || total === null || segmentOf(stream.id, total) === id,
        );
        return segment !== undefined && comparePositions(segment.checkpoint, position) < 0;
      });
      return waits && !(index && passesOver(name, eventType, index));
    })
    .map(({ name }) => name);
}
