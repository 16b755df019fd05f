import type { ExtensionContext } from 'vscode';
import type { WindowListener } from '../../app/agents/windowListener';
import type { ChooseConsumer } from '../../app/navigation';
import { registerCommand } from '../../platform/vscode/commands';
import { namedByRow } from '../../platform/vscode/consumerRow';
import { commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import type { AgentParts } from './delivery';
import type { AgentDeps, WindowPorts } from './windowPorts';

interface AgentCommands {
  readonly chooseConsumer: ChooseConsumer;
}

/**
 * Answers the tools of agents in this window and of agents outside it. Registers "Copy MCP Configuration" and "Ask an Agent About This …".
 * The code that answers loads with the first call.
 */
export function registerAgent(
  context: ExtensionContext,
  { runner, listener, chooseConsumer, ...deps }: AgentDeps & AgentParts & AgentCommands,
): void {
  let loadingPorts: Promise<WindowPorts> | undefined;
  const ports = () => {
    loadingPorts ??= import('./windowPorts').then(({ createWindowPorts }) => {
      const made = createWindowPorts(context, deps);
      context.subscriptions.push(made);
      return made;
    });
    return loadingPorts;
  };
  const loaded = async () => (await import('./windowPorts')).createToolRunner(await ports());
  runner.set({
    prepare: async (tool, input) => (await loaded()).prepare(tool, input),
    run: async (tool, input, token) => (await loaded()).run(tool, input, token),
  });
  let listening: Promise<WindowListener> | undefined;
  const listen = () => {
    listening ??= import('./windowListener').then(({ startListener }) => startListener(context, ports));
    listening.catch((error) => log().warn(`no agent outside of this window can ask it: ${error.message}`));
    return listening;
  };
  listener.set(listen);
  // No port is opened when a configuration was never copied.
  import('./commands')
    .then(async ({ keepLauncher }) => (await keepLauncher(context)) && void listen())
    .catch((error) => log().warn(`the launcher of the command line is not up to date: ${error.message}`));
  context.subscriptions.push(
    registerCommand(commands.askAboutConsumer, async (argument?: unknown) => {
      const chosen = await chooseConsumer(namedByRow(argument));
      if (chosen) await (await import('./commands')).askAboutConsumer(chosen);
    }),
    registerCommand(commands.askAboutEvent, async (row?: unknown) =>
      (await import('./commands')).askAboutEvent(row, deps.hub),
    ),
    registerCommand(commands.askAboutTrace, async (row?: unknown) =>
      (await import('./commands')).askAboutTrace(row, deps.hub),
    ),
    registerCommand(commands.copyMcpConfiguration, async (host?: unknown) => {
      const { copyMcpConfiguration } = await import('./commands');
      if (await copyMcpConfiguration(context, host)) await listen();
    }),
  );
}
