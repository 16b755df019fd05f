import type { ScopedEvent } from '../consumer/scope';
import type { FlowTable } from '../flow/flowTable';
import type { HealthStatus } from '../health/rules';
import { FEW, type Steps } from '../text/steps';
import { countSeen, joinedSeen, kindsByType, type Seen, type SeenPairs, secondsOf } from './seen';

/** A consumer as the map is made from. */
export interface MappedConsumer {
  readonly name: string;
  readonly status: HealthStatus;
  readonly muted: boolean;
  /** Events that wait for it. */
  readonly waiting: number;
  readonly more: boolean;
  /** Whether its scope is known and leaves some events out. */
  readonly isRestricted: boolean;
  mayHandle(event: ScopedEvent): boolean;
  /** Event types that its scope or its code names; empty where neither names any. */
  readonly named: ReadonlySet<string>;
  /** Event types that its code makes. */
  readonly makes: ReadonlySet<string>;
}

/** What a map is made from. */
export interface MapSources {
  /** The newest events. */
  readonly table: FlowTable;
  readonly consumers: readonly MappedConsumer[];
  /** Event types of the store, those without an event in the table, too. */
  readonly stored: readonly string[];
  /** Names of the consumers that may make effects of one type of events of another, as far as flows tell. */
  makers(cause: string, effect: string): readonly string[];
}

export interface MapType {
  readonly name: string;
  /** Events a second; null where too few were read. */
  readonly perS: number | null;
  /** Of the newest event; null where none was read. */
  readonly newestId: string | null;
  /** False: only code names it. */
  readonly isStored: boolean;
}

export interface MapConsumer extends Pick<MappedConsumer, 'name' | 'status' | 'muted' | 'waiting' | 'more'> {
  /** It handles every event, or what it handles is not known: no link leads to it. */
  readonly isOpen: boolean;
}

/** `handles`: from a type to a consumer; `makes`: from a consumer to a type; `follows`: from type to type, made by no known consumer. */
export interface MapLink {
  readonly kind: 'handles' | 'makes' | 'follows';
  readonly from: string;
  readonly to: string;
  /** Events a second; null where none was seen. */
  readonly perS: number | null;
  /** The newest event that went this way; null where none was seen. */
  readonly newestId: string | null;
  /** False: several consumers may be the one. */
  readonly isCertain: boolean;
}

/** Event types and consumers of a store, and what leads from one to the other. */
export interface StoreMap {
  readonly types: readonly MapType[];
  readonly consumers: readonly MapConsumer[];
  readonly links: readonly MapLink[];
  /** Events that it was made from. */
  readonly events: number;
}

/** Joins what is stored with what consumers and code say, in steps: a store may have hundreds of types. Looks at each event of the table once. */
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
      // Its scope may leave out a context, or a type of streams.
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

/** What makes what, by what was seen and by what code says. */
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

/** Empty where the consumer handles everything, or nothing tells what. */
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

/** Who makes an effect: whose code does, else who may and handles the cause by name, else the only one that may. */
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

/** Equal for what one consumer makes, whatever the cause; where none is known, for one cause. */
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
