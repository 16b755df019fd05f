import { basename, dirname, join, sep } from 'node:path';
import { inParallel, sliced } from '../../base/inSlices';
import { eventUsesOf } from '../events/events';
import { tableUses } from '../events/tableUses';
import { createOutsiders } from '../follow/outsiders';
import { createDeclarationFinder } from '../go/declarations';
import { emptyGoFile, type GoFile, parseGoFile } from '../go/file';
import type { FindDeclaration, Placed } from '../go/values';
import {
  createNews,
  type FileFacts,
  factsOrNull,
  type IndexChange,
  type Stated,
  sharedUses,
  withoutUses,
} from './facts';
import { createFileCache, type OnUnparsed } from './fileCache';
import { createFollowing } from './following';
import { consumersAmong } from './goConsumers';
import { type GoModule, isListed, listGoFiles, type ParsedFile } from './goFiles';
import { createGoReach } from './goReach';
import { createGoTypes } from './goTypes';
import { createKnownFiles } from './knownFiles';

/** The Go files below some folders, and what they say about events and consumers. Only one reading runs at a time. */
export interface GoSources {
  /** Lists the folders and reads every file whose time or size changed. Rejects when aborted. */
  read(folders: readonly string[], signal: AbortSignal): Promise<IndexChange>;
  /** Reads only these files again; forgets the files of a folder that no longer exists. Undefined when a complete reading is required. */
  update(paths: readonly string[], signal: AbortSignal): Promise<IndexChange | undefined>;
  /** Makes the next reading return everything: the last reading was aborted, or its result did not arrive. */
  reset(): void;
}

/** Disks are not faster when more files are requested at once. */
const readsAtOnce = 16;

