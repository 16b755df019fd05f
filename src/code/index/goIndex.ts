import type { GoEventUse, GoStruct } from '../events/events';
import type { GoConsumer } from './goConsumers';
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
  /** Where it is made, the surest kind of place first. */
  producers(eventType: string, version?: number): readonly GoEventUse[];
}
