import { label } from '../../model/text/safeText';
import type { Translate } from '../../model/text/translate';
import { agentTool } from './catalogue';
import type { PayloadPolicy } from './ports';

/** What a person sees while a call runs, and is asked before it. */
interface Preparation {
  /** For example "Looking why billing_outbox is behind"; undefined when only the tool's name is known. */
  readonly doing: string | undefined;
  /** The question that a person must agree to before the call runs. */
  readonly question: { readonly title: string; readonly message: string } | undefined;
}

/** Prepares a call of a tool, with a question if the policy for payloads wants one. */
export function prepareCall(tool: string, input: unknown, policy: PayloadPolicy, t: Translate): Preparation {
  const doing = agentTool(tool)?.doing(input, t);
  return { doing, question: policy === 'ask' && wantsPayload(input) ? payloadQuestion(idIn(input), t) : undefined };
}

/** Returns the question whether an agent may get the payload of an event, which `event` describes. */
export function payloadQuestion(event: string, t: Translate): NonNullable<Preparation['question']> {
  return {
    title: t('Show a payload to the agent?'),
    message: t('The agent asks for the payload and metadata of {event}. Masked keys stay hidden.', { event }),
  };
}

type Input = { readonly payload?: unknown; readonly id?: unknown };

/** Whether the arguments ask for a payload. Models also write the word instead of the boolean, as tools accept it. */
const wantsPayload = (input: unknown) => {
  const payload = (input as Input | null | undefined)?.payload;
  return payload === true || payload === 'true';
};

const idIn = (input: unknown) => label(String((input as Input).id ?? ''), 80);
