import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { assertPlain, type CliStore, createCliStore, POISON_LOG } from '../support/cliStore';
import { until } from '../support/postgres';
import { runCli, startCli } from '../support/runCli';

const CONSUMER_KEYS = [
  'name',
  'status',
  'rule',
  'sentence',
  'waiting',
  'atMost',
  'more',
  'oldestWaitingS',
  'heartbeatAgeS',
  'unreadForS',
  'needsPerson',
  'blocking',
  'findings',
  'segments',
];
const SEGMENT_KEYS = ['id', 'total', 'checkpoint', 'waiting', 'atMost', 'status', 'owner'];

describe('event-trace consumers and why, on a real store', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(true);
  });
  after(() => store.drop());

  const run = (...args: string[]) => runCli([...args], { env: store.env });

  it('print every consumer with all fields, and the event that blocks one', async () => {
    const { code, stdout, stderr } = await run('consumers', '--json', '--logs', POISON_LOG);
    assert.equal(stderr, '');
    const answer = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), ['format', 'connection', 'head', 'storeChange', 'consumers']);
    assert.equal(answer.format, 1);
    assert.equal(answer.head, '485');
    assert.deepEqual(answer.consumers.map(({ name }: { name: string }) => name).sort(), [
      'billing_outbox',
      'order_fulfilment',
      'system.audit.v1',
      'user_read_model',
    ]);
    for (const consumer of answer.consumers) {
      assert.deepEqual(Object.keys(consumer), CONSUMER_KEYS);
      for (const segment of consumer.segments) assert.deepEqual(Object.keys(segment), SEGMENT_KEYS);
    }
    const billing = answer.consumers.find(({ name }: { name: string }) => name === 'billing_outbox');
    assert.deepEqual(billing.blocking, {
      position: '449',
      eventId: '0a1c6cfe-efc8-40e2-a213-fdec88e75156',
      eventType: 'PaymentCaptured',
      stream: { type: 'Payment', id: 'pay-5db5698f-f230-44d1-95d2-ce8c666af70a' },
      error: 'unknown payment provider "stripe": no mapping for card 4242',
      file: resolve(POISON_LOG),
      line: billing.blocking.line,
    });
    assert.equal(typeof billing.blocking.line, 'number');
    assert.equal(billing.status, 'stopped');
    assert.equal(billing.needsPerson, true);
    assert.equal(code, 1, 'something needs a person');
  });

  it('print a table for people', async () => {
    const { stdout } = await run('consumers', '--logs', POISON_LOG);
    assertPlain(stdout);
    assert.match(stdout, /^Consumer +Status +Waiting +Oldest/);
    assert.match(stdout, /^billing_outbox +stopped/m);
    assert.match(stdout, /#449 PaymentCaptured/);
    assert.match(stdout, /4 consumers · 4 need attention/);
  });

  it('name the event, the error and the line of the log', async () => {
    const { code, stdout } = await run('why', 'billing_outbox', '--logs', POISON_LOG);
    assertPlain(stdout);
    assert.match(stdout, /Stopped at #449 PaymentCaptured in segment 1/);
    assert.match(stdout, /unknown payment provider "stripe": no mapping for card 4242/);
    assert.match(stdout, /api-slog-text\.log:\d+/);
    assert.equal(code, 1);
  });

  it('print the consumer, the report and the batch as JSON', async () => {
    const { stdout } = await run('why', 'billing_outbox', '--json', '--logs', POISON_LOG);
    const answer = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), [
      'format',
      'connection',
      'consumer',
      'report',
      'batch',
      'before',
      'passedOver',
    ]);
    assert.equal(answer.consumer.blocking.position, '449');
    assert.match(answer.report, /^# Why is billing\\?_outbox behind\?/);
    assert.match(answer.report, /#449/);
    assert.equal(answer.batch[0].position, '449');
    assert.deepEqual(Object.keys(answer.batch[0]), [
      'segment',
      'position',
      'eventId',
      'eventType',
      'stream',
      'correlationId',
      'causationId',
      'traceId',
      'time',
    ]);
    assert.match(answer.batch[0].time, /^2026-11-22T15:04:54\.974876Z$/);
  });

  it('say that no file matches --logs', async () => {
    const { code, stderr } = await run('consumers', '--logs', 'no-such/*.log');
    assert.deepEqual([code, stderr], [1, 'No file matches no-such/*.log.\n']);
  });

  it('name the existing consumers if the given name is unknown', async () => {
    const { code, stdout, stderr } = await run('why', 'billing');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /no consumer "billing".*"billing_outbox"/);
  });

  it('need one name', async () => {
    assert.equal((await run('why')).code, 2);
    assert.equal((await run('why', 'a', 'b')).code, 2);
  });
});

