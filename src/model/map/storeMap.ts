import type { ScopedEvent } from '../consumer/scope';
import type { FlowTable } from '../flow/flowTable';
import type { HealthStatus } from '../health/rules';
import { FEW, type Steps } from '../text/steps';
import { countSeen, joinedSeen, kindsByType, type Seen, type SeenPairs, secondsOf } from './seen';

/** The part of a consumer that the map needs. */
export interface MappedConsumer {
  readonly name: string;
  readonly status: HealthStatus;
  readonly muted: boolean;
  /** How many events wait for it. */
  readonly waiting: number;
  readonly more: boolean;
  /** Whether its scope is known and excludes some events. */
  readonly isRestricted: boolean;
  mayHandle(event: ScopedEvent): boolean;
  /** The event types that its scope or its code names; empty when neither names any. */
  readonly named: ReadonlySet<string>;
  /** The event types that its code makes. */
  readonly makes: ReadonlySet<string>;
}

/** The sources of a map. */
export interface MapSources {
  /** The newest events. */
  readonly table: FlowTable;
  readonly consumers: readonly MappedConsumer[];
  /** The event types of the store, including those without an event in the table. */
  readonly stored: readonly string[];
  /** Returns the names of the consumers that may make effects of one type for causes of another, as far as the flows show. */
  makers(cause: string, effect: string): readonly string[];
}

export interface MapType {
  readonly name: string;
  /** Events per second; null when too few were read. */
  readonly perS: number | null;
  /** The id of the newest event; null when none was read. */
  readonly newestId: string | null;
  /** False when only code names the type. */
  readonly isStored: boolean;
}

export interface MapConsumer extends Pick<MappedConsumer, 'name' | 'status' | 'muted' | 'waiting' | 'more'> {
  /** True when it handles every event or its scope is unknown: no link leads to it. */
  readonly isOpen: boolean;
}

/** `handles`: from a type to a consumer; `makes`: from a consumer to a type; `follows`: from type to type, made by no known consumer. */
export interface MapLink {
  readonly kind: 'handles' | 'makes' | 'follows';
  readonly from: string;
  readonly to: string;
  /** Events per second; null when none was seen. */
  readonly perS: number | null;
  /** The newest event that went this way; null when none was seen. */
  readonly newestId: string | null;
  /** False when several consumers may be the maker. */
  readonly isCertain: boolean;
}

/** The event types and consumers of a store, and the links between them. */
export interface StoreMap {
  readonly types: readonly MapType[];
  readonly consumers: readonly MapConsumer[];
  readonly links: readonly MapLink[];
  /** How many events the map was made from. */
  readonly events: number;
}

/**
 * Combines what is stored with what consumers and code say. It pauses between steps, because a store may have hundreds of types. Each event
 * of the table is read once.
 */
export function* storeMap({ table, consumers, stored, makers }: MapSources): Steps<StoreMap> {
  const { types: seenTypes, kinds, pairs } = yield* countSeen(table);
  const seconds = yield* secondsOf(table);
  const seenAs = (seen: Seen | undefined): SeenAs => ({
    perS: seen === undefined || seconds === null ? null : seen.count / seconds,
    newestId: seen === undefined ? null : table.eventId(seen.newest),
  });
  const isStored = new Set([...stored, ...seenTypes.keys()]);
  const names = [...new Set([...isStored, ...consumers.flatMap(({ named, makes }) => [...named, ...makes])])].sort();
  yield;
  const kindsOf = kindsByType(table);
  const handled = new Map<string, ReadonlySet<string>>();
  const links: MapLink[] = [];
  for (const consumer of consumers) {
    const types = yield* handledTypes(consumer, names, kindsOf);
    handled.set(consumer.name, types);
    for (const type of types) {
      // The scope may exclude a context or a type of streams.
      const own = (kindsOf.get(type) ?? []).filter((kind) => consumer.mayHandle(kind));
      const seen = own.flatMap((kind) => kinds.get(kind) ?? []).reduce<Seen | undefined>(joinedSeen, undefined);
      links.push({ kind: 'handles', from: type, to: consumer.name, ...seenAs(seen), isCertain: true });
      if (links.length % FEW === 0) yield;
    }
  }
  for (const { consumer, cause, effect, seen, isCertain } of (yield* madeOf(
    pairs,
    consumers,
    handled,
    makers,
  )).values()) {
    const shared = { to: effect, ...seenAs(seen), isCertain };
    links.push(
      consumer === null ? { kind: 'follows', from: cause, ...shared } : { kind: 'makes', from: consumer, ...shared },
    );
    if (links.length % FEW === 0) yield;
  }
  const types: MapType[] = [];
  for (const name of names) {
    types.push({ name, ...seenAs(seenTypes.get(name)), isStored: isStored.has(name) });
    if (types.length % FEW === 0) yield;
  }
  return {
    types,
    consumers: consumers.map(({ name, status, muted, waiting, more }) => ({
      ...{ name, status, muted, waiting, more },
      isOpen: handled.get(name)?.size === 0,
    })),
    links,
    events: table.count,
  };
}

