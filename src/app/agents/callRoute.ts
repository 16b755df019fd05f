import type { IncomingMessage } from 'node:http';
import { anyText, anything, object, type Typed } from '../../protocol/schema';
import type { ToolAnswer } from '../tools/tool';
import { type Route, refuse } from './bareServer';
import { nonceOf, seal, unseal } from './sealed';

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
export type AnswerCall = (call: ForwardedCall, signal: AbortSignal) => Promise<ToolAnswer>;

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
