/** What a consumer handles; null: no restriction of that kind. `source` says how it is known. */
export interface Scope {
  readonly aggregateTypes: readonly string[] | null;
  readonly boundedContexts: readonly string[] | null;
  readonly source: 'settings' | 'code' | 'unknown';
}

/** Nothing is known: every event may concern the consumer, so what waits is an upper bound. */
export const unknownScope: Scope = { aggregateTypes: null, boundedContexts: null, source: 'unknown' };

/** Whether an event is for the consumer. An event without a context concerns only consumers that name no context. */
export function inScope(scope: Scope, context: string | null, aggregateType: string): boolean {
  const { aggregateTypes, boundedContexts } = scope;
  if (aggregateTypes !== null && !aggregateTypes.includes(aggregateType)) return false;
  return boundedContexts === null || (context !== null && boundedContexts.includes(context));
}

const keys = new WeakMap<Scope, string>();

/** Equal for scopes that say the same; looked up by identity first, since every poll asks for every consumer. */
export function scopeKey(scope: Scope): string {
  const known = keys.get(scope);
  if (known !== undefined) return known;
  const key = JSON.stringify([scope.source, scope.aggregateTypes, scope.boundedContexts]);
  keys.set(scope, key);
  return key;
}