/** Creates the reader of the Go files of folders. It keeps what it has parsed; files that did not change are not read again. */
export function createGoSources(onUnparsed?: OnUnparsed): GoSources {
  const cache = createFileCache((text) => parseGoFile(text) ?? emptyGoFile(), onUnparsed);
  const known = createKnownFiles();
  const outsiders = createOutsiders(() => ({ files: known.all(), modules: modules ?? [] }));
  const declarations = createDeclarationFinder(outsiders.isSet, onUnparsed);
  const following = createFollowing(outsiders, onUnparsed);
  const isNews = createNews();
  /** For each file, for the maps and for the consumers: the packages that their uses depend on. */
  const lookedInto = new Map<string, ReadonlySet<string>>();
  let folders: readonly string[] = [];
  let modules: readonly GoModule[] | undefined;
  let types = createGoTypes([]);
  let reach = createGoReach([]);

  /** Runs a function that looks into packages, and remembers which. */
  const noting = async <T>(name: string, run: (find: FindDeclaration) => Promise<T>): Promise<T> => {
    const into = new Set<string>();
    const onFolder = (folder: string) => into.add(folder);
    const find: FindDeclaration = Object.assign(declarations.in(modules ?? [], onFolder), {
      computed: ({ expression, place: { folder, imports } }: Placed) =>
        following.textOf(
          expression,
          { file: join(folder, placeName), imports, isGenerated: false, isTagged: false, syntax: noSyntax },
          modules ?? [],
          onFolder,
        ),
    });
    const result = await run(find);
    if (into.size > 0) lookedInto.set(name, into);
    else lookedInto.delete(name);
    return result;
  };
  const dependsOn = (name: string, changed: ReadonlySet<string>) =>
    [...(lookedInto.get(name) ?? [])].some((folder) => changed.has(folder));

  /** Returns what a file says, and whether its functions that make events of computed types have changed. */
  const factsOf = async (file: string, goFile: GoFile): Promise<readonly [FileFacts, boolean]> => {
    const computing = new Set<string>();
    const uses = await noting(file, (find) =>
      eventUsesOf(file, goFile, find, ({ function: name, expression }) => {
        if (name !== '' && !isCopy.test(expression)) computing.add(name);
      }),
    );
    const emitters = [...computing].map((name) => ({ folder: dirname(file), name }));
    return [{ ...withoutUses(file, goFile, modules ?? []), uses }, following.setEmitters(file, emitters)];
  };

  /** The look into other packages is asynchronous; most files do not need it. */
  const factsOfAll = async (names: readonly string[], signal: AbortSignal) => {
    const files: Stated[] = [];
    const withUses: ParsedFile[] = [];
    let isEmitting = false;
    await sliced(names, signal, (file) => {
      const goFile = known.get(file);
      if (goFile && goFile.uses.length > 0) withUses.push({ file, goFile });
      else {
        if (following.setEmitters(file, [])) isEmitting = true;
        files.push([file, goFile ? factsOrNull(withoutUses(file, goFile, modules ?? [])) : null]);
      }
    });
    const used = await inParallel(withUses, readsAtOnce, signal, ({ file, goFile }) => factsOf(file, goFile));
    for (const [at, { file }] of withUses.entries()) {
      const [facts, isOther] = used[at] ?? [];
      files.push([file, factsOrNull(facts)]);
      if (isOther) isEmitting = true;
    }
    return { files, isEmitting };
  };

  /** Takes newly parsed files, and updates types and calls. */
  const takeAll = (changed: ReadonlyMap<string, GoFile | undefined>) => {
    const taken = known.take(changed);
    for (const [file, goFile] of changed) if (!goFile) lookedInto.delete(file);
    for (const key of taken.packages) {
      types.set(key, known.inPackage(key));
      reach.set(key, known.inPackage(key));
    }
    return taken;
  };

  /** Determines what the changed files change. `all`: everything is determined again. */
  const changeOf = async (
    changed: ReadonlyMap<string, GoFile | undefined>,
    all: boolean,
    signal: AbortSignal,
  ): Promise<IndexChange> => {
    const { differing, isOtherPackage } = takeAll(changed);
    const folders = new Set([...changed.keys()].map((file) => dirname(file)));
    const setOutside = await outsiders.refresh(new Set(changed.keys()));
    const changedFolders = new Set([...folders, ...setOutside]);
    for (const folder of changedFolders) declarations.forget(folder);
    const stale = await following.refresh({
      files: new Set(changed.keys()),
      folders,
      setOutside,
      differing,
      modules: modules ?? [],
    });
    const dependent = all ? [] : [...lookedInto.keys()].filter((name) => dependsOn(name, changedFolders));
    const again = all ? known.names() : [...new Set([...changed.keys(), ...dependent.filter(isFile)])];
    const { files, isEmitting } = await factsOfAll(again, signal);
    const changesConsumers = stale.registrations || isOtherPackage || differing.some(concernsConsumers);
    const changesTables = differing.some(({ tables, lookups }) => tables.length > 0 || lookups.length > 0);
    const consumers =
      all || changesConsumers || dependsOn(consumersName, changedFolders) ? await readConsumers(signal) : undefined;
    const shared = await readShared(
      {
        tables: all || changesTables || dependsOn(tablesName, changedFolders),
        followed: all || changesConsumers || stale.handlers,
        produced: all || isEmitting || stale.producers || isOtherPackage,
      },
      signal,
    );
    return {
      ...shared,
      files: [...files, ...shared.files].filter(isNews),
      ...(consumers ? { consumers } : {}),
      ...(all && modules ? { modules } : {}),
    };
  };

  const sources = () => ({ known, types, modules: modules ?? [] });

  const readConsumers = async (signal: AbortSignal) => {
    const registered = await following.registered(sources(), signal);
    return noting(consumersName, (find) => consumersAmong({ types, reach, find, ...registered }, signal));
  };

  /** Determines the uses that come from several files together, as far as they are wanted. */
  const readShared = async (
    wanted: { readonly tables: boolean; readonly followed: boolean; readonly produced: boolean },
    signal: AbortSignal,
  ): Promise<Pick<IndexChange, 'files' | 'open' | 'areMoreProducers'>> => {
    const files: Stated[] = [];
    if (wanted.tables) {
      const uses = await noting(tablesName, (find) => tableUses(known.all(), modules ?? [], find));
      files.push(sharedUses(tablesName, uses));
    }
    const handled = wanted.followed ? await following.handled(sources(), signal) : undefined;
    if (handled) files.push(sharedUses(followedName, handled.uses));
    const produced = wanted.produced ? await following.produced(sources(), signal) : undefined;
    if (produced) files.push(sharedUses(producedName, produced.uses));
    return {
      files,
      ...(handled ? { open: handled.open } : {}),
      ...(produced ? { areMoreProducers: produced.areMore } : {}),
    };
  };

  const readAll = async (wanted: readonly string[], signal: AbortSignal): Promise<IndexChange> => {
    const tree = await listGoFiles(wanted, signal);
    const isOther = JSON.stringify(modules) !== JSON.stringify(tree.modules);
    folders = wanted;
    cache.keep(new Set(tree.files));
    const now = await inParallel(tree.files, readsAtOnce, signal, (file) => cache.read(file));
    const listed = new Map(tree.files.map((file, at) => [file, now[at]]));
    const gone = known.names().flatMap((file) => (listed.has(file) ? [] : [[file, undefined] as const]));
    // Packages outside the folders are not watched, so they may have changed.
    declarations.forget();
    following.forget();
    outsiders.forget();
    if (!isOther) {
      const changed = new Map([...gone, ...[...listed].filter(([file, goFile]) => known.get(file) !== goFile)]);
      return changed.size === 0 ? { files: [] } : changeOf(changed, false, signal);
    }
    modules = tree.modules;
    types = createGoTypes(modules);
    reach = createGoReach(modules);
    const change = await changeOf(new Map([...gone, ...listed]), true, signal);
    const removed = gone.map(([file]): Stated => [file, null]);
    return { ...change, files: [...removed.filter(isNews), ...change.files] };
  };

  const readAgain = async (paths: readonly string[], signal: AbortSignal): Promise<IndexChange | undefined> => {
    if (modules === undefined || paths.some((path) => /^go\.(?:mod|work)$/.test(basename(path)))) return undefined;
    const files = paths.filter((path) => isListed(path, folders));
    const below = paths
      .filter((path) => !path.endsWith('.go'))
      .flatMap((path) => known.names().filter((file) => file.startsWith(path + sep)));
    const again = [...new Set([...files, ...below])];
    const now = await inParallel(again, readsAtOnce, signal, (file) => cache.read(file, true));
    const changed = again
      .map((file, at) => [file, now[at]] as const)
      .filter(([file, goFile]) => goFile || known.get(file) !== undefined);
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

/** Names in `lookedInto` that no file has. */
const tablesName = '<tables>';
const consumersName = '<consumers>';
/** The names of uses that were found by following events, and by following callers. */
const followedName = '<followed>';
const producedName = '<produced>';

/** The type of an event that is copied from another event. */
const isCopy = /^\w+\.EventType$/;

/** A file name for an expression: it belongs to its package, and only its imports count. */
const placeName = 'expression.go';
const noSyntax = { packageName: '', functions: [], variables: new Map(), types: new Map() };

const isFile = (name: string) => name !== tablesName && name !== consumersName;

/** Whether a file can affect the consumers, what they reach and how they are registered. */
function concernsConsumers(file: GoFile): boolean {
  const { methods, embeds, interfaces, callers, registers, wires, structs, packageName } = file;
  // A struct in a completely read file may lend its methods.
  const mayLend = packageName !== '' && structs.length > 0;
  return (
    methods.length > 0 || embeds.size > 0 || interfaces.size > 0 || callers.length > 0 || registers || wires || mayLend
  );
}
