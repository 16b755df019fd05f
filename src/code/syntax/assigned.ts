import type { Expression, FileSyntax, Statement } from './syntax';

interface NamesSet {
  readonly assigned: Set<string>;
  readonly filled: Set<string>;
}

const known = new WeakMap<FileSyntax, NamesSet>();

/** The variables that a file's functions set, or hand to others to be set. What `init` does is done before anything else. */
export const assignedIn = (file: FileSyntax): ReadonlySet<string> => setIn(file).assigned;

/** The maps that a file's functions put entries into. */
export const filledIn = (file: FileSyntax): ReadonlySet<string> => setIn(file).filled;

function setIn(file: FileSyntax): NamesSet {
  const before = known.get(file);
  if (before) return before;
  const names: NamesSet = { assigned: new Set(), filled: new Set() };
  for (const { name, body } of file.functions) {
    if (name !== 'init') for (const node of nodesIn(body)) take(node, names);
  }
  known.set(file, names);
  return names;
}

type Node = Expression | Statement;

/** All that stands in a body. Without recursion: a sum may have as many terms as a file has room for. */
export function* nodesIn(body: readonly Statement[]): Generator<Node> {
  const open: unknown[] = [body];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (isNode(part)) yield part;
    for (const each of Object.values(part)) open.push(each);
  }
}

const isNode = (part: object): part is Node => 'kind' in part;

function take(node: Node, { assigned, filled }: NamesSet): void {
  const targets = node.kind === 'assign' && !node.define ? node.to : node.kind === 'pointer' ? [node.of] : [];
  for (const target of targets) {
    if (target.kind === 'name') assigned.add(target.name);
    else if (target.kind === 'index' && target.of.kind === 'name') filled.add(target.of.name);
  }
}
