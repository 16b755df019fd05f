import assert from 'node:assert/strict';
import { assertPlain, type CliStore, createCliStore, POISON_LOG } from '../support/cliStore';
import { CORRELATION } from '../support/fixtures';
import { until } from '../support/postgres';
import { runCli, startCli } from '../support/runCli';

const EVENT_KEYS = ['position', 'eventId', 'eventType', 'stream', 'correlationId', 'causationId', 'traceId', 'time'];

describe('event-trace trace and events, on a real store', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(true);
  });
  after(() => store.drop());

  const run = (...args: string[]) => runCli(args, { env: store.env });

  it('give the same trace for each of its ids, by position, with causes and the consumers that handled it', async () => {
    const { code, stdout } = await run('trace', '#449', '--json');
    assert.equal(code, 0);
    const answer = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), ['format', 'key', 'events']);
    const positions = answer.events.map(({ position }: { position: string }) => position);
    assert.deepEqual(positions, ['444', '445', '447', '448', '449', '451', '454']);
    for (const event of answer.events) assert.deepEqual(Object.keys(event), [...EVENT_KEYS, 'cause', 'handledBy']);
    const poison = answer.events.find(({ position }: { position: string }) => position === '449');
    assert.equal(poison.cause, poison.causationId);
    const billing = poison.handledBy.find(({ consumer }: { consumer: string }) => consumer === 'billing_outbox');
    assert.deepEqual(billing, { consumer: 'billing_outbox', mark: 'stopped', segment: 1, checkpoint: '448' });
    for (const id of [poison.eventId, poison.correlationId, poison.traceId]) {
      assert.deepEqual(JSON.parse((await run('trace', id, '--json')).stdout).events, answer.events, id);
    }
  });

  it('print a tree that fits, with the log lines of each event', async () => {
    const { code, stdout } = await run('trace', '#449', '--logs', POISON_LOG);
    assert.equal(code, 0);
    assertPlain(stdout);
    assert.match(stdout, /^UserRegistered · 7 events · 5 streams/);
    assert.match(stdout, /└─#449 PaymentCaptured Payment\/pay-5db5698f\S*… \+63 ms$/m);
    assert.match(stdout, /ERROR consumer handler error: unknown payment provider/);
    assert.match(stdout, /billing_outbox: Past the checkpoint 448 of segment 1/);
  });

  it('print Markdown and Mermaid', async () => {
    const markdown = await run('trace', CORRELATION, '--as', 'markdown', '--logs', POISON_LOG);
    assert.match(markdown.stdout, /^\*\*`\w+`\*\* · 7 events/);
    const mermaid = await run('trace', CORRELATION, '--as', 'mermaid');
    assert.match(mermaid.stdout, /^flowchart TD\n/);
  });

  it('refuse an unknown id, a missing id and an unknown format', async () => {
    const unknown = await run('trace', '00000000-0000-4000-8000-000000000000');
    assert.deepEqual([unknown.code, unknown.stdout], [1, '']);
    assert.equal((await run('trace')).code, 2);
    assert.equal((await run('trace', '#449', '--as', 'xml')).code, 2);
    assert.equal((await run('trace', '#449', '--as', 'mermaid', '--payloads')).code, 2);
  });

  it('print payloads only if asked, and even then masked', async () => {
    await store.admin.query(`
      INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, metadata)
      VALUES ('Shop', 'Vault', 'v-1', 1, gen_random_uuid(), 'Opened', '{"password": "hunter2", "colour": "blue"}', '{"api_token": "hunter2"}')`);
    for (const args of [
      ['trace', 'Vault/v-1'],
      ['trace', 'Vault/v-1', '--json'],
      ['events', 'type:Opened'],
      ['events', 'type:Opened', '--json'],
    ]) {
      const without = await run(...args);
      assert.equal(without.code, 0, args.join(' '));
      assert.doesNotMatch(without.stdout, /colour|hunter2/);
      const { stdout } = await run(...args, '--payloads');
      assert.match(stdout, /colour/, args.join(' '));
      assert.doesNotMatch(stdout, /hunter2/, args.join(' '));
    }
  });

  it('list the newest events that pass a filter, oldest first', async () => {
    const { code, stdout } = await run('events', 'type:PaymentCaptured', '--count', '400', '--json');
    const { format, events, head } = JSON.parse(stdout);
    assert.equal(format, 1);
    assert.ok(BigInt(head) >= 485n);
    assert.ok(events.length > 3);
    for (const event of events) assert.deepEqual(Object.keys(event), EVENT_KEYS);
    const positions = events.map(({ position }: { position: string }) => Number(position));
    assert.deepEqual(
      positions,
      [...positions].sort((a, b) => a - b),
    );
    assert.equal(code, 0);
    assertPlain((await run('events')).stdout);
    assert.equal((await run('events', 'type:NoSuchType')).code, 1);
    assert.equal((await run('events', '--count', 'many')).code, 2);
  });

  it('list the events around a time or a position, also of rare types', async () => {
    const listed = async (...args: string[]) => JSON.parse((await run('events', ...args, '--json')).stdout);
    const positions = ({ events }: { events: readonly { position: string }[] }) =>
      events.map(({ position }) => position);
    const { around, events, head } = await listed('--around', '#449', '--count', '4');
    assert.deepEqual([around, head], [{ position: '449', time: null }, undefined]);
    assert.deepEqual(positions({ events }).map(Number), [447, 448, 449, 450]);
    assert.deepEqual(positions(await listed('--around', '#449', '--count', '1')), ['449']);
    assert.deepEqual(positions(await listed('--around', '#449', '--count', '3')), ['448', '449', '450']);
    assert.equal((await listed('--around', '15min', '--count', '1')).events.length, 1);
    const { time } = events[2];
    const atTime = await listed('--around', time, '--count', '4');
    assert.equal(Date.parse(atTime.around.time), Math.floor(Date.parse(time)));
    assert.ok(positions(atTime).includes('449'));
    const rare = await listed('--around', '#449', '--count', '6', 'type:PaymentCaptured');
    const types = rare.events.map(({ eventType }: { eventType: string }) => eventType);
    assert.deepEqual([...new Set(types)], ['PaymentCaptured']);
    assert.ok(types.length > 3, 'they lie further apart than six events');
    const ends = [['2001-01-01', 'type:NoSuchType'], ['not a time'], ['now', '--follow']].map(
      async (args) => (await run('events', '--around', ...args)).code,
    );
    assert.deepEqual(await Promise.all(ends), [1, 2, 2]);
  });

  it('follow events as they come, one JSON object a line, and end their session on Ctrl+C', async () => {
    const following = startCli(['events', '--follow', '--json', '--count', '1', 'aggregate:Late'], { env: store.env });
    // A session is open once the command waits for events.
    await until(async () => (await store.sessions()) > 0);
    let count = 0;
    await until(async () => {
      count += 1;
      await store.admin.query(
        `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
         VALUES ('Shop', 'Late', 'l-1', $1, gen_random_uuid(), 'Came', '{}')`,
        [count],
      );
      return following.stdout().includes('"Came"');
    });
    following.child.kill('SIGINT');
    const { code, stdout, stderr } = await following.ended;
    assert.deepEqual([code, stderr], [0, '']);
    for (const line of stdout.trimEnd().split('\n')) assert.deepEqual(Object.keys(JSON.parse(line)), EVENT_KEYS);
    await until(async () => (await store.sessions()) === 0);
  });

  it('say from where to where a store went back, as after a restored backup, and follow on', async () => {
    const newest = Number((await store.admin.query('SELECT max(global_position) AS at FROM events')).rows[0].at);
    const following = startCli(['events', '--follow', '--json', '--count', '1', 'aggregate:Back'], { env: store.env });
    await until(async () => (await store.sessions()) > 0);
    const append = async (version: number, type: string) =>
      await store.admin.query(
        `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
         VALUES ('Shop', 'Back', 'b-1', $1, gen_random_uuid(), $2, '{}')`,
        [version, type],
      );
    let count = 0;
    await until(async () => {
      await append(++count, 'Lost');
      return following.stdout().includes('"Lost"');
    });
    await store.admin.query(`DELETE FROM events WHERE aggregate_type = 'Back';
      SELECT setval(pg_get_serial_sequence('events', 'global_position'), ${newest})`);
    await until(() => following.stderr().includes('The store went back from #'));
    await append(1, 'Restored');
    await until(() => following.stdout().includes('"Restored"'));
    following.child.kill('SIGINT');
    await following.ended;
    assert.match(
      following.stderr(),
      new RegExp(`^The store went back from #\\d+ to #${newest}, as after a restored backup`),
    );
    await store.admin.query("DELETE FROM events WHERE aggregate_type = 'Back'");
  });

  it('say how many of the read events were deleted, even if none of them passes the filter', async () => {
    const append = async (version: number, type: string) =>
      await store.admin.query(
        `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
         VALUES ('Shop', 'Gone', 'g-1', $1, gen_random_uuid(), $2, '{}')`,
        [version, type],
      );
    for (let version = 1; version <= 4; version++) await append(version, 'Old');
    const following = startCli(['events', '--follow', '--json', '--count', '1000', 'type:New'], { env: store.env });
    let count = 4;
    await until(async () => {
      await append(++count, 'New');
      return following.stdout().includes('"New"');
    });
    await store.admin.query("DELETE FROM events WHERE aggregate_type = 'Gone' AND aggregate_version IN (1, 3, 4)");
    await until(() => following.stderr() !== '');
    await append(++count, 'New');
    const lines = following.stdout().split('\n').length;
    await until(() => following.stdout().split('\n').length > lines);
    following.child.kill('SIGINT');
    const { code, stderr } = await following.ended;
    assert.deepEqual([code, stderr], [0, '3 events were deleted from the store.\n']);
    await store.admin.query("DELETE FROM events WHERE aggregate_type = 'Gone'");
  });
});
