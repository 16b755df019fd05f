import { createFileCache, type OnUnparsed } from '../index/fileCache';
import { folderOfImport, type GoModule, goFilesIn } from '../index/goFiles';
import { type GoImport, importedPath, importsOf } from './imports';
import { closingBracket, expressionEnd, type GoText, listItems, readGo } from './text';
import type { FindDeclaration, Placed } from './values';

/** The declarations of a package's names; undefined for a name that files declare differently, for example files for different systems. */
type PackageNames = ReadonlyMap<string, Placed | undefined>;

/** Finds the constants that consumers name: in their own package, or in a package of the workspace that they import. */
interface DeclarationFinder {
  /** Returns a function that finds declarations. `onFolder` receives the folder of every package that is searched. */
  in(modules: readonly GoModule[], onFolder?: (folder: string) => void): FindDeclaration;
  /** Forgets a package in which a file has changed; without a folder, all packages. */
  forget(folder?: string): void;
}

/**
 * Creates a finder of constants, types and functions of other packages by name. `isSetOutside` says whether other packages set a variable.
 * Files are parsed once, until `forget`.
 */
export function createDeclarationFinder(
  isSetOutside: (folder: string, name: string) => Promise<boolean>,
  onUnparsed?: OnUnparsed,
): DeclarationFinder {
  const cache = createFileCache(parseDeclarations, onUnparsed);
  const packages = new Map<string, Promise<PackageNames>>();

  const namesIn = async (folder: string): Promise<PackageNames> => {
    const names = new Map<string, Placed | undefined>();
    const assigned = new Set<string>();
    for (const file of await goFilesIn(folder)) {
      const parsed = await cache.read(file);
      if (!parsed) continue;
      const place = { folder, imports: parsed.imports };
      for (const name of parsed.assigned) assigned.add(name);
      for (const { name, expression, isType, isVariable = false } of parsed.declarations) {
        const differs = names.has(name) && names.get(name)?.expression !== expression;
        names.set(name, differs ? undefined : { expression, place, isType, isVariable });
      }
    }
    return withoutAssigned(names, assigned);
  };

  return {
    in: (modules, onFolder) => async (place, qualifier, name) => {
      const path = qualifier === undefined ? undefined : importedPath(place.imports, qualifier);
      const folder = qualifier === undefined ? place.folder : path && folderOfImport(path, modules);
      if (folder === undefined) return undefined;
      onFolder?.(folder);
      const names = packages.get(folder) ?? namesIn(folder);
      packages.set(folder, names);
      const found = (await names).get(name);
      return found?.isVariable && (await isSetOutside(folder, name)) ? undefined : found;
    },
    forget(folder) {
      if (folder === undefined) packages.clear();
      else packages.delete(folder);
    },
  };
}

/** Removes variables that code sets, because their declaration does not determine their value. */
function withoutAssigned(names: Map<string, Placed | undefined>, assigned: ReadonlySet<string>): PackageNames {
  for (const name of assigned) if (names.get(name)?.isVariable) names.set(name, undefined);
  return names;
}

interface GoDeclaration {
  readonly name: string;
  /** The value of a constant or variable; for a type that is only a new name for another type, the name of that type. */
  readonly expression: string;
  readonly isType: boolean;
  readonly isVariable?: boolean;
}

