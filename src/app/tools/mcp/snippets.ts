/** A program that can be told of an MCP server, and how. */
export interface McpHost {
  readonly name: string;
  /** Where the text goes: a file, or the terminal. */
  readonly goesTo: string;
  readonly snippet: (launch: McpLaunch) => string;
}

/** How the server is started. */
export interface McpLaunch {
  readonly command: string;
  readonly args: readonly string[];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A word that every shell takes as it is, or else between quotes. */
const shellWord = (word: string) =>
  /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, '\\$1')}"`;

/** TOML's strings are written like JSON's. */
const toml = (value: string | readonly string[]) => JSON.stringify(value);

/** The hosts for which a configuration can be copied. */
export const MCP_HOSTS: readonly McpHost[] = [
  {
    name: 'Claude Code',
    goesTo: 'claude mcp add',
    snippet: ({ command, args }) => `claude mcp add event-trace -- ${[command, ...args].map(shellWord).join(' ')}\n`,
  },
  {
    name: 'Cursor',
    goesTo: '.cursor/mcp.json',
    snippet: ({ command, args }) => json({ mcpServers: { 'event-trace': { command, args } } }),
  },
  {
    name: 'Codex',
    goesTo: '~/.codex/config.toml',
    snippet: ({ command, args }) => `[mcp_servers.event-trace]\ncommand = ${toml(command)}\nargs = ${toml(args)}\n`,
  },
  {
    name: 'VS Code',
    goesTo: '.vscode/mcp.json',
    snippet: ({ command, args }) => json({ servers: { 'event-trace': { type: 'stdio', command, args } } }),
  },
];
