import { Cancelled } from '../../base/errors';
import { label } from '../../model/text/safeText';
import type { Translate } from '../../model/text/translate';
import { describeError } from '../stores/errorWords';
import { type InputFields, type InputOf, type InputSchema, inputSchemaOf, readInput, ToolProblem } from './input';
import type { ToolPorts } from './ports';
import { AnswerText, MOST_CHARACTERS } from './text/answer';
import { createQuoting, type Quoting, quotingTranslate, weightOf } from './text/quote';

/** What a call has for its work. */
export interface ToolCall {
  readonly ports: ToolPorts;
  readonly quote: Quoting;
  /** The words of the model, with every text from outside quoted. */
  readonly t: Translate;
  readonly signal: AbortSignal;
}

/** What the agent gets. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** A question that an agent can ask, independent of how it is delivered. */
export interface AgentTool {
  readonly name: string;
  /** For a person. */
  readonly title: string;
  /** For the agent: what the tool answers and when to call it. */
  readonly description: string;
  readonly inputSchema: InputSchema;
  /** Returns what is being done, for a person: "Looking why billing_outbox is behind". Undefined when the arguments are invalid. */
  doing(input: unknown, t: Translate): string | undefined;
  /** Answers a call. Rejects only when the signal aborts; every other failure is an answer that says what to do next. */
  run(input: unknown, ports: ToolPorts, signal: AbortSignal): Promise<ToolAnswer>;
}

/** The longest text for the person who watches, in characters. */
const MOST_WATCHED = 120;

interface ToolDefinition<F extends InputFields> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly fields: F;
  /** The longest answer to a page, in characters. Answers to a model are measured by their weight instead. */
  readonly most?: number;
  readonly doing: (input: InputOf<F>, t: Translate) => string;
  readonly answer: (input: InputOf<F>, call: ToolCall) => Promise<string>;
}

/** Creates a tool from its arguments and its answer. */
export function defineTool<const F extends InputFields>(definition: ToolDefinition<F>): AgentTool {
  const { name, title, description, fields, answer, most } = definition;
  return {
    name,
    title,
    description,
    inputSchema: inputSchemaOf(fields),
    doing(input, t) {
      try {
        return label(definition.doing(readInput(name, fields, input), t), MOST_WATCHED);
      } catch (error) {
        if (error instanceof ToolProblem) return undefined;
        throw error;
      }
    },
    async run(input, ports, signal) {
      const quote = createQuoting(ports.masked.get());
      try {
        const text = await answer(readInput(name, fields, input), {
          ports,
          quote,
          t: quotingTranslate(ports.t, quote),
          signal,
        });
        const isShort = most === undefined ? weightOf(text) <= MOST_CHARACTERS : text.length <= most;
        if (isShort) return { text, isError: false };
        return { text: 'The answer would be too long. Ask for one event or one consumer.', isError: true };
      } catch (error) {
        if (signal.aborted || error instanceof Cancelled) throw error;
        const answer = problemAnswer(error, ports, quote);
        // A page expects rows and treats everything else as a failure.
        return most === undefined ? answer : { ...answer, isError: true };
      }
    },
  };
}

function problemAnswer(error: unknown, { t }: ToolPorts, quote: Quoting): ToolAnswer {
  if (error instanceof ToolProblem) {
    if (error.next.length === 0) return { text: error.message, isError: true };
    const answer = new AnswerText().say(error.message);
    for (const { tool, input, why } of error.next) answer.next(tool, input, why);
    return { text: answer.toString(), isError: false };
  }
  const text = `${quote.data(describeError(error, t))} list_consumers says which connections can be read.`;
  return { text, isError: true };
}
