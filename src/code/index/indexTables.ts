import type { GoEventUse, GoStruct } from '../events/events';
import { createFactTables, type FactLists } from '../tables/factTables';
import { handlesEvent, type PackedFacts } from '../tables/packedFacts';
import type { IndexChange } from './facts';
import type { GoConsumer } from './goConsumers';
import type { GoModule } from './goFiles';
import type { GoHandler, GoIndex } from './goIndex';

/** A change that may contain everything at once. */
export interface AppliedChange extends IndexChange {
  /** Replaces everything that files said until now. */
  readonly whole?: PackedFacts;
}

/** The results of readings, in the form that the index needs. */
export interface IndexTables {
  /** Applies a change, file by file; `whole` costs almost nothing. */
  apply(change: AppliedChange): void;
  /** Returns the current index: the same object until a change is applied. */
  index(): GoIndex;
}

/** Creates index tables without files. */
export function createIndexTables(): IndexTables {
  let facts = createFactTables();
  let consumers: readonly GoConsumer[] = [];
  let open: ReadonlySet<string> = new Set();
  let modules: readonly GoModule[] = [];
  let areMoreProducers = false;
  let last: GoIndex | undefined;

  return {
    apply(change) {
      const { files, ...rest } = change;
      if (files.length === 0 && Object.keys(rest).length === 0) return;
      if (change.whole) facts = createFactTables(change.whole);
      for (const stated of files) facts.take(stated);
      consumers = change.consumers ?? consumers;
      if (change.open) open = new Set(change.open);
      modules = change.modules ?? modules;
      areMoreProducers = change.areMoreProducers ?? areMoreProducers;
      last = undefined;
    },
    index() {
      last ??= indexOf({ consumers, open, modules, areMoreProducers, ...facts.given() });
      return last;
    },
  };
}

interface Tables extends FactLists {
  readonly consumers: readonly GoConsumer[];
  /** Keys of types. */
  readonly open: ReadonlySet<string>;
  readonly modules: readonly GoModule[];
  readonly areMoreProducers: boolean;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

const byPlace = (a: Place, b: Place) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line);

const placeOf = ({ file, line }: Place) => `${file}\n${line}`;

/** Joins handlers at the same place: a place may be found by its own text and by following events. It belongs to the consumers of both. */
function onePerPlace(handlers: readonly GoHandler[]): GoHandler[] {
  const places = new Map<string, GoHandler>();
  for (const handler of handlers) {
    const before = places.get(placeOf(handler));
    const consumers = [...new Set([...(before?.consumers ?? []), ...handler.consumers])];
    places.set(placeOf(handler), { ...(before ?? handler), consumers });
  }
  return [...places.values()];
}

/**
 * How close a handler is to its consumers: a consumer's own method comes before a function that several may share, and handwritten code
 * before generated code.
 */
function closeness({ consumers, typeKey, isGenerated }: GoHandler): number {
  if (consumers.length === 0) return 0;
  return (typeKey === null ? 1 : 2) + (isGenerated ? 0 : 2);
}

function indexOf(tables: Tables): GoIndex {
  const { consumers, open, modules, areMoreProducers, structs, mapped, uses, handling, ofTypes } = tables;
  const handled = new WeakMap<GoConsumer, readonly GoEventUse[]>();
  let named: readonly string[] | undefined;
  const isOf = ({ typeKey, functionKey }: GoEventUse, { typeKeys, reached }: GoConsumer) =>
    (typeKey !== null && typeKeys.includes(typeKey)) || reached.has(functionKey);
  return {
    consumers,
    modules,
    areMoreProducers,
    get eventTypes() {
      // A type switch or a literal may be about anything; only the other kinds prove that a name is an event type.
      const proves = ({ kind }: GoEventUse) => kind !== 'typeCase' && kind !== 'literal';
      const proved = () => uses.names().filter((name) => uses.has(name, proves));
      named ??= [...new Set([...proved(), ...mapped.names()])].sort();
      return named;
    },
    structs(eventType, version) {
      const mapping = mapped.get(eventType).filter((each) => (version ?? each.version) === each.version);
      const names = new Set([eventType, ...mapping.map(({ struct }) => struct)]);
      const found = [...names].flatMap((name) => structs.get(name));
      const isMapped = ({ file }: GoStruct) =>
        mapping.some(({ folder }) => folder !== undefined && file.startsWith(folder));
      const rank = (struct: GoStruct) =>
        (isMapped(struct) ? 4 : 0) +
        (version !== undefined && (struct.version ?? 1) === version ? 2 : 0) +
        (struct.version !== null ? 1 : 0);
      return found.sort((a, b) => rank(b) - rank(a) || (b.version ?? 1) - (a.version ?? 1) || byPlace(a, b));
    },
    versions(eventType) {
      const mapping = mapped.get(eventType);
      const known = [...mapping, ...structs.get(eventType)].map(({ version }) => version);
      const versions = known.filter((version) => version !== null);
      // A struct outside a versioned package may be the struct of all versions.
      return versions.length === 0 || (mapping.length === 0 && versions.length < known.length)
        ? null
        : new Set(versions);
    },
    handlers(eventType) {
      const found = uses
        .get(eventType)
        .filter(handlesEvent)
        .map((use) => ({ ...use, consumers: consumers.filter((consumer) => isOf(use, consumer)) }));
      return onePerPlace(found).sort((a, b) => closeness(b) - closeness(a) || byPlace(a, b));
    },
    handledBy(consumer) {
      const known = handled.get(consumer);
      if (known) return known;
      const found = new Set([
        ...consumer.typeKeys.flatMap((key) => ofTypes.get(key)),
        ...[...consumer.reached].flatMap((key) => handling.get(key)),
      ]);
      const places = new Map([...found].map((use) => [`${use.eventType}\n${placeOf(use)}`, use]));
      const sorted = [...places.values()].sort(byPlace);
      handled.set(consumer, sorted);
      return sorted;
    },
    mayHandleOthers: ({ typeKeys: [own] }) => own !== undefined && open.has(own),
    producers(eventType, version) {
      const found = uses
        .get(eventType)
        .filter((use) => !handlesEvent(use))
        .sort(byPlace);
      return found.filter((use) => version === undefined || use.version === null || use.version === version);
    },
  };
}
