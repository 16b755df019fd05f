import type { Expression, FileSyntax, FunctionDeclaration, Statement } from './syntax';

/** Where code sets a variable, or a part of its value. */
export interface NameSet {
  /** Undefined for code outside functions, such as the function literal in a variable. */
  readonly by: FunctionDeclaration | undefined;
  /** The only field that is set; undefined when everything may be set. */
  readonly field: string | undefined;
  /**
   * `entry`: an entry of a map or list is set. `kept`: the value is also stored elsewhere, and code there may set what a pointer leads to.
   */
  readonly what: 'itself' | 'entry' | 'kept';
}

/** What a file's code does with names; names of other packages are `package.Name`. */
export interface NamesUsed {
  readonly set: ReadonlyMap<string, readonly NameSet[]>;
  /** For each name, with the fields and methods after it, the functions that contain it. */
  readonly named: ReadonlyMap<string, ReadonlySet<FunctionDeclaration | undefined>>;
}

const known = new WeakMap<FileSyntax, NamesUsed>();

/** Returns what a file sets or lets others set, and what it names. */
export function namesUsedIn(file: FileSyntax): NamesUsed {
  const before = known.get(file);
  if (before) return before;
  const set = new Map<string, NameSet[]>();
  const named = new Map<string, Set<FunctionDeclaration | undefined>>();
  const outside = [...file.variables.values()].flatMap(({ value }) => value ?? []);
  const code = file.functions.flatMap((by) => [...nodesIn(by.body)].map((node) => ({ by, node })));
  const others = [...nodesIn(outside)].map((node) => ({ by: undefined, node }));
  for (const { by, node } of [...code, ...others]) {
    for (const [name, setting] of settingsIn(node, by)) set.set(name, [...(set.get(name) ?? []), setting]);
    const name = node.kind === 'name' || node.kind === 'select' ? pathOf(node).join('.') : '';
    if (name !== '') named.set(name, (named.get(name) ?? new Set()).add(by));
  }
  const found = { set, named };
  known.set(file, found);
  return found;
}

function settingsIn(node: Node, by: NameSet['by']): (readonly [name: string, setting: NameSet])[] {
  return targetsOf(node).flatMap(([of, what]) =>
    waysToRead(pathOf(of)).map(
      ([name, field]) => [name, { by, field: what === 'kept' ? undefined : field, what }] as const,
    ),
  );
}

/** Returns the name at the start of a path and the field after it: read as a name of this package, and as one of another package. */
function waysToRead([first, second, third]: readonly string[]): (readonly [name: string, field: string | undefined])[] {
  if (first === undefined) return [];
  return second === undefined
    ? [[first, undefined]]
    : [
        [first, second],
        [`${first}.${second}`, third],
      ];
}

/** Returns the names that lead to the value of an expression; empty when something else makes the value. */
export function pathOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'select': {
      const path = pathOf(expression.of);
      return path.length > 0 ? [...path, expression.name] : [];
    }
    case 'index':
    case 'slice':
    case 'assert':
      return pathOf(expression.of);
    default:
      return [];
  }
}

const fillsFirst = /^(?:copy|clear|delete)$/;

/** Returns what a statement or expression sets, or lets others set. */
function targetsOf(node: Node): (readonly [of: Expression, what: NameSet['what']])[] {
  if (node.kind === 'return') return node.values.map((of) => [of, 'kept'] as const);
  if (node.kind === 'pointer') return [[node.of, 'itself']];
  if (node.kind === 'assign') {
    const kept = node.values.map((of) => [of, 'kept'] as const);
    return node.define
      ? kept
      : [...kept, ...node.to.map((of) => [of, of.kind === 'index' ? 'entry' : 'itself'] as const)];
  }
  const isFilling = node.kind === 'call' && node.callee.kind === 'name' && fillsFirst.test(node.callee.name);
  return isFilling ? node.values.slice(0, 1).map((of) => [of, 'entry'] as const) : [];
}

type Node = Expression | Statement;

/** Yields all nodes of a body. It is not recursive, because a sum may have as many terms as fit into a file. */
export function* nodesIn(body: readonly Node[]): Generator<Node> {
  const open: unknown[] = [body];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (isNode(part)) yield part;
    for (const each of Object.values(part)) open.push(each);
  }
}

const isNode = (part: object): part is Node => 'kind' in part;

const knownCalls = new WeakMap<FunctionDeclaration, ReadonlySet<string>>();

/** Returns the names of the functions and methods that a function calls, from any package. */
export function calledIn(declaration: FunctionDeclaration): ReadonlySet<string> {
  const before = knownCalls.get(declaration);
  if (before) return before;
  const names = new Set<string>();
  for (const node of nodesIn(declaration.body)) {
    if (node.kind !== 'call') continue;
    const callee = node.callee.kind === 'index' ? node.callee.of : node.callee;
    if (callee.kind === 'name' || callee.kind === 'select') names.add(callee.name);
  }
  knownCalls.set(declaration, names);
  return names;
}
