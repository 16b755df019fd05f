import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import type { ConsumerFeed } from '../../src/app/consumers/feedState';
import type { ActiveStore } from '../../src/app/stores/state';
import { createDocumentLinks } from '../../src/features/links/documentLinks';
import { createHovers } from '../../src/features/links/hovers';
import { createIdSpotting } from '../../src/platform/vscode/idSpotter';
import type { EventStore } from '../../src/store/ports';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { eventually } from '../support/eventually';
import { CORRELATION } from '../support/fixtures';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { unaskedStore } from '../support/unaskedStore';

const LOG = fileURLToPath(new URL('../fixtures/pupsourcing-core/api-slog.json.log', import.meta.url));
const LINE = `level=ERROR msg="consumer handler error" consumer=billing_outbox position=449 error="boom"`;
const NEVER = new vscode.CancellationTokenSource().token;

/** Returns the extension's links of a document; VS Code knows others, too. */
async function linksOf(uri: vscode.Uri): Promise<readonly vscode.DocumentLink[]> {
  const all = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', uri, 20_000);
  return all.filter(({ target }) => target?.scheme === 'command' && target.path === 'eventTrace.lookUp');
}

async function hoverOf(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return hovers
    .flatMap(({ contents }) => contents.map((part) => (typeof part === 'string' ? part : part.value)))
    .join('\n');
}

const closeTabs = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');

