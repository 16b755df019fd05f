import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as vscode from 'vscode';
import { diagnosisSubject as diagnosisOf } from '../../src/features/diagnosis/documents';
import { logDocumentUri, logSubject as traceOf } from '../../src/features/logDocuments/traceOfLine';
import { schemes } from '../../src/platform/vscode/ids';
import { logSourceName, logSourceUri } from '../../src/platform/vscode/logDocuments';
import { HOSTILE_TEXTS } from '../support/corpus';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';
import { collectUnhandled } from '../support/unhandled';

const { Global } = vscode.ConfigurationTarget;

/** Parts of addresses that a person might make up. */
const part = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    ...Object.values(HOSTILE_TEXTS).map((text) => text.slice(0, 300)),
    '%',
    '%E0%A4%A',
    '..',
    '//',
    '?#&=',
  ),
);
/** Two slashes would begin a host name, which VS Code itself refuses. */
const pathOf = (text: string) => `/${text.replace(/^\/+/, '')}`;

const query = fc.oneof(
  part,
  fc
    .array(
      fc.tuple(
        fc.constantFrom('connection', 'position', 'part', 'by', 'id', 'consumer', 'streamType', 'context', '__proto__'),
        fc.oneof(part, fc.constantFrom('1', '0', '-1', '99999999999999999999', 'correlation', 'event', 'metadata')),
      ),
      { maxLength: 5 },
    )
    .map((pairs) => new URLSearchParams(pairs).toString()),
);

describe('made-up addresses', () => {
  let database: TestDatabase;
  const unhandled = collectUnhandled();

  const sessions = async () => {
    const { rows } = await database.admin.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'event-trace'",
    );
    return rows[0].n as number;
  };

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }));
    await vscode.extensions.getExtension('event-trace.event-trace')?.activate();
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await until(async () => (await sessions()) === 0);
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await vscode.workspace.getConfiguration().update('eventTrace.connections', [{ name: 'shop', url }], Global);
    unhandled.listen();
  });

  afterEach(async () => {
    assert.equal(await sessions(), 0, 'nothing connects');
    assert.deepEqual(unhandled.faults, []);
  });

  after(async () => {
    unhandled.stop();
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.workspace.getConfiguration().update('eventTrace.connections', undefined, Global);
    await database.drop();
  });

  it('are read without an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(schemes)), part, query, (scheme, path, query) => {
        const uri = vscode.Uri.from({ scheme, path: pathOf(path), query });
        logSourceName(uri);
        traceOf(uri);
        diagnosisOf(uri);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are read back exactly if the extension made them', () => {
    fc.assert(
      fc.property(part, part, (id, connection) => {
        fc.pre(id !== '');
        const uri = vscode.Uri.parse(logDocumentUri({ connection, key: { by: 'trace', id } }).toString());
        assert.deepEqual(traceOf(uri), { connection, key: { by: 'trace', id } });
        assert.equal(logSourceName(vscode.Uri.parse(logSourceUri(id).toString())), id);
      }),
      { numRuns: 1_000 },
    );
  });

  it('show a text or a sentence if they name a document', async () => {
    const { mark, ...documents } = schemes;
    assert.ok(mark);
    for (const [scheme, path, asked] of fc.sample(fc.tuple(fc.constantFrom(...Object.values(documents)), part, query), {
      numRuns: 60,
      seed: 1,
    })) {
      const uri = vscode.Uri.from({ scheme, path: pathOf(path), query: asked });
      const text = await vscode.workspace.openTextDocument(uri).then(
        (document) => document.getText(),
        (error: Error) => error.message,
      );
      assert.doesNotMatch(text, /TypeError|URIError|undefined|\bat .*\.js:\d/, uri.toString());
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('connect to nothing unless they name an id', async () => {
    const paths = [
      '',
      '/',
      '/trace',
      '/trace/',
      '/trace/ ',
      '/trace/abc',
      '/trace/#',
      '/traces/abcdef',
      '/trace/%00',
      '/../..',
    ];
    const long = `/trace/${'x'.repeat(20_000)}`;
    const more = fc.sample(part, { numRuns: 20, seed: 1 }).map((text) => `/${text}`);
    for (const path of [...paths, long, ...more]) {
      const uri = vscode.Uri.from({
        scheme: vscode.env.uriScheme,
        authority: 'event-trace.event-trace',
        path: pathOf(path),
      });
      await vscode.commands.executeCommand('_workbench.open', uri);
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    }
    await vscode.commands.executeCommand('notifications.clearAll');
    await until(async () => (await sessions()) === 0);
  });
});
