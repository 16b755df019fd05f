import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as vscode from 'vscode';
import { findDetected } from '../../src/features/connections/detect';
import { schemes } from '../../src/platform/vscode/ids';
import { HOSTILE_PAYLOADS, PASSWORD_SECRET, PAYLOAD_SECRET } from '../support/corpus';
import { uuid } from '../support/events';
import { createHostileStore, type HostileStore } from '../support/hostileStore';
import { until } from '../support/postgres';
import { recordShown } from '../support/recordShown';

// All test files are loaded before the first test runs.
recordShown();

const { Global } = vscode.ConfigurationTarget;
const CORRELATION = 'secret-things';

const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`eventTrace.${command}`, ...args);
const set = (key: string, value: unknown) => vscode.workspace.getConfiguration('eventTrace').update(key, value, Global);
const shown = () => globalThis.shownByExtension;

/** Runs a command that may ask for a password, and closes its question. */
async function unanswered(command: string, ...args: unknown[]): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  run(command, ...args).then(over, over);
  await until(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    return isOver;
  });
}

/** Texts before and after a password in a connection string, right and wrong. */
const ahead = [
  '',
  'postgres://u:',
  'postgres://u:%',
  'host=127.0.0.1 port=1 password=',
  "password='",
  'postgres://u@h/d?password=',
];
const behind = ['', '@127.0.0.1:1/d', '@[', '%', '@:x/', "' host=127.0.0.1"];

/** Lines of an .env file that contain the password. */
const envLine = fc.oneof(
  fc.constantFrom('POSTGRES_PASSWORD', 'PGPASSWORD').map((name) => `${name}=${PASSWORD_SECRET}`),
  fc
    .tuple(fc.constantFrom(...ahead), fc.constantFrom(...behind))
    .map((parts) => `DATABASE_URL=${parts.join(PASSWORD_SECRET)}`),
  fc.constantFrom('POSTGRES_DB=d', 'PGHOST=127.0.0.1', 'POSTGRES_USER=u'),
);

/** What the extension logs and shows contains no secret: here, and in all host tests that ran before. */
describe('secrets', function () {
  this.timeout(300_000);
  let database: HostileStore;
  const urlOf = (password: string, port = database.spec.port) =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database.spec.database}`;

  before(async () => {
    database = await createHostileStore();
    for (const payload of Object.values(HOSTILE_PAYLOADS)) {
      const columns = { correlation_id: CORRELATION, metadata: JSON.stringify({ note: PAYLOAD_SECRET }) };
      await database.add({ ...columns, payload: Buffer.from(payload) });
    }
    await database.admin.query("INSERT INTO consumer_segments VALUES ('billing', 0, 1, NULL, 1)");
  });

  after(async () => {
    await run('disconnect');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    await set('connections', undefined);
    await database.drop();
  });

  it('of wrong, refused or unreachable connections are in no log and no message', async () => {
    const odd = [
      { name: 'noPort', url: `postgres://u:${PASSWORD_SECRET}@127.0.0.1:1/d`, port: {} },
      { name: 'noUrl', url: `postgres://u:${PASSWORD_SECRET}@[/d` },
      { name: 'password', host: '127.0.0.1', port: 1, database: 'd', password: PASSWORD_SECRET },
      { name: 'away', url: urlOf(PASSWORD_SECRET, 1) },
      { name: 'refused', url: urlOf(PASSWORD_SECRET) },
    ];
    await set('connections', odd);
    const before = shown().length;
    for (const { name } of odd) await unanswered('connect', name);
    assert.ok(shown().length > before, 'something was shown');
  });

  it('of .env files are in no log and no message', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const file = vscode.Uri.joinPath(folder?.uri ?? assert.fail('no folder is open'), '.env');
    let found = 0;
    for (const lines of fc.sample(fc.array(envLine, { maxLength: 4 }), { numRuns: 40, seed: 5 })) {
      await vscode.workspace.fs.writeFile(file, Buffer.from(lines.join('\n')));
      for (const { connection } of await findDetected()) {
        const { database: name, user } = connection.spec;
        await set('connections', [{ name: connection.name, host: '127.0.0.1', port: 1, database: name, user }]);
        await unanswered('connect', connection.name);
        found++;
      }
    }
    await vscode.workspace.fs.delete(file);
    assert.ok(found > 10);
  });

  it('in payloads are in no log and no message, even if the store breaks during reading', async () => {
    await set('connections', [{ name: 'shop', url: urlOf(database.server.password) }]);
    assert.equal(await run('connect', 'shop'), 'shop');
    for (let position = 1; position <= database.count; position++) {
      const query = new URLSearchParams({ connection: 'shop', position: String(position), part: 'payload' }).toString();
      await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: schemes.content, path: '/payload', query }));
    }
    await run('lookUp', CORRELATION);
    await run('openConsumer', 'billing');
    await run('whyBehind', 'billing');
    await run('lookUp', uuid(2));
    const { length } = shown();
    await database.admin.query("ALTER TABLE events ALTER payload TYPE text USING encode(payload, 'escape')");
    await database.admin.query('ALTER TABLE events RENAME COLUMN event_type TO other');
    await run('refreshConsumers');
    await unanswered('lookUp', uuid(3));
    await run('openConsumer', 'nobody');
    await until(() => shown().length > length);
  });

  it('of all tests so far are in no log and no message', () => {
    assert.ok(
      shown().some((line) => line.includes('Connecting to')),
      'the log is listened to',
    );
    const passwords = [PASSWORD_SECRET, database.server.password, encodeURIComponent(database.server.password)];
    for (const secret of [...passwords, PAYLOAD_SECRET]) {
      assert.deepEqual(
        shown().filter((line) => line.includes(secret)),
        [],
        secret,
      );
    }
  });
});
