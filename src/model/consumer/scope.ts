import type { EventHeader } from '../event/event';
import type { Translate } from '../text/translate';
import type { Consumer } from './consumer';

/**
 * What a consumer handles: an event has to pass every list; null: no restriction of that kind. `source` says how it is known. With
 * `unknown` the lists are what is certain, and the consumer may handle less: what waits is then an upper bound.
 */
export interface Scope {
  readonly aggregateTypes: readonly string[] | null;
  readonly boundedContexts: readonly string[] | null;
  readonly eventTypes: readonly string[] | null;
  readonly source: 'settings' | 'code' | 'store' | 'unknown';
}

/** Nothing is known: every event may concern the consumer, so what waits is an upper bound. */
export const unknownScope: Scope = {
  aggregateTypes: null,
  boundedContexts: null,
  eventTypes: null,
  source: 'unknown',
};

/** No restriction of any kind: what is visible at all. */
export const EVERY_EVENT: Scope = { ...unknownScope, source: 'store' };

/** What a scope asks of an event. */
export interface ScopedEvent {
  readonly context: string | null;
  readonly aggregateType: string;
  readonly eventType: string;
}

/** A stored event as a scope looks at it. */
export function scopedEvent({ stream, eventType }: Pick<EventHeader, 'stream' | 'eventType'>): ScopedEvent {
  return { context: stream.context, aggregateType: stream.type, eventType };
}

/** What a consumer's own row says that it handles; undefined where it says nothing. */
export function scopeByRow({ reads }: Consumer): Scope | undefined {
  return reads === undefined ? undefined : { ...unknownScope, aggregateTypes: [reads], source: 'store' };
}

/** Whether an event is for the consumer. An event without a context concerns only consumers that name no context. */
export function inScope(scope: Scope, event: ScopedEvent): boolean {
  return scopeTest(scope)(event);
}

const tests = new WeakMap<Scope, (event: ScopedEvent) => boolean>();

/** The same as a function for many events: a list of event types may be long. */
export function scopeTest(scope: Scope): (event: ScopedEvent) => boolean {
  const known = tests.get(scope);
  if (known) return known;
  const [aggregateTypes, boundedContexts, eventTypes] = [
    scope.aggregateTypes,
    scope.boundedContexts,
    scope.eventTypes,
  ].map((list) => list && new Set<string | null>(list));
  const test = (event: ScopedEvent) =>
    (!aggregateTypes || aggregateTypes.has(event.aggregateType)) &&
    (!boundedContexts || boundedContexts.has(event.context)) &&
    (!eventTypes || eventTypes.has(event.eventType));
  tests.set(scope, test);
  return test;
}

/** Whether some events are left out. */
export function isRestricted({ aggregateTypes, boundedContexts, eventTypes }: Scope): boolean {
  return aggregateTypes !== null || boundedContexts !== null || eventTypes !== null;
}

const keys = new WeakMap<Scope, string>();

/** Equal for scopes that say the same; looked up by identity first, since every poll asks for every consumer. */
export function scopeKey(scope: Scope): string {
  const known = keys.get(scope);
  if (known !== undefined) return known;
  const key = JSON.stringify([scope.source, scope.aggregateTypes, scope.boundedContexts, scope.eventTypes]);
  keys.set(scope, key);
  return key;
}

/** What a consumer handles and how that is known, as a sentence without its full stop. */
export function explainScope(scope: Scope, t: Translate): string {
  const { source } = scope;
  const what = isRestricted(scope) ? restrictionWords(scope, t) : t('everything');
  switch (source) {
    case 'settings':
      return t('Handles {what} (settings)', { what });
    case 'code':
      return t('Handles {what} (Go source)', { what });
    case 'store':
      return t('Handles {what} (its row in the store)', { what });
    case 'unknown':
      return isRestricted(scope)
        ? t('Handles at most {what} (Go source), so its lag is an upper bound', { what })
        : t('What it handles is unknown, so its lag is an upper bound');
  }
}

function restrictionWords({ aggregateTypes, boundedContexts, eventTypes }: Scope, t: Translate): string {
  const lists = [boundedContexts, aggregateTypes, eventTypes];
  if (lists.some((list) => list?.length === 0)) return t('nothing');
  const streams = [...(boundedContexts ?? []), ...(aggregateTypes ?? [])].join(', ');
  if (eventTypes === null) return streams;
  const events = eventTypes.join(', ');
  return streams === ''
    ? t('the events {events}', { events })
    : t('{streams}: the events {events}', { streams, events });
}
