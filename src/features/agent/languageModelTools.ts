import * as vscode from 'vscode';
import type { Late } from '../../platform/vscode/late';

/** What answers the calls of agents, once it is loaded. */
export interface ToolRunner {
  /** What is shown while it runs, and what the person is asked before. */
  prepare(tool: string, input: unknown): Promise<vscode.PreparedToolInvocation>;
  /** The answer as text; also what went wrong is one. Rejects when the token is cancelled. */
  run(tool: string, input: unknown, token: vscode.CancellationToken): Promise<string>;
}

/** VS Code's name of a tool begins with this, so that it is no other extension's. */
const PREFIX = 'eventTrace_';

interface ToolContributions {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** Registers every tool of package.json at VS Code; the first call has loaded what answers it. */
export function registerLanguageModelTools(
  { extension }: Pick<vscode.ExtensionContext, 'extension'>,
  runner: Late<ToolRunner>,
): vscode.Disposable {
  const { contributes } = extension.packageJSON as ToolContributions;
  const registered = contributes.languageModelTools.map(({ name }) => {
    const tool = name.slice(PREFIX.length);
    return vscode.lm.registerTool(name, {
      prepareInvocation: async ({ input }) => (await runner.get()).prepare(tool, input),
      async invoke({ input }, token) {
        const text = await (await runner.get()).run(tool, input, token);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    });
  });
  return vscode.Disposable.from(...registered);
}
