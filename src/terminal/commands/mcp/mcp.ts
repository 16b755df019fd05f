import { readFile } from 'node:fs/promises';
import { WindowClient } from '../../../app/agents/windowClient';
import { recordFolder } from '../../../app/agents/windowRecords';
import type { Source } from '../../../app/connections/source';
import type { ToolPorts } from '../../../app/tools/ports';
import type { RunTool } from '../../../app/tools/toolServer';
import { PAGE_FILE } from '../../../app/tools/tracePage';
import { traceLink } from '../../../model/lookup/link';
import type { CommandContext, RunCommand } from '../../arguments';
import { chooseSource, knownConnections } from '../../settings/connections';
import { readSettings } from '../../settings/settings';
import { readWorkspace } from '../../settings/workspace';
import { EXIT, WrongUse } from '../../shell/exit';
import { cell } from '../../shell/output';
import { demoFolder } from '../../store/chosenSource';
import { t } from '../../words';
import { OpenConnections, type ServerPlace } from './openConnections';

/** `event-trace mcp`: answers agents over stdin and stdout until the host closes them. */
export const mcp: RunCommand = async (_, context) => {
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const workspace = await readWorkspace(context);
  const settings = await readSettings(workspace, context.packageRoot);
  const place = { workspace, settings, demo: context.common.demo ? await demoFolder() : undefined, signal };
  const opened = new OpenConnections(context, place);
  const manifest = await readManifest(context);
  const ports = portsOf(context, place, opened, manifest);
  const [{ createToolServer }, { serveStdio }] = await Promise.all([
    import('../../../app/tools/toolServer'),
    import('@modelcontextprotocol/server/stdio'),
  ]);
  const end = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const run = inWindowFirst(context, workspace.folder);
  const page = () => readFile(new URL(PAGE_FILE, context.packageRoot), 'utf8');
  const serving = serveStdio(() => createToolServer({ ports, version: manifest.version, page, run }), {
    onerror: (error) => context.output.note(cell(error.message)),
  });
  // The demo needs no other server but takes time to start, so it starts while the host reads the list of tools. When it fails, each
  // call reports the reason.
  const [first] = ports.connections();
  if (context.common.demo && first) ports.use(first.name, signal, async () => undefined).catch(() => undefined);
  await end;
  ended.abort();
  await serving.close();
  await opened.close();
  return EXIT.fine;
};

/**
 * Asks the VS Code window in which the workspace is open, because it has connections, passwords, logs and sources ready. Without such a
 * window, or when the arguments name what to read, the server reads by itself.
 */
function inWindowFirst({ common, env }: CommandContext, workspace: string): RunTool {
  const isNamed =
    common.connection !== undefined || common.url !== undefined || common.demo || common.logs !== undefined;
  const window = isNamed ? undefined : new WindowClient(recordFolder(env), workspace);
  return async (tool, input, ports, signal) => {
    const answer = await window?.ask({ tool: tool.name, input }, signal);
    return answer ?? (await tool.run(input, ports, signal));
  };
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

async function readManifest({ packageRoot }: CommandContext): Promise<Manifest> {
  return JSON.parse(await readFile(new URL('package.json', packageRoot), 'utf8')) as Manifest;
}

function portsOf(
  context: CommandContext,
  { workspace, settings }: ServerPlace,
  opened: OpenConnections,
  { publisher, name: extension }: Manifest,
): ToolPorts {
  const { common } = context;
  const isNamed = common.connection !== undefined || common.url !== undefined || common.demo;
  const chosen = chosenSource(context, { workspace, settings });
  const sources = (): readonly Source[] => {
    if (chosen && isNamed) return [chosen];
    const real = knownConnections(workspace).connections.map(({ source }) => source);
    return real
      .filter(({ kind, name }) => kind === 'postgres' && name !== chosen?.name)
      .toSpliced(0, 0, ...(chosen ? [chosen] : []));
  };
  return {
    connections: () =>
      sources().map(({ name }) => ({ name, isShown: name === chosen?.name || opened.names.includes(name) })),
    async use(connection, signal, work) {
      const source = sources().find(({ name }) => name === connection);
      if (!source) throw new Error(`There is no connection "${connection}".`);
      return await opened.use(source, signal, work);
    },
    code: () => opened.code(),
    payloads: { get: () => (settings.payloadReveal.get() === 'never' ? 'never' : settings.agentPayloads.get()) },
    masked: settings.payloadRedact,
    mayShowPayload: async () => undefined,
    waitsFor: (connection) => opened.waitsFor(connection),
    linkTo: (id, connection) => `vscode:${traceLink(`${publisher}.${extension}`, id, connection)}`,
    t,
  };
}

/**
 * Chooses the connection like every command; undefined when a call has to name one. Throws WrongUse when a named connection does not exist.
 */
function chosenSource(
  { common }: CommandContext,
  { workspace, settings }: Pick<ServerPlace, 'workspace' | 'settings'>,
): Source | undefined {
  try {
    return chooseSource(common, workspace, settings);
  } catch (error) {
    const isNamed = common.connection !== undefined || common.url !== undefined;
    if (isNamed || !(error instanceof WrongUse)) throw error;
    return undefined;
  }
}
