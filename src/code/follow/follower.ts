import { createBreather } from '../../base/inSlices';
import type { GoModule } from '../index/goFiles';
import { parseExpression } from '../syntax/fileParser';
import { EventInterpreter, type Followings } from './eventInterpreter';
import { Environment, type Packages, type SourceFile } from './interpreter/environment';
import type { PackageReader } from './packageReader';
import type { Root } from './registrations';
import type { TypeName } from './values/values';

/** Follows events through the code of consumers, and texts through the code that makes them. */
export interface EventFollower {
  /**
   * Marks results as stale: those that depend on these names of a folder's package, or on any name of it when `names` is absent; all
   * results when `folder` is absent. Returns whether there are such results.
   */
  forget(folder?: string, names?: ReadonlySet<string>): boolean;
  /**
   * Returns what the consumers of these types do with events. `rootsOf` returns the functions that register one. Results are calculated
   * again only when packages or roots have changed.
   */
  usesOf(
    types: readonly TypeName[],
    rootsOf: (type: TypeName) => readonly Root[],
    modules: readonly GoModule[],
    signal: AbortSignal,
  ): Promise<Map<TypeName, Followings>>;
  /** Returns the text that an expression results in; undefined when it is not known. */
  textOf(
    expression: string,
    source: SourceFile,
    modules: readonly GoModule[],
    onFolder: (folder: string) => void,
  ): Promise<string | undefined>;
}

const keyOf = (folder: string, name: string) => `${folder}\n${name}`;

interface Followed {
  /** What it depends on: folders, and names in their packages. */
  readonly names: ReadonlySet<string>;
  readonly found: Followings;
  readonly roots: string;
  /** Whether a package has changed since then. */
  isStale: boolean;
}

/** Creates the follower. It follows each consumer separately, and keeps the result until something changes that it depends on. */
export function createEventFollower(packages: PackageReader): EventFollower {
  const known = new Map<string, Followed>();

  const follow = async (type: TypeName, roots: readonly Root[], modules: readonly GoModule[]): Promise<Followed> => {
    const names = new Set<string>();
    const found = await packages.settled(
      modules,
      (read) => new EventInterpreter(read, type).follow(type, roots),
      (folder, name) => names.add(keyOf(folder, name)),
    );
    return { names, found, roots: JSON.stringify(roots), isStale: false };
  };

  return {
    forget(folder = '', changed = undefined) {
      const keys = changed && [...changed].map((name) => keyOf(folder, name));
      const isMeant = ({ names }: Followed) =>
        keys ? keys.some((key) => names.has(key)) : [...names].some((key) => key.startsWith(keyOf(folder, '')));
      const stale = [...known.values()].filter((each) => folder === '' || isMeant(each));
      for (const each of stale) each.isStale = true;
      return stale.length > 0;
    },
    async usesOf(types, rootsOf, modules, signal) {
      const breathe = createBreather();
      const all = new Map<TypeName, Followings>();
      for (const type of types) {
        await breathe();
        signal.throwIfAborted();
        const key = keyOf(type.folder, type.name);
        const before = known.get(key);
        const roots = rootsOf(type);
        const isSame = before && !before.isStale && before.roots === JSON.stringify(roots);
        const followed = isSame ? before : await follow(type, roots, modules);
        known.set(key, followed);
        all.set(type, followed.found);
      }
      return all;
    },
    textOf(expression, source, modules, onFolder) {
      const run = (read: Packages) => {
        const value = new EventInterpreter(read).evaluate(parseExpression(expression), new Environment(source));
        return value.kind === 'text' ? value.text : undefined;
      };
      return packages.settled(modules, run, onFolder);
    },
  };
}
