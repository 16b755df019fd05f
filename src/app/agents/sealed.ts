import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/*
 * What `event-trace mcp` and a window say to each other is sealed with a key that stands in a file of the user alone. Whoever else
 * listens on the window's port, or has taken it over, can neither read a call nor give an answer.
 */

/** What a sealed text is: nothing of one kind passes for another. */
type Kind = 'call' | 'accepted' | 'answer';

/** A call's number, used once. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** A new key. */
export function newKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Shows that the sender has the key, without showing the key. */
export function proofOf(key: string, nonce: string): string {
  return `${nonce}.${derived(key, `proof ${nonce}`).toString('base64url')}`;
}

/** The nonce of a proof; undefined where it was made with another key. */
export function nonceOf(key: string, proof: string): string | undefined {
  const [nonce = ''] = proof.split('.', 1);
  const [given, right] = [proof, proofOf(key, nonce)].map((text) => derived(key, `compare ${text}`));
  return given && right && timingSafeEqual(given, right) ? nonce : undefined;
}

/** Seals a JSON value as base64url. */
export function seal(key: string, kind: Kind, nonce: string, value: unknown): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derived(key, 'seal'), iv);
  cipher.setAAD(Buffer.from(`${kind} ${nonce}`));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The JSON value of a sealed text; undefined where it was sealed with another key, for another call, or changed. */
export function unseal(key: string, kind: Kind, nonce: string, text: string): unknown {
  const bytes = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', derived(key, 'seal'), bytes.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(`${kind} ${nonce}`));
    decipher.setAuthTag(bytes.subarray(12, 28));
    const open = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return JSON.parse(open.toString('utf8'));
  } catch {
    return undefined;
  }
}

const derived = (key: string, purpose: string) => createHmac('sha256', key).update(purpose).digest();
