import assert from 'node:assert/strict';
import { agentTool } from '../../src/app/tools/catalogue';
import type { ToolPorts } from '../../src/app/tools/ports';
import type { ToolAnswer } from '../../src/app/tools/tool';

/** Calls in which the truth must be found. */
export const MOST_CALLS = 4;

/** What a person asks, how an agent begins, and what is true by the store itself. */
export interface AgentQuestion {
  readonly ask: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Texts that stand in the answers of the session; at least one. */
  readonly truth: () => Promise<readonly string[]>;
}

/** Answers a call, here or through a server. */
export type AskTool = (tool: string, input: unknown) => Promise<ToolAnswer>;

/** The tools in this process. */
export const toolsOf =
  (ports: ToolPorts): AskTool =>
  async (tool, input) =>
    (await agentTool(tool)?.run(input, ports, new AbortController().signal)) ?? assert.fail(`There is no ${tool}.`);

/**
 * An agent of fixed rules: it makes the call that an answer proposes first, until all of the truth stands in the answers. Fails where four
 * calls are not enough. Gives the answers.
 */
export async function answerByRules(askTool: AskTool, { ask, tool, input, truth }: AgentQuestion): Promise<string[]> {
  const expected = await truth();
  assert.ok(expected.length > 0, ask);
  const answers: string[] = [];
  const isFound = () => expected.every((text) => answers.some((answer) => answer.includes(text)));
  let call: { readonly tool: string; readonly input: unknown } | undefined = { tool, input };
  while (call && answers.length < MOST_CALLS && !isFound()) {
    const answer: ToolAnswer = await askTool(call.tool, call.input);
    assert.equal(answer.isError, false, `${ask}: ${answer.text}`);
    answers.push(answer.text);
    call = proposedFirst(answer.text);
  }
  assert.ok(isFound(), `${ask}\nexpected ${expected.join(', ')}\n${answers.join('\n---\n')}`);
  return answers;
}

/** The call that an answer proposes first. */
function proposedFirst(answer: string): { readonly tool: string; readonly input: unknown } | undefined {
  const [, tool, input] = /\nNext:\n- (\S+) (\{.*?\}): /.exec(answer) ?? [];
  return tool === undefined || input === undefined ? undefined : { tool, input: JSON.parse(input) };
}
