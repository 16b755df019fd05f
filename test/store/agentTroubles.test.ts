import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { parseConsumerSettings } from '../../src/app/settings/consumerSettings';
import { openPgliteDatabase } from '../../src/demo/store/pgliteDatabase';
import { recognise } from '../../src/store/schema/catalog';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { hubTools, logsIn } from '../support/hubTools';
import { emptyPglite } from '../support/pglite';
import { until } from '../support/postgres';
import { answerByRules, toolsOf } from '../support/scriptedAgent';
import { testHub } from '../support/testHub';

/** Forty orders of three events, each the effect of the previous one; one order waited 25 minutes for its payment. */
const ORDERS = `
  INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload,
    correlation_id, causation_id, created_at)
  SELECT 'Shop', 'Order', 'order-' || n, step, md5('e' || n * 10 + step)::uuid,
    (ARRAY['OrderPlaced', 'PaymentCaptured', 'InvoiceIssued'])[step], convert_to('{"number":' || n || '}', 'UTF8'), 'flow-' || n,
    CASE WHEN step > 1 THEN md5('e' || n * 10 + step - 1)::uuid::text END,
    now() - interval '2 hours' + n * interval '1 min' + step * interval '1 s'
      + CASE WHEN n = 7 AND step > 1 THEN interval '25 min' ELSE interval '0' END
  FROM generate_series(1, 40) n, generate_series(1, 3) step ORDER BY n, step`;

/**
 * `ledger` has lost one of its two owners, `search` belongs to an earlier store, `mailer` has a long batch in progress.
 */
const CONSUMERS = `
  INSERT INTO consumer_segments VALUES ('ledger', 0, 2, 'worker-a', 60), ('ledger', 1, 2, 'worker-b', 120),
    ('search', 0, 1, 'worker-s', 100000), ('mailer', 0, 1, 'worker-m', 100);
  INSERT INTO consumer_workers VALUES ('ledger', 'worker-a', now() - interval '47 min'), ('ledger', 'worker-b', now() + interval '5 min'),
    ('search', 'worker-s', now() + interval '5 min'), ('mailer', 'worker-m', now() + interval '5 min')`;

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();

/** The earlier batches of `mailer` took up to ten minutes: also on a busy machine the present one is not longer. */
const mailerLog = () =>
  [
    [1_105, 'batch started'],
    [505, 'batch completed'],
    [400, 'batch started'],
    [320, 'batch completed'],
  ]
    .map(([seconds, said]) => `time=${ago(Number(seconds))} level=INFO msg="${said}" consumer=mailer segment_id=0\n`)
    .join('');

describe('agent that follows the tools’ own proposals, when no log line reports a failure', () => {
  let folder: string;
  let database: PGlite;
  let ask: ReturnType<typeof toolsOf>;
  let end: () => Promise<void>;
  let lookEvery: (seconds: number) => void;
  /** The rule by which a consumer was judged at the last look. */
  let ruleOf: (consumer: string) => string | undefined;
  const column = async (sql: string): Promise<readonly string[]> =>
    (await database.query<Record<string, unknown>>(sql)).rows.map((row) => String(Object.values(row)[0]));

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-troubles-'));
    const log = join(folder, 'mailer.log');
    await writeFile(log, mailerLog());
    database = await emptyPglite();
    await database.exec(`${eventsTable({ style: 'context' })} ${segments()} ${ORDERS}; ${CONSUMERS}`);
    const db = await openPgliteDatabase(database);
    const recognition = await recognise(db, {}, new AbortController().signal);
    const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    const logs = logsIn(log);
    const source = { kind: 'demo', name: 'shop' } as const;
    const open = async () => ({ source, database: db, store });
    const { hub, set, dispose } = testHub({ sources: [source], open, readLog: logs.consumerLog });
    set('holdDownS', 0);
    set('clearS', 0);
    const all = { aggregateTypes: ['Order'] };
    set('consumers', parseConsumerSettings({ ledger: all, search: all, mailer: all }));
    const tools = await hubTools(hub, 'shop', logs);
    ask = toolsOf(tools.ports);
    lookEvery = (seconds) => set('pollIntervalS', seconds);
    ruleOf = (consumer) => hub.handle('shop').feed.state.consumers.find(({ name }) => name === consumer)?.rule;
    end = async () => {
      tools.dispose();
      await dispose();
    };
  });

  after(async () => {
    await end();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Finds the slowest step of a flow. */
  const longestStep = (flow: string) =>
    column(`SELECT 'from #' || c.global_position || ' ' || c.event_type || ' to its effect #' || f.global_position
      FROM events f JOIN events c ON c.event_id::text = f.causation_id::text WHERE f.correlation_id = '${flow}'
      ORDER BY f.created_at - c.created_at DESC LIMIT 1`);

  it('finds the step that made a trace slow, from a sentence and from the trace', async () => {
    const truth = () => longestStep('flow-7');
    await answerByRules(ask, { ask: 'Why slow?', tool: 'find', input: { text: 'why is order-7 so slow?' }, truth });
    await answerByRules(ask, { ask: 'Where?', tool: 'get_trace', input: { id: 'flow-7' }, truth });
  });

  it('finds the dead owner, from what is wrong and from what waits', async () => {
    const truth = () =>
      column(`SELECT unnest(ARRAY['Owner dead', 'owner ' || s.owner_id, 'A restart is safe'])
        FROM consumer_segments s JOIN consumer_workers w ON w.worker_id = s.owner_id WHERE w.last_heartbeat < now() - interval '1 min'`);
    await answerByRules(ask, { ask: 'What is wrong?', tool: 'list_consumers', input: {}, truth });
    await answerByRules(ask, { ask: 'Who is down?', tool: 'find', input: { text: 'which consumer is down?' }, truth });
  });

  it('finds a consumer whose checkpoint belongs to another store, although nothing waits for it', async () => {
    const truth = () =>
      column(`SELECT unnest(ARRAY[consumer_name, 'checkpoint ' || checkpoint || ' is past the newest event ('
          || (SELECT max(global_position) FROM events) || ')'])
        FROM consumer_segments WHERE checkpoint > (SELECT max(global_position) FROM events)`);
    await answerByRules(ask, { ask: 'Reset?', tool: 'list_consumers', input: {}, truth });
    await answerByRules(ask, { ask: 'Search?', tool: 'find', input: { text: 'why does search find nothing?' }, truth });
  });

  it('finds the long batch, and is not given a failure', async () => {
    const truth = () =>
      column(`SELECT unnest(ARRAY['Handling a long batch (has taken up to', '#' || (SELECT min(global_position) FROM events
        WHERE global_position > checkpoint)]) FROM consumer_segments WHERE consumer_name = 'mailer'`);
    // A time without looks is a break, after which a rest is measured from its start. On a busy machine a look may take seconds.
    lookEvery(5);
    await until(() => ruleOf('mailer') === 'longBatch');
    const input = { consumer: 'mailer' };
    const answers = await answerByRules(ask, { ask: 'Why?', tool: 'diagnose_consumer', input, truth });
    assert.ok(!answers.some((answer) => /^(?:Stopped|Blocked)\b/m.test(answer)), answers.join('\n'));
  }).timeout(240_000);
});
