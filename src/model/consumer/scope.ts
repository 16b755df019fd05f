import type { EventHeader } from '../event/event';
import type { Translate } from '../text/translate';
import type { Consumer } from './consumer';

/**
 * What a consumer handles. An event has to be in every list; null: no restriction of that kind. `source` says where the scope comes from.
 * With `unknown`, the lists hold what is certain and the consumer may handle less, so the waiting events are an upper bound.
 */
export interface Scope {
  readonly aggregateTypes: readonly string[] | null;
  readonly boundedContexts: readonly string[] | null;
  readonly eventTypes: readonly string[] | null;
  /** Ids of streams; absent: no restriction. Only a consumer's own row names them. */
  readonly streamIds?: readonly string[];
  readonly source: 'settings' | 'code' | 'store' | 'unknown';
}

/** The scope when nothing is known: every event may concern the consumer, so the waiting events are an upper bound. */
export const unknownScope: Scope = {
  aggregateTypes: null,
  boundedContexts: null,
  eventTypes: null,
  source: 'unknown',
};

/** No restriction of any kind: every event of the store. */
export const EVERY_EVENT: Scope = { ...unknownScope, source: 'store' };

/** The parts of an event that a scope tests. */
export interface ScopedEvent {
  readonly context: string | null;
  readonly aggregateType: string;
  readonly eventType: string;
  /** Absent for events in general: then some of them may be in scope. */
  readonly streamId?: string;
}

/** Returns the parts of a stored event that a scope tests. */
export function scopedEvent({ stream, eventType }: Pick<EventHeader, 'stream' | 'eventType'>): ScopedEvent {
  return { context: stream.context, aggregateType: stream.type, eventType, streamId: stream.id };
}

/** Returns the scope that a consumer's own row gives; undefined when the row gives none. */
export function scopeByRow({ reads, readsStream }: Pick<Consumer, 'reads' | 'readsStream'>): Scope | undefined {
  if (reads === undefined && readsStream === undefined) return undefined;
  const types = reads === undefined ? {} : { aggregateTypes: [reads] };
  const streams = readsStream === undefined ? {} : { streamIds: [readsStream] };
  return { ...unknownScope, ...types, ...streams, source: 'store' };
}

/** Whether an event is for the consumer. An event without a context concerns only consumers that name no context. */
export function inScope(scope: Scope, event: ScopedEvent): boolean {
  return scopeTest(scope)(event);
}

const tests = new WeakMap<Scope, (event: ScopedEvent) => boolean>();

/** Returns `inScope` as a function for many events. It uses sets, because a list of event types may be long. */
export function scopeTest(scope: Scope): (event: ScopedEvent) => boolean {
  const known = tests.get(scope);
  if (known) return known;
  const [aggregateTypes, boundedContexts, eventTypes] = [
    scope.aggregateTypes,
    scope.boundedContexts,
    scope.eventTypes,
  ].map((list) => list && new Set<string | null>(list));
  const streamIds = scope.streamIds && new Set(scope.streamIds);
  const test = (event: ScopedEvent) =>
    (!aggregateTypes || aggregateTypes.has(event.aggregateType)) &&
    (!boundedContexts || boundedContexts.has(event.context)) &&
    (!eventTypes || eventTypes.has(event.eventType)) &&
    (!streamIds || event.streamId === undefined || streamIds.has(event.streamId));
  tests.set(scope, test);
  return test;
}

/** Whether the scope excludes some events. */
export function isRestricted({ aggregateTypes, boundedContexts, eventTypes, streamIds }: Scope): boolean {
  return [aggregateTypes, boundedContexts, eventTypes, streamIds ?? null].some((list) => list !== null);
}

const keys = new WeakMap<Scope, string>();

/**
 * Returns a text that is equal for scopes with the same content. It is kept for each scope object, since every poll asks for every
 * consumer.
 */
export function scopeKey(scope: Scope): string {
  const known = keys.get(scope);
  if (known !== undefined) return known;
  const { source, aggregateTypes, boundedContexts, eventTypes, streamIds } = scope;
  const key = JSON.stringify([source, aggregateTypes, boundedContexts, eventTypes, streamIds]);
  keys.set(scope, key);
  return key;
}

/** Returns what a consumer handles and the source of that knowledge, as a sentence without its full stop. */
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
        : t('What it handles is not known, so its lag is an upper bound');
  }
}

function restrictionWords(scope: Scope, t: Translate): string {
  const { aggregateTypes, boundedContexts, eventTypes, streamIds } = scope;
  const lists = [boundedContexts, aggregateTypes, eventTypes];
  if (lists.some((list) => list?.length === 0)) return t('nothing');
  const streams = [...(boundedContexts ?? []), ...(streamIds ?? aggregateTypes ?? [])].join(', ');
  if (eventTypes === null) return streams;
  const events = eventTypes.join(', ');
  return streams === ''
    ? t('the events {events}', { events })
    : t('{streams}: the events {events}', { streams, events });
}
