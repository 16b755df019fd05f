import { wholeName } from '../../model/consumer/consumer';
import { type Scope, unknownScope } from '../../model/consumer/scope';
import type { GoEventUse, GoStruct } from '../events/events';
import type { GoConsumer, SourcePlace } from './goConsumers';
import type { GoModule } from './goFiles';

/** A consumer's place for an event type, or one that belongs to no consumer. */
export interface GoHandler extends GoEventUse {
  readonly consumers: readonly GoConsumer[];
}

/** What the Go sources say of events and consumers. */
export interface GoIndex {
  readonly consumers: readonly GoConsumer[];
  readonly modules: readonly GoModule[];
  /** The event types that code handles, makes or maps; by name. */
  readonly eventTypes: readonly string[];
  /** The structs of an event type, best first: of that version, where the generated mapping has them, in packages with a version. */
  structs(eventType: string, version?: number): readonly GoStruct[];
  /** The versions that it has structs for; null where the code does not tell versions. */
  versions(eventType: string): ReadonlySet<number> | null;
  /** Where it is handled: first what is a consumer's own, then the functions that its `Handle` calls, then what belongs to none. */
  handlers(eventType: string): readonly GoHandler[];
  /** Everything that one consumer handles by name. */
  handledBy(consumer: GoConsumer): readonly GoEventUse[];
  /** Whether it may handle other types than those that it names: code that is not followed gets its events, or chooses among them. */
  mayHandleOthers(consumer: GoConsumer): boolean;
  /** Where it is made, the surest kind of place first. */
  producers(eventType: string, version?: number): readonly GoEventUse[];
  /** Whether more functions lead to code that makes events than were followed: of those it is not known what they make. */
  readonly areMoreProducers: boolean;
}

/** The consumers of that name, or of the whole of which it names a partition. */
export function consumersNamed(name: string, consumers: readonly GoConsumer[]): readonly GoConsumer[] {
  const exact = consumers.filter((consumer) => consumer.name === name);
  const whole = wholeName(name);
  return exact.length > 0 ? exact : consumers.filter((consumer) => consumer.name === whole);
}

/** The scope on which all consumers of one name agree. */
export function agreedScope(consumers: readonly GoConsumer[]): Scope {
  const scopes = new Map(consumers.map(({ scope }) => [JSON.stringify(scope), scope]));
  const [only] = scopes.values();
  return only && scopes.size === 1 ? only : unknownScope;
}

/** Where a consumer handles an event type: the case of its code, else its `Handle`; undefined when no code of it was found. */
export function handlerPlace(consumer: string, eventType: string | undefined, index: GoIndex): SourcePlace | undefined {
  const found = consumersNamed(consumer, index.consumers);
  const cases = eventType === undefined ? [] : casesOf(consumer, eventType, index);
  return cases[0] ?? found.find(({ handle }) => handle)?.handle ?? undefined;
}

/** The places of a consumer that name an event type. */
export function casesOf(consumer: string, eventType: string, index: GoIndex): readonly GoEventUse[] {
  const found = new Set(consumersNamed(consumer, index.consumers));
  return index.handlers(eventType).filter(({ consumers }) => consumers.some((each) => found.has(each)));
}

/**
 * What its code says of an event type that it does not name, though it names others: `passed` over, or `perhaps` handled by what is not
 * followed. undefined: it names the type, or none at all.
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

/** Where a consumer's code handles an event type, for a button: `billing_outbox.go:23`. null where no code of it is known. */
export function handlerName(
  consumer: string,
  eventType: string | undefined,
  index: GoIndex | undefined,
): string | null {
  const place = index && handlerPlace(consumer, eventType, index);
  return place ? `${place.file.split(/[\\/]/).pop()}:${place.line}` : null;
}
