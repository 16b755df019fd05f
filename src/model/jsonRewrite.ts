import type { JsonNode } from './contentView';

type Branch = Extract<JsonNode, { t: 'object' | 'array' }>;

/**
 * A copy in which `replace` has been asked about every node, parents first; undefined keeps the node and asks about what
 * is in it. `key` is the member's name, null in arrays and for the root. No recursion.
 */
export function rewriteJson(
  root: JsonNode,
  replace: (node: JsonNode, key: string | null) => JsonNode | undefined,
): JsonNode {
  const pending: (() => void)[] = [];
  const rewritten = (node: JsonNode, key: string | null): JsonNode => {
    const replacement = replace(node, key);
    if (replacement) return replacement;
    return node.t === 'object' || node.t === 'array' ? shellOf(node) : node;
  };
  // A branch is copied empty and filled when its turn comes, so that depth costs memory and not stack.
  const shellOf = (branch: Branch): JsonNode => {
    if (branch.t === 'array') {
      const items: JsonNode[] = [];
      pending.push(() => {
        for (const item of branch.items) items.push(rewritten(item, null));
      });
      return { t: 'array', items };
    }
    const entries: [string, JsonNode][] = [];
    pending.push(() => {
      for (const [key, value] of branch.entries) entries.push([key, rewritten(value, key)]);
    });
    return { t: 'object', entries };
  };
  const copy = rewritten(root, null);
  for (let fill = pending.pop(); fill; fill = pending.pop()) fill();
  return copy;
}
