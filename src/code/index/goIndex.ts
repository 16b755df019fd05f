import { wholeName } from '../../model/consumer/consumer';
import { type Scope, unknownScope } from '../../model/consumer/scope';
import type { GoEventUse, GoStruct } from '../events/events';
import type { GoConsumer, SourcePlace } from './goConsumers';
import type { GoModule } from './goFiles';

/** A place that handles an event type, with the consumers that it belongs to; it may belong to none. */
export interface GoHandler extends GoEventUse {
  readonly consumers: readonly GoConsumer[];
}

/** What the Go sources say about events and consumers. */
export interface GoIndex {
  readonly consumers: readonly GoConsumer[];
  readonly modules: readonly GoModule[];
  /** The event types that code handles, makes or maps, sorted by name. */
  readonly eventTypes: readonly string[];
  /**
   * Returns the structs of an event type, the best first: those that the generated mapping names, then those of the version, then those in
   * packages with a version.
   */
  structs(eventType: string, version?: number): readonly GoStruct[];
  /** Returns the versions that an event type has structs for; null when the code does not distinguish versions. */
  versions(eventType: string): ReadonlySet<number> | null;
  /**
   * Returns where an event type is handled: first the consumers' own code, then the functions that their `Handle` calls, then code that
   * belongs to no consumer.
   */
  handlers(eventType: string): readonly GoHandler[];
  /** Returns everything that one consumer handles by name. */
  handledBy(consumer: GoConsumer): readonly GoEventUse[];
  /**
   * Whether a consumer may handle other types than those that it names: code that is not followed receives its events, or selects among
   * them.
   */
  mayHandleOthers(consumer: GoConsumer): boolean;
  /** Returns where an event type is made, by file and line. */
  producers(eventType: string, version?: number): readonly GoEventUse[];
  /** Whether more functions lead to code that makes events than were followed. It is not known what those functions make. */
  readonly areMoreProducers: boolean;
}

/**
 * Returns the consumers with a name. When there are none and the name is that of a partition, returns the consumers with the name of the
 * whole.
 */
export function consumersNamed(name: string, consumers: readonly GoConsumer[]): readonly GoConsumer[] {
  const exact = consumers.filter((consumer) => consumer.name === name);
  const whole = wholeName(name);
  return exact.length > 0 ? exact : consumers.filter((consumer) => consumer.name === whole);
}

/** Returns the scope that all these consumers have; an unknown scope when they differ. */
export function agreedScope(consumers: readonly GoConsumer[]): Scope {
  const scopes = new Map(consumers.map(({ scope }) => [JSON.stringify(scope), scope]));
  const [only] = scopes.values();
  return only && scopes.size === 1 ? only : unknownScope;
}

/**
 * Returns where a consumer handles an event type: the case in its code, otherwise its `Handle`; undefined when none of its code was found.
 */
export function handlerPlace(consumer: string, eventType: string | undefined, index: GoIndex): SourcePlace | undefined {
  const found = consumersNamed(consumer, index.consumers);
  const cases = eventType === undefined ? [] : casesOf(consumer, eventType, index);
  return cases[0] ?? found.find(({ handle }) => handle)?.handle ?? undefined;
}

/** Returns the places of a consumer that name an event type. */
export function casesOf(consumer: string, eventType: string, index: GoIndex): readonly GoEventUse[] {
  const found = new Set(consumersNamed(consumer, index.consumers));
  return index.handlers(eventType).filter(({ consumers }) => consumers.some((each) => found.has(each)));
}

/**
 * Returns what a consumer's code says about an event type that it does not name, while it names others: `passed` when it ignores the type,
 * `perhaps` when code that is not followed may handle it. Undefined when it names the type, or names no types at all.
 */
export function unnamedBy(consumer: string, eventType: string, index: GoIndex): 'passed' | 'perhaps' | undefined {
  const found = consumersNamed(consumer, index.consumers);
  const namesOthers = (each: GoConsumer) => {
    const handled = index.handledBy(each);
    return handled.length > 0 && !handled.some((use) => use.eventType === eventType);
  };
  if (found.length === 0 || !found.every(namesOthers)) return undefined;
  return found.some((each) => index.mayHandleOthers(each)) ? 'perhaps' : 'passed';
}

/**
 * Returns the place where a consumer's code handles an event type, for a button: `billing_outbox.go:23`. null when none of its code is
 * known.
 */
export function handlerName(
  consumer: string,
  eventType: string | undefined,
  index: GoIndex | undefined,
): string | null {
  const place = index && handlerPlace(consumer, eventType, index);
  return place ? `${place.file.split(/[\\/]/).pop()}:${place.line}` : null;
}
