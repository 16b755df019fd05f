import { readFile } from 'node:fs/promises';
import { inParallel } from '../../base/inSlices';
import { namesOfPackage } from '../go/imports';
import { type GoModule, importPathsOf, type ParsedFile } from '../index/goFiles';

/** For each name, whether it may be set there, and not only mentioned. */
type Names = ReadonlyMap<string, boolean>;

/** What the files that import a package do with its names, found by a search of their text. */
export interface Outsiders {
  /** Returns the files that set a name of the folder's package, or mention it at all; undefined when this has not been searched for. */
  filesOf(folder: string, name: string, how: 'set' | 'named'): readonly string[] | undefined;
  /** Searches the files that import the folder's package. */
  look(folder: string): Promise<void>;
  /** Searches changed files again. Returns the folders of the packages whose names they use in another way than before. */
  refresh(files: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** Whether a file of another package sets a variable. */
  isSet(folder: string, name: string): Promise<boolean>;
  forget(): void;
}

const readsAtOnce = 16;

/** Creates the search; it searches only for packages that it is asked about. `sources` returns the files of the workspace. */
export function createOutsiders(
  sources: () => { readonly files: readonly ParsedFile[]; readonly modules: readonly GoModule[] },
): Outsiders {
  const known = new Map<string, Map<string, Names>>();

  const lookInto = async (folder: string, isMeant: (file: string) => boolean): Promise<Map<string, Names>> => {
    const { files, modules } = sources();
    const paths = [...importPathsOf([folder], modules)];
    const importing = files.filter(
      ({ file, goFile }) => isMeant(file) && paths.some((path) => goFile.importPaths.includes(path)),
    );
    const never = new AbortController().signal;
    const found = await inParallel(importing, readsAtOnce, never, async ({ file }) => {
      const text = await readFile(file, 'utf8').catch(() => '');
      return [file, namesIn(text, paths)] as const;
    });
    return new Map(found.filter(([, names]) => names.size > 0));
  };

  const filesOf: Outsiders['filesOf'] = (folder, name, how) => {
    if (!isExported.test(name)) return [];
    const names = known.get(folder);
    const isMeant = (each: Names) => (how === 'set' ? each.get(name) === true : each.has(name));
    return names && [...names].flatMap(([file, each]) => (isMeant(each) ? file : []));
  };
  const look: Outsiders['look'] = async (folder) => {
    if (!known.has(folder)) known.set(folder, await lookInto(folder, () => true));
  };

  return {
    filesOf,
    look,
    async isSet(folder, name) {
      if (isExported.test(name)) await look(folder);
      return filesOf(folder, name, 'set')?.length !== 0;
    },
    async refresh(files) {
      const differing = new Set<string>();
      for (const [folder, names] of known) {
        const now = await lookInto(folder, (file) => files.has(file));
        for (const file of files) {
          const [before, after] = [names.get(file), now.get(file)];
          if (JSON.stringify([...(before ?? [])]) !== JSON.stringify([...(after ?? [])])) differing.add(folder);
          if (after) names.set(file, after);
          else names.delete(file);
        }
      }
      return differing;
    },
    forget: () => known.clear(),
  };
}

const isExported = /^\p{Lu}/u;

/** Returns the names of a package in a text, and whether the text may set them or lets other code set them. */
function namesIn(text: string, paths: readonly string[]): Names {
  const qualifiers = paths.flatMap((path) => namesOfPackage(text, path));
  const found = new Map<string, boolean>();
  if (qualifiers.length === 0) return found;
  const before = qualifiers.includes('.') ? '(?<![.\\w])' : `\\b(?:${qualifiers.join('|')})\\.`;
  const named = new RegExp(
    `(&|\\b(?:copy|clear|delete)\\()?${before}(\\p{Lu}[\\p{L}\\p{Nd}_]*)(?:\\.\\w+|\\[[^\\]\\n]*\\])*(?:[ \\t]*((?:[-+*/%&|^]|<<|>>|&\\^)?=(?!=)|\\+\\+|--|,[^\\n;(){}]*[^=!<>:\\n]=(?!=)))?`,
    'gu',
  );
  for (const [, handed, name = '', behind] of text.matchAll(named)) {
    const isSet = handed !== undefined || behind !== undefined;
    found.set(name, isSet || found.get(name) === true);
  }
  return found;
}
