import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { importsOf } from '../go/imports';
import { readGo } from '../go/text';
import type { OnUnparsed } from '../index/fileCache';
import { type GoModule, goFilesIn } from '../index/goFiles';
import { sliced } from '../index/inParallel';
import { type GoPackage, type Packages, packageOf, type SourceFile } from './environment';
import { parseFile } from './fileParser';
import { Interpreter } from './interpreter';
import { ProjectorLibrary, type Sighting } from './library';
import type { FunctionDeclaration } from './syntax';
import type { Filter, ObjectValue, TypeName } from './values';

/** How a projection of the workspace is registered. */
export interface Registration {
  readonly type: TypeName;
  /** What its `Name()` gives for the value that is registered; undefined where that is not known. */
  readonly name: string | undefined;
  readonly filters: readonly Filter[];
}

export interface RegistrationRequest {
  readonly modules: readonly GoModule[];
  /** The files whose functions may register projections. */
  readonly files: readonly string[];
  readonly isProjection: (type: TypeName) => boolean;
}

/** A package may be known only by the code of another one; more rounds than this are no sensible program. */
const mostRounds = 6;

/** Reads the files of packages, and keeps what was read until a file changes. */
export function createRegistrationReader(onUnparsed: OnUnparsed = () => undefined) {
  const packages = new Map<string, GoPackage>();

  const read = async (folder: string): Promise<GoPackage> => {
    const names = await goFilesIn(folder);
    const files = await Promise.all(names.map((name) => readSource(name, onUnparsed)));
    return packageOf(
      folder,
      files.filter((file) => file !== undefined),
    );
  };

  return {
    /** The package in a folder has changed; without a folder, any may have. Whether it was looked into. */
    forget(folder?: string): boolean {
      if (folder !== undefined) return packages.delete(folder);
      packages.clear();
      return true;
    },

    /** Every registration that code shows; one that it computes has filters without types. */
    async read(request: RegistrationRequest, signal: AbortSignal): Promise<readonly Registration[]> {
      for (let round = 0; ; round += 1) {
        const wanted = new Set<string>();
        const at = (folder: string) => {
          const known = packages.get(folder);
          if (!known) wanted.add(folder);
          return known;
        };
        const found = await follow({ modules: request.modules, at }, request, signal);
        if (wanted.size === 0 || round === mostRounds) return found;
        for (const folder of wanted) packages.set(folder, await read(folder));
      }
    },
  };
}

export type RegistrationReader = ReturnType<typeof createRegistrationReader>;

async function follow(
  packages: Packages,
  { files, isProjection }: RegistrationRequest,
  signal: AbortSignal,
): Promise<Registration[]> {
  const library = new ProjectorLibrary(isProjection);
  const interpreter = new Interpreter(packages, library);
  const seen: { readonly sighting: Sighting; readonly root: FunctionDeclaration | undefined }[] = [];
  const noted = (root: FunctionDeclaration | undefined, run: () => void) => {
    const from = library.sightings.length;
    run();
    for (const sighting of library.sightings.slice(from)) seen.push({ sighting, root });
  };
  await sliced(rootsOf(packages, new Set(files)), signal, (root) => {
    if (root.kind === 'variable') noted(undefined, () => interpreter.heldIn(root.folder, root.name));
    else noted(root.what, () => interpreter.run(root.what, root.source));
  });
  // What calls it knows more than the function by itself.
  const sightings = seen.filter(({ root }) => !root || !interpreter.called.has(root)).map(({ sighting }) => sighting);
  return outermost(sightings).map(({ type, object, filters }) => {
    const name = interpreter.ask(object, 'Name');
    return { type, filters, name: name.kind === 'text' ? name.text : undefined };
  });
}

type Root =
  | { readonly kind: 'function'; readonly what: FunctionDeclaration; readonly source: SourceFile }
  | { readonly kind: 'variable'; readonly folder: string; readonly name: string };

/** What runs by itself: variables and `init` first, as others may read what they leave. */
function rootsOf(packages: Packages, files: ReadonlySet<string>): Root[] {
  const variables: Root[] = [];
  const functions: Root[] = [];
  const found = [...new Set([...files].map((file) => dirname(file)))].flatMap((folder) => packages.at(folder) ?? []);
  for (const { folder, sources } of found) {
    for (const source of sources.filter(({ file }) => files.has(file))) {
      for (const name of source.syntax.variables.keys()) variables.push({ kind: 'variable', folder, name });
      for (const what of source.syntax.functions) functions.push({ kind: 'function', what, source });
    }
  }
  const isInit = (root: Root) => root.kind === 'function' && root.what.name === 'init';
  return [...variables, ...functions.filter(isInit), ...functions.filter((root) => !isInit(root))];
}

/** Registered values; of a type that is nowhere registered the decorated ones, each with all of its decorators. */
function outermost(sightings: readonly Sighting[]): Sighting[] {
  const key = ({ type }: Sighting) => `${type.folder}\n${type.name}`;
  const registered = new Set(sightings.filter(({ isRegistered }) => isRegistered).map(key));
  const decorated = new Map<ObjectValue, Sighting>();
  for (const sighting of sightings) {
    const before = decorated.get(sighting.object);
    if (!registered.has(key(sighting)) && (before?.filters.length ?? 0) <= sighting.filters.length) {
      decorated.set(sighting.object, sighting);
    }
  }
  return [...sightings.filter(({ isRegistered }) => isRegistered), ...decorated.values()];
}

/** Larger files are no one's handwriting. */
const largest = 500_000;

async function readSource(file: string, onUnparsed: OnUnparsed): Promise<SourceFile | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '' || text.length > largest) return undefined;
  try {
    return { file, imports: importsOf(readGo(text)), syntax: parseFile(text) };
  } catch (error) {
    onUnparsed(file, error);
    return undefined;
  }
}
