import type { JsonNode } from './contentView';
import { rewriteJson } from './jsonRewrite';
import type { Steps } from './steps';

/** 12 bytes nonce, 16 bytes tag and something between them, as base64. */
const SHORTEST_CIPHERTEXT = 40;
/** Characters at either end that tell what a very long text is. */
const LOOKED_AT = 100_000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SHREDDED = '[REDACTED]';

/** Names the fields that look encrypted or shredded; their text is not kept. */
export function markEncrypted(root: JsonNode): Steps<JsonNode> {
  return rewriteJson(root, (node) => {
    if (node.t === 'string' && node.value === SHREDDED) return { t: 'shredded' };
    if (node.t === 'string' && isCiphertext(node.value)) {
      return { t: 'encrypted', chars: node.value.length, keyVersion: null };
    }
    return node.t === 'object' ? readEnvelope(node.entries) : undefined;
  });
}

/** Base64 of random bytes has letters of both cases and digits; words, paths and hex digests have not. */
function isCiphertext(value: string): boolean {
  if (value.length < SHORTEST_CIPHERTEXT || value.length % 4 !== 0) return false;
  const looked = value.length > 2 * LOOKED_AT ? value.slice(0, LOOKED_AT) + value.slice(-LOOKED_AT) : value;
  return BASE64.test(looked) && /[A-Z]/.test(looked) && /[a-z]/.test(looked) && /[\d+/]/.test(looked);
}

/** `{"Content":"…","KeyVersion":1}`. */
function readEnvelope(entries: readonly (readonly [string, JsonNode])[]): JsonNode | undefined {
  if (entries.length !== 2) return undefined;
  const content = entries.find(([key]) => key === 'Content')?.[1];
  const version = entries.find(([key]) => key === 'KeyVersion')?.[1];
  if (content?.t !== 'string' || !version) return undefined;
  if (version.t === 'number') return { t: 'encrypted', chars: content.value.length, keyVersion: version.text };
  if (version.t === 'string') return { t: 'encrypted', chars: content.value.length, keyVersion: version.value };
  return undefined;
}
