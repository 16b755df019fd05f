import type { JsonNode } from './contentView';
import { matchesGlob, readGlob } from './glob';
import { rewriteJson } from './jsonRewrite';
import type { Steps } from './steps';

/** Masks the value of every key that matches a pattern, wherever it stands; `*` is any text, case does not matter. */
export function* maskKeys(root: JsonNode, patterns: readonly string[]): Steps<JsonNode> {
  const globs = patterns.filter((pattern) => pattern !== '').map(readGlob);
  if (globs.length === 0) return root;
  const known = new Map<string, boolean>();
  const isMasked = (key: string): boolean => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const lower = key.toLowerCase();
    const masked = globs.some((glob) => matchesGlob(glob, lower));
    known.set(key, masked);
    return masked;
  };
  return yield* rewriteJson(root, (_, key) => (key !== null && isMasked(key) ? { t: 'masked' } : undefined));
}
