import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { assertPlain } from '../support/cliStore';
import { createGoFolder } from '../support/goFolder';
import { startMcpHost } from '../support/mcpHost';
import { runCli } from '../support/runCli';

/** A project that is unrelated to the demo. */
const FOREIGN = `package billing

func (c *Outbox) Name() string { return "billing_outbox" }
func (c *Outbox) Handle(ctx context.Context, event es.PersistedEvent) error {
	switch event.EventType {
	case "PaymentCaptured":
	}
	return nil
}
`;

describe('the command line on the demo', () => {
  it('finds the stopped consumer and says why it stopped', async () => {
    const all = await runCli(['consumers', '--demo', '--json']);
    assert.equal(all.stderr, '');
    const { connection, consumers } = JSON.parse(all.stdout);
    assert.equal(connection, 'Demo store');
    const [first] = consumers;
    assert.equal(first.needsPerson, true);
    assert.equal(all.code, 1);
    const why = await runCli(['why', first.name, '--demo']);
    assertPlain(why.stdout);
    assert.match(why.stdout, /Stopped at #\d+/);
    assert.match(why.stdout, new RegExp(first.blocking.error.slice(0, 20).replace(/\W/g, '.')));
    assert.equal(why.code, 1);
  });

  it('shows a flow with whole names and the counted version, without a consumer if several may be meant', async () => {
    const { code, stdout } = await runCli(['flow', 'OrderPlaced', '--demo']);
    assert.equal(code, 0);
    assertPlain(stdout);
    assert.match(stdout, /^PaymentRequested {2}PaymentCaptured .* one of \d$/m);
    assert.match(stdout, /^PointsGranted +TierReviewed +100 % +\d+ v2 /m);
    assert.doesNotMatch(stdout, /…|billing_outbox/);
  });

  it('finds the trace of an event of an earlier run, since the demo is the same shop each time', async () => {
    const listed = await runCli(['events', '--demo', '--count', '30', '--json']);
    const [event] = JSON.parse(listed.stdout).events;
    assert.ok(event.correlationId);
    const { code, stdout } = await runCli(['trace', event.correlationId, '--demo', '--logs']);
    assert.equal(code, 0);
    assertPlain(stdout);
    assert.match(stdout, /INFO/);
  });

  it('reads only the demo’s own logs, because the logs around it name events of another store', async () => {
    const host = await startMcpHost(['--demo', '--workspace', 'test/fixtures']);
    const ask = () => host.ask('get_logs', { consumer: 'billing_outbox' });
    // A busy machine may start the demo more slowly than one call waits.
    let answer = await ask();
    while (answer.includes('Call again')) answer = await ask();
    await host.client.close();
    assert.match(answer, /unknown payment provider/);
    assert.match(answer, /consumers\.log:\d+/);
    assert.doesNotMatch(answer, /test\/fixtures/);
  });

  it('reads only the demo’s own Go code, because a project around it may use the same names', async () => {
    const folder = await createGoFolder({ 'billing/outbox.go': FOREIGN });
    const host = await startMcpHost(['--demo', '--workspace', folder.path]);
    const ask = async (name: string, input: Record<string, unknown>) => {
      let answer = await host.ask(name, input);
      while (answer.includes('Call again')) answer = await host.ask(name, input);
      assert.ok(!answer.includes(folder.path), answer);
      return answer;
    };
    const type = await ask('describe_event_type', { type: 'PaymentCaptured' });
    const [, file = '', line = ''] = /^Handled at: .*?(\/[^ ,]*billing_outbox\.go):(\d+)/m.exec(type) ?? [];
    const handler = (await readFile(file, 'utf8')).split('\n')[Number(line) - 1];
    assert.match(handler ?? '', /PaymentCaptured/);
    const why = await ask('diagnose_consumer', { consumer: 'billing_outbox' });
    assert.ok(why.includes(`\nHandler: ${file}:`), why);
    assert.doesNotMatch(why, /are not known, so some of those below may not concern it/);
    await host.client.close();
    await folder.remove();
    await assert.rejects(readFile(file), 'nothing of the demo is left');
  });
});
