import * as vscode from 'vscode';
import type { WindowListener } from '../../app/agents/windowListener';
import { contextKeys, MCP_SERVER } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { onSettingChange, settings } from '../../platform/vscode/settings';

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

/** A server that VS Code can start for its chat. The types of VS Code 1.100, the oldest one that is supported, lack it. */
interface McpHttpServer {
  readonly label: string;
  readonly uri: vscode.Uri;
  readonly headers: Readonly<Record<string, string>>;
}

interface Provider {
  readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
  provideMcpServerDefinitions(): McpHttpServer[];
  resolveMcpServerDefinition(server: McpHttpServer): Promise<McpHttpServer>;
}

interface McpApi {
  readonly McpHttpServerDefinition: new (
    label: string,
    uri: vscode.Uri,
    headers?: Record<string, string>,
    version?: string,
  ) => McpHttpServer;
  readonly lm: {
    registerMcpServerDefinitionProvider(id: string, provider: Provider): vscode.Disposable;
  };
}

/** Whether extensions can bring MCP servers: from 1.101 on. Before, the function is there and throws. */
function takesMcpServers(version: string = vscode.version): boolean {
  return isSince(101, version);
}

/** Whether the chat shows pages of MCP servers: from 1.109 on. */
export function showsPages(version: string = vscode.version): boolean {
  return isSince(109, version);
}

function isSince(least: number, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= least);
}

/**
 * Brings one MCP server, or none while `isOffered` says so. `start` is called when it is first used, and each time it is started again.
 * To be called where `takesMcpServers`.
 */
function registerMcpServer(
  { id, label, version }: { readonly id: string; readonly label: string; readonly version: string },
  offered: { readonly get: () => boolean; readonly onDidChange: vscode.Event<void> },
  start: () => Promise<{ readonly url: string; readonly headers: Record<string, string> }>,
): vscode.Disposable {
  const { McpHttpServerDefinition, lm } = vscode as unknown as McpApi;
  // The port is known when it is started.
  const nowhere = vscode.Uri.parse('http://127.0.0.1/');
  return lm.registerMcpServerDefinitionProvider(id, {
    onDidChangeMcpServerDefinitions: offered.onDidChange,
    provideMcpServerDefinitions: () =>
      offered.get() ? [new McpHttpServerDefinition(label, nowhere, {}, version)] : [],
    async resolveMcpServerDefinition() {
      const { url, headers } = await start();
      return new McpHttpServerDefinition(label, vscode.Uri.parse(url), headers, version);
    },
  });
}