type SeenAs = Pick<MapLink, 'perS' | 'newestId'>;

/** Returns which consumer makes which type, by the events that were seen and by code. */
function* madeOf(
  pairs: SeenPairs,
  consumers: readonly MappedConsumer[],
  handled: ReadonlyMap<string, ReadonlySet<string>>,
  makers: MapSources['makers'],
): Steps<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>();
  let looked = 0;
  for (const [cause, effects] of pairs) {
    for (const [effect, seen] of effects) {
      const found = makersOf(cause, effect, { consumers, handled, makers: makers(cause, effect) });
      const by = found.length === 0 ? [null] : found;
      for (const consumer of by) addMade(made, { consumer, cause, effect }, seen, found.length <= 1);
      looked += 1;
      if (looked % FEW === 0) yield;
    }
  }
  for (const { name: consumer, makes } of consumers) {
    for (const effect of makes) {
      const way = { consumer, cause: '', effect };
      if (!made.has(keyOfMade(way))) addMade(made, way, undefined, true);
    }
    yield;
  }
  return made;
}

/** Returns the event types that a consumer handles; empty when it handles everything or nothing shows what it handles. */
function* handledTypes(
  { isRestricted, named, mayHandle }: MappedConsumer,
  names: readonly string[],
  kindsOf: ReturnType<typeof kindsByType>,
): Steps<ReadonlySet<string>> {
  const types = new Set<string>();
  if (!isRestricted && named.size === 0) return types;
  for (const [i, name] of names.entries()) {
    if (i % FEW === 0) yield;
    if (named.size > 0 && !named.has(name)) continue;
    if (kindsOf.get(name)?.some((kind) => mayHandle(kind)) ?? named.has(name)) types.add(name);
  }
  return types;
}

interface Candidates {
  readonly consumers: readonly MappedConsumer[];
  readonly handled: ReadonlyMap<string, ReadonlySet<string>>;
  readonly makers: readonly string[];
}

/**
 * Returns the makers of an effect: the consumers whose code makes it; otherwise those that may make it and handle the cause by name;
 * otherwise the only consumer that may make it.
 */
function makersOf(cause: string, effect: string, { consumers, handled, makers }: Candidates): readonly string[] {
  const isFor = (name: string) => handled.get(name)?.has(cause) === true;
  const isOpen = (name: string) => handled.get(name)?.size === 0;
  const byCode = consumers.filter(({ name, makes }) => makes.has(effect) && (isFor(name) || isOpen(name)));
  if (byCode.length > 0) return byCode.map(({ name }) => name);
  const may = makers.filter((name) => handled.has(name));
  const byName = may.filter(isFor);
  return byName.length > 0 ? byName : may.length === 1 ? may : [];
}

interface MadeWay {
  /** null: no known consumer. */
  readonly consumer: string | null;
  readonly cause: string;
  readonly effect: string;
}

interface Made extends MadeWay {
  seen: Seen | undefined;
  isCertain: boolean;
}

/** Returns a key. For a known consumer it is equal for all causes; for an unknown one it includes the cause. */
function keyOfMade({ consumer, cause, effect }: MadeWay): string {
  return JSON.stringify(consumer === null ? [cause, effect] : [consumer, null, effect]);
}

function addMade(
  made: Map<string, Made>,
  { consumer, cause, effect }: MadeWay,
  seen: Seen | undefined,
  isCertain: boolean,
): void {
  const key = keyOfMade({ consumer, cause, effect });
  const known = made.get(key);
  if (known === undefined) made.set(key, { consumer, cause, effect, seen: seen && { ...seen }, isCertain });
  else if (seen !== undefined) {
    known.seen = joinedSeen(known.seen, seen);
    known.isCertain ||= isCertain;
  }
}