/** What a file declares at its top level, and what it imports. */
interface GoDeclarations {
  readonly imports: readonly GoImport[];
  readonly declarations: readonly GoDeclaration[];
  /** The names that its functions set, or let others set. A variable with such a name may differ from its declaration. */
  readonly assigned: ReadonlySet<string>;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';

const METHOD = new RegExp(
  `^func \\((?:${word}[ \\t]+)?\\*?(${word})\\)[ \\t]+(${word})\\(\\)[ \\t]+[\\w.]+[ \\t]*\\{\\s*return[ \\t]+`,
  'gmu',
);

/** Reads constants and variables with their values, and the types that may be strings under another name. */
function parseDeclarations(text: string): GoDeclarations {
  if (!/^(?:(?:const|var|type)\b|func \([^)\n]*\) \w+\(\) [\w.]+ \{)/m.test(text) && !text.includes(' = '))
    return { imports: [], declarations: [], assigned: new Set() };
  const go = readGo(text);
  const declarations: GoDeclaration[] = [];
  let rest = go.shape;
  for (const head of go.shape.matchAll(/^(const|var|type)\s*(\(?)/gm)) {
    const start = head.index + head[0].length;
    const end = head[2] ? closingBracket(go.shape, start - 1) : expressionEnd(go.shape, start);
    const found = head[1] === 'type' ? typesIn(go, start, end) : valuesIn(go, start, end);
    declarations.push(...(head[1] === 'var' ? found.map((each) => ({ ...each, isVariable: true })) : found));
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  }
  declarations.push(...methodsIn(go));
  return { imports: importsOf(go), declarations, assigned: assignedInText(rest) };
}

const ASSIGNED = new RegExp(`(?<![.\\w])(${word})(?:\\[[^\\]\\n]*\\])?[ \\t]*\\+?=(?!=)|&(${word})\\b(?![.{])`, 'gu');

function assignedInText(shape: string): Set<string> {
  return new Set([...shape.matchAll(ASSIGNED)].map(([, set, handed]) => set ?? handed ?? ''));
}

/** Finds methods that only return a value, as `Type.Method`: `func (OrderPlaced) EventType() string { return "order.placed" }`. */
function methodsIn(go: GoText): GoDeclaration[] {
  return [...go.shape.matchAll(METHOD)].map(({ index, 0: head, 1: type = '', 2: method = '' }) => {
    const start = index + head.length;
    const expression = go.code
      .slice(start, expressionEnd(go.shape, start))
      .replace(/\s*\}$/, '')
      .trim();
    return { name: `${type}.${method}`, expression, isType: false };
  });
}

function valuesIn(go: GoText, start: number, end: number): GoDeclaration[] {
  const found: GoDeclaration[] = [];
  const spec = new RegExp(`^[ \\t]*(${word}(?:[ \\t]*,[ \\t]*${word})*)(?:[ \\t]+[^=\\n,]+)?[ \\t]*=[ \\t]*`, 'gmu');
  const region = go.shape.slice(start, end);
  for (let match = spec.exec(region); match; match = spec.exec(region)) {
    const from = start + spec.lastIndex;
    const to = expressionEnd(go.shape, from, end);
    const names = (match[1] ?? '').split(',').map((name) => name.trim());
    const values = names.length === 1 ? [[from, to] as const] : listItems(go.shape, from, to);
    // There are as many values as names, or one call that returns all values.
    for (const [at, name] of names.entries()) {
      const value = values.length === names.length ? values[at] : undefined;
      if (value) found.push({ name, expression: go.code.slice(...value).trim(), isType: false });
    }
    spec.lastIndex = to - start;
  }
  return found;
}

/** Finds `EventType string` and `EventType = events.Type`. Types that are more than a name are left out. */
function typesIn(go: GoText, start: number, end: number): GoDeclaration[] {
  const spec = new RegExp(`^[ \\t]*(${word})[ \\t]+=?[ \\t]*((?:${word}\\.)?${word})[ \\t]*;?[ \\t]*$`, 'gmu');
  const region = withoutBodies(go.shape, start, end);
  return [...region.matchAll(spec)].map(([, name = '', expression = '']) => ({ name, expression, isType: true }));
}

/** Removes the bodies of structs in a group, because their fields look like types. */
function withoutBodies(shape: string, start: number, end: number): string {
  let kept = '';
  for (let at = start; at < end; at += 1) {
    if (shape[at] === '{') at = closingBracket(shape, at);
    kept += shape[at] === '}' ? '{}' : (shape[at] ?? '');
  }
  return kept;
}
