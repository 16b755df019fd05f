import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createCodeIndex } from '../../src/features/code/codeIndex';
import { activityWords, consumerWords } from '../../src/features/code/lensWords';
import { goToStruct, openHandler } from '../../src/features/code/navigation';
import type { CodeDeps } from '../../src/features/code/subject';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { loadFixtures } from '../support/loadFixtures';
import { healthOf } from '../support/looks';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { untilUnheard, writeWatched } from '../support/watchedFiles';

const SOURCES = {
  'go.mod': 'module example.com/shop\n\ngo 1.24\n',
  'payment/events/v1/events.go': `package v1

type (
	PaymentCaptured struct {
		Card     string \`json:"card"\`
		Currency string \`json:"currency"\`
	}
)
`,
  'payment/events/v2/events.go': 'package v2\n\ntype PaymentCaptured struct{}\n',
  'consumers/billing.go': `package consumers

type Billing struct{}

func (b *Billing) Name() string { return "billing_outbox" }

func (b *Billing) Handle(ctx context.Context, event es.PersistedEvent) error {
	switch event.EventType {
	case "PaymentCaptured":
	case "PaymentReturned":
	}
	return nil
}
`,
  'consumers/readmodel.go': `package consumers

import v1 "example.com/shop/payment/events/v1"

type ReadModel struct{}

func (r *ReadModel) Name() string { return "user_read_model" }

func (r *ReadModel) Handle(ctx context.Context, event any) error {
	switch event.(type) {
	case *v1.PaymentCaptured:
	}
	return nil
}
`,
  'payment/capture.go': `package payment

func capture() es.Event {
	return es.Event{EventType: "PaymentCaptured", EventVersion: 1}
}
`,
};

const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;
const fileOf = (path: string) => vscode.Uri.joinPath(folder(), path);
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`eventTrace.${command}`, ...args);

/** Returns the cursor as `path:line`. */
function cursor(): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? `${vscode.workspace.asRelativePath(editor.document.uri)}:${editor.selection.active.line + 1}` : '';
}

/** Runs a command that asks, and tries its answers in turn until the cursor is at the expected place. */
async function choose(expected: string, command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (let next = 0; cursor() !== expected; next++) {
    assert.ok(next < 10, `never at ${expected}`);
    let isDone = false;
    const done = Promise.resolve(run(command, ...args)).then(() => {
      isDone = true;
    });
    // These commands do nothing before the pick is open.
    await until(async () => {
      for (let i = 0; i < next; i++) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isDone;
    });
    await done;
  }
}

