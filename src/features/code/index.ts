import { type Disposable, type ExtensionContext, extensions } from 'vscode';
import { registerCommand } from '../../platform/commands';
import { commands } from '../../platform/ids';
import type { OpenTrace } from '../../platform/traceOpener';
import type { CodeDeps } from './deps';
import type { Findings } from './findings';

/** Ways between events and Go code: commands, lenses above consumers and event structs, findings. What needs a store is loaded when one is connected. */
export function registerCode(
  context: ExtensionContext,
  parts: Omit<CodeDeps, 'goRuns'> & { readonly openTrace: OpenTrace },
): void {
  const deps = { ...parts, goRuns };
  const { active } = deps;
  const navigation = () => import('./navigation');
  let started: Promise<{ readonly lenses: Disposable; readonly findings: Findings }> | undefined;

  const startParts = () => {
    if (active.state.kind !== 'connected') return;
    started ??= loadParts();
  };
  const loadParts = async () => {
    const [{ createLenses }, { createFindings }] = await Promise.all([import('./lenses'), import('./findings')]);
    return { lenses: createLenses(deps), findings: createFindings(deps) };
  };
  const checkCode = async () => {
    if (!(await active.require())) return;
    startParts();
    await (await started)?.findings.check();
  };

  context.subscriptions.push(
    registerCommand(commands.openHandler, async (argument?: unknown, eventType?: unknown) =>
      (await navigation()).openHandler(argument, eventType, deps),
    ),
    registerCommand(commands.goToStruct, async (event?: unknown) => (await navigation()).goToStruct(event, deps)),
    registerCommand(commands.goToHandlers, async (event?: unknown) => (await navigation()).goToHandlers(event, deps)),
    registerCommand(commands.goToProducers, async (event?: unknown) => (await navigation()).goToProducers(event, deps)),
    registerCommand(commands.debugHandler, async (event?: unknown) =>
      (await import('./debugHandler')).debugHandler(event, deps),
    ),
    registerCommand(commands.showEvent, async (position?: unknown) =>
      (await import('./showEvent')).showEvent(position, deps),
    ),
    registerCommand(commands.checkCode, checkCode),
    active.onDidChange(startParts),
    {
      dispose: () =>
        void started?.then(({ lenses, findings }) => {
          lenses.dispose();
          findings.dispose();
        }),
    },
  );
  startParts();
}

/** The extension that runs the Go language server. */
const goExtension = 'golang.go';

const goRuns = () => extensions.getExtension(goExtension)?.isActive === true;
