import { createDeclarationFinder } from './declarations';
import { createFileCache } from './fileCache';
import { consumersAmong, type GoConsumer } from './goConsumers';
import { eventUsesOf, type GoEventUse, type GoMapped, type GoStruct, mappingOf, structsOf } from './goEvents';
import { parseGoFile } from './goFile';
import { type GoModule, listGoFiles } from './goFiles';
import { createGoReach } from './goReach';
import { createGoTypes } from './goTypes';
import { inParallel } from './inParallel';
import { sliced } from './sliced';

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

export interface GoIndexReader {
  /** Reads every Go file below the folders. Rejects when aborted. A second reading parses only what changed, and gives the same index when nothing did. */
  read(folders: readonly string[], signal: AbortSignal): Promise<GoIndex>;
}

/** Disks answer no faster when more is asked at once. */
const readsAtOnce = 16;

export function createGoIndexReader(): GoIndexReader {
  const cache = createFileCache(parseGoFile);
  const declarations = createDeclarationFinder();
  let last: { readonly index: GoIndex; readonly changes: number; readonly tree: string } | undefined;
  return {
    async read(folders, signal) {
      const { files, modules } = await listGoFiles(folders, signal);
      cache.keep(new Set(files));
      const parsed = await inParallel(files, readsAtOnce, signal, (file) => cache.read(file));
      const tree = JSON.stringify(modules);
      if (last?.changes === cache.changes && last.tree === tree) return last.index;
      const changes = cache.changes;
      const types = createGoTypes(modules);
      const reach = createGoReach();
      const structs: GoStruct[] = [];
      const mapped: GoMapped[] = [];
      const withUses: number[] = [];
      await sliced(parsed, signal, (goFile, at) => {
        const file = files[at];
        if (!goFile || file === undefined) return;
        types.add(file, goFile);
        reach.add(file, goFile);
        structs.push(...structsOf(file, goFile, modules));
        mapped.push(...mappingOf(goFile, modules));
        if (goFile.uses.length > 0) withUses.push(at);
      });
      const find = declarations(modules);
      const uses = await inParallel(withUses, readsAtOnce, signal, async (at) => {
        const goFile = parsed[at];
        return goFile ? eventUsesOf(files[at] ?? '', goFile, find) : [];
      });
      const consumers = await consumersAmong(types, reach, find, signal);
      const index = createIndex({ consumers, modules, structs, uses: uses.flat(), mapped });
      last = { index, changes, tree };
      return index;
    },
  };
}

interface IndexParts {
  readonly consumers: readonly GoConsumer[];
  readonly modules: readonly GoModule[];
  readonly structs: readonly GoStruct[];
  readonly uses: readonly GoEventUse[];
  readonly mapped: readonly GoMapped[];
}

const handles = ({ kind }: GoEventUse) => kind === 'case' || kind === 'compare' || kind === 'typeCase';

/** A consumer's own method stands before a function that several may share. */
function closeness({ consumers, typeKey }: GoHandler): number {
  if (consumers.length === 0) return 0;
  return typeKey === null ? 1 : 2;
}

function createIndex({ consumers, modules, structs, uses, mapped }: IndexParts): GoIndex {
  const structsByName = groupBy(structs, ({ name }) => name);
  const usesByType = groupBy(uses, ({ eventType }) => eventType);
  const mappedByType = groupBy(mapped, ({ eventType }) => eventType);
  // A type switch or a literal may be of anything; only the others prove an event.
  const named = uses.filter(({ kind }) => kind !== 'typeCase' && kind !== 'literal').map(({ eventType }) => eventType);
  const isOf = ({ typeKey, functionKey }: GoEventUse, { typeKeys, reached }: GoConsumer) =>
    typeKey === null ? reached.has(functionKey) : typeKeys.includes(typeKey);
  return {
    consumers,
    modules,
    eventTypes: [...new Set([...named, ...mappedByType.keys()])].sort(),
    structs(eventType, version) {
      const mapping = (mappedByType.get(eventType) ?? []).filter((each) => (version ?? each.version) === each.version);
      const names = new Set([eventType, ...mapping.map(({ struct }) => struct)]);
      const found = [...names].flatMap((name) => structsByName.get(name) ?? []);
      const isMapped = ({ file }: GoStruct) =>
        mapping.some(({ folder }) => folder !== undefined && file.startsWith(folder));
      const rank = (struct: GoStruct) =>
        (isMapped(struct) ? 4 : 0) +
        (version !== undefined && (struct.version ?? 1) === version ? 2 : 0) +
        (struct.version !== null ? 1 : 0);
      return [...found].sort((a, b) => rank(b) - rank(a) || (b.version ?? 1) - (a.version ?? 1));
    },
    versions(eventType) {
      const mapping = mappedByType.get(eventType) ?? [];
      const known = [...mapping, ...(structsByName.get(eventType) ?? [])].map(({ version }) => version);
      const told = known.filter((version) => version !== null);
      // One outside a versioned package may be the struct of them all.
      return told.length === 0 || (mapping.length === 0 && told.length < known.length) ? null : new Set(told);
    },
    handlers(eventType) {
      const found = (usesByType.get(eventType) ?? []).filter(handles);
      return found
        .map((use) => ({ ...use, consumers: consumers.filter((consumer) => isOf(use, consumer)) }))
        .sort((a, b) => closeness(b) - closeness(a));
    },
    handledBy: (consumer) => uses.filter((use) => handles(use) && isOf(use, consumer)),
    producers(eventType, version) {
      const found = (usesByType.get(eventType) ?? []).filter((use) => !handles(use));
      return found.filter((use) => version === undefined || use.version === null || use.version === version);
    },
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
