import { matchesSome, readGlobs } from '../text/glob';
import { STEP, type Steps } from '../text/steps';
import type { JsonNode } from './contentView';

type Branch = Extract<JsonNode, { t: 'object' | 'array' }>;
/** A branch whose copy is not complete yet. */
type Filling = { readonly count: number; copied: number; readonly copy: (index: number) => void };

/**
 * Returns a copy of the tree. `replace` is called for every node, parents first. When it returns undefined, the node is kept and its
 * members are visited. `key` is the member's name; null in arrays and for the root. Uses no recursion.
 */
function* rewriteJson(
  root: JsonNode,
  replace: (node: JsonNode, key: string | null) => JsonNode | undefined,
): Steps<JsonNode> {
  const pending: Filling[] = [];
  const rewritten = (node: JsonNode, key: string | null): JsonNode => {
    const replacement = replace(node, key);
    if (replacement) return replacement;
    return node.t === 'object' || node.t === 'array' ? shellOf(node) : node;
  };
  // A branch is copied empty and filled later, so that depth uses memory and not the stack.
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

/** Masks the value of every key that matches a pattern, at any depth. `*` stands for any text; case does not matter. */
export function* maskKeys(root: JsonNode, patterns: readonly string[]): Steps<JsonNode> {
  const globs = readGlobs(patterns);
  if (globs.length === 0) return root;
  const known = new Map<string, boolean>();
  const isMasked = (key: string): boolean => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const masked = matchesSome(globs, key);
    known.set(key, masked);
    return masked;
  };
  return yield* rewriteJson(root, (_, key) => (key !== null && isMasked(key) ? { t: 'masked' } : undefined));
}

/** Returns the same JSON without its values: texts become "redacted", numbers 0, booleans false. Names of fields are kept. */
export function withPlaceholders(root: JsonNode): Steps<JsonNode> {
  return rewriteJson(root, (node): JsonNode | undefined => {
    switch (node.t) {
      case 'object':
      case 'array':
        return undefined;
      case 'number':
        return { t: 'number', text: '0' };
      case 'literal':
        return node.text === 'null' ? node : { t: 'literal', text: 'false' };
      default:
        return { t: 'string', value: 'redacted' };
    }
  });
}

/** 12 bytes nonce, 16 bytes tag and at least some content between them, as base64. */
const SHORTEST_CIPHERTEXT = 40;
/** For a very long text, only this many characters at each end are tested. */
const LOOKED_AT = 100_000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SHREDDED = '[REDACTED]';

/** Marks the fields that look encrypted or shredded. Their text is not kept. */
export function markEncrypted(root: JsonNode): Steps<JsonNode> {
  return rewriteJson(root, (node) => {
    if (node.t === 'string' && node.value === SHREDDED) return { t: 'shredded' };
    if (node.t === 'string' && isCiphertext(node.value)) {
      return { t: 'encrypted', chars: node.value.length, keyVersion: null };
    }
    return node.t === 'object' ? readEnvelope(node.entries) : undefined;
  });
}

/** Base64 of random bytes has letters of both cases and digits. Words, paths and hex digests do not have all of them. */
function isCiphertext(value: string): boolean {
  if (value.length < SHORTEST_CIPHERTEXT || value.length % 4 !== 0) return false;
  const looked = value.length > 2 * LOOKED_AT ? value.slice(0, LOOKED_AT) + value.slice(-LOOKED_AT) : value;
  return BASE64.test(looked) && /[A-Z]/.test(looked) && /[a-z]/.test(looked) && /[\d+/]/.test(looked);
}

/** Reads `{"Content":"…","KeyVersion":1}`. */
function readEnvelope(entries: readonly (readonly [string, JsonNode])[]): JsonNode | undefined {
  if (entries.length !== 2) return undefined;
  const content = entries.find(([key]) => key === 'Content')?.[1];
  const version = entries.find(([key]) => key === 'KeyVersion')?.[1];
  if (content?.t !== 'string' || !version) return undefined;
  if (version.t === 'number') return { t: 'encrypted', chars: content.value.length, keyVersion: version.text };
  if (version.t === 'string') return { t: 'encrypted', chars: content.value.length, keyVersion: version.value };
  return undefined;
}
