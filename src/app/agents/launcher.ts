import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file name of the launcher. */
export const LAUNCHER = 'event-trace.mjs';

/**
 * Returns a program that starts the command line at `cli`, an absolute path in `dist/` of the extension's folder. An update adds a folder
 * for the new version beside the old one, and removes the old one. Until the extension writes the launcher again, the launcher takes the
 * newest folder.
 */
function launcherText(cli: string): string {
  return `// Starts the command line of Event Trace. The extension keeps this file up to date.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const known = ${JSON.stringify(cli)};
const folder = dirname(dirname(known));
const name = basename(folder).replace(/-\\d.*$/, '');
const numbers = (text) => text.slice(name.length + 1).split(/[.-]/, 3).map(Number);
const byVersion = (a, b) => {
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 ? 0 : right[at] - left[at];
};

function others() {
  if (!existsSync(dirname(folder))) return [];
  return readdirSync(dirname(folder))
    .filter((other) => other.startsWith(name + '-') && /^\\d/.test(other.slice(name.length + 1)))
    .sort(byVersion)
    .map((other) => join(dirname(folder), other, 'dist', 'cli.js'));
}

const cli = [known, ...others()].find((file) => existsSync(file));
if (cli === undefined) {
  console.error('Event Trace is not installed any more: there is no ' + known + '. Copy the MCP configuration again.');
  process.exit(2);
}
await import(pathToFileURL(cli).href);
`;
}

/** Writes the launcher if it does not start `cli` yet. Rejects when the folder cannot be written. */
export async function writeLauncher(file: string, cli: string): Promise<void> {
  const text = launcherText(cli);
  if ((await readLauncher(file)) === text) return;
  await mkdir(dirname(file), { recursive: true });
  const whole = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(whole, text);
  await rename(whole, file);
}

/** Writes the launcher again if the file exists, because a copied configuration may name it. Returns whether it exists. */
export async function refreshLauncher(file: string, cli: string): Promise<boolean> {
  if ((await readLauncher(file)) === undefined) return false;
  await writeLauncher(file, cli);
  return true;
}

async function readLauncher(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}

/** A program that can use an MCP server, and how to configure it. */
export interface McpHost {
  readonly name: string;
  /** Where the text belongs: a file, or the terminal. */
  readonly goesTo: string;
  readonly snippet: (launch: McpLaunch) => string;
}

/** How the server is started. */
interface McpLaunch {
  readonly command: string;
  readonly args: readonly string[];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Returns a word that every shell reads as it is, in quotes where needed. */
const shellWord = (word: string) =>
  /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, '\\$1')}"`;

/** TOML writes strings like JSON does. */
const toml = (value: string | readonly string[]) => JSON.stringify(value);

/** The programs for which a configuration can be copied. */
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
