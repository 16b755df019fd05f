import type { Scope } from '../../model/consumer/scope';
import type { Registration } from '../registration/registrations';
import type { Filter } from '../registration/values';

type Lists = Pick<Scope, 'aggregateTypes' | 'boundedContexts' | 'eventTypes'>;

/** What a consumer handles that is restricted by its own methods and by how it is registered: an event has to pass both. */
export function restricted(own: Scope, { filters }: Registration): Scope {
  const isKnown = filters.every(({ types }) => types !== undefined);
  return {
    aggregateTypes: narrowed(own.aggregateTypes, filters, 'aggregateTypes'),
    boundedContexts: own.boundedContexts,
    eventTypes: narrowed(own.eventTypes, filters, 'eventTypes'),
    source: isKnown ? own.source : 'unknown',
  };
}

/** The libraries take an empty list as none. */
function narrowed(
  own: readonly string[] | null,
  filters: readonly Filter[],
  kind: Filter['on'],
): readonly string[] | null {
  let left = own;
  for (const { on, types } of filters) {
    if (on !== kind || !types || types.length === 0) continue;
    const before = left;
    left = before === null ? [...new Set(types)] : before.filter((type) => types.includes(type));
  }
  return left;
}

/** One scope for several registrations of a consumer: where they differ, what one of them may let pass at most. */
export function eitherScope(scopes: readonly Scope[]): Scope | undefined {
  const [first] = scopes;
  if (!first || new Set(scopes.map((scope) => JSON.stringify(scope))).size === 1) return first;
  const union = (list: keyof Lists) =>
    scopes.some((scope) => scope[list] === null) ? null : [...new Set(scopes.flatMap((scope) => scope[list] ?? []))];
  return {
    aggregateTypes: union('aggregateTypes'),
    boundedContexts: union('boundedContexts'),
    eventTypes: union('eventTypes'),
    source: 'unknown',
  };
}
