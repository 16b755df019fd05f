import * as vscode from 'vscode';
import type { WindowListener } from '../../app/agents/windowListener';
import { contextKeys, MCP_SERVER } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { onSettingChange, settings } from '../../platform/vscode/settings';
import { registerMcpServer, takesMcpServers } from './mcpServers';

/** What answers agents in this window, once it is loaded. */
export interface AgentParts {
  readonly runner: Late<ToolRunner>;
  /** Begins to listen with the first call. */
  readonly listener: Late<() => Promise<WindowListener>>;
}

/**
 * Offers the tools to VS Code's chat in one way: as tools of this extension, or as an MCP server where the setting says so and VS Code
 * takes one. Both at once would show each tool twice.
 */
export function deliverTools(
  context: Pick<vscode.ExtensionContext, 'extension'>,
  { runner, listener }: AgentParts,
): vscode.Disposable {
  const takesMcp = takesMcpServers();
  const isMcp = () => takesMcp && settings.agentDelivery.get() === 'mcp';
  const changed = new vscode.EventEmitter<void>();
  let registered: vscode.Disposable | undefined;
  const deliver = () => {
    void vscode.commands.executeCommand('setContext', contextKeys.agentMcp, isMcp());
    if (isMcp()) {
      registered?.dispose();
      registered = undefined;
    } else {
      registered ??= registerLanguageModelTools(context, runner);
    }
  };
  deliver();
  const following = onSettingChange([settings.agentDelivery], () => {
    deliver();
    changed.fire();
  });
  const { displayName, version } = context.extension.packageJSON as {
    readonly displayName: string;
    readonly version: string;
  };
  const server = takesMcp
    ? registerMcpServer(
        { id: MCP_SERVER, label: displayName, version },
        { get: isMcp, onDidChange: changed.event },
        async () => {
          const listen = await listener.get();
          const { url, token } = await listen();
          return { url, headers: { Authorization: `Bearer ${token}` } };
        },
      )
    : undefined;
  return {
    dispose() {
      for (const part of [following, changed, server, registered]) part?.dispose();
    },
  };
}

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
function registerLanguageModelTools(
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