describe('the statuses of event-trace consumers', () => {
  let store: CliStore;
  let folder: string;
  before(async () => {
    store = await createCliStore(false);
    folder = await mkdtemp(join(tmpdir(), 'event-trace-cli-'));
    await mkdir(join(folder, '.vscode'));
    await store.admin.query(`
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
      SELECT 'Shop', 'Order', 'o-' || n, 1, gen_random_uuid(), 'Placed', '{}' FROM generate_series(1, 5000) n;
      INSERT INTO consumer_segments VALUES ('rests', 0, 1, 'w1', 3), ('moves', 0, 1, 'w1', 3), ('done', 0, 1, 'w1', 5000),
        ('muted', 0, 1, NULL, 3);
      INSERT INTO consumer_workers SELECT name, 'w1', now() + interval '1 hour' FROM unnest(ARRAY['rests', 'moves', 'done']) name`);
  });
  after(async () => {
    await store.drop();
    await rm(folder, { recursive: true });
  });

  const settings = (values: object) => writeFile(join(folder, '.vscode/settings.json'), JSON.stringify(values));

  /** Runs the command while one consumer works. */
  async function runWhileMoving(...args: string[]) {
    let stopped = false;
    const moving = (async () => {
      while (!stopped) {
        await store.admin.query(
          "UPDATE consumer_segments SET checkpoint = checkpoint + 1 WHERE consumer_name = 'moves'",
        );
        await pause(20);
      }
    })();
    const { stdout, code } = await runCli(['consumers', '--json', ...args], { env: store.env, cwd: folder });
    stopped = true;
    await moving;
    await store.admin.query("UPDATE consumer_segments SET checkpoint = 3 WHERE consumer_name = 'moves'");
    const { consumers } = JSON.parse(stdout);
    const statuses = Object.fromEntries(
      consumers.map(({ name, status, rule }: Record<string, string>) => [name, `${status} ${rule}`]),
    );
    return { statuses, consumers, code };
  }

  it('are given once a resting checkpoint has rested long enough and a moving one has moved', async () => {
    await settings({
      'eventTrace.health.staleAfterSeconds': 3,
      'eventTrace.consumers': {
        muted: { muted: true },
        ...Object.fromEntries(
          ['rests', 'moves', 'muted'].map((name) => [name, { aggregateTypes: [], muted: name === 'muted' }]),
        ),
      },
    });
    const { statuses, code } = await runWhileMoving();
    assert.deepEqual(statuses, {
      rests: 'blocked blocked',
      moves: 'catchingUp catchingUp',
      done: 'caughtUp caughtUp',
      muted: 'stopped stopped',
    });
    assert.equal(code, 1);
  });

  it('are marked as unsure if the time was too short', async () => {
    await settings({ 'eventTrace.health.staleAfterSeconds': 60 });
    const { statuses, consumers } = await runWhileMoving('--timeout', '10');
    assert.equal(statuses.rests, 'unreadable warmingUp');
    assert.equal(statuses.moves, 'catchingUp catchingUp');
    const rests = consumers.find(({ name }: { name: string }) => name === 'rests');
    assert.equal(rests.needsPerson, false);
    assert.match(rests.sentence, /^Measuring/);
    assert.equal(rests.segments[0].status, 'unreadable');
  });

  it('need no person for a consumer that is muted', async () => {
    await settings({ 'eventTrace.consumers': { muted: { muted: true } } });
    await store.admin.query("DELETE FROM consumer_segments WHERE consumer_name = 'rests'");
    const { consumers, code } = await runWhileMoving();
    const muted = consumers.find(({ name }: { name: string }) => name === 'muted');
    assert.deepEqual([muted.status, muted.needsPerson, code], ['stopped', false, 0]);
  });

  it('are printed with --watch, a line for each change, until Ctrl+C', async () => {
    await settings({ 'eventTrace.health.pollInterval': 0.5, 'eventTrace.health.clearSeconds': 0 });
    const watching = startCli(['consumers', '--watch'], { env: store.env, cwd: folder });
    await watching.until(/^muted +stopped/m);
    await store.admin.query("UPDATE consumer_segments SET checkpoint = 5000 WHERE consumer_name = 'muted'");
    await watching.until(/Z muted: stopped → caught up/);
    watching.child.kill('SIGINT');
    const { code, stderr } = await watching.ended;
    assert.deepEqual([code, stderr], [0, '']);
    await until(async () => (await store.sessions()) === 0);
  });
});
