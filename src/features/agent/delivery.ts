import * as vscode from 'vscode';
import type { WindowListener } from '../../app/agents/windowListener';
import { contextKeys, MCP_SERVER } from '../../platform/vscode/ids';
import type { Late } from '../../platform/vscode/late';
import { onSettingChange, settings } from '../../platform/vscode/settings';

/** The parts that answer agents in this window, once they are loaded. */
export interface AgentParts {
  readonly runner: Late<ToolRunner>;
  /** Starts to listen with the first call. */
  readonly listener: Late<() => Promise<WindowListener>>;
}

/**
 * Offers the tools to VS Code's chat in one way: as tools of this extension, or as an MCP server when the setting says so and VS Code
 * supports it. Both together would show each tool twice.
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

/** Answers the calls of agents, once it is loaded. */
export interface ToolRunner {
  /** Returns what is shown while the tool runs, and the question for the person before it runs. */
  prepare(tool: string, input: unknown): Promise<vscode.PreparedToolInvocation>;
  /** Returns the answer as text; a failure is also returned as text. Rejects when the token is cancelled. */
  run(tool: string, input: unknown, token: vscode.CancellationToken): Promise<string>;
}

/** The prefix of the tools' names in VS Code, which keeps them different from those of other extensions. */
const PREFIX = 'eventTrace_';

interface ToolContributions {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** Registers every tool of package.json with VS Code. The first call loads the code that answers. */
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

/** A server that VS Code can start for its chat. The types of VS Code 1.100, the oldest supported version, do not have it. */
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

/** Whether extensions can provide MCP servers: since 1.101. In earlier versions the function exists but throws. */
function takesMcpServers(version: string = vscode.version): boolean {
  return isSince(101, version);
}

/** Whether the chat shows pages of MCP servers: since 1.109. */
export function showsPages(version: string = vscode.version): boolean {
  return isSince(109, version);
}

function isSince(least: number, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= least);
}

/**
 * Provides one MCP server, or none, as `offered` says. `start` is called when the server is first used and each time it is started again.
 * Only to be called when `takesMcpServers` is true.
 */
function registerMcpServer(
  { id, label, version }: { readonly id: string; readonly label: string; readonly version: string },
  offered: { readonly get: () => boolean; readonly onDidChange: vscode.Event<void> },
  start: () => Promise<{ readonly url: string; readonly headers: Record<string, string> }>,
): vscode.Disposable {
  const { McpHttpServerDefinition, lm } = vscode as unknown as McpApi;
  // The port is known only when the server is started.
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
