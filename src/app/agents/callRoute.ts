import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { anyText, anything, object, type Typed } from '../../protocol/schema';
import type { ToolAnswer } from '../tools/tool';
import { type Route, refuse } from './bareServer';

/** Where `event-trace mcp` calls. */
export const CALL_PATH = '/call';

/** The header's word before the proof. */
export const PROOF = 'Proof ';

/** A call's arguments are no longer, in characters. */
const LONGEST_CALL = 200_000;

/** A call as `event-trace mcp` sends it. */
const forwardedCall = object({ tool: anyText }, { input: anything });
export type ForwardedCall = Typed<typeof forwardedCall>;

/** Answers one call; rejects when the signal aborts. */
type AnswerCall = (call: ForwardedCall, signal: AbortSignal) => Promise<ToolAnswer>;

/**
 * Sealed calls for whoever has the key. Two lines answer each: that it is accepted, at once, and the answer. A caller that goes away
 * ends its call.
 */
export function callRoute(key: string, answer: AnswerCall): Route {
  const nonceIn = ({ headers: { authorization = '' } }: IncomingMessage) =>
    authorization.startsWith(PROOF) ? nonceOf(key, authorization.slice(PROOF.length)) : undefined;
  return {
    takes: (request) => request.url === CALL_PATH && request.method === 'POST' && nonceIn(request) !== undefined,
    async answer(request, response) {
      const nonce = nonceIn(request) ?? '';
      const call = forwardedCall.read(unseal(key, 'call', nonce, await textOf(request)));
      if (!call) {
        refuse(request, response);
        return;
      }
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      response.writeHead(200, { 'Content-Type': 'text/plain' });
      // It is on its way before the work begins: a caller can tell a window that closes from what is none.
      const accepted = `${seal(key, 'accepted', nonce, true)}\n`;
      await new Promise((sent) => response.write(accepted, sent));
      const { text, isError } = await answer(call, gone.signal);
      response.end(`${seal(key, 'answer', nonce, { text, isError })}\n`);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > LONGEST_CALL) return '';
  }
  return text;
}

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
function nonceOf(key: string, proof: string): string | undefined {
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
