import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { WindowClient } from '../../src/app/agents/windowClient';
import { readWindowRecords, recordFolder } from '../../src/app/agents/windowRecords';
import { createToolRunner } from '../../src/features/agent/windowPorts';
import { english } from '../../src/model/text/translate';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, type TestDatabase, until } from '../support/postgres';

const LOG = fileURLToPath(new URL('../fixtures/pupsourcing-core/api-slog-text.log', import.meta.url));

/** VS Code's id of the MCP server: the id of the extension, and the server's label. */
const SERVER = 'event-trace.event-trace/Event Trace';

describe('tools for agents in VS Code', () => {
  let database: TestDatabase;
  const settings = () => vscode.workspace.getConfiguration('eventTrace');
  const set = (key: string, value: unknown) => settings().update(key, value, vscode.ConfigurationTarget.Global);
  const ask = async (tool: string, input: object): Promise<string> => {
    const { content } = await vscode.lm.invokeTool(`eventTrace_${tool}`, { input, toolInvocationToken: undefined });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  };

  before(async () => {
    database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    const { port, database: name } = database.spec;
    const url = `postgres://postgres:${encodeURIComponent(database.server.password)}@127.0.0.1:${port}/${name}`;
    await set('connections', [{ name: 'shop', url }]);
    await set('logs.files', [LOG]);
  });

  after(async () => {
    await vscode.commands.executeCommand('eventTrace.disconnect');
    await set('connections', undefined);
    await set('logs.files', undefined);
    for (const key of ['agent.delivery', 'agent.payloads', 'payload.reveal']) await set(key, undefined);
    await database.drop();
  });

  it('are registered, each as package.json lists it', () => {
    const known = new Set(vscode.lm.tools.map(({ name }) => name));
    const contributed: { name: string }[] =
      vscode.extensions.getExtension('event-trace.event-trace')?.packageJSON.contributes.languageModelTools;
    assert.equal(contributed.length, 8);
    assert.deepEqual(
      contributed.filter(({ name }) => !known.has(name)),
      [],
    );
  });

  it('answer from the window’s connections without a question, even before a connection is open', async () => {
    assert.match(await ask('list_consumers', { connection: 'shop' }), /shop\/billing_outbox: Stopped/);
    await vscode.commands.executeCommand('eventTrace.connect', 'shop');
    const why = await ask('diagnose_consumer', { consumer: 'billing_outbox' });
    assert.match(why, /^Stopped at #449 PaymentCaptured/m);
    assert.match(why, /api-slog-text\.log:\d+/);
    assert.match(
      why,
      /vscode[\w-]*:\/\/event-trace\.event-trace\/trace\/449\?kind=position&connection=shop|:\/\/event-trace\.event-trace\/trace\/449/,
    );
  });

  it('describe their call, and have VS Code ask before a payload goes out if the setting says so', async () => {
    const unused = () => assert.fail('Nothing is read before the call.');
    const runner = createToolRunner({
      ...{ connections: unused, use: unused, code: unused, linkTo: unused, t: english },
      ...{ payloads: { get: unused }, masked: { get: unused } },
    });
    const input = { id: '#449', payload: true };
    assert.deepEqual(await runner.prepare('diagnose_consumer', { consumer: 'billing_outbox' }), {
      invocationMessage: 'Looking why billing_outbox is behind',
    });
    assert.deepEqual(await runner.prepare('get_event', input), { invocationMessage: 'Reading event #449' });
    await set('agent.payloads', 'ask');
    assert.deepEqual(await runner.prepare('get_event', input), {
      invocationMessage: 'Reading event #449',
      confirmationMessages: {
        title: 'Show a payload to the agent?',
        message: 'The agent asks for the payload and metadata of #449. Masked keys stay hidden.',
      },
    });
    await set('payload.reveal', 'never');
    assert.deepEqual(await runner.prepare('get_event', input), { invocationMessage: 'Reading event #449' });
    assert.match(
      await ask('get_event', { ...input, connection: 'shop' }),
      /not shown, by the setting eventTrace\.agent\.payloads or/,
    );
    await set('payload.reveal', undefined);
    await set('agent.payloads', undefined);
    assert.match(
      await ask('get_event', { ...input, connection: 'shop' }),
      /^Payload \(masked\): «.*"provider": "stripe"/m,
    );
  });

  it('are named in a question about a consumer, event or trace, which is copied if there is no chat', async () => {
    const copiedBy = async (command: string, argument: unknown) => {
      await vscode.env.clipboard.writeText('');
      await vscode.commands.executeCommand(command, argument);
      return await vscode.env.clipboard.readText();
    };
    const consumer = { connection: 'shop', consumer: 'billing_outbox' };
    assert.match(await copiedBy('eventTrace.askAboutConsumer', consumer), /"billing_outbox".*#diagnose_consumer/);
    const row = { webviewSection: 'event', connection: 'shop', eventId: '00000000-0000-4000-8000-0000000001c1' };
    assert.match(await copiedBy('eventTrace.askAboutEvent', row), /0001c1" of the connection "shop".*#get_event/);
    assert.match(await copiedBy('eventTrace.askAboutTrace', row), /0001c1" of the connection "shop".*#get_trace/);
    const ofEvents = { webviewSection: 'event', eventId: row.eventId };
    assert.match(await copiedBy('eventTrace.askAboutEvent', ofEvents), /"shop"/);
  });

  it('are in the chat in one way only: as an MCP server if the setting says so and VS Code supports it', async () => {
    const [, minor = 0] = vscode.version.split('.').map(Number);
    const isAnswered = () =>
      ask('list_consumers', { connection: 'shop' }).then(
        (answer) => /billing_outbox/.test(answer),
        () => false,
      );
    const ofServer = () =>
      vscode.lm.tools.map(({ name }) => name).filter((name) => /^mcp_.*_list_consumers$/.test(name));
    await set('agent.delivery', 'mcp');
    if (minor >= 101) {
      await until(async () => !(await isAnswered()));
      // VS Code learns of the server a moment after the setting changed.
      await until(async () => {
        await vscode.commands.executeCommand('workbench.mcp.startServer', SERVER, { waitForLiveTools: true });
        return ofServer().length === 1;
      });
      // Tools that only the page of a trace calls are hidden from models.
      const ofPage = vscode.lm.tools.map(({ name }) => name).filter((name) => /_(trace_rows|open_trace)$/.test(name));
      assert.deepEqual(ofPage, []);
      const { content } = await vscode.lm.invokeTool(ofServer()[0] ?? '', {
        input: { connection: 'shop' },
        toolInvocationToken: undefined,
      });
      assert.match(JSON.stringify(content), /billing_outbox/);
    } else assert.ok(await isAnswered());
    await set('agent.delivery', undefined);
    await until(isAnswered);
    await until(() => ofServer().length === 0);
  });

  it("answer programs outside the window that can read the window's record file, and no others", async () => {
    const records = recordFolder(process.env);
    await vscode.commands.executeCommand('eventTrace.copyMcpConfiguration', 'Claude Code');
    assert.match(await vscode.env.clipboard.readText(), /^claude mcp add event-trace -- node /);
    const own = readWindowRecords(records).filter(({ pid }) => pid === process.pid);
    assert.equal(own.length, 1);
    const [{ folders, port } = { folders: [], port: 0 }] = own;
    const client = new WindowClient(records, folders[0] ?? '');
    const call = { tool: 'list_consumers', input: { connection: 'shop' } };
    const answer = await client.ask(call, new AbortController().signal);
    assert.match(answer?.text ?? '', /shop\/billing_outbox: Stopped/);
    for (const path of ['mcp', 'call', '']) {
      const { status, headers } = await fetch(`http://127.0.0.1:${port}/${path}`, { method: 'POST' });
      assert.equal(status, 404);
      assert.deepEqual([...headers.keys()].sort(), ['connection', 'content-length']);
    }
  });

  it('say what to do after a wrong call', async () => {
    assert.match(await ask('get_event', { id: '#99999999' }), /Call find/);
  });
});
