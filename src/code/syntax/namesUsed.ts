import type { Expression, FileSyntax, FunctionDeclaration, Statement } from './syntax';

/** Where code sets a variable, or a part of what it holds. */
export interface NameSet {
  /** undefined of code outside of functions: what a variable's own function literal does. */
  readonly by: FunctionDeclaration | undefined;
  /** The field alone that is set; undefined where it may be all of it. */
  readonly field: string | undefined;
  /** `entry`: of a map or list. `kept`: something else has the same then, and who has that may set what a pointer leads to. */
  readonly what: 'itself' | 'entry' | 'kept';
}

/** What a file's code does with names; those of other packages stand as `package.Name`. */
export interface NamesUsed {
  readonly set: ReadonlyMap<string, readonly NameSet[]>;
  /** The functions in which a name stands, with the fields and methods behind it. */
  readonly named: ReadonlyMap<string, ReadonlySet<FunctionDeclaration | undefined>>;
}

const known = new WeakMap<FileSyntax, NamesUsed>();

/** What a file sets or hands to others to be set, and what it names. */
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

/** The name that a path begins with, and the field behind it: of this package, or of another one. */
function waysToRead([first, second, third]: readonly string[]): (readonly [name: string, field: string | undefined])[] {
  if (first === undefined) return [];
  return second === undefined
    ? [[first, undefined]]
    : [
        [first, second],
        [`${first}.${second}`, third],
      ];
}

/** The names that lead to what an expression means; none where it is made by something else. */
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

/** What a statement or expression sets, or lets others set. */
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

/** All that stands in a body. Without recursion: a sum may have as many terms as a file has room for. */
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

/** The names of the functions and methods that a function calls, wherever they are from. */
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
