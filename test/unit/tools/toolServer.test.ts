import assert from 'node:assert/strict';
import { AGENT_TOOLS } from '../../../src/app/tools/catalogue';
import { SKILL_NAME } from '../../../src/app/tools/prompts';
import { TRACE_PAGE } from '../../../src/app/tools/tracePage';
import { Emitter } from '../../../src/base/event';
import { makeEvent } from '../../support/events';
import { connectToolHost, type HostSkills } from '../../support/toolHost';
import { plainShop, shopPorts } from '../../support/toolShop';

const events = [1, 2, 3].map((n) => makeEvent(n));
const contents = { ...plainShop(events, events[0]), payload: () => '{"card":"4242"}' };

describe('the server of the tools', () => {
  for (const version of [undefined, '2026-07-28']) {
    it(`lists and runs the tools, and gives the skill as a prompt (${version ?? '2025-11-25'})`, async () => {
      const { client, text, close } = await connectToolHost(
        shopPorts(contents),
        version === undefined ? {} : { version },
      );
      assert.equal(client.getNegotiatedProtocolVersion(), version ?? '2025-11-25');
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
        AGENT_TOOLS.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      );
      for (const { annotations } of tools) assert.deepEqual(annotations, { readOnlyHint: true, openWorldHint: false });
      assert.match((await text('list_consumers', {})).text, /billing_outbox/);
      const wrong = await text('get_event', {});
      assert.equal(wrong.isError, true);
      assert.match(wrong.text, /needs the argument "id"/);
      await assert.rejects(client.callTool({ name: 'drop_table', arguments: {} }), /no such tool/);
      const { prompts } = await client.listPrompts();
      assert.deepEqual(
        prompts.map(({ name }) => name),
        [SKILL_NAME],
      );
      const { messages } = await client.getPrompt({ name: SKILL_NAME });
      assert.equal(messages.length, 1);
      await close();
    });

    it(`asks the person before it gives a payload if the policy says so (${version ?? '2025-11-25'})`, async () => {
      const pinned = version === undefined ? {} : { version };
      const ports = shopPorts(contents, { policy: 'ask' });
      const read = async (asked: HostSkills) => {
        const host = await connectToolHost(ports, { ...pinned, ...asked });
        const answer = await host.text('get_event', { id: '#1', payload: true });
        await host.close();
        return { ...answer, questions: host.questions };
      };
      const yes = await read({ person: true });
      assert.match(yes.text, /4242/);
      assert.deepEqual(yes.questions, [
        'May the payload of event #1 OrderPlaced of Order/order-1 go to the agent? Secrets in it are masked.',
      ]);
      for (const person of [false, 'decline', 'cancel'] as const) {
        const no = await read({ person });
        assert.match(no.text, /did not agree/);
        assert.doesNotMatch(no.text, /4242/);
        assert.equal(no.questions.length, 1);
      }
      const unasked = await read({});
      assert.match(unasked.text, /eventTrace\.agent\.payloads .* this host cannot ask/);
      assert.doesNotMatch(unasked.text, /did not agree|4242/);
    });
  }

  for (const version of [undefined, '2026-07-28']) {
    it(`reports progress to a host that wants it, repeatedly while a store is being opened (${version ?? '2025-11-25'})`, async () => {
      const heard = new Emitter<void>();
      const progress: (string | undefined)[] = [];
      const { store, ...ports } = shopPorts(contents);
      const opened = new Promise<void>((resolve) => heard.event(() => progress.length === 3 && resolve()));
      const use = (async (_, __, work) => {
        await opened;
        return await work(store);
      }) as typeof ports.use;
      const waitsFor = (connection: string) => (progress.length < 2 ? `Connecting to ${connection}` : undefined);
      const over = { ...(version ? { version } : {}), progressMs: 1 };
      const host = await connectToolHost({ ...ports, use, waitsFor }, over);
      const onprogress = ({ message }: { readonly message?: string | undefined }) => {
        progress.push(message);
        heard.fire();
      };
      const call = { name: 'diagnose_consumer', arguments: { consumer: 'billing_outbox' } };
      const { content } = await host.client.callTool(call, { onprogress });
      assert.match(JSON.stringify(content), /Stopped at #1/);
      assert.deepEqual([...new Set(progress)], ['Connecting to shop', 'Looking why billing_outbox is behind']);
      await host.close();
    });
  }

  it('does not report that other calls wait for a connection', async () => {
    const { store, ...ports } = shopPorts(contents);
    const heard = new Emitter<void>();
    const isHeard = new Promise<void>((resolve) => heard.event(resolve));
    const use = (async (_, __, work) => {
      await isHeard;
      return await work(store);
    }) as typeof ports.use;
    const waitsFor = (connection: string) => (connection === 'shop' ? undefined : `Connecting to ${connection}`);
    const host = await connectToolHost({ ...ports, use, waitsFor }, { progressMs: 1 });
    const progress: (string | undefined)[] = [];
    const onprogress = ({ message }: { readonly message?: string | undefined }) => {
      progress.push(message);
      heard.fire();
    };
    await host.client.callTool({ name: 'list_consumers', arguments: {} }, { onprogress });
    assert.deepEqual([...new Set(progress)], ['Looking at the consumers']);
    await host.close();
  });

  it('stops a call that its host cancels', async () => {
    const begun = new Emitter<void>();
    const isBegun = new Promise<void>((resolve) => begun.event(resolve));
    const ended = new Emitter<void>();
    const isEnded = new Promise<void>((resolve) => ended.event(resolve));
    const ports = shopPorts(contents, {
      use: (_, signal) =>
        new Promise((__, reject) => {
          signal.addEventListener('abort', () => {
            ended.fire();
            reject(signal.reason);
          });
          begun.fire();
        }),
    });
    const { client, close } = await connectToolHost(ports);
    const stop = new AbortController();
    const call = client.callTool({ name: 'list_consumers', arguments: {} }, { signal: stop.signal });
    const rejected = assert.rejects(call);
    await isBegun;
    stop.abort();
    await rejected;
    await isEnded;
    await close();
  });

  for (const version of [undefined, '2026-07-28']) {
    it(`offers the page of a trace to hosts that show pages, with calls that no model sees (${version ?? '2025-11-25'})`, async () => {
      const pinned = version === undefined ? {} : { version };
      const page = async () => '<!DOCTYPE html><title>Trace</title>';
      const { client, text, close } = await connectToolHost(shopPorts(contents), { ...pinned, page, showsPages: true });
      const { tools } = await client.listTools();
      const metaOf = (name: string) => tools.find((tool) => tool.name === name)?._meta;
      assert.deepEqual(metaOf('get_trace'), { ui: { resourceUri: TRACE_PAGE.uri } });
      for (const name of ['trace_rows', 'open_trace']) assert.deepEqual(metaOf(name), { ui: { visibility: ['app'] } });
      assert.equal(tools.length, AGENT_TOOLS.length + 2);
      const { resources } = await client.listResources();
      assert.deepEqual(
        resources.map(({ uri, mimeType }) => [uri, mimeType]),
        [['ui://event-trace/trace.html', 'text/html;profile=mcp-app']],
      );
      const { contents: read } = await client.readResource({ uri: TRACE_PAGE.uri });
      const [html] = read;
      assert.equal(html && 'text' in html ? html.text : '', await page());
      assert.equal(html?.mimeType, TRACE_PAGE.mimeType);
      assert.deepEqual(html?._meta?.ui, { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true });
      await assert.rejects(client.readResource({ uri: 'file:///etc/passwd' }), /only resource/);
      const rows = JSON.parse((await text('trace_rows', { id: '#1' })).text);
      assert.equal(rows.events.length, 3);
      assert.equal(rows.selected, contents.blocking.eventId);
      assert.doesNotMatch(JSON.stringify(rows), /4242/);
      await close();
    });
  }

  it('opens only its own links, and says so if there is no window', async () => {
    const opened: string[] = [];
    const open = async (link: string) => void opened.push(link);
    const link = 'vscode://event-trace.event-trace/trace/1?kind=position&connection=shop';
    const withWindow = await connectToolHost(shopPorts(contents, { open }), { showsPages: true });
    assert.equal((await withWindow.text('open_trace', { link })).isError, false);
    for (const other of [
      'https://attacker.example/trace/1',
      'vscode://other.ext/run?x',
      'command:workbench.action.quit',
    ]) {
      assert.equal((await withWindow.text('open_trace', { link: other })).isError, true);
    }
    assert.deepEqual(opened, [link]);
    await withWindow.close();
    const without = await connectToolHost(shopPorts(contents), { showsPages: true });
    assert.match((await without.text('open_trace', { link })).text, /No window/);
    await without.close();
  });

  it('names no folder if the page cannot be read', async () => {
    const page = () => Promise.reject(new Error("ENOENT: no such file, open '/home/ada/chat.html'"));
    const { client, close } = await connectToolHost(shopPorts(contents), { showsPages: true, page });
    await assert.rejects(client.readResource({ uri: TRACE_PAGE.uri }), ({ message }: Error) => {
      assert.match(message, /The page of a trace is not there/);
      assert.doesNotMatch(message, /ada/);
      return true;
    });
    await close();
  });

  it('has no such calls if the host shows no pages, or none of this kind', async () => {
    for (const skills of [{}, { showsPages: true, mimeTypes: ['text/html;profile=other'] }]) {
      const { client, close } = await connectToolHost(shopPorts(contents), skills);
      for (const name of ['trace_rows', 'open_trace']) {
        await assert.rejects(client.callTool({ name, arguments: {} }), /no such tool/);
      }
      await close();
    }
  });
});
