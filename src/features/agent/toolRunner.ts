import * as vscode from 'vscode';
import { agentTool } from '../../app/tools/catalogue';
import { prepareCall } from '../../app/tools/preparation';
import { t } from '../../platform/vscode/translate';
import type { ToolRunner } from './languageModelTools';
import { payloadPolicy, type WindowPorts } from './windowPorts';

/** Runs the tools for VS Code. */
export function createToolRunner(ports: WindowPorts): ToolRunner {
  // VS Code asks the person before it calls a tool whose preparation has a question.
  const asking = { ...ports, mayShowPayload: async () => true };
  return {
    async prepare(name, input) {
      const { doing, question } = prepareCall(name, input, payloadPolicy(), t);
      return {
        ...(doing === undefined ? {} : { invocationMessage: doing }),
        ...(question === undefined ? {} : { confirmationMessages: question }),
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
