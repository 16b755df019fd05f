import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingIndexNames } from '../../src/app/connections/testReport';
import { type DemoStore, openDemo } from '../../src/demo/store/demoStore';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import type { Consumer, ConsumerPoll } from '../../src/model/consumer/consumer';
import { StoreError } from '../../src/store/pg/errors';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { buildDemoWorker } from '../support/demoWorker';
import { countBehind } from '../support/storeReading';
import { untilAnswered } from '../support/untilAnswered';

describe('demo store', () => {
  let folder: string;
  let workerUrl: URL;
  let demo: DemoStore;
  let store: EventStore;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-demo-'));
    workerUrl = await buildDemoWorker(folder);
    demo = await openDemo({ workerUrl, logFolder: join(folder, 'logs') });
    const recognition = await recognise(demo.database);
    assert.equal(recognition.kind, 'found');
    if (recognition.kind === 'found') store = recognition.store;
  });

  after(async () => {
    await demo?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const log = (name: string) => readFile(join(folder, 'logs', name), 'utf8');

  async function consumer(name: string, wanted: (found: Consumer, poll: ConsumerPoll) => boolean): Promise<Consumer> {
    return untilAnswered(async () => {
      const poll = await store.consumers();
      return poll.consumers.find((found) => found.name === name && wanted(found, poll));
    });
  }

  it('is recognised as pupsourcing/core with segments, owners and heartbeats', () => {
    assert.match(store.layout.generation, /core/);
    assert.deepEqual(store.layout.events, { schema: 'public', table: 'events' });
    assert.deepEqual(store.layout.consumers, { segments: true, owners: true, heartbeats: true, staysAtOwn: true });
    assert.deepEqual(missingIndexNames(store.layout), ['trace_id', 'causation_id']);
    assert.ok(Number(store.layout.eventEstimate) > 2000, 'analysed');
  });

  it('runs four consumers of four segments, each in its own status', async () => {
    const { consumers } = await store.consumers();
    assert.deepEqual(consumers.map(({ name, segments }) => [name, segments.length]).sort(), [
      ['billing_outbox', 4],
      ['customer_mailer', 4],
      ['order_fulfilment', 4],
      ['search_index', 4],
    ]);
    await consumer('order_fulfilment', ({ segments }) => segments.every((segment) => segment.oldestWaitingS === null));
    await consumer('search_index', ({ segments }, poll) =>
      segments.every((segment) => countBehind(poll, segment) > 40),
    );
    const billing = await consumer('billing_outbox', () => true);
    for (const segment of billing.segments) {
      assert.equal(segment.ownerId, null);
      assert.equal(segment.heartbeatAgeS, null);
      assert.ok(countBehind(await store.consumers(), segment) > 0 && (segment.oldestWaitingS ?? 0) > 0);
    }
    const [worker] = await demo.database.query(
      `SELECT count(*) FROM consumer_workers WHERE consumer_name = 'billing_outbox'`,
    );
    assert.deepEqual(worker, ['0']);
    const mailer = await consumer('customer_mailer', ({ segments }) => segments.some((each) => each.positionLag > 0));
    const [resting] = await demo.database.query('SELECT aggregate_type FROM events WHERE global_position = $1', [
      mailer.segments[0]?.checkpoint ?? null,
    ]);
    assert.ok(['User', 'Notification'].includes(resting?.[0] ?? ''), `rests on ${resting?.[0]}`);
  });

  it('updates the heartbeats of its running owners', async () => {
    const age = async () => (await consumer('order_fulfilment', () => true)).segments[0]?.heartbeatAgeS ?? Infinity;
    const first = await age();
    assert.ok(first < 30, `${first} s`);
    await untilAnswered(async () => ((await age()) > 1 ? true : undefined));
    await untilAnswered(async () => ((await age()) < 1 ? true : undefined));
  });

  it('names the poison event in consumers.log by its position in the store', async () => {
    const line = (await log('consumers.log')).split('\n').find((each) => each.includes('msg="consumer handler error"'));
    assert.match(line ?? '', /level=ERROR .* consumer=billing_outbox segment_id=\d position=\d+ /);
    const position = /position=(\d+)/.exec(line ?? '')?.[1] ?? null;
    const [event] = await demo.database.query(
      `SELECT event_type, aggregate_id, convert_from(payload, 'UTF8')::json ->> 'provider' FROM events WHERE global_position = $1`,
      [position],
    );
    assert.deepEqual([event?.[0], event?.[2]], ['PaymentCaptured', 'stripe']);
    assert.ok(line?.includes(`aggregate_id=${event?.[1]} `));
  });

  it('keeps appending events, and logs them in api.log', async () => {
    const [head] = await demo.database.query('SELECT max(global_position) FROM events');
    const [later] = await untilAnswered(async () => {
      const rows = await demo.database.query(
        'SELECT global_position, correlation_id FROM events WHERE global_position > $1 LIMIT 1',
        [head?.[0] ?? null],
      );
      return rows.length > 0 ? rows : undefined;
    });
    const [position, correlation] = later ?? [];
    await untilAnswered(async () => {
      const text = await log('api.log');
      return text.includes(`"positions":[${position}]`) && text.includes(`"correlation_id":"${correlation}"`)
        ? true
        : undefined;
    });
  });

  it('streams a small batch first, and every row once', async () => {
    const sizes: number[] = [];
    for await (const batch of demo.database.stream('SELECT i FROM generate_series(1, 5000) i', []))
      sizes.push(batch.length);
    assert.deepEqual(sizes, [500, 2000, 2000, 500]);
  });

  it('refuses writes, and says why a query failed without quoting it', async () => {
    for (const sql of ['DELETE FROM events', 'DROP TABLE events', `INSERT INTO consumer_workers VALUES ('a', 'b')`]) {
      await assert.rejects(
        demo.database.query(sql),
        (error) => error instanceof StoreError && error.subject === '25006',
      );
    }
    await assert.rejects(demo.database.query('SELECT $1::uuid', ['secret-parameter']), (error) => {
      return error instanceof StoreError && !error.message.includes('secret-parameter');
    });
    await assert.rejects(demo.database.query('SELECT * FROM nowhere'), { kind: 'missing', subject: 'nowhere' });
  });

  it('stops a query as soon as it is aborted', async () => {
    const abort = new AbortController();
    const slow = demo.database.query('SELECT count(*) FROM generate_series(1, 2000000)', [], { signal: abort.signal });
    const next = demo.database.query('SELECT 1', [], { signal: AbortSignal.abort() });
    const both = [slow, next].map((query) => assert.rejects(query, { kind: 'cancelled' }));
    abort.abort();
    await Promise.all(both);
    assert.deepEqual(await demo.database.query('SELECT 1'), [['1']]);
  });

  it('closes at once, leaves no thread, and answers later queries with a StoreError', async () => {
    const threads = () => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
    const quiet = threads();
    const second = await openDemo({ workerUrl, logFolder: join(folder, 'second') });
    const waiting = second.database.query('SELECT count(*) FROM events');
    let losses = 0;
    second.database.onLost(() => losses++);
    const ended = assert.rejects(waiting, { kind: 'lost' });
    await Promise.all([second.close(), second.database.close(), ended]);
    assert.equal(threads(), quiet);
    assert.equal(losses, 0, 'closing does not count as a loss');
    await assert.rejects(second.database.query('SELECT 1'), { kind: 'lost' });
    assert.ok((await stat(join(folder, 'second', 'api.log'))).size > 0);
  });

  it('says that it cannot start if the log folder cannot be made', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await assert.rejects(openDemo({ workerUrl, logFolder: join(file, 'logs') }), {
      name: 'StoreError',
      kind: 'demo',
      subject: /ENOTDIR/,
    });
  });

  it('offers its metrics on the loopback only if a port is set, and says if the port is taken', async () => {
    assert.equal(demo.metricsUrl, null, 'no port is set');
    const second = await openDemo({ workerUrl, logFolder: join(folder, 'metrics'), metricsPort: 0 });
    try {
      const { hostname, port } = new URL(second.metricsUrl ?? '');
      assert.equal(hostname, '127.0.0.1');
      assert.match(
        await (await fetch(second.metricsUrl ?? '')).text(),
        /^pupsourcing_consumer_lag\{consumer_id="billing_outbox"\} \d+$/m,
      );
      assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
      const third = openDemo({ workerUrl, logFolder: join(folder, 'taken'), metricsPort: Number(port) });
      await assert.rejects(third, { kind: 'demo', subject: /EADDRINUSE/ });
    } finally {
      await second.close();
    }
  });

  it('writes a workspace that opens it', async () => {
    const workspace = join(folder, 'workspace');
    await writeDemoWorkspace(workspace);
    await writeDemoWorkspace(workspace);
    const settings = JSON.parse(await readFile(join(workspace, '.vscode/settings.json'), 'utf8'));
    assert.equal(settings['eventTrace.connectOnStartup'], 'Demo store');
    assert.ok((await stat(join(workspace, settings['eventTrace.demo.logFolder']))).isDirectory());
    assert.match(await readFile(join(workspace, 'README.md'), 'utf8'), /Try this/);
  });
});
