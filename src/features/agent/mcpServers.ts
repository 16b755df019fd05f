import * as vscode from 'vscode';

/** A server that VS Code can start for its chat. The types of VS Code 1.100, the oldest one that is supported, lack it. */
export interface McpHttpServer {
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
export function takesMcpServers(version: string = vscode.version): boolean {
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
export function registerMcpServer(
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
