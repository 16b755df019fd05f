import assert from 'node:assert/strict';
import { agentTool } from '../../src/app/tools/catalogue';
import type { ToolPorts } from '../../src/app/tools/ports';
import type { ToolAnswer } from '../../src/app/tools/tool';

/** The number of calls in which the truth must be found. */
export const MOST_CALLS = 4;

/** A person's question, the first call of an agent, and the truth according to the store. */
export interface AgentQuestion {
  readonly ask: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Returns the texts that must be in the answers of the session; at least one. */
  readonly truth: () => Promise<readonly string[]>;
}

/** Answers a call, in this process or through a server. */
export type AskTool = (tool: string, input: unknown) => Promise<ToolAnswer>;

/** Returns the tools in this process. */
export const toolsOf =
  (ports: ToolPorts): AskTool =>
  async (tool, input) =>
    (await agentTool(tool)?.run(input, ports, new AbortController().signal)) ?? assert.fail(`There is no ${tool}.`);

/**
 * Acts as an agent with fixed rules: it makes the call that an answer proposes first, until the answers contain the
 * whole truth. Fails if four calls are not enough. Returns the answers.
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

/** Returns the call that an answer proposes first. */
function proposedFirst(answer: string): { readonly tool: string; readonly input: unknown } | undefined {
  const [, tool, input] = /\nNext:\n- (\S+) (\{.*?\}): /.exec(answer) ?? [];
  return tool === undefined || input === undefined ? undefined : { tool, input: JSON.parse(input) };
}
