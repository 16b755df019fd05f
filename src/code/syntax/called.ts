import { nodesIn } from './namesUsed';
import type { FunctionDeclaration } from './syntax';

const known = new WeakMap<FunctionDeclaration, ReadonlySet<string>>();

/** The names of the functions and methods that a function calls, wherever they are from. */
export function calledIn(declaration: FunctionDeclaration): ReadonlySet<string> {
  const before = known.get(declaration);
  if (before) return before;
  const names = new Set<string>();
  for (const node of nodesIn(declaration.body)) {
    if (node.kind !== 'call') continue;
    const callee = node.callee.kind === 'index' ? node.callee.of : node.callee;
    if (callee.kind === 'name' || callee.kind === 'select') names.add(callee.name);
  }
  known.set(declaration, names);
  return names;
}
