import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { listenOnLoopback } from '../../../src/app/agents/bareServer';
import { AGENT_TOOLS } from '../../../src/app/tools/catalogue';
import { Emitter } from '../../../src/base/event';
import { type AgentWindow, endlessWork, WindowHome } from '../../support/agentWindow';

/** The bytes that a loopback server writes when it gets these lines. */
const rawAnswer = (port: number, lines: readonly string[], body = '') =>
  answerTo(port, `${lines.join('\r\n')}\r\n\r\n${body}`);

function answerTo(port: number, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const BODY = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

const REFUSED = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

describe('a window’s MCP server', () => {
  let home: WindowHome;
  let window: AgentWindow;
  beforeEach(async () => {
    home = new WindowHome();
    window = await home.open('billing_outbox', ['/work/shop']);
  });
  afterEach(() => home.dispose());

  const request = (over: Readonly<Record<string, string | undefined>> = {}, path = '/mcp', method = 'POST') => [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({
      Host: `127.0.0.1:${window.port}`,
      Authorization: `Bearer ${window.token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'Content-Length': String(BODY.length),
      Connection: 'close',
      ...over,
    }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])),
  ];

  it('gives the same bare answer, which names nothing, to every caller that lacks something', async () => {
    const { port, token, key } = window;
    const bare = await rawAnswer(port, request({ Authorization: undefined }, '/'), BODY);
    assert.equal(bare, REFUSED);
    const refused = {
      'no token': request({ Authorization: undefined }),
      'wrong token': request({ Authorization: `Bearer ${token.slice(0, -1)}` }),
      'longer token': request({ Authorization: `Bearer ${token}x` }),
      'token without its scheme': request({ Authorization: token }),
      'the key of calls': request({ Authorization: `Bearer ${key}` }),
      'wrong path': request({}, '/mcp/x'),
      'call without proof': request({}, '/call'),
      'call with a wrong proof': request({ Authorization: 'Proof AAAA.BBBB' }, '/call'),
      'a name that leads here': request({ Host: `attacker.example:${port}` }),
      'another port': request({ Host: '127.0.0.1:1' }),
      'a page of another origin': request({ Origin: 'https://attacker.example' }),
      'a sandboxed page': request({ Origin: 'null' }),
      'asks what is allowed': request({ Authorization: undefined, Origin: 'https://a.example' }, '/mcp', 'OPTIONS'),
      'asks for a stream': request({ Authorization: undefined }, '/mcp', 'GET'),
      'two names, the second one of another machine': [...request(), 'Host: attacker.example'],
      'the same name twice': [...request(), `Host: 127.0.0.1:${port}`],
      'no name': request({ Host: undefined }),
      'two origins': [...request({ Origin: `http://127.0.0.1:${port}` }), 'Origin: https://attacker.example'],
      'two tokens': [...request(), 'Authorization: Bearer x'],
      'asks for an echo': request({}, '/mcp', 'TRACE'),
      'asks for a tunnel': request({}, 'attacker.example:443', 'CONNECT'),
      'two lengths': [...request(), 'Transfer-Encoding: chunked'],
      'endless headers': request({ 'X-Padding': 'x'.repeat(100_000) }),
      'waits for leave': request({ Authorization: undefined, Expect: '100-continue' }),
      'expects something unknown': request({ Expect: 'a miracle' }),
      'no HTTP': ['SSH-2.0-OpenSSH_9.9'],
    };
    for (const [what, lines] of Object.entries(refused)) assert.equal(await rawAnswer(port, lines, BODY), bare, what);
    // A correct request is answered, so none of those above was refused for another reason.
    assert.match(await rawAnswer(port, request(), BODY), /^HTTP\/1\.1 200 [\s\S]*list_consumers/);
  });

  it('says that a body is too long without reading it to its end', async () => {
    const long = request({ 'Content-Length': '200001' });
    assert.match(await rawAnswer(window.port, long), /^HTTP\/1\.1 413 [\s\S]*must not exceed 200000 bytes/);
  });

  it('answers a hundred calls at once', async () => {
    const transport = new StreamableHTTPClientTransport(new URL(window.url), {
      requestInit: { headers: { Authorization: `Bearer ${window.token}` } },
    });
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(transport);
    const calls = Array.from({ length: 100 }, () => client.callTool({ name: 'list_consumers', arguments: {} }));
    for (const { content } of await Promise.all(calls)) assert.match(JSON.stringify(content), /billing_outbox/);
    await client.close();
  });

  it('disconnects a client whose request never ends, and clients beyond the limit', async () => {
    const begun = new Emitter<void>();
    const isBegun = new Promise<void>((resolve) => begun.event(resolve));
    const route = { takes: () => true, answer: () => new Promise<void>(() => begun.fire()) };
    const limits = { headersMs: 40, requestMs: 40, connections: 1 };
    const { port, close } = await listenOnLoopback([route], limits);
    for (const part of ['POST /mcp HT', 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: and so']) {
      assert.equal(await answerTo(port, part), REFUSED);
    }
    const held = rawAnswer(port, ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`]);
    await isBegun;
    assert.equal(await answerTo(port, ''), '');
    close();
    assert.equal(await held, '');
  });

  for (const sent of ['', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n']) {
    it(`has room again after it disconnected a client that keeps its side open (${sent.slice(0, 7) || 'silent'})`, async () => {
      const limits = { headersMs: 40, requestMs: 40, connections: 1 };
      const { port, close } = await listenOnLoopback([], limits);
      const held = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      const isRefused = new Promise<void>((resolve) => held.on('error', () => undefined).on('end', resolve));
      held.resume().write(sent);
      await isRefused;
      let answer = '';
      // A connection beyond the limit is closed without an answer.
      while (answer === '') answer = await rawAnswer(port, ['GET / HTTP/1.1']).catch(() => '');
      assert.equal(answer, REFUSED);
      held.destroy();
      close();
    });
  }

  for (const version of [undefined, '2026-07-28']) {
    it(`answers a host that has the token (${version ?? '2025-11-25'})`, async () => {
      const transport = new StreamableHTTPClientTransport(new URL(window.url), {
        requestInit: { headers: { Authorization: `Bearer ${window.token}` } },
      });
      const mode = version === undefined ? 'legacy' : { pin: version };
      const client = new Client({ name: 'a host', version: '1' }, { versionNegotiation: { mode } });
      await client.connect(transport);
      assert.equal(client.getNegotiatedProtocolVersion(), version ?? '2025-11-25');
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        AGENT_TOOLS.map(({ name }) => name),
      );
      const { content } = await client.callTool({ name: 'list_consumers', arguments: {} });
      const [part] = content;
      assert.match(part?.type === 'text' ? part.text : '', /billing_outbox/);
      await client.close();
    });
  }

  it('supports the protocol revision of VS Code 1.101', async () => {
    const initialize = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'a host', version: '1' } },
    });
    const lines = request({ 'Content-Length': String(initialize.length) });
    assert.match(await rawAnswer(window.port, lines, initialize), /"protocolVersion":"2025-03-26"/);
  });

  it('asks the person in the window if the host cannot ask', async () => {
    const asked: string[] = [];
    const own = await home.open('mailer', ['/work/mail'], {
      payloads: { get: () => 'ask' },
      mayShowPayload: async (event) => {
        asked.push(event);
        return true;
      },
    });
    const transport = new StreamableHTTPClientTransport(new URL(own.url), {
      requestInit: { headers: { Authorization: `Bearer ${own.token}` } },
    });
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(transport);
    const { content } = await client.callTool({ name: 'get_event', arguments: { id: '#1', payload: true } });
    assert.match(JSON.stringify(content), /4242/);
    assert.deepEqual(asked, ['#1 OrderPlaced of Order/order-1']);
    await client.close();
  });

  it('ends a call and its reading when the window closes, and no longer answers', async () => {
    const work = endlessWork();
    const own = await home.open('mailer', ['/work/mail'], { use: work.use });
    const transport = new StreamableHTTPClientTransport(new URL(own.url), {
      requestInit: { headers: { Authorization: `Bearer ${own.token}` } },
    });
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(transport);
    const call = assert.rejects(client.callTool({ name: 'list_consumers', arguments: {} }));
    await work.begun;
    own.close();
    await call;
    await work.ended;
    await assert.rejects(client.listTools());
    await client.close();
  });
});
