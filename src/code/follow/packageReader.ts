import { dirname } from 'node:path';
import { importsOf } from '../go/imports';
import { isGenerated, readGo } from '../go/text';
import { createFileCache, type OnUnparsed } from '../index/fileCache';
import { type GoModule, goFilesIn } from '../index/goFiles';
import { parseFile } from '../syntax/fileParser';
import { type GoPackage, namesOf, type Packages, packageOf, type SourceFile } from './interpreter/environment';
import type { Outsiders } from './outsiders';

/** Stands for every name of a package. */
const everyName = '*';

/** Called for everything that the followed code depends on: a package, and a name in it. */
type OnName = (folder: string, name: string) => void;

/** Parses the packages that are needed to follow code, and keeps them. */
export interface PackageReader {
  /** Forgets all packages, because any of them may have changed. */
  forget(): void;
  /**
   * Reads changed files of a package again. Returns the names that they declared before or declare now; undefined when it may be any name.
   */
  refresh(folder: string, files: ReadonlySet<string>): Promise<ReadonlySet<string> | undefined>;
  /** Runs a function with the known packages, and again after the missing ones have been read. */
  settled<T>(modules: readonly GoModule[], run: (packages: Packages) => T | Promise<T>, onName: OnName): Promise<T>;
}

const ofSystem =
  /_(?:aix|android|darwin|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|wasip1|windows|386|amd64|arm|arm64|wasm)\.go$/;
const tagged = /^\/\/(?:go:build| \+build) /m;

/**
 * The maximum number of rounds. A package may become known only through the code of another one, but more rounds than this are not needed
 * by a reasonable program.
 */
const mostRounds = 12;

/** The maximum number of files that are examined for a variable. When more files mention it, their use of it is unknown. */
const mostOutside = 200;

/** Creates a package reader. It parses a file again only when it has changed. */
export function createPackageReader(outsiders: Outsiders, onUnparsed?: OnUnparsed): PackageReader {
  const cache = createFileCache(
    (text) => ({
      imports: importsOf(readGo(text)),
      isGenerated: isGenerated(text),
      isTagged: tagged.test(text),
      syntax: parseFile(text),
    }),
    onUnparsed,
  );
  const sources = new Map<string, SourceFile>();
  const packages = new Map<string, Promise<GoPackage>>();
  const known = new Map<string, GoPackage>();

  const readFile = async (file: string, again: boolean): Promise<SourceFile | undefined> => {
    const parsed = await cache.read(file, again);
    const before = sources.get(file);
    if (!parsed) sources.delete(file);
    else if (before?.syntax !== parsed.syntax)
      sources.set(file, { file, ...parsed, isTagged: parsed.isTagged || ofSystem.test(file) });
    return sources.get(file);
  };

  const read = (folder: string, files: Promise<readonly (SourceFile | undefined)[]>): Promise<GoPackage> => {
    const reading = files.then((all) =>
      packageOf(
        folder,
        all.filter((file) => file !== undefined),
      ),
    );
    packages.set(folder, reading);
    return reading;
  };

  const readWhole = async (folder: string) =>
    Promise.all((await goFilesIn(folder)).map((file) => readFile(file, false)));

  const take = async (folder: string, reading: Promise<GoPackage>): Promise<GoPackage> => {
    const found = await reading;
    if (packages.get(folder) === reading) known.set(folder, found);
    return found;
  };

  return {
    forget() {
      packages.clear();
      known.clear();
    },
    async refresh(folder, files) {
      const before = known.get(folder);
      if (!before) return undefined;
      const own = [...files].filter((file) => dirname(file) === folder);
      const kept = before.sources.filter(({ file }) => !files.has(file));
      const again = Promise.all(own.map((file) => readFile(file, true)));
      const after = await take(
        folder,
        read(
          folder,
          again.then((all) => [...kept, ...all]),
        ),
      );
      const differing = [
        ...before.sources.filter((source) => !after.sources.includes(source)),
        ...after.sources.filter((source) => !before.sources.includes(source)),
      ];
      return new Set([everyName, ...differing.flatMap(namesOf)]);
    },
    async settled(modules, run, onName) {
      for (let round = 0; ; round += 1) {
        const wanted = new Set<string>();
        const unlooked = new Set<string>();
        const seen = new Map<string, GoPackage>();
        const at = (folder: string) => {
          const found = known.get(folder);
          if (!found) {
            wanted.add(folder);
            return undefined;
          }
          const noted = seen.get(folder) ?? noting(found, (name) => onName(folder, name));
          seen.set(folder, noted);
          return noted;
        };
        const outside: Packages['outside'] = (folder, name, how) => {
          const files = outsiders.filesOf(folder, name, how);
          if (!files) unlooked.add(folder);
          if (!files || files.length > mostOutside) return undefined;
          return files.flatMap((file) => at(dirname(file))?.sources.find((source) => source.file === file) ?? []);
        };
        const result = await run({ modules, at, outside });
        if (wanted.size + unlooked.size === 0 || round === mostRounds) return result;
        for (const folder of unlooked) await outsiders.look(folder);
        for (const folder of wanted) await take(folder, packages.get(folder) ?? read(folder, readWhole(folder)));
      }
    },
  };
}

/** Returns a package that reports the names that it is asked for. */
function noting(found: GoPackage, onName: (name: string) => void): GoPackage {
  const noted = <T>(names: { get(name: string): T | undefined }) => ({
    get(name: string): T | undefined {
      onName(name);
      return names.get(name);
    },
  });
  return {
    folder: found.folder,
    get sources() {
      onName(everyName);
      return found.sources;
    },
    functions: noted(found.functions),
    methods: noted(found.methods),
    variables: noted(found.variables),
    types: noted(found.types),
  };
}

/** Follows code for one kind of question, and remembers which packages the last answer depends on. */
export interface FollowingReader<Asked, Found> {
  /** Whether the last answer depends on a package. */
  dependsOn(folder: string): boolean;
  read(asked: Asked, signal: AbortSignal): Promise<Found>;
}

/** Creates such a reader. `follow` may run several times for one answer, each time with more packages. */
export function createFollowingReader<Asked extends { readonly modules: readonly GoModule[] }, Found>(
  packages: PackageReader,
  follow: (packages: Packages, asked: Asked, signal: AbortSignal) => Promise<Found>,
): FollowingReader<Asked, Found> {
  let lookedInto = new Set<string>();
  return {
    dependsOn: (folder) => lookedInto.has(folder),
    async read(asked, signal) {
      const folders = new Set<string>();
      const found = await packages.settled(
        asked.modules,
        (known) => follow(known, asked, signal),
        (folder) => folders.add(folder),
      );
      lookedInto = folders;
      return found;
    },
  };
}
