import assert from 'node:assert/strict';
import { assertPlain } from '../support/cliStore';
import { startMcpHost } from '../support/mcpHost';
import { runCli } from '../support/runCli';

describe('the command line on the demo', () => {
  it('finds the consumer that is stopped and says why', async () => {
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

  it('reads the same trace in another run: the demo is the same shop each time', async () => {
    const listed = await runCli(['events', '--demo', '--count', '30', '--json']);
    const [event] = JSON.parse(listed.stdout).events;
    assert.ok(event.correlationId);
    const { code, stdout } = await runCli(['trace', event.correlationId, '--demo', '--logs']);
    assert.equal(code, 0);
    assertPlain(stdout);
    assert.match(stdout, /INFO/);
  });

  it('reads the demo’s own logs only: those of the folder around it name events of another store', async () => {
    const host = await startMcpHost(['--demo', '--workspace', 'test/fixtures']);
    const ask = () => host.ask('get_logs', { consumer: 'billing_outbox' });
    // A busy machine may need longer to start the demo than one call waits.
    let answer = await ask();
    if (answer.includes('Call again')) answer = await ask();
    await host.client.close();
    assert.match(answer, /unknown payment provider/);
    assert.match(answer, /consumers\.log:\d+/);
    assert.doesNotMatch(answer, /test\/fixtures/);
  });
});
