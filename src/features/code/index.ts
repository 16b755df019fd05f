import { type Disposable, type ExtensionContext, extensions } from 'vscode';
import type { OpenTrace } from '../../app/navigation';
import { messageOf } from '../../base/errors';
import { lazily } from '../../base/lazily';
import { registerCommand } from '../../platform/vscode/commands';
import { followGoSources } from '../../platform/vscode/goSources';
import { commands } from '../../platform/vscode/ids';
import { log } from '../../platform/vscode/log';
import type { Findings } from './findings';
import type { CodeDeps } from './subject';

/**
 * Registers the links between events and Go code: commands, lenses above consumers and event structs, findings. What needs a store is
 * loaded when one is connected.
 */
export function registerCode(
  context: ExtensionContext,
  parts: Omit<CodeDeps, 'goRuns'> & { readonly openTrace: OpenTrace },
): void {
  const deps = { ...parts, goRuns };
  const { active } = deps;
  const navigation = () => import('./navigation');
  const lensesAndFindings = lazily(async (): Promise<{ readonly lenses: Disposable; readonly findings: Findings }> => {
    const [{ createLenses }, { createFindings }] = await Promise.all([import('./lenses'), import('./findings')]);
    return { lenses: createLenses(deps), findings: createFindings(deps) };
  });
  const startParts = () => {
    if (active.state.kind !== 'connected') return;
    lensesAndFindings().catch((error: unknown) =>
      log().warn('Lenses and findings could not be loaded', messageOf(error)),
    );
  };
  const checkCode = async () => {
    if (!(await active.require())) return;
    await (await lensesAndFindings()).findings.check();
  };

  context.subscriptions.push(
    followGoSources(),
    registerCommand(commands.openHandler, async (argument?: unknown, eventType?: unknown) =>
      (await navigation()).openHandler(argument, eventType, deps),
    ),
    ...[commands.goToStruct, commands.openEventStruct].map((id) =>
      registerCommand(id, async (event?: unknown) => (await navigation()).goToStruct(event, deps)),
    ),
    // The menu of an event's row has the same command under a shorter name.
    ...[commands.goToHandlers, commands.openEventHandler].map((id) =>
      registerCommand(id, async (event?: unknown) => (await navigation()).goToHandlers(event, deps)),
    ),
    registerCommand(commands.goToProducers, async (event?: unknown) => (await navigation()).goToProducers(event, deps)),
    registerCommand(commands.debugHandler, async (event?: unknown) =>
      (await import('./debugHandler')).debugHandler(event, deps),
    ),
    registerCommand(commands.showEvent, async (position?: unknown, connection?: unknown) =>
      (await import('./navigation')).showEvent(position, connection, deps),
    ),
    registerCommand(commands.checkCode, checkCode),
    active.onDidChange(startParts),
    {
      dispose() {
        lensesAndFindings.loaded()?.lenses.dispose();
        lensesAndFindings.loaded()?.findings.dispose();
      },
    },
  );
  startParts();
}

/** The id of the extension that runs the Go language server. */
const goExtension = 'golang.go';

const goRuns = () => extensions.getExtension(goExtension)?.isActive === true;
