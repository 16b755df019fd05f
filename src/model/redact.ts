import type { JsonNode } from './contentView';
import { rewriteJson } from './jsonRewrite';

/** Masks the value of every key that matches a pattern, wherever it stands; `*` is any text, case does not matter. */
export function maskKeys(root: JsonNode, patterns: readonly string[]): JsonNode {
  const globs = patterns.filter((pattern) => pattern !== '').map((pattern) => pattern.toLowerCase().split('*'));
  if (globs.length === 0) return root;
  const known = new Map<string, boolean>();
  const isMasked = (key: string): boolean => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const lower = key.toLowerCase();
    const masked = globs.some((parts) => matches(lower, parts));
    known.set(key, masked);
    return masked;
  };
  return rewriteJson(root, (_, key) => (key !== null && isMasked(key) ? { t: 'masked' } : undefined));
}

/** A glob as the literal parts between its stars: found from left to right, so no pattern can take long. */
function matches(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
