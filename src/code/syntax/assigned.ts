import type { Expression, FileSyntax, Statement } from './syntax';

const known = new WeakMap<FileSyntax, ReadonlySet<string>>();

/** The variables that a file's functions set, or hand to others to be set. What `init` does is done before anything else. */
export function assignedIn(file: FileSyntax): ReadonlySet<string> {
  const before = known.get(file);
  if (before) return before;
  const names = new Set<string>();
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

function take(node: Node, names: Set<string>): void {
  const targets = node.kind === 'assign' && !node.define ? node.to : node.kind === 'pointer' ? [node.of] : [];
  for (const target of targets) if (target.kind === 'name') names.add(target.name);
}
