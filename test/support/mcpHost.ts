import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CLI, cliEnv } from './runCli';

/**
 * Starts the server as its own process, and acts as its host. `version` is the only protocol revision that the host
 * speaks.
 */
export async function startMcpHost(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  version?: string,
) {
  // The open windows of the person who runs the tests are not asked.
  const apart = { XDG_STATE_HOME: '/nowhere', LOCALAPPDATA: '/nowhere', ...env };
  const defined = Object.entries(cliEnv(apart)).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp', ...args],
    env: Object.fromEntries(defined),
    stderr: 'pipe',
  });
  const mode = version === undefined ? 'legacy' : { pin: version };
  const client = new Client({ name: 'a host', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    client,
    async ask(name: string, input: Record<string, unknown>): Promise<string> {
      // As hosts do: a call with progress is awaited, however slow the machine is.
      const waiting = { onprogress: () => undefined, resetTimeoutOnProgress: true };
      const { content } = await client.callTool({ name, arguments: input }, waiting);
      const [part] = content;
      return part?.type === 'text' ? part.text : '';
    },
  };
}
