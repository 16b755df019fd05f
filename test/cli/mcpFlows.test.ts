import assert from 'node:assert/strict';
import { type CliStore, createCliStore } from '../support/cliStore';
import { fillStore } from '../support/flows/fill';
import { REACTIONS, runShop } from '../support/flows/shop';
import { startMcpHost } from '../support/mcpHost';
import { answerByRules } from '../support/scriptedAgent';

describe('event-trace mcp about flows in a generated store', () => {
  const shop = runShop({ seed: 7, traces: 500, pauseMs: 2_000, reactions: REACTIONS, dropped: 0.02, doubled: 0 });
  let store: CliStore;
  let host: Awaited<ReturnType<typeof startMcpHost>>;
  before(async () => {
    store = await createCliStore(false);
    await fillStore(store.admin, shop, ({ eventId }) => ({ amount: Number.parseInt(eventId.slice(0, 4), 16) }));
    host = await startMcpHost([], store.env);
  });
  after(async () => {
    await host.client.close();
    await store.drop();
  });

  /** Asks again until the flows are learned, as an agent does. */
  const learned = async (tool: string, input: Record<string, unknown>): Promise<string> => {
    for (let calls = 0; calls < 60; calls++) {
      const answer = await host.ask(tool, input);
      if (!answer.includes('being learned')) return answer;
    }
    return assert.fail('It was never learned.');
  };

  it('says in one call which effect is missing, or that nothing is missing', async () => {
    const claimed = shop.dropped.slice(5, 15);
    let named = 0;
    for (const { cause, effects } of claimed) {
      const { rows } = await store.admin.query(
        'SELECT global_position, event_type FROM events WHERE causation_id::text = $1',
        [cause],
      );
      const answer = await learned('get_trace', { id: cause, detail: true });
      const [line = ''] = answer.split('\n').filter((each) => each.includes(`id ${cause}`));
      if (!line.includes('[') || !line.includes('missing ')) continue;
      named += 1;
      assert.ok(
        effects.some((effect) => line.includes(effect)),
        line,
      );
      for (const row of rows) assert.ok(!line.includes(`missing ${row.event_type}`), line);
      assert.match(answer, /^Missing: what usually follows \d+ of the events has not come\./m);
    }
    assert.ok(named >= 5, `${named} of ${claimed.length}`);
    const lacking = new Set(shop.dropped.map(({ cause }) => cause));
    const correlations = new Set(
      shop.events.filter(({ eventId }) => lacking.has(eventId)).map(({ correlationId }) => correlationId),
    );
    const whole = shop.events.slice(500, 1_500).find(({ correlationId }) => !correlations.has(correlationId));
    assert.ok(whole);
    assert.match(await learned('get_trace', { id: whole.eventId }), /^Nothing is missing by what usually follows\./m);
  });

  it('lists the flows that lack something, as the store shows', async () => {
    const listed = await learned('recent_flows', { since: '2000-01-01', only: 'failed' });
    const lines = [...listed.matchAll(/^- .* (?:UTC )?#(\d+) .*lacks .*$/gm)];
    assert.ok(lines.length > 0, listed);
    const lacking = shop.dropped.map(({ cause }) => cause);
    const { rows } = await store.admin.query(
      `SELECT min(global_position)::text AS first FROM events WHERE correlation_id IN
        (SELECT correlation_id FROM events WHERE event_id::text = ANY($1)) GROUP BY correlation_id`,
      [lacking],
    );
    const begins = new Set(rows.map(({ first }) => first));
    assert.deepEqual(
      lines.map(([, position]) => position).filter((position) => !begins.has(position)),
      [],
    );
  });

  it('describes an event type by what usually follows, with the shares of the store', async () => {
    const { rows } = await store.admin.query(`SELECT c.event_type AS cause, f.event_type AS effect, count(*)::int AS n
      FROM events c JOIN events f ON f.causation_id::text = c.event_id::text GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 1`);
    const [{ cause, effect }] = rows;
    const answer = await learned('describe_event_type', { type: cause });
    assert.match(answer, new RegExp(`^Usual flow, by .* events: .*9\\d.* are followed by ${effect}\\b.*p50`, 'm'));
  });

  it('leads an agent that follows its proposals to true answers about the generated orders', async () => {
    const column = async (sql: string, ...values: unknown[]): Promise<readonly string[]> =>
      (await store.admin.query(sql, values)).rows.map((row) => String(Object.values(row)[0]));
    const asked = async (tool: string, input: unknown) => ({
      text: await learned(tool, input as Record<string, unknown>),
      isError: false,
    });
    const lacks = `SELECT p.correlation_id FROM events p WHERE p.event_type = 'PaymentCaptured'
      AND NOT EXISTS (SELECT FROM events i WHERE i.causation_id::text = p.event_id::text AND i.event_type = 'InvoiceIssued')`;
    const [captured = ''] = await column(
      `SELECT event_id::text FROM events WHERE event_type = 'PaymentCaptured' AND global_position > 1000 ORDER BY global_position LIMIT 1`,
    );
    const [late = ''] = await column(
      `SELECT aggregate_type || '/' || aggregate_id FROM events WHERE correlation_id IN (${lacks}) AND event_type = 'OrderPlaced'
       ORDER BY global_position OFFSET 3 LIMIT 1`,
    );
    for (const question of [
      {
        ask: 'Does this order lack its invoice?',
        tool: 'find',
        input: { text: late },
        truth: () =>
          column(`SELECT 'missing ' || i.event_type FROM events p JOIN events i ON i.causation_id::text = p.event_id::text
            WHERE p.event_type = 'PaymentCaptured' GROUP BY i.event_type ORDER BY count(*) DESC LIMIT 1`),
      },
      {
        ask: 'What did this payment cause?',
        tool: 'get_event',
        input: { id: captured },
        truth: () => column("SELECT '- #' || global_position FROM events WHERE causation_id::text = $1", captured),
      },
      {
        ask: 'Who is behind?',
        tool: 'list_consumers',
        input: {},
        truth: () => column('SELECT DISTINCT consumer_name FROM consumer_segments'),
      },
    ]) {
      await answerByRules(asked, question);
    }
    // The answer may name any of them; each one is checked against the store.
    const causes = await column(`SELECT global_position::text FROM events WHERE correlation_id IN (${lacks})`);
    const orders = await column(
      `SELECT aggregate_id FROM events WHERE event_type = 'OrderPlaced' AND correlation_id IN (${lacks})`,
    );
    for (const text of ['Which order lacks an invoice?', 'order without invoice', 'missing invoice']) {
      const truth = async () => ['missing InvoiceIssued'];
      const answers = await answerByRules(asked, { ask: text, tool: 'find', input: { text }, truth });
      const [, after = ''] = /\bMissing [^:]*: after (.*)\.$/m.exec(answers[0] ?? '') ?? [];
      const said = [...after.matchAll(/#(\d+) /g)].map(([, position]) => position ?? '');
      assert.ok(said.length > 0, answers.join('\n'));
      assert.deepEqual(
        said.filter((position) => !causes.includes(position)),
        [],
      );
      const placed = /OrderPlaced Order\/(\S+) /.exec(answers.at(-1) ?? '')?.[1] ?? '';
      assert.ok(orders.includes(placed), answers.at(-1));
    }
    let listed = '';
    for (let cursor: string | undefined = '0'; cursor !== undefined; ) {
      const page = await learned('recent_flows', { since: '2000-01-01', only: 'failed', cursor });
      listed += `${page}\n`;
      cursor = /^More with cursor "(\d+)"\.$/m.exec(page)?.[1];
    }
    const claimed = [...listed.matchAll(/#(\d+) .*lacks [^,]*InvoiceIssued/g)].map(([, position]) => position);
    const lacking = await column(
      `SELECT min(global_position)::text FROM events WHERE correlation_id IN (${lacks}) GROUP BY correlation_id`,
    );
    assert.ok(claimed.length > 0, listed);
    assert.deepEqual(
      claimed.filter((position) => !lacking.includes(position ?? '')),
      [],
    );
  });
});
