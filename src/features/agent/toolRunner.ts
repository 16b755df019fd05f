import * as vscode from 'vscode';
import { agentTool } from '../../app/tools/catalogue';
import { label } from '../../model/text/safeText';
import type { ToolRunner } from './languageModelTools';
import { payloadPolicy, type WindowPorts } from './windowPorts';

/** Runs the tools for VS Code. */
export function createToolRunner(ports: WindowPorts): ToolRunner {
  // VS Code asks the person before it calls a tool whose preparation has a question.
  const asking = { ...ports, mayShowPayload: async () => true };
  return {
    async prepare(name, input) {
      const doing = agentTool(name)?.doing(input);
      if (doing === undefined) return {};
      const invocationMessage = label(doing);
      if (!wantsPayload(input) || payloadPolicy() !== 'ask') return { invocationMessage };
      return {
        invocationMessage,
        confirmationMessages: {
          title: vscode.l10n.t('Show a payload to the agent?'),
          message: vscode.l10n.t(
            'The agent asks for the payload and metadata of {0}. Masked keys stay hidden.',
            idIn(input),
          ),
        },
      };
    },
    async run(name, input, token) {
      const tool = agentTool(name);
      if (!tool) throw new vscode.CancellationError();
      const abort = new AbortController();
      const listening = token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
      try {
        const { text } = await tool.run(input, asking, abort.signal);
        return text;
      } finally {
        listening.dispose();
      }
    },
  };
}

type Input = { readonly payload?: unknown; readonly id?: unknown };

const wantsPayload = (input: unknown) => {
  const payload = (input as Input | undefined)?.payload;
  return payload === true || payload === 'true';
};

const idIn = (input: unknown) => label(String((input as Input).id ?? ''), 80);
