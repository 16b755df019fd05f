import type { JsonNode } from './contentView';
import { STEP, type Steps } from './steps';

type Branch = Extract<JsonNode, { t: 'object' | 'array' }>;
/** A branch whose copy is not whole yet. */
type Filling = { readonly count: number; copied: number; readonly copy: (index: number) => void };

/**
 * A copy in which `replace` has been asked about every node, parents first; undefined keeps the node and asks about what
 * is in it. `key` is the member's name, null in arrays and for the root. No recursion.
 */
export function* rewriteJson(
  root: JsonNode,
  replace: (node: JsonNode, key: string | null) => JsonNode | undefined,
): Steps<JsonNode> {
  const pending: Filling[] = [];
  const rewritten = (node: JsonNode, key: string | null): JsonNode => {
    const replacement = replace(node, key);
    if (replacement) return replacement;
    return node.t === 'object' || node.t === 'array' ? shellOf(node) : node;
  };
  // A branch is copied empty and filled when its turn comes, so that depth costs memory and not stack.
  const shellOf = (branch: Branch): JsonNode => {
    if (branch.t === 'array') {
      const items: JsonNode[] = [];
      const copy = (index: number) => {
        const item = branch.items[index];
        if (item) items.push(rewritten(item, null));
      };
      pending.push({ count: branch.items.length, copied: 0, copy });
      return { t: 'array', items };
    }
    const entries: [string, JsonNode][] = [];
    const copy = (index: number) => {
      const entry = branch.entries[index];
      if (entry) entries.push([entry[0], rewritten(entry[1], entry[0])]);
    };
    pending.push({ count: branch.entries.length, copied: 0, copy });
    return { t: 'object', entries };
  };
  const copy = rewritten(root, null);
  let left = STEP;
  for (let filling = pending.pop(); filling; filling = pending.pop()) {
    while (filling.copied < filling.count) {
      filling.copy(filling.copied++);
      if (--left > 0) continue;
      yield;
      left = STEP;
    }
  }
  return copy;
}
