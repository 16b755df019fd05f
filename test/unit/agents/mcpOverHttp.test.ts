import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { AGENT_TOOLS } from '../../../src/app/tools/catalogue';
import { type AgentWindow, endlessWork, WindowHome } from '../../support/agentWindow';

/** What a server on the loopback writes, byte by byte, when it is sent these lines. The time is left out. */
function rawAnswer(port: number, lines: readonly string[], body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.replace(/^Date: .*\r\n/m, '')));
  });
}

const BODY = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

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

  it('says the same to everyone who lacks something: one bare answer that names nothing', async () => {
    const { port, token, key } = window;
    const bare = await rawAnswer(port, request({ Authorization: undefined }, '/'), BODY);
    assert.equal(bare, 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
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
    };
    for (const [what, lines] of Object.entries(refused)) assert.equal(await rawAnswer(port, lines, BODY), bare, what);
    // The same with nothing wrong is answered: none of them was refused for another reason.
    assert.match(await rawAnswer(port, request(), BODY), /^HTTP\/1\.1 200 [\s\S]*list_consumers/);
  });

  for (const version of [undefined, '2026-07-28']) {
    it(`answers a host with the token (${version ?? '2025-11-25'})`, async () => {
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

  it('speaks the revision of VS Code 1.101', async () => {
    const initialize = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'a host', version: '1' } },
    });
    const lines = request({ 'Content-Length': String(initialize.length) });
    assert.match(await rawAnswer(window.port, lines, initialize), /"protocolVersion":"2025-03-26"/);
  });

  it('asks the person in the window where the host cannot ask', async () => {
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

  it('ends a call when the window closes, and what it reads with it; nothing answers there any more', async () => {
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
