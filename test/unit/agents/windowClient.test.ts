import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { WindowClient } from '../../../src/app/agents/windowClient';
import { readWindowRecords, type WindowRecord, writeRecord } from '../../../src/app/agents/windowRecords';
import { endlessWork, WindowHome } from '../../support/agentWindow';

const never = new AbortController().signal;
const CALL = { tool: 'list_consumers', input: { connection: 'shop' } };

describe('the window that a server of the command line looks for', () => {
  let home: WindowHome;
  beforeEach(() => {
    home = new WindowHome();
  });
  afterEach(() => home.dispose());

  const client = (workspace: string) => new WindowClient(home.records, workspace);
  const files = () => readdirSync(home.records);
  /** Changes the only record. */
  const change = (over: Partial<WindowRecord>) => {
    const [name = ''] = files();
    const file = join(home.records, name);
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, ...over }), { mode: 0o600 });
  };

  it('leaves a record in a file that only its user can read, until it is closed', async () => {
    const { record } = await home.open('billing_outbox', ['/work/shop']);
    const [name = ''] = files();
    assert.equal(statSync(home.records).mode & 0o777, 0o700);
    assert.equal(statSync(join(home.records, name)).mode & 0o777, 0o600);
    record.update(['/work/mail']);
    assert.deepEqual(
      readWindowRecords(home.records).map(({ folders }) => folders),
      [['/work/mail']],
    );
    assert.deepEqual(files(), [name]);
    record.remove();
    assert.deepEqual(files(), []);
  });

  it('is the one of the workspace: with its own folder, or the nearest one above', async () => {
    await home.open('of_work', ['/work']);
    await home.open('of_shop', ['/other', '/work/shop']);
    await home.open('of_mail', ['/work/mail']);
    for (const [workspace, consumer] of [
      ['/work/shop', /of_shop/],
      ['/work/shop/cmd/api', /of_shop/],
      ['/work/mail', /of_mail/],
      ['/work/shopping', /of_work/],
    ] as const) {
      assert.match((await client(workspace).ask(CALL, never))?.text ?? '', consumer, workspace);
    }
    assert.equal(await client('/elsewhere').ask(CALL, never), undefined);
  });

  it('is no longer asked once it is gone, and its record is removed', async () => {
    const { close } = await home.open('billing_outbox', ['/work/shop']);
    close();
    assert.equal(await client('/work/shop').ask(CALL, never), undefined);
    assert.deepEqual(files(), []);
    await home.open('billing_outbox', ['/work/shop']);
    // No process has this id.
    change({ pid: 2 ** 30 });
    assert.equal(await client('/work/shop').ask(CALL, never), undefined);
    assert.deepEqual(files(), []);
    await home.open('billing_outbox', ['/work/shop']);
    change({ pid: 2 ** 30 });
    await home.open('mailer', ['/work/mail']);
    assert.equal(files().length, 1);
  });

  it('has the half-written record of a killed window removed, but not one that is being written now', async () => {
    await home.open('billing_outbox', ['/work/shop']);
    const hourAgo = Date.now() / 1_000 - 3_600;
    for (const [name, at] of [
      ['4711-aaaa.json.new', hourAgo],
      ['4712-bbbb.json.new', Date.now() / 1_000],
    ] as const) {
      writeFileSync(join(home.records, name), '{', { mode: 0o600 });
      utimesSync(join(home.records, name), at, at);
    }
    await home.open('mailer', ['/work/mail']);
    assert.deepEqual(
      files().filter((name) => name.endsWith('.new')),
      ['4712-bbbb.json.new'],
    );
  });

  it('gives an error that says what to do if it closes during an answer; the next call is answered without it', async () => {
    const work = endlessWork();
    const window = await home.open('billing_outbox', ['/work/shop'], { use: work.use });
    const asking = client('/work/shop');
    const answer = asking.ask(CALL, never);
    await work.begun;
    window.record.remove();
    window.close();
    const { text = '', isError } = (await answer) ?? {};
    assert.equal(isError, true);
    assert.match(text, /closed before it had answered\. Call again/);
    await work.ended;
    assert.equal(await asking.ask(CALL, never), undefined);
  });

  it('stops a call that its host cancels', async () => {
    const work = endlessWork();
    await home.open('billing_outbox', ['/work/shop'], { use: work.use });
    const stop = new AbortController();
    const rejected = assert.rejects(client('/work/shop').ask(CALL, stop.signal));
    await work.begun;
    stop.abort();
    await rejected;
    await work.ended;
  });

  it('gives an error once if its key differs from the one in the file', async () => {
    await home.open('billing_outbox', ['/work/shop']);
    change({ key: 'a key of yesterday' });
    const asking = client('/work/shop');
    const { text = '', isError } = (await asking.ask(CALL, never)) ?? {};
    assert.equal(isError, true);
    assert.match(text, /is not that window, so it was asked nothing\. Call again/);
    assert.equal(await asking.ask(CALL, never), undefined);
  });

  for (const [what, says] of [
    ['hangs up', ''],
    [
      'answers something else',
      'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ntrue\n{"text":"all is well","isError":false}\n',
    ],
    ['redirects', 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ] as const) {
    it(`is not confused with a program that has its port and ${what}; that learns neither question nor key`, async () => {
      let heard = '';
      const foreign = createServer((socket) => {
        socket
          .on('error', () => undefined)
          .setEncoding('utf8')
          .on('data', (text: string) => {
            heard += text;
            socket.end(says);
          });
      });
      await once(foreign.listen(0, '127.0.0.1'), 'listening');
      const address = foreign.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      writeRecord(home.records, { port, key: 'the-secret-key', folders: ['/work/shop'] });
      const asking = client('/work/shop');
      const { text = '', isError } = (await asking.ask(CALL, never)) ?? {};
      assert.equal(isError, true);
      assert.match(text, /is not that window/);
      assert.ok(heard.length > 0);
      assert.doesNotMatch(heard, /list_consumers|connection"|shop|the-secret-key|event.?trace/i);
      assert.equal(await asking.ask(CALL, never), undefined);
      foreign.close();
    });
  }

  it('is not trusted if others could have written its file, or if the file is from another machine', async () => {
    await home.open('billing_outbox', ['/work/shop']);
    const [name = ''] = files();
    const file = join(home.records, name);
    const isFound = () => readWindowRecords(home.records).length === 1;
    assert.ok(isFound());
    chmodSync(file, 0o644);
    assert.ok(!isFound());
    chmodSync(file, 0o600);
    chmodSync(home.records, 0o755);
    assert.ok(!isFound());
    assert.throws(() => writeRecord(home.records, { port: 1, key: '', folders: [] }), /by others/);
    chmodSync(home.records, 0o700);
    symlinkSync(file, join(home.records, 'link.json'));
    assert.ok(isFound());
    writeFileSync(join(home.records, 'broken.json'), '{"format":1', { mode: 0o600 });
    assert.ok(isFound());
    const { getuid } = process;
    Object.defineProperty(process, 'getuid', { value: () => 4711, configurable: true });
    assert.ok(!isFound(), 'it is another user’s');
    Object.defineProperty(process, 'getuid', { value: getuid, configurable: true });
    change({ host: 'another-machine' });
    assert.ok(!isFound());
  });
});
