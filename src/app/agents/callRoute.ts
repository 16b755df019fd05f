import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { anyText, anything, object, type Typed } from '../../protocol/schema';
import type { ToolAnswer } from '../tools/tool';
import { type Route, refuse } from './bareServer';

/** The path that `event-trace mcp` calls. */
export const CALL_PATH = '/call';

/** The word before the proof in the header. */
export const PROOF = 'Proof ';

/** The longest call, in characters. */
const LONGEST_CALL = 200_000;

/** A call as `event-trace mcp` sends it. */
const forwardedCall = object({ tool: anyText }, { input: anything });
export type ForwardedCall = Typed<typeof forwardedCall>;

/** Answers one call. Rejects when the signal aborts. */
type AnswerCall = (call: ForwardedCall, signal: AbortSignal) => Promise<ToolAnswer>;

/**
 * Creates the route for sealed calls of senders that have the key. The answer has two lines: at once, that the call is accepted; later, the
 * answer itself. A caller that hangs up cancels its call.
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
      // This line is sent before the work begins, so that a caller can tell a window that closes from a program that is no window.
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
 * `event-trace mcp` and a window seal their messages with a key from a file that only the user can read. A program that listens on the
 * window's port, or has taken it over, can neither read a call nor give an answer.
 */

/** The kind of a sealed text. A text of one kind is not accepted as another. */
type Kind = 'call' | 'accepted' | 'answer';

/** Returns a number for a call. It is used only once. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** Returns a new key. */
export function newKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns a text that proves that the sender has the key, without containing the key. */
export function proofOf(key: string, nonce: string): string {
  return `${nonce}.${derived(key, `proof ${nonce}`).toString('base64url')}`;
}

/** Returns the nonce of a proof; undefined when the proof was made with another key. */
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

/** Returns the JSON value of a sealed text; undefined when it was sealed with another key or for another call, or was changed. */
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
