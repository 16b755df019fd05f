import assert from 'node:assert/strict';
import { agentTool } from '../../src/app/tools/catalogue';
import type { ToolPorts } from '../../src/app/tools/ports';

const never = new AbortController().signal;

/**
 * Returns an upper estimate of a text's tokens in a model: English has about 3.5 characters a token in names and JSON,
 * Greek and Cyrillic about two, and a letter of other Asian scripts is one token.
 */
export function tokens(text: string): number {
  const further = text.match(/[\u0900-\uffff]/g)?.length ?? 0;
  const near = text.match(/[\u0080-\u08ff]/g)?.length ?? 0;
  return further + near / 2 + (text.length - further - near) / 3.5;
}

/** Asserts that each call is answered in less than the 8,192 tokens that an answer may have. */
export async function assertFitting(
  calls: readonly (readonly [tool: string, input: object])[],
  ports: ToolPorts,
): Promise<void> {
  for (const [name, input] of calls) {
    const { text = '', isError } = (await agentTool(name)?.run(input, ports, never)) ?? {};
    assert.equal(isError, false, `${name}: ${text}`);
    assert.ok(tokens(text) < 8_192, `${name}: ${tokens(text)} tokens`);
  }
}
