import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { ToolPorts } from '../../src/app/tools/ports';
import { openPgliteDatabase } from '../../src/demo/store/pgliteDatabase';
import { recognise } from '../../src/store/schema/catalog';
import { tokens } from '../support/answerLength';
import { POISON_LOG } from '../support/cliStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { hubTools, logsIn } from '../support/hubTools';
import { loadFixtures } from '../support/loadFixtures';
import { emptyPglite } from '../support/pglite';
import { type AgentQuestion, answerByRules, toolsOf } from '../support/scriptedAgent';
import { testHub } from '../support/testHub';

describe('agent that follows the tools’ own proposals, on the recorded shop', () => {
  let database: PGlite;
  let ports: ToolPorts;
  let end: () => void;
  const never = new AbortController().signal;

  const rows = async (sql: string): Promise<readonly Record<string, string>[]> =>
    (await database.query<Record<string, string>>(sql)).rows;
  /** Returns the first column of every row, with `mark` before each value. */
  const column = async (sql: string, mark = '') =>
    (await rows(sql)).map((row) => `${mark}${Object.values(row)[0] ?? assert.fail(sql)}`);

  before(async () => {
    database = await emptyPglite();
    await database.exec(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.exec(sql));
    // The log is queried in SQL, too.
    await database.exec('CREATE TABLE logged (line int, text text)');
    const lines = (await readFile(POISON_LOG, 'utf8')).split('\n');
    await database.query(
      'INSERT INTO logged SELECT n, text FROM unnest($1::text[]) WITH ORDINALITY AS of_log (text, n)',
      [lines],
    );
    const db = await openPgliteDatabase(database);
    const recognition = await recognise(db, {}, never);
    const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    const logs = logsIn(POISON_LOG);
    const source = { kind: 'demo', name: 'shop' } as const;
    const { hub, set } = testHub({
      sources: [source],
      open: async () => ({ source, database: db, store }),
      readLog: logs.consumerLog,
    });
    set('holdDownS', 0);
    set('clearS', 0);
    const tools = await hubTools(hub, 'shop', logs);
    ports = tools.ports;
    end = () => {
      tools.dispose();
      hub.dispose();
    };
  });

  after(async () => {
    end();
    await database.close();
  });

  const orders = "event_type = 'OrderPlaced' AND global_position BETWEEN 100 AND 200";
  const order = (part: string) => `(SELECT ${part} FROM events WHERE ${orders} ORDER BY global_position LIMIT 1)`;
  const provider = "convert_from(payload, 'UTF8')::json->>'provider'";
  /** Of the events at which the log reports a failure, the first one that its segment has not handled. */
  const poison = `(SELECT min(position) FROM consumer_segments s JOIN (
      SELECT substring(text FROM ' position=(\\d+)')::bigint AS position, substring(text FROM 'segment_id=(\\d+)')::int AS segment
      FROM logged WHERE text LIKE '%msg="consumer handler error" consumer=billing_outbox %') failed
    ON s.consumer_name = 'billing_outbox' AND s.segment_id = failed.segment AND failed.position > s.checkpoint)`;
  const ofPoison = (what: string) => `SELECT ${what} FROM events WHERE global_position = ${poison}`;
  /** The attempts of the handler at the event, according to the log. */
  const tries = `FROM logged WHERE text LIKE '%msg="consumer handler error" consumer=billing_outbox %position=' || ${poison} || ' %'`;

  const questions: readonly AgentQuestion[] = [
    {
      ask: 'What is wrong?',
      tool: 'list_consumers',
      input: {},
      truth: () => column(`SELECT ${poison}::text`, 'Stopped at #'),
    },
    {
      ask: 'Why is billing behind?',
      tool: 'diagnose_consumer',
      input: { consumer: 'billing' },
      truth: () => column(`SELECT ${poison}::text`, 'Stopped at #'),
    },
    {
      ask: 'Is it safe to restart billing_outbox?',
      tool: 'diagnose_consumer',
      input: { consumer: 'billing_outbox' },
      truth: () =>
        column(
          `SELECT CASE WHEN count(*) > 1 THEN 'A restart alone does not help' ELSE 'A restart is safe' END ${tries}`,
        ),
    },
    {
      ask: 'Which payment stops billing?',
      tool: 'find',
      input: { text: 'billing_outbox' },
      truth: () => column(ofPoison('aggregate_id')),
    },
    {
      ask: 'Which provider did that payment use?',
      tool: 'diagnose_consumer',
      input: { consumer: 'billing_outbox' },
      truth: () => column(ofPoison(provider)),
    },
    {
      ask: 'Which order does that payment belong to?',
      tool: 'get_trace',
      input: { id: 'POISON' },
      truth: () =>
        column(
          `SELECT aggregate_id FROM events WHERE event_type = 'OrderPlaced' AND correlation_id = (${ofPoison('correlation_id')})`,
        ),
    },
    {
      ask: 'What caused that event?',
      tool: 'get_event',
      input: { id: 'POISON' },
      truth: () =>
        column(
          `SELECT global_position::text FROM events WHERE event_id::text = (${ofPoison('causation_id::text')})`,
          'Cause: #',
        ),
    },
    {
      ask: 'What did that event cause?',
      tool: 'get_event',
      input: { id: 'POISON' },
      truth: () =>
        column(
          `SELECT global_position::text FROM events WHERE causation_id::text = (${ofPoison('event_id::text')})`,
          '- #',
        ),
    },
    {
      ask: 'What did this command cause?',
      tool: 'find',
      input: { text: 'COMMAND' },
      truth: () =>
        column(`SELECT global_position::text FROM events WHERE correlation_id = ${order('correlation_id')}`, '#'),
    },
    {
      ask: 'What happened to this order?',
      tool: 'get_trace',
      input: { id: 'ORDER' },
      truth: () =>
        column(
          `SELECT event_type FROM events WHERE aggregate_type = 'Order' AND aggregate_id = ${order('aggregate_id')}`,
        ),
    },
    {
      ask: 'What is this event id?',
      tool: 'find',
      input: { text: 'EVENT' },
      truth: () => column(`SELECT ${order('global_position')}::text`, '#'),
    },
    {
      ask: 'What is this trace id?',
      tool: 'get_trace',
      input: { id: 'TRACE' },
      truth: () => column(`SELECT count(*) || ' events' FROM events WHERE trace_id = ${order('trace_id')}`),
    },
    {
      ask: 'What does this log line mean?',
      tool: 'find',
      input: { text: 'level=ERROR msg="handler failed" event_id=EVENT' },
      truth: () => column(`SELECT aggregate_id FROM events WHERE global_position = ${order('global_position')}`),
    },
    {
      ask: 'What do the logs say about the event that stops billing?',
      tool: 'get_logs',
      input: { id: 'POISON' },
      truth: () =>
        column(
          `SELECT unnest(ARRAY['${basename(POISON_LOG)}:' || min(line), min(replace(substring(text FROM 'error="(.*)"$'), '\\"', '"'))]) ${tries}`,
        ),
    },
    {
      ask: 'How often did billing fail?',
      tool: 'get_logs',
      input: { consumer: 'billing_outbox' },
      truth: () =>
        column(
          `SELECT unnest(ARRAY[
              'failed at #' || ${poison} || ': ' || min(replace(substring(text FROM 'error="(.*)"$'), '\\"', '"')),
              'It failed at #' || ${poison} || CASE WHEN count(*) = 1 THEN ' once' ELSE ' ' || count(*) || ' times' END]) ${tries}`,
        ),
    },
    {
      ask: 'What fields has OrderPlaced?',
      tool: 'describe_event_type',
      input: { type: 'OrderPlaced' },
      truth: () =>
        column(
          "SELECT DISTINCT json_object_keys(convert_from(payload, 'UTF8')::json) FROM events WHERE event_type = 'OrderPlaced'",
        ),
    },
    {
      ask: 'What follows PaymentCaptured?',
      tool: 'describe_event_type',
      input: { type: 'paymentcaptured' },
      truth: () =>
        column(
          "SELECT DISTINCT f.event_type FROM events e JOIN events f ON f.causation_id::text = e.event_id::text WHERE e.event_type = 'PaymentCaptured'",
        ),
    },
    {
      ask: 'Which flows began last?',
      tool: 'recent_flows',
      input: {},
      truth: () =>
        column(
          'SELECT min(global_position)::text AS first FROM events GROUP BY correlation_id ORDER BY min(global_position) DESC LIMIT 5',
          '#',
        ),
    },
    {
      ask: 'What failed?',
      tool: 'recent_flows',
      input: { only: 'failed' },
      truth: () =>
        column(
          `SELECT min(global_position)::text FROM events WHERE correlation_id = (${ofPoison('correlation_id')})`,
          '#',
        ),
    },
    {
      ask: 'What is there about payments?',
      tool: 'find',
      input: { text: 'payment' },
      truth: () => column("SELECT DISTINCT event_type FROM events WHERE event_type LIKE 'Payment%'"),
    },
  ];

  it('finds the true answer in at most four calls for each of twenty questions', async () => {
    assert.equal(questions.length, 20);
    const [sample] = await rows(
      `SELECT event_id, correlation_id, trace_id, 'Order/' || aggregate_id AS stream FROM events WHERE ${orders} ORDER BY global_position LIMIT 1`,
    );
    const named = {
      EVENT: sample?.event_id ?? '',
      COMMAND: sample?.correlation_id ?? '',
      TRACE: sample?.trace_id ?? '',
      ORDER: sample?.stream ?? '',
    };
    const [position = ''] = await column(`SELECT ${poison}::text`, '#');
    const words: Readonly<Record<string, string>> = { ...named, POISON: position };
    const sizes: number[] = [];
    for (const question of questions) {
      const input = JSON.parse(
        JSON.stringify(question.input).replace(
          /\b(?:EVENT|COMMAND|TRACE|ORDER|POISON)\b/,
          (word) => words[word] ?? word,
        ),
      );
      sizes.push(...(await answerByRules(toolsOf(ports), { ...question, input })).map(tokens));
    }
    sizes.sort((a, b) => a - b);
    assert.ok((sizes[Math.floor(sizes.length / 2)] ?? 0) <= 1_000, `median ${sizes[Math.floor(sizes.length / 2)]}`);
    assert.ok((sizes.at(-1) ?? 0) <= 8_192);
  });
});
