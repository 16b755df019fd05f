import { basename, dirname, sep } from 'node:path';
import { eventUsesOf, type GoEventUse, type GoMapped, type GoStruct, mappingOf, structsOf } from '../events/events';
import { tableUses } from '../events/tableUses';
import { createDeclarationFinder } from '../go/declarations';
import { emptyGoFile, type GoFile, parseGoFile } from '../go/file';
import { createRegistrationReader } from '../registration/registrations';
import { createFileCache, type OnUnparsed } from './fileCache';
import { consumersAmong, type GoConsumer } from './goConsumers';
import { type GoModule, isListed, listGoFiles, type ParsedFile } from './goFiles';
import { createGoReach } from './goReach';
import { createGoTypes, packageKeyOf } from './goTypes';
import { inParallel, sliced } from './inParallel';
import { readRegistered } from './registered';

/** What one file adds to the index. */
export interface FileFacts {
  readonly structs: readonly GoStruct[];
  readonly uses: readonly GoEventUse[];
  readonly mapped: readonly GoMapped[];
}

/** What a reading found to be different from the one before; what is left out is as it was. */
export interface IndexChange {
  /** null: the file is gone, or says nothing any more. */
  readonly files: readonly (readonly [file: string, facts: FileFacts | null])[];
  /** Uses through maps, which several files make together. */
  readonly asked?: readonly GoEventUse[];
  readonly consumers?: readonly GoConsumer[];
  readonly modules?: readonly GoModule[];
}

/** The Go files below some folders, and what they say of events and consumers. One reading at a time. */
export interface GoSources {
  /** Lists the folders and reads every file whose time or size changed. Rejects when aborted. */
  read(folders: readonly string[], signal: AbortSignal): Promise<IndexChange>;
  /** Reads these files again, and no other one; of a folder that is gone, forgets its files. undefined: this takes a whole reading. */
  update(paths: readonly string[], signal: AbortSignal): Promise<IndexChange | undefined>;
  /** What was read last was given up or did not arrive: the next reading says everything. */
  reset(): void;
}

/** Disks answer no faster when more is asked at once. */
const readsAtOnce = 16;

