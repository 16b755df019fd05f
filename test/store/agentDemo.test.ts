import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoStore, openDemo } from '../../src/demo/store/demoStore';
import { recognise } from '../../src/store/schema/catalog';
import { buildDemoWorker } from '../support/demoWorker';
import { hubTools, logsIn } from '../support/hubTools';
import { answerByRules, toolsOf } from '../support/scriptedAgent';
import { testHub } from '../support/testHub';

describe('agent that follows the tools’ own proposals, on the demo', () => {
  let folder: string;
  let demo: DemoStore;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-demo-'));
    demo = await openDemo({ workerUrl: await buildDemoWorker(folder), logFolder: join(folder, 'logs') });
  });
  after(async () => {
    await demo?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds the answer that SQL finds in the store', async () => {
    const { database } = demo;
    const recognition = await recognise(database);
    const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    const source = { kind: 'demo', name: 'shop' } as const;
    const logs = logsIn(join(folder, 'logs/api.log'), join(folder, 'logs/consumers.log'));
    const open = async () => ({ source, database, store });
    const readLog = (consumer: string, signal: AbortSignal) => logs.consumerLog(consumer, signal);
    const { hub, set, dispose } = testHub({ sources: [source], open, readLog });
    set('holdDownS', 0);
    set('clearS', 0);
    const tools = await hubTools(hub, 'shop', logs);
    const column = async (sql: string) => (await database.query(sql)).map(([value]) => value ?? assert.fail(sql));
    const provider = "(convert_from(payload, 'UTF8')::json->>'provider')";
    const handled = "(SELECT min(checkpoint) FROM consumer_segments WHERE consumer_name = 'billing_outbox')";
    // The first payment past the checkpoints with a provider that no earlier payment had.
    const poison = `(SELECT min(global_position) FROM events WHERE event_type = 'PaymentCaptured' AND global_position > ${handled}
      AND ${provider} NOT IN (SELECT ${provider} FROM events WHERE event_type = 'PaymentCaptured' AND global_position <= ${handled}))`;
    const ofPoison = (what: string) => column(`SELECT ${what} FROM events WHERE global_position = ${poison}`);
    const unknownProvider = `'unknown payment provider "' || ${provider} || '"'`;
    const [position = ''] = await column(`SELECT ${poison}::text`);
    const sameFlow = `correlation_id = (SELECT correlation_id FROM events WHERE global_position = ${poison})`;
    const [cancelled = ''] = await column(
      "SELECT aggregate_id FROM events WHERE event_type = 'OrderCancelled' ORDER BY global_position LIMIT 1",
    );
    const [command = ''] = await ofPoison('correlation_id');
    for (const question of [
      {
        ask: 'What is wrong?',
        tool: 'list_consumers',
        input: {},
        truth: () => ofPoison("'Stopped at #' || global_position"),
      },
      {
        ask: 'Why is billing outbox behind?',
        tool: 'find',
        input: { text: 'billing outbox' },
        truth: () => ofPoison(`unnest(ARRAY['Stopped at #' || global_position, ${unknownProvider}, 'consumers.log:'])`),
      },
      {
        ask: 'Why is it behind, by half of its name?',
        tool: 'find',
        input: { text: 'Why is billing behind?' },
        truth: () => ofPoison("unnest(ARRAY['billing_outbox', 'Stopped at #' || global_position])"),
      },
      {
        ask: 'Is it safe to restart it?',
        tool: 'diagnose_consumer',
        input: { consumer: 'billing_outbox' },
        // The event differs from all before it, so the next attempt fails at it, too.
        truth: () => ofPoison("unnest(ARRAY['#' || global_position, 'it will probably fail at this event again'])"),
      },
      {
        ask: 'Which order waits for that payment?',
        tool: 'get_trace',
        input: { id: `#${position}` },
        truth: () => column(`SELECT aggregate_id FROM events WHERE event_type = 'OrderPlaced' AND ${sameFlow}`),
      },
      {
        ask: 'What caused it, and what did it cause?',
        tool: 'get_event',
        input: { id: `#${position}` },
        truth: () =>
          column(`SELECT '#' || global_position FROM events WHERE event_id::text = (SELECT causation_id::text FROM events
            WHERE global_position = ${poison}) OR causation_id::text = (SELECT event_id::text FROM events WHERE global_position = ${poison})`),
      },
      {
        ask: 'What follows a placed order?',
        tool: 'describe_event_type',
        input: { type: 'OrderPlaced' },
        truth: () =>
          column(`SELECT DISTINCT f.event_type FROM events e JOIN events f ON f.causation_id::text = e.event_id::text
            WHERE e.event_type = 'OrderPlaced'`),
      },
      {
        ask: 'Which flow failed?',
        tool: 'recent_flows',
        input: { only: 'failed', since: '2000-01-01' },
        truth: () => column(`SELECT '#' || min(global_position) FROM events WHERE ${sameFlow}`),
      },
      {
        ask: 'Why was this order cancelled?',
        tool: 'find',
        input: { text: `why was order ${cancelled} cancelled?` },
        truth: () =>
          column(`SELECT event_type FROM events WHERE event_id::text = (SELECT causation_id::text FROM events
            WHERE event_type = 'OrderCancelled' AND aggregate_id = '${cancelled}')`),
      },
      {
        ask: 'What makes orders be cancelled?',
        tool: 'find',
        input: { text: 'what is it that makes an order cancelled so often in our shop?' },
        truth: () =>
          column(`SELECT DISTINCT 'caused by ' || c.event_type FROM events e JOIN events c ON c.event_id::text = e.causation_id::text
            WHERE e.event_type = 'OrderCancelled'`),
      },
      {
        ask: 'Which provider do the handlers fail at?',
        tool: 'find',
        input: { text: 'consumer handler error' },
        truth: () => ofPoison(`unnest(ARRAY['#' || global_position, '"provider": "' || ${provider} || '"'])`),
      },
      {
        ask: 'What is wrong, in words that name nothing?',
        tool: 'find',
        input: { text: 'what is wrong with my shop?' },
        truth: () => ofPoison("'Stopped at #' || global_position"),
      },
      {
        ask: 'Who is stuck?',
        tool: 'find',
        input: { text: 'who is stuck right now' },
        truth: () => ofPoison(`unnest(ARRAY['Stopped at #' || global_position, ${unknownProvider}])`),
      },
      {
        ask: 'What did this command cause, asked in a sentence?',
        tool: 'find',
        input: { text: `what did command ${command} cause?` },
        truth: () => column(`SELECT '#' || global_position FROM events WHERE ${sameFlow}`),
      },
      {
        ask: 'What happened to this order, asked as if it were an event?',
        tool: 'get_event',
        input: { id: `Order/${cancelled}` },
        truth: () =>
          column(`SELECT event_type FROM events WHERE aggregate_type = 'Order' AND aggregate_id = '${cancelled}'`),
      },
      {
        ask: 'Who has not handled that event?',
        tool: 'find',
        input: { text: `why does #${position} fail again and again?` },
        truth: () => ofPoison(`unnest(ARRAY['billing_outbox', ${unknownProvider}])`),
      },
      {
        ask: 'Where does this error come from?',
        tool: 'find',
        input: { text: 'unknown payment provider' },
        truth: () => ofPoison("unnest(ARRAY['consumers.log:', 'position ' || global_position])"),
      },
    ]) {
      await answerByRules(toolsOf(tools.ports), question);
    }
    tools.dispose();
    await dispose();
  });
});
