import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRACE_PAGE } from '../../src/app/tools/tracePage';
import { Emitter } from '../../src/base/event';
import { AGENT_CALLS } from '../support/agentCalls';
import { WindowHome } from '../support/agentWindow';
import { type CliStore, createCliStore, POISON_LOG } from '../support/cliStore';
import { startMcpHost } from '../support/mcpHost';
import { until } from '../support/postgres';
import { runCli } from '../support/runCli';

describe('event-trace mcp', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(true);
  });
  after(() => store.drop());

  it('answers a host about a real store as the command line does, and ends with the host', async () => {
    const host = await startMcpHost(['--logs', POISON_LOG], store.env);
    const list = await host.ask('list_consumers', {});
    const { stdout } = await runCli(['consumers', '--json', '--logs', POISON_LOG], { env: store.env });
    for (const { name, sentence } of JSON.parse(stdout).consumers) {
      const [line = ''] = list.split('\n').filter((each) => each.includes(`/${name}:`));
      assert.ok(line.includes(String(sentence).split(':')[0] ?? ''), `${line} says not: ${sentence}`);
    }
    const why = await host.ask('diagnose_consumer', { consumer: 'billing_outbox' });
    assert.match(why, /Stopped at #449 /);
    assert.match(why, /api-slog-text\.log:\d+/);
    const event = await host.ask('get_event', { id: '#449' });
    const { rows } = await store.admin.query('SELECT event_id, event_type FROM events WHERE global_position = 449');
    assert.ok(event.includes(rows[0].event_id) && event.includes(rows[0].event_type), event);
    await host.client.close();
    assert.equal(await sessionsGone(store), 0);
  });

  it('never writes: the store is the same after every tool was called', async () => {
    const before = await contentsOf(store);
    const host = await startMcpHost(['--logs', POISON_LOG], store.env);
    for (const [name, input] of AGENT_CALLS) assert.notEqual(await host.ask(name, input), '');
    await host.client.close();
    assert.deepEqual(await contentsOf(store), before);
  });

  for (const version of ['2025-03-26', '2025-11-25']) {
    it(`answers in the revision that a host asks for (${version})`, async () => {
      const clientInfo = { name: 'a host', version: '1' };
      const asked = [
        { id: 1, method: 'initialize', params: { protocolVersion: version, capabilities: {}, clientInfo } },
        { method: 'notifications/initialized' },
        { id: 2, method: 'tools/list' },
      ];
      const input = asked.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');
      const { stdout } = await runCli(['mcp', '--workspace', 'test/fixtures'], { input });
      const [initialized, listed] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.equal(initialized.result.protocolVersion, version);
      assert.equal(listed.result.tools.length, 8);
    });
  }

  describe('with a window of the workspace', () => {
    let home: WindowHome;
    let folder: string;
    beforeEach(async () => {
      home = new WindowHome();
      folder = await mkdtemp(join(tmpdir(), 'workspace-'));
    });
    afterEach(async () => {
      await home.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    for (const version of [undefined, '2026-07-28']) {
      it(`asks the window, and reads by itself once the window is closed (${version ?? '2025-11-25'})`, async () => {
        const window = await home.open('of_the_window', [folder]);
        const host = await startMcpHost(['--workspace', folder], { ...store.env, ...home.env }, version);
        assert.match(await host.ask('list_consumers', {}), /shop\/of_the_window: /);
        assert.match(await host.ask('get_event', { id: '#1', payload: true }), /4242/);
        window.record.remove();
        window.close();
        const own = await host.ask('list_consumers', {});
        assert.match(own, /billing_outbox: /);
        assert.doesNotMatch(own, /of_the_window/);
        await host.client.close();
      });
    }

    it('says that the window closed during an answer, then reads by itself', async () => {
      const begun = new Emitter<void>();
      const isBegun = new Promise<void>((resolve) => begun.event(resolve));
      const window = await home.open('of_the_window', [folder], {
        use: (_, signal) =>
          new Promise((__, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            begun.fire();
          }),
      });
      const host = await startMcpHost(['--workspace', folder], { ...store.env, ...home.env });
      const answer = host.ask('list_consumers', {});
      await isBegun;
      window.record.remove();
      window.close();
      assert.match(await answer, /closed before it had answered/);
      assert.match(await host.ask('list_consumers', {}), /billing_outbox: /);
      await host.client.close();
    });

    it('reads by itself if its arguments name a connection', async () => {
      await home.open('of_the_window', [folder]);
      const { DATABASE_URL: url = '', ...env } = store.env;
      const host = await startMcpHost(['--workspace', folder, '--url', url], { ...env, ...home.env });
      assert.match(await host.ask('list_consumers', {}), /billing_outbox: /);
      await host.client.close();
    });
  });

  it('starts without a connection and says what to do', async () => {
    const host = await startMcpHost(['--workspace', 'test/fixtures']);
    const answer = await host.ask('list_consumers', {});
    assert.match(answer, /There is no connection to an event store\./);
    assert.match(answer, /--url, DATABASE_URL or --demo/);
    await host.client.close();
  });

  it('gives the page of a trace as one complete file that loads nothing', async () => {
    const host = await startMcpHost(['--workspace', 'test/fixtures']);
    const { contents } = await host.client.readResource({ uri: TRACE_PAGE.uri });
    const [page] = contents;
    const html = page && 'text' in page ? page.text : '';
    assert.match(html, /<div id="app"><\/div>/);
    assert.match(html, /default-src 'none'; script-src 'sha256-/);
    assert.doesNotMatch(html, /<(?:script|link|img|iframe)[^>]* (?:src|href)=/);
    await host.client.close();
  });

  it('leaves no files behind if it ends while the demo starts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'of-the-demo-'));
    const env = { TMPDIR: folder, TEMP: folder, TMP: folder };
    const { code, stderr } = await runCli(['mcp', '--demo'], { input: '', env });
    assert.deepEqual([code, stderr, await readdir(folder)], [0, '', []]);
    await rm(folder, { recursive: true });
  });

  it('starts the demo before the first call, and leads to its blocking event in two calls', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'of-the-demo-'));
    const host = await startMcpHost(['--demo'], { TMPDIR: folder, TEMP: folder, TMP: folder });
    await until(async () => (await readdir(folder, { recursive: true })).some((file) => file.endsWith('api.log')));
    const progress: (string | undefined)[] = [];
    const onprogress = ({ message }: { readonly message?: string | undefined }) => progress.push(message);
    const call = { name: 'list_consumers', arguments: {} };
    await host.client.callTool(call, { onprogress, resetTimeoutOnProgress: true });
    assert.match(progress[0] ?? '', /^(?:Starting the demo store|Looking at the consumers)$/);
    let list = await host.ask('list_consumers', {});
    while (list.includes('connecting goes on')) list = await host.ask('list_consumers', {});
    const [, proposed = '{}'] = /^- diagnose_consumer (\{.*?\}):/m.exec(list) ?? [];
    assert.match(await host.ask('diagnose_consumer', JSON.parse(proposed)), /^Stopped at #\d+ /m);
    await host.client.close();
    await rm(folder, { recursive: true, force: true });
  });
});

async function contentsOf({ admin }: CliStore): Promise<unknown> {
  const tables = ['events', 'consumer_segments', 'consumer_registry'];
  const found = await admin.query('SELECT relname FROM pg_class WHERE relname = ANY($1) ORDER BY relname', [tables]);
  const sums = [];
  for (const { relname } of found.rows) {
    const { rows } = await admin.query(
      `SELECT count(*)::int AS rows, md5(string_agg(t::text, ',' ORDER BY t::text)) AS sum FROM ${relname} t`,
    );
    sums.push([relname, rows[0]]);
  }
  return sums;
}

/** Waits until no session is left on the store; a server that has ended leaves none. */
async function sessionsGone(store: CliStore): Promise<number> {
  let open = await store.sessions();
  for (const until = Date.now() + 60_000; open > 0 && Date.now() < until; ) open = await store.sessions();
  return open;
}
