import type { ScopedEvent } from '../consumer/scope';
import type { FlowTable } from '../flow/flowTable';
import type { HealthStatus } from '../health/rules';

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

interface Seen {
  count: number;
  newest: number;
}

/** Joins what is stored with what consumers and code say. Looks at each event of the table once. */
export function storeMap({ table, consumers, stored, makers }: MapSources): StoreMap {
  const { types: seenTypes, pairs } = count(table);
  const seconds = secondsOf(table);
  const rate = (seen: Seen | undefined) => (seen === undefined || seconds === null ? null : seen.count / seconds);
  const newestOf = (seen: Seen | undefined) => (seen === undefined ? null : table.eventId(seen.newest));
  const isStored = new Set([...stored, ...seenTypes.keys()]);
  const names = [...new Set([...isStored, ...consumers.flatMap(({ named, makes }) => [...named, ...makes])])].sort();

  const handled = new Map(consumers.map((consumer) => [consumer.name, handledTypes(consumer, names, table)]));
  const links: MapLink[] = consumers.flatMap(({ name }) =>
    [...(handled.get(name) ?? [])].map((type): MapLink => {
      const seen = seenTypes.get(type);
      const shared = { perS: rate(seen), newestId: newestOf(seen), isCertain: true };
      return { kind: 'handles', from: type, to: name, ...shared };
    }),
  );
  const made = new Map<string, Made>();
  for (const [cause, effects] of pairs) {
    for (const [effect, seen] of effects) {
      const found = makersOf(cause, effect, { consumers, handled, makers: makers(cause, effect) });
      const by = found.length === 0 ? [null] : found;
      for (const consumer of by) addMade(made, { consumer, cause, effect }, seen, found.length <= 1);
    }
  }
  for (const consumer of consumers) {
    for (const effect of consumer.makes) {
      const known = [...made.values()].some((each) => each.consumer === consumer.name && each.effect === effect);
      if (!known) addMade(made, { consumer: consumer.name, cause: '', effect }, undefined, true);
    }
  }
  for (const { consumer, cause, effect, seen, isCertain } of made.values()) {
    const shared = { to: effect, perS: rate(seen), newestId: newestOf(seen), isCertain };
    links.push(
      consumer === null ? { kind: 'follows', from: cause, ...shared } : { kind: 'makes', from: consumer, ...shared },
    );
  }
  return {
    types: names.map((name) => {
      const seen = seenTypes.get(name);
      return { name, perS: rate(seen), newestId: newestOf(seen), isStored: isStored.has(name) };
    }),
    consumers: consumers.map(({ name, status, muted, waiting, more }) => ({
      ...{ name, status, muted, waiting, more },
      isOpen: handled.get(name)?.size === 0,
    })),
    links,
    events: table.count,
  };
}

/** Events of each type, and effects of one type by the type of their cause. */
function count(table: FlowTable) {
  const types = new Map<string, Seen>();
  const pairs = new Map<string, Map<string, Seen>>();
  for (let row = 0; row < table.count; row++) {
    const type = table.eventType(row);
    see(types, type, row);
    const cause = table.cause(row);
    if (cause < 0) continue;
    const causeType = table.eventType(cause);
    const effects = pairs.get(causeType) ?? new Map<string, Seen>();
    pairs.set(causeType, effects);
    see(effects, type, row);
  }
  return { types, pairs };
}

function see(seen: Map<string, Seen>, key: string, row: number): void {
  const known = seen.get(key);
  if (known === undefined) seen.set(key, { count: 1, newest: row });
  else {
    known.count += 1;
    known.newest = row;
  }
}

/** From the first to the last event; null where that is no time. */
function secondsOf(table: FlowTable): number | null {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < table.count; row++) {
    const time = table.time(row);
    if (!Number.isFinite(time)) continue;
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  return to > from ? (to - from) / 1_000 : null;
}

/** Empty where the consumer handles everything, or nothing tells what. */
function handledTypes(consumer: MappedConsumer, names: readonly string[], { kinds }: FlowTable): Set<string> {
  const { isRestricted, named } = consumer;
  if (!isRestricted && named.size === 0) return new Set();
  const isHandled = (name: string) => {
    if (named.size > 0 && !named.has(name)) return false;
    const own = kinds.filter(({ eventType }) => eventType === name);
    return own.length === 0 ? named.has(name) : own.some((kind) => consumer.mayHandle(kind));
  };
  return new Set(names.filter(isHandled));
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

interface Made {
  /** null: no known consumer. */
  readonly consumer: string | null;
  readonly cause: string;
  readonly effect: string;
  seen: Seen | undefined;
  isCertain: boolean;
}

function addMade(
  made: Map<string, Made>,
  { consumer, cause, effect }: Pick<Made, 'consumer' | 'cause' | 'effect'>,
  seen: Seen | undefined,
  isCertain: boolean,
): void {
  const key = JSON.stringify(consumer === null ? [cause, effect] : [consumer, null, effect]);
  const known = made.get(key);
  if (known === undefined) made.set(key, { consumer, cause, effect, seen: seen && { ...seen }, isCertain });
  else if (seen !== undefined) {
    known.seen = {
      count: (known.seen?.count ?? 0) + seen.count,
      newest: Math.max(known.seen?.newest ?? 0, seen.newest),
    };
    known.isCertain ||= isCertain;
  }
}