describe('navigation between events and Go code', () => {
  let database: TestDatabase;
  const settings = () => vscode.workspace.getConfiguration('eventTrace');
  const set = (key: string, value: unknown) => settings().update(key, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    await writeWatched(folder(), SOURCES);
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await set('connections', [{ name: 'shop', url }]);
    await run('connect', 'shop');
  });

  after(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('notifications.clearAll');
    await set('connections', undefined);
    await set('findings.enabled', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const path of ['.heard', 'go.mod', 'payment', 'consumers']) {
      await vscode.workspace.fs.delete(fileOf(path), { recursive: true });
    }
    await database.drop();
  });

  it('goes to the struct of the event’s version', async () => {
    // Tools may have read the sources before these files were written; the watcher reports them a moment later.
    await until(async () => {
      await run('goToStruct', { eventType: 'PaymentCaptured', eventVersion: 1 });
      return cursor() !== '';
    });
    assert.equal(cursor(), 'payment/events/v1/events.go:4');
    await run('goToStruct', { eventType: 'PaymentCaptured', eventVersion: 2 });
    assert.equal(cursor(), 'payment/events/v2/events.go:3');
    await choose('payment/events/v2/events.go:3', 'goToStruct', 'PaymentCaptured');
  });

  it('lists both handlers of an event, and goes to its only producer', async () => {
    await choose('consumers/readmodel.go:11', 'goToHandlers', 'PaymentCaptured');
    await run('goToProducers', { eventType: 'PaymentCaptured' });
    assert.equal(cursor(), 'payment/capture.go:4');
  });

  it('goes to a consumer’s Handle, and to its case for an event type', async () => {
    await run('openHandler', 'billing_outbox');
    assert.equal(cursor(), 'consumers/billing.go:7');
    await run('openHandler', 'billing_outbox', 'PaymentCaptured');
    assert.equal(cursor(), 'consumers/billing.go:9');
    await run('openHandler', 'billing_outbox', 'NoCaseForIt');
    assert.equal(cursor(), 'consumers/billing.go:7');
  });

  const titles = async (path: string) => {
    const uri = fileOf(path);
    await vscode.window.showTextDocument(uri);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    return lenses.map(({ command, range }) => `${range.start.line + 1}: ${command?.title}`);
  };
  /** Waits for the expected text of a file's first lens; values arrive a moment after the file is shown. */
  const lens = async (path: string, expected: RegExp) => {
    let seen: string[] = [];
    await until(async () => {
      seen = await titles(path);
      return seen.some((title) => expected.test(title));
    }).catch(() => assert.fail(`${expected} in ${JSON.stringify(seen)}`));
    return seen;
  };

  it('shows status and lag above a consumer, and the activity above an event struct', async () => {
    await vscode.commands.executeCommand('eventTrace.consumers.focus');
    await lens('consumers/billing.go', /^5: stopped · lag (≤ )?\d/);
    await eventually(async () => {
      const [activity, behind] = await titles('payment/events/v1/events.go');
      assert.match(activity ?? '', /^4: (\d+\+?|none) in 24 h · last (.* ago|just now)$/);
      assert.match(behind ?? '', /^4: billing_outbox behind$/, 'the other consumer has handled them');
    });
    await eventually(async () =>
      assert.deepEqual(await titles('payment/events/v2/events.go'), ['3: none of version 2 among the newest 1,000']),
    );
  });

  it('says how often a type occurs, and how long ago, in one unit', () => {
    const now = 1_700_000_000_000;
    const said = (lastDay: number, agoS: number) =>
      activityWords(
        {
          eventType: 'OrderPlaced',
          eventVersion: null,
          lastDay,
          more: lastDay === 1_000,
          newestAt: now - agoS * 1_000,
          newest: [],
        },
        now,
      );
    assert.equal(said(516, 3), '516 in 24 h · last just now');
    assert.equal(said(1_000, 150), '1,000+ in 24 h · last 2 min ago');
    assert.equal(said(0, 200_000), 'none in 24 h · last 2 d ago');
  });

  it('does not call a consumer without a checkpoint caught up', () => {
    const never = healthOf('billing_outbox', { status: 'unreadable', rule: 'noCheckpoint' });
    assert.equal(consumerWords(never, { withAge: true }), 'no checkpoint');
  });

  it('leaves out the lenses that the settings turn off', async () => {
    await set('codeLens.consumers', false);
    await set('codeLens.events', false);
    await until(async () => (await titles('consumers/billing.go')).length === 0);
    await until(async () => (await titles('payment/events/v1/events.go')).length === 0);
    await set('codeLens.consumers', undefined);
    await set('codeLens.events', undefined);
    await lens('payment/events/v1/events.go', /^4: .* in 24 h/);
  });

  const problems = () =>
    vscode.languages
      .getDiagnostics()
      .flatMap(([uri, list]) =>
        list
          .filter(({ source }) => source === 'Event Trace')
          .map(({ code, range }) => `${code} ${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}`),
      );

  it('lists findings only on request, and updates them when the code changes', async () => {
    assert.deepEqual(problems(), []);
    await set('findings.enabled', true);
    await eventually(() => {
      const found = problems();
      for (const expected of [
        'fieldNeverStored payment/events/v1/events.go:6',
        'fieldWithoutStruct payment/events/v1/events.go:4',
        'caseNeverStored consumers/billing.go:10',
        'typeWithoutStruct go.mod:1',
      ]) {
        assert.ok(found.includes(expected), `${expected} in ${JSON.stringify(found)}`);
      }
    }, 120_000);
    const messages = vscode.languages
      .getDiagnostics(fileOf('payment/events/v1/events.go'))
      .map(({ message }) => message);
    assert.ok(messages.some((message) => /"provider" is in \d+ of the newest \d+ payloads/.test(message)));
    assert.ok(!JSON.stringify(messages).includes('adyen'), 'no value of a payload');

    const text = SOURCES['consumers/billing.go'].replace('\tcase "PaymentReturned":\n', '');
    await vscode.workspace.fs.writeFile(fileOf('consumers/billing.go'), Buffer.from(text));
    await until(async () => !problems().some((problem) => problem.startsWith('caseNeverStored')));
    const v1 = 'payment/events/v1/events.go' as const;
    await vscode.workspace.fs.delete(fileOf(v1));
    await until(async () => problems().includes('versionWithoutStruct payment/events/v2/events.go:3'));
    await vscode.workspace.fs.writeFile(fileOf(v1), Buffer.from(SOURCES[v1]));
    // A change that is read later would overwrite what the command finds.
    await until(async () => !problems().includes('versionWithoutStruct payment/events/v2/events.go:3'));
    await set('findings.enabled', undefined);
    await until(async () => problems().length === 0);
    await run('checkCode');
    assert.ok(problems().length > 0, 'once, by the command');
  });

  it('reads a saved file that VS Code does not watch', async () => {
    const unwatched = 'payment/capture.go';
    const exclude = (value: unknown) =>
      vscode.workspace.getConfiguration('files').update('watcherExclude', value, vscode.ConfigurationTarget.Global);
    await exclude({ [`**/${unwatched}`]: true });
    await untilUnheard(fileOf(unwatched), fileOf('.heard'));
    // Changes that were reported before are read with the first save at the latest.
    for (const line of [5, 6]) {
      const editor = await vscode.window.showTextDocument(fileOf(unwatched));
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// Captures.\n'));
      await editor.document.save();
      await until(async () => {
        await run('goToProducers', { eventType: 'PaymentCaptured' });
        return cursor() === `${unwatched}:${line}`;
      });
    }
    await exclude(undefined);
  });

  it('shows nothing while disconnected', async () => {
    await run('disconnect');
    await until(async () => problems().length === 0);
    await eventually(async () => assert.deepEqual(await titles('payment/events/v1/events.go'), []));
    await eventually(async () => assert.deepEqual(await titles('consumers/billing.go'), []));
    await run('connect', 'shop');
  });

  describe('with a Go language server', () => {
    // A stand-in, because the Go extension cannot be installed from the npm registry. It answers as gopls did for these
    // sources, and once in gopls's other style, with the package before the name.
    const symbol = (name: string, kind: vscode.SymbolKind, path: string, line: number) =>
      new vscode.SymbolInformation(
        name,
        kind,
        'example.com/shop',
        new vscode.Location(fileOf(path), new vscode.Position(line - 1, 5)),
      );
    const { Struct, Method, Class, Field } = vscode.SymbolKind;
    let registered: vscode.Disposable;
    const code = createCodeIndex(
      vscode.extensions.getExtension('event-trace.event-trace') ?? assert.fail('not installed'),
    );
    const deps = { code, goRuns: () => true } as unknown as CodeDeps;

    before(() => {
      registered = vscode.languages.registerWorkspaceSymbolProvider({
        provideWorkspaceSymbols: (query) => {
          if (query === 'PaymentCaptured') {
            return [
              symbol('v1.PaymentCaptured', Struct, 'vendor/payment/v1/events.go', 3),
              symbol('v1.PaymentCaptured', Struct, 'payment/events/v1/events_test.go', 3),
              symbol('PaymentCapturedTwice', Struct, 'payment/events/v1/events.go', 7),
              symbol('PaymentCaptured', Class, 'payment/events/v1/events.go', 8),
              symbol('PaymentCaptured.Card', Field, 'payment/events/v1/events.go', 6),
              symbol('PaymentCaptured', Struct, 'payment/events/v1/events.go', 5),
              symbol('v2.PaymentCaptured', Struct, 'payment/events/v2/events.go', 3),
            ];
          }
          return query === 'Billing.Handle' ? [symbol('Billing.Handle', Method, 'consumers/billing.go', 8)] : [];
        },
      });
    });
    after(() => {
      registered.dispose();
      code.dispose();
    });

    it('goes where the server says, and ignores vendored copies and tests', async () => {
      // The command does without a server that takes longer than a person would wait.
      const leads = (go: () => Promise<void>, place: string) =>
        until(async () => {
          await go();
          return cursor() === place;
        });
      const struct = (eventVersion: number) => goToStruct({ eventType: 'PaymentCaptured', eventVersion }, deps);
      await leads(() => struct(1), 'payment/events/v1/events.go:5');
      await leads(() => struct(2), 'payment/events/v2/events.go:3');
      await leads(() => openHandler('billing_outbox', undefined, deps), 'consumers/billing.go:8');
    });

    it('uses the index if the server knows nothing', async () => {
      await openHandler('user_read_model', undefined, deps);
      assert.equal(cursor(), 'consumers/readmodel.go:9');
    });
  });
});