/** Reads the Go files of folders and keeps what it has parsed; files that did not change are not read again. */
export function createGoSources(onUnparsed?: OnUnparsed): GoSources {
  const cache = createFileCache((text) => parseGoFile(text) ?? emptyGoFile(), onUnparsed);
  const declarations = createDeclarationFinder(onUnparsed);
  const registrations = createRegistrationReader(onUnparsed);
  const parsed = new Map<string, GoFile>();
  const packages = new Map<string, Set<string>>();
  /** Files with facts: of another file it need not be said that it says nothing. */
  const stated = new Set<string>();
  /** The packages that were looked into for a file's uses, for the maps, and for the consumers. */
  const lookedInto = new Map<string, ReadonlySet<string>>();
  let folders: readonly string[] = [];
  let modules: readonly GoModule[] | undefined;
  let types = createGoTypes([]);
  let reach = createGoReach([]);

  const filesOf = (packageKey: string): ParsedFile[] =>
    [...(packages.get(packageKey) ?? [])].flatMap((file) => {
      const goFile = parsed.get(file);
      return goFile ? [{ file, goFile }] : [];
    });
  const everyFile = (): ParsedFile[] => [...parsed].map(([file, goFile]) => ({ file, goFile }));

  /** Takes a file's new parse; gives the packages that it belonged and belongs to. */
  const take = (file: string, goFile: GoFile | undefined): string[] => {
    const touched: string[] = [];
    const before = parsed.get(file);
    if (before) {
      const key = packageKeyOf(file, before.packageName);
      packages.get(key)?.delete(file);
      touched.push(key);
    }
    if (!goFile) {
      parsed.delete(file);
      lookedInto.delete(file);
      return touched;
    }
    parsed.set(file, goFile);
    const key = packageKeyOf(file, goFile.packageName);
    packages.set(key, (packages.get(key) ?? new Set()).add(file));
    return [...touched, key];
  };

  /** Runs what looks into packages and remembers which. */
  const noting = async <T>(name: string, run: (find: ReturnType<typeof declarations.in>) => Promise<T>): Promise<T> => {
    const into = new Set<string>();
    const result = await run(declarations.in(modules ?? [], (folder) => into.add(folder)));
    if (into.size > 0) lookedInto.set(name, into);
    else lookedInto.delete(name);
    return result;
  };
  const dependsOn = (name: string, changed: ReadonlySet<string>) =>
    [...(lookedInto.get(name) ?? [])].some((folder) => changed.has(folder));

  const factsOf = async (file: string, goFile: GoFile): Promise<FileFacts> => ({
    ...withoutUses(file, goFile, modules ?? []),
    uses: await noting(file, (find) => eventUsesOf(file, goFile, find)),
  });

  /** Looking into other packages takes waiting; most files need none. */
  const factsOfAll = async (names: readonly string[], signal: AbortSignal) => {
    const files: [file: string, facts: FileFacts | null][] = [];
    const withUses: ParsedFile[] = [];
    await sliced(names, signal, (file) => {
      const goFile = parsed.get(file);
      if (goFile && goFile.uses.length > 0) withUses.push({ file, goFile });
      else files.push([file, goFile ? orNothing(withoutUses(file, goFile, modules ?? [])) : null]);
    });
    const used = await inParallel(withUses, readsAtOnce, signal, ({ file, goFile }) => factsOf(file, goFile));
    for (const [at, { file }] of withUses.entries()) files.push([file, orNothing(used[at])]);
    return files;
  };

  /** Works out what the changed files change; `all`: everything is to be worked out. */
  const changeOf = async (
    changed: ReadonlyMap<string, GoFile | undefined>,
    all: boolean,
    signal: AbortSignal,
  ): Promise<IndexChange> => {
    const before = [...changed.keys()].flatMap((file) => parsed.get(file) ?? []);
    const touched = new Set([...changed].flatMap(([file, goFile]) => take(file, goFile)));
    for (const key of touched) {
      types.set(key, filesOf(key));
      reach.set(key, filesOf(key));
    }
    const changedFolders = new Set([...changed.keys()].map((file) => dirname(file)));
    const wasFollowed = [...changedFolders].map((folder) => {
      declarations.forget(folder);
      return registrations.forget(folder);
    });
    const dependent = all ? [] : [...lookedInto.keys()].filter((name) => dependsOn(name, changedFolders));
    const again = all ? [...parsed.keys()] : [...new Set([...changed.keys(), ...dependent.filter(isFile)])];
    const files = await factsOfAll(again, signal);
    const differing = [...before, ...[...changed.values()].flatMap((goFile) => goFile ?? [])];
    const changesTables = differing.some(({ tables, lookups }) => tables.length > 0 || lookups.length > 0);
    const changesConsumers = wasFollowed.includes(true) || differing.some(concernsConsumers);
    const asked =
      all || changesTables || dependsOn(tablesName, changedFolders)
        ? await noting(tablesName, (find) => tableUses(everyFile(), modules ?? [], find))
        : undefined;
    const consumers =
      all || changesConsumers || dependsOn(consumersName, changedFolders) ? await readConsumers(signal) : undefined;
    return {
      files: files.filter(isNews),
      ...(asked ? { asked } : {}),
      ...(consumers ? { consumers } : {}),
      ...(all && modules ? { modules } : {}),
    };
  };

  const isNews = ([file, facts]: IndexChange['files'][number]): boolean => {
    const was = stated.has(file);
    if (facts) stated.add(file);
    else stated.delete(file);
    return was || facts !== null;
  };

  const readConsumers = async (signal: AbortSignal) => {
    const sources = { reader: registrations, known: everyFile(), types, modules: modules ?? [] };
    const registered = await readRegistered(sources, signal);
    return noting(consumersName, (find) => consumersAmong({ types, reach, find, ...registered }, signal));
  };

  const readAll = async (wanted: readonly string[], signal: AbortSignal): Promise<IndexChange> => {
    const tree = await listGoFiles(wanted, signal);
    const isOther = JSON.stringify(modules) !== JSON.stringify(tree.modules);
    folders = wanted;
    cache.keep(new Set(tree.files));
    const now = await inParallel(tree.files, readsAtOnce, signal, (file) => cache.read(file));
    const listed = new Map(tree.files.map((file, at) => [file, now[at]]));
    const gone = [...parsed.keys()].filter((file) => !listed.has(file)).map((file) => [file, undefined] as const);
    // Packages outside of the folders are watched by no one.
    declarations.forget();
    registrations.forget();
    if (!isOther) {
      const changed = new Map([...gone, ...[...listed].filter(([file, goFile]) => parsed.get(file) !== goFile)]);
      return changed.size === 0 ? { files: [] } : changeOf(changed, false, signal);
    }
    modules = tree.modules;
    types = createGoTypes(modules);
    reach = createGoReach(modules);
    const change = await changeOf(new Map([...gone, ...listed]), true, signal);
    const removed = gone.map(([file]): IndexChange['files'][number] => [file, null]);
    return { ...change, files: [...removed.filter(isNews), ...change.files] };
  };

  const readAgain = async (paths: readonly string[], signal: AbortSignal): Promise<IndexChange | undefined> => {
    if (modules === undefined || paths.some((path) => basename(path) === 'go.mod')) return undefined;
    const files = paths.filter((path) => isListed(path, folders));
    const below = paths
      .filter((path) => !path.endsWith('.go'))
      .flatMap((path) => [...parsed.keys()].filter((file) => file.startsWith(path + sep)));
    const again = [...new Set([...files, ...below])];
    const now = await inParallel(again, readsAtOnce, signal, (file) => cache.read(file, true));
    const changed = again
      .map((file, at) => [file, now[at]] as const)
      .filter(([file, goFile]) => goFile || parsed.has(file));
    return changed.length === 0 ? { files: [] } : changeOf(new Map(changed), false, signal);
  };

  return {
    read: readAll,
    update: readAgain,
    reset() {
      modules = undefined;
    },
  };
}

/** Names in the list of what was looked into that no file has. */
const tablesName = '<tables>';
const consumersName = '<consumers>';

function withoutUses(file: string, goFile: GoFile, modules: readonly GoModule[]): FileFacts {
  return { structs: structsOf(file, goFile, modules), mapped: mappingOf(goFile, modules), uses: [] };
}

function orNothing(facts: FileFacts | undefined): FileFacts | null {
  return facts && facts.structs.length + facts.uses.length + facts.mapped.length > 0 ? facts : null;
}

const isFile = (name: string) => name !== tablesName && name !== consumersName;

/** Whether consumers, what they reach and how they are registered may be different with or without the file. */
function concernsConsumers({ methods, embeds, callers, registers }: GoFile): boolean {
  return methods.length > 0 || embeds.size > 0 || callers.length > 0 || registers;
}
