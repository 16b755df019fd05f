import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, npmInstall } from './npmInstall';
import { CLI, cliEnv } from './runCli';
import { runProgram } from './runProcess';
import { ensureNode24 } from './vscodeInstall';

/*
 * The inspector's command line and the conformance suite of MCP, as published. Together they are 160 MB with natively
 * built parts, and run only on Node 22 and later, so they are installed beside VS Code, not among the project's
 * packages.
 */
const INSPECTOR = '@modelcontextprotocol/inspector@2.12.0';
const CONFORMANCE = '@modelcontextprotocol/conformance@0.1.16';

export interface McpJudges {
  /** Runs the inspector against a server by its configuration; returns its output and its exit code. */
  inspect(server: object, ...args: string[]): Promise<{ readonly code: number; readonly output: string }>;
  /** Runs every scenario for servers; exactly the scenarios in `unfit` are expected to fail. */
  conform(url: string, unfit: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  dispose(): Promise<void>;
}

export async function mcpJudges(): Promise<McpJudges> {
  const node = await ensureNode24();
  const folder = await ensureInstalled('mcp-inspector-2.12.0-conformance-0.1.16', 'the judges of MCP', (target) =>
    npmInstall(target, INSPECTOR, CONFORMANCE),
  );
  const home = await mkdtemp(join(tmpdir(), 'judges-'));
  const run = async (script: string, args: readonly string[]) => {
    let output = '';
    const env = { ...cliEnv(), HOME: home, USERPROFILE: home, APPDATA: home };
    const program = join(folder, 'node_modules/@modelcontextprotocol', script);
    const code = await runProgram(node, [program, ...args], { env, cwd: home, onOutput: (text) => (output += text) });
    return { code, output };
  };
  const file = async (name: string, text: string) => {
    await writeFile(join(home, name), text);
    return join(home, name);
  };
  return {
    async inspect(server, ...args) {
      const config = await file('servers.json', JSON.stringify({ mcpServers: { tried: server } }));
      return await run('inspector/clients/launcher/build/index.js', [
        '--cli',
        '--config',
        config,
        '--server',
        'tried',
        ...args,
      ]);
    },
    async conform(url, unfit) {
      const known = await file('unfit.yml', `server:\n${unfit.map((name) => `  - ${name}\n`).join('')}`);
      const args = ['server', '--url', url, '--suite', 'all', '--expected-failures', known];
      return await run('conformance/dist/index.js', args);
    },
    dispose: () => rm(home, { recursive: true, force: true }),
  };
}

/** Returns how a host starts the command line as a server. */
export const stdioServer = (...args: string[]) => ({
  type: 'stdio',
  command: process.execPath,
  args: [CLI, 'mcp', ...args],
  env: { XDG_STATE_HOME: '/nowhere', LOCALAPPDATA: '/nowhere' },
});
