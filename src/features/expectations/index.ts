import * as vscode from 'vscode';
import type { RunStart } from '../../app/events/runEvents';
import type { FlowKeeper } from '../../app/flow/keeper';
import type { StoreHub } from '../../app/stores/hub';
import { registerCommand } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import type { FlowFiles } from './files';
import type { LanguageDeps } from './language';
import { onExpectations } from './presence';

interface ExpectationsDeps extends Omit<LanguageDeps, 'active'> {
  readonly hub: StoreHub;
  /** Returns what is known about a connection's flows. Flows are learned when an edge is meant and nothing is known yet. */
  readonly flows: (connection: string) => Pick<FlowKeeper, 'window' | 'update'>;
  readonly runStart: (connection: string) => RunStart | undefined;
}

/** Registers expectations: their files with problems, hovers and completions, tests that watch the store, and "Expect This". */
export function registerExpectations(context: vscode.ExtensionContext, deps: ExpectationsDeps): void {
  const { hub } = deps;
  let isStarted = false;

  const start = async () => {
    if (isStarted) return;
    isStarted = true;
    const [{ createFlowFiles }, { markErrors }, { registerLanguage }] = await Promise.all([
      import('./files'),
      import('./files'),
      import('./language'),
    ]);
    const files = createFlowFiles();
    context.subscriptions.push(
      files,
      markErrors(files),
      registerLanguage({ active: hub, feed: deps.feed }),
      whenListed(files, async () => {
        const { createExpectationTests } = await import('./testing');
        return createExpectationTests(files, deps);
      }),
    );
  };

  context.subscriptions.push(
    onExpectations(() => void start()),
    registerCommand(commands.expectThis, async (argument?: unknown) => {
      const { expectedBy, writeExpectations } = await import('./expectThis');
      const expected = await expectedBy(argument, deps);
      if (!expected) return;
      await writeExpectations(expected);
      await start();
    }),
  );
}

/** Creates something while there is at least one file. */
function whenListed(files: FlowFiles, make: () => Promise<vscode.Disposable>): vscode.Disposable {
  let made: Promise<vscode.Disposable> | undefined;
  const follow = () => {
    if (files.all.length > 0) made ??= make();
    else end();
  };
  const end = () => {
    made?.then((each) => each.dispose()).catch(() => undefined);
    made = undefined;
  };
  const subscription = files.onDidChange(follow);
  follow();
  return vscode.Disposable.from(subscription, { dispose: end });
}
