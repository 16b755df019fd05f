import { label } from '../../model/text/safeText';
import type { Translate } from '../../model/text/translate';
import { agentTool } from './catalogue';
import type { PayloadPolicy } from './ports';

/** What a person sees while a call runs, and is asked before it. */
interface Preparation {
  /** "Looking why billing_outbox is behind"; undefined: only the tool's name says what is being done. */
  readonly doing: string | undefined;
  /** A person has to agree before it runs. */
  readonly question: { readonly title: string; readonly message: string } | undefined;
}

/** Prepares a call of a tool by the policy for payloads. */
export function prepareCall(tool: string, input: unknown, policy: PayloadPolicy, t: Translate): Preparation {
  const doing = agentTool(tool)?.doing(input, t);
  return { doing, question: policy === 'ask' && wantsPayload(input) ? payloadQuestion(idIn(input), t) : undefined };
}

/** Asks whether the payload of an event, as `event` names it, may go to an agent. */
export function payloadQuestion(event: string, t: Translate): NonNullable<Preparation['question']> {
  return {
    title: t('Show a payload to the agent?'),
    message: t('The agent asks for the payload and metadata of {event}. Masked keys stay hidden.', { event }),
  };
}

type Input = { readonly payload?: unknown; readonly id?: unknown };

/** As tools read their arguments: models write the word, too. */
const wantsPayload = (input: unknown) => {
  const payload = (input as Input | null | undefined)?.payload;
  return payload === true || payload === 'true';
};

const idIn = (input: unknown) => label(String((input as Input).id ?? ''), 80);
