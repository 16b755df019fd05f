import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { sourceOf } from '../../src/app/connections/source';
import { createFlowFiles, type FlowFiles } from '../../src/features/expectations/files';
import { createExpectationTests } from '../../src/features/expectations/testing';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { makeEvent, uuid } from '../support/events';
import { fillStore } from '../support/flows/fill';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { testHub } from '../support/testHub';
import { writeWatched } from '../support/watchedFiles';

const LINES = `# what billing does
OrderPlaced -> InvoiceIssued by billing_outbox within 1 s, once
OrderPlaced -> PaymentRequested within 1 s
OrderCancelled -> StockReleased

OrderPlaced InvoiceIssued
`;

const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri as vscode.Uri;
const file = () => vscode.Uri.joinPath(folder(), 'flows', 'shop.flow');

/** Records what a run said about each test, by the beginning of its line. */
class RecordedRun {
  readonly verdicts = new Map<string, string>();
  readonly messages: vscode.TestMessage[] = [];
  isEnded = false;

  follow(run: vscode.TestRun): vscode.TestRun {
    const note = (word: string) => (item: vscode.TestItem) =>
      this.verdicts.set(item.label.split(' within')[0] ?? '', word);
    return new Proxy(run, {
      get: (target, name) => {
        if (name === 'passed') return note('passed');
        if (name === 'skipped') return note('skipped');
        if (name === 'failed')
          return (item: vscode.TestItem, messages: vscode.TestMessage[]) => {
            note('failed')(item);
            this.messages.push(...messages);
          };
        if (name === 'end')
          return () => {
            this.isEnded = true;
            target.end();
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

describe('files of expectations', () => {
  let database: TestDatabase;
  let files: FlowFiles | undefined;
  const open: vscode.Disposable[] = [];

  before(async () => {
    await writeWatched(folder(), { 'flows/shop.flow': LINES });
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
  });

  after(async () => {
    vscode.Disposable.from(...open).dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), 'flows'), { recursive: true });
    await database.drop();
  });

  it('report unreadable lines in the Problems panel, and complete consumers and words', async () => {
    const document = await vscode.workspace.openTextDocument(file());
    assert.equal(document.languageId, 'event-trace-flow');
    await vscode.window.showTextDocument(document);
    const problems = () => vscode.languages.getDiagnostics(file());
    await until(async () => problems().length > 0);
    const [problem] = problems();
    assert.deepEqual([problem?.range.start.line, problem?.range.start.character], [5, 12]);
    assert.equal(problem?.message, 'Expected an arrow -> after the cause.');
    const at = new vscode.Position(1, LINES.split('\n')[1]?.indexOf('once') ?? 0);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      file(),
      at,
    );
    const labels = items.map(({ label }) => label as string);
    for (const word of ['once', 'never', 'at most']) assert.ok(labels.includes(word), `${word} in ${labels}`);
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', file(), at);
    const [text] = hover?.contents ?? [];
    assert.match((text as vscode.MarkdownString).value.replaceAll('&nbsp;', ' '), /second one is a failure/);
  });

  it('are tests that watch the store, judge each cause by its deadline, and link a failure to its event', async () => {
    const { spec, server } = database;
    const shop = { name: 'shop', spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password };
    const source = sourceOf(shop, 'user');
    const { hub, dispose } = testHub({ sources: [source] });
    open.push({ dispose: () => void dispose() });
    const { store } = await hub.connect(source, {});
    const at = Date.now();
    const create = vscode.tests.createTestController.bind(vscode.tests);
    let controller: vscode.TestController | undefined;
    let profile: vscode.TestRunProfile | undefined;
    const recorded = new RecordedRun();
    Object.assign(vscode.tests, {
      createTestController: (id: string, label: string) => {
        controller = create(`${id}.test`, label);
        const [makeRun, makeProfile] = [controller.createTestRun, controller.createRunProfile];
        controller.createTestRun = (...args) => recorded.follow(makeRun(...args));
        controller.createRunProfile = (...args) => {
          profile = makeProfile(...args);
          return profile;
        };
        return controller;
      },
    });
    files = createFlowFiles();
    open.push(files);
    const start = { at, what: 'shop', head: '0', store, tail: store.tail() };
    open.push(createExpectationTests(files, { hub, runStart: () => start as never }));
    Object.assign(vscode.tests, { createTestController: create });
    await until(async () => controller?.items.size === 1);
    const items: string[] = [];
    controller?.items.forEach(({ children }) => {
      children.forEach(({ label }) => {
        items.push(label);
      });
    });
    assert.equal(items.length, 3);

    const ended = new vscode.CancellationTokenSource();
    const running = profile?.runHandler(new vscode.TestRunRequest(), ended.token);
    await fillStore(database.admin, {
      events: [
        makeEvent(1, { eventType: 'OrderPlaced', time: at }),
        makeEvent(2, { eventType: 'PaymentRequested', time: at + 10, causationId: uuid(1) }),
      ],
      checkpoints: new Map(),
    });
    await until(async () => recorded.verdicts.size === 2);
    // The third test has no cause yet, so the run continues until it is stopped.
    assert.equal(recorded.isEnded, false);
    ended.cancel();
    await running;
    assert.equal(recorded.isEnded, true);
    assert.deepEqual(Object.fromEntries(recorded.verdicts), {
      'OrderPlaced -> InvoiceIssued by billing_outbox': 'failed',
      'OrderPlaced -> PaymentRequested': 'passed',
      'OrderCancelled -> StockReleased': 'skipped',
    });
    const [message] = recorded.messages;
    assert.equal(message?.location?.range.start.line, 1);
    const value = message?.message instanceof vscode.MarkdownString ? message.message.value : '';
    assert.match(value, /OrderPlaced/);
    assert.match(value, /command:eventTrace\.showEvent\?%5B%221%22%2C%22shop%22%5D/);
  });
});
