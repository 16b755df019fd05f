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
  /** What is known of a connection's flows; it is learned where an edge is meant and nothing is known. */
  readonly flows: (connection: string) => Pick<FlowKeeper, 'window' | 'update'>;
  readonly runStart: (connection: string) => RunStart | undefined;
}

/** What is expected to follow what: files of it with problems, hovers and completions, tests that watch the store, and "Expect This". */
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

/** Makes something while there is a file. */
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