describe('links on ids', () => {
  let database: TestDatabase;
  let folder: string;
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('eventTrace').update(key, value, vscode.ConfigurationTarget.Global);
  /** Writes a file and opens it: VS Code only knows links of open documents. */
  const open = async (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return vscode.workspace.openTextDocument(file);
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'event-trace-links-'));
    database = await createTestDatabase(`${eventsTable({ style: 'context' })} ${headsTable('context')} ${segments()}`);
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await set('connections', [{ name: 'shop', url }]);
  });

  after(async () => {
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await set('connections', undefined);
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(closeTabs);

  it('mark each id in a log file, with their targets', async () => {
    const uri = vscode.Uri.file(LOG);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await until(async () => (await linksOf(uri)).length > 0);
    const links = await linksOf(uri);
    const texts = new Set(links.map(({ range }) => document.getText(range)));
    assert.ok(texts.has(CORRELATION));
    assert.ok(texts.has('1'), 'a position');
    assert.ok(![...texts].some((text) => text.includes('"')));
  });

  it('lead to the trace', async () => {
    await vscode.commands.executeCommand('eventTrace.connect', 'shop');
    const { uri } = await open('one.log', `${LINE}\n`);
    const id = { kind: 'position', id: '449' };
    await eventually(async () => {
      const [link] = await linksOf(uri);
      assert.deepEqual(JSON.parse(link?.target?.query ?? '[]'), [id]);
    });
    await vscode.commands.executeCommand('eventTrace.lookUp', id);
    await until(() =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputWebview)),
    );
  });

  it('are in documents of the configured languages and patterns only', async () => {
    const { uri: text } = await open('notes.md', `see event_id=${CORRELATION}\n`);
    assert.equal((await linksOf(text)).length, 0);
    await set('links.languages', ['markdown']);
    await until(async () => (await linksOf(text)).length === 1);
    await set('links.languages', undefined);
    await set('links.enabled', []);
    const { uri: other } = await open('two.log', LINE);
    await until(async () => (await linksOf(other)).length === 0);
    await set('links.enabled', undefined);
    await until(async () => (await linksOf(other)).length === 1);
  });

  it('mark what the patterns of the settings name', async () => {
    const { uri } = await open('three.log', 'order no. 42 arrived\n');
    await set('links.patterns', ['order no\\. (?<correlation>\\d+)', '(x+x+)+y']);
    await until(async () => (await linksOf(uri)).length === 1);
    const [link] = await linksOf(uri);
    assert.equal(link?.target?.query, JSON.stringify([{ kind: 'correlation', id: '42' }]));
    await set('links.patterns', undefined);
  });

  it('follow the visible lines of a 50 MB log without blocking the extension host', async function () {
    this.timeout(300_000);
    const line =
      '{"time":"2026-11-22T15:04:32.9Z","level":"INFO","msg":"events appended","aggregate_type":"User","aggregate_id":"user-045","positions":[1,2]}\n';
    const document = await open('big.log', line.repeat(Math.floor((49 * 1024 * 1024) / line.length)));
    const { uri } = document;
    const editor = await vscode.window.showTextDocument(document);
    await until(() => editor.visibleRanges.length > 0);
    const ids = createIdSpotting();
    const links = createDocumentLinks(ids);
    await ids.load();
    let turns = 0;
    let linking = true;
    const otherWork = () => {
      turns++;
      if (linking) setImmediate(otherWork);
    };
    setImmediate(otherWork);
    const first = await links.provide(document, NEVER);
    linking = false;
    assert.ok(turns > 3, `other work had ${turns} turns`);
    assert.ok(first.length > 0 && first.length <= 10_000, `${first.length} links`);
    const middle = Math.floor(document.lineCount / 2);
    const asked = new Promise<void>((resolve) => {
      const listening = vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        links.follow(textEditor, () => {
          listening.dispose();
          resolve();
        });
      });
    });
    editor.revealRange(new vscode.Range(middle, 0, middle, 0), vscode.TextEditorRevealType.AtTop);
    await asked;
    const lines = (await links.provide(document, NEVER)).map(({ range }) => range.start.line);
    for (const shown of editor.visibleRanges) assert.ok(lines.includes(shown.start.line), `line ${shown.start.line}`);
    // VS Code's own links of this document were updated, too.
    await until(async () => (await linksOf(uri)).some(({ range }) => range.start.line === middle));
    links.dispose();
    ids.dispose();
  });

  it('are no longer searched for after a cancellation', async () => {
    const document = await open('four.log', `${LINE}\n`.repeat(900));
    const ids = createIdSpotting();
    const links = createDocumentLinks(ids);
    const cancel = new vscode.CancellationTokenSource();
    const providing = links.provide(document, cancel.token);
    cancel.cancel();
    assert.ok((await providing).length < 900);
    ids.dispose();
  });

  describe('hovers', () => {
    it('show type, stream, consumers and the chain of the event, without its payload', async () => {
      const { uri } = await open('hover.log', `${LINE}\n`);
      const at = new vscode.Position(0, LINE.indexOf('449') + 1);
      await until(async () => (await hoverOf(uri, at)) !== '');
      const text = await hoverOf(uri, at);
      assert.match(text, /\*\*`PaymentCaptured`\*\* `Payment\/pay-\S+` v2 · #449/);
      assert.match(text, /- `UserRegistered`|- `OrderPlaced`/);
      assert.match(text, /\[Open Trace\]\(command:eventTrace\.lookUp\?/);
      assert.doesNotMatch(text, /4242|amount/);
      assert.equal(await hoverOf(uri, new vscode.Position(0, 2)), '');
    });

    it('query the store once, and not again for the same id a moment later', async () => {
      const document = await open('twice.log', `${LINE}\n${LINE}\n`);
      let asked = 0;
      const store: EventStore = {
        ...unaskedStore(),
        glance: async () => {
          asked++;
          return { meanings: [], chain: [], chainEvents: 0 };
        },
      };
      const ids = createIdSpotting();
      const hovers = createHovers({
        active: { state: { kind: 'connected', name: 'shop', store } } as ActiveStore,
        feed: { state: { snapshot: undefined, consumers: [], error: undefined } } as unknown as ConsumerFeed,
        ids,
      });
      for (const line of [0, 1, 0]) {
        assert.ok(await hovers.provide(document, new vscode.Position(line, LINE.indexOf('449')), NEVER));
      }
      assert.equal(await hovers.provide(document, new vscode.Position(0, 0), NEVER), undefined);
      assert.equal(asked, 1);
      ids.dispose();
    });

    it('say of an unknown id that only a search can find it', async () => {
      const { uri } = await open('unknown.log', `trace_id=feedfacefeedfacefeedfacefeedface\n`);
      await eventually(async () =>
        assert.match(await hoverOf(uri, new vscode.Position(0, 12)), /No index of this store knows this id/),
      );
    });

    it('are empty while nothing is connected', async () => {
      const { uri } = await open('off.log', `${LINE}\n`);
      await vscode.commands.executeCommand('eventTrace.disconnect');
      await eventually(async () =>
        assert.equal(await hoverOf(uri, new vscode.Position(0, LINE.indexOf('449') + 1)), ''),
      );
    });
  });
});
