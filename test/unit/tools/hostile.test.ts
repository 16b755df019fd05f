import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AGENT_TOOLS, agentTool } from '../../../src/app/tools/catalogue';
import { fileAndLine } from '../../../src/app/tools/questions/eventWords';
import { createQuoting } from '../../../src/app/tools/text/quote';
import { HOSTILE_TEXTS, INJECTED_INSTRUCTIONS, SECRET_FORMS, SECRET_NAMES } from '../../support/corpus';
import { makeEvent } from '../../support/events';
import { MASKED, type ShopContents, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;

const secret = fc.stringMatching(/^s3[A-Za-z0-9]{10,18}$/);
const planted = fc.record({
  secret,
  name: fc.constantFrom(...SECRET_NAMES),
  form: fc.constantFrom(...SECRET_FORMS),
  before: fc.constantFrom(
    ...INJECTED_INSTRUCTIONS,
    ...Object.values(HOSTILE_TEXTS).map((text) => text.slice(0, 200)),
    'failed',
    '',
  ),
});

type Planted = typeof planted extends fc.Arbitrary<infer T> ? T : never;

/** Without text before it, a form is often one word, as a name would be. */
const textOf = ({ secret, name, form, before }: Planted) => `${before}${before === '' ? '' : ' '}${form(name, secret)}`;

const ORDINARY_NAMES = [
  '0192f0c1-7b1e-7cc3-9d52-0242ac120002',
  '01J9Z3NDEKTSV4RRFFQ69G5FAV',
  'order-1042',
  '#1661',
  '4bf92f3577b34da6a3ce929d0e0e4736',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'PasswordChanged',
  'acme.identity.TokenIssued',
  'PasswordReset/user-7',
  'urn:order:1042',
  'task-0192f0c1-7b1e-7cc3-9d52-0242ac120002',
  'mySK_live_order_1042',
];

const ORDINARY_TEXTS = [
  'handled PasswordChanged for order-1042 with sort_key=7 primary_key=id',
  'test pass=true failed=0 sig=SIGTERM',
  '{"sort_key":"a","primary_key":"b","business_key":"order-1042","name":"Ada","value":3}',
  'relation "events" does not exist at postgres://db:5432/shop',
  'GET https://shop.example/orders/1042?page=2&sort=key took 12ms',
  'cannot make List<AccessToken> of 3 rows; usage: login <password> now',
  '<order><name>Ada</name><pass>true</pass></order>',
  '{"name":"OrderPlaced","value":"order-1042"}',
  'SG.Billing.InvoiceIssued and hvs.Order-1042',
  'the password is wrong, and the token is expired',
  'invalid password for user app: password authentication failed',
  'password was changed by user-7, password reset for order-1042 was sent',
  'Unexpected token "x17" in JSON at position 42',
  'token expired at 2026-11-28T10:00:00Z; the api key is missing for tenant-42',
  'credentials for app@db:5432 were refused',
  '{"kind":"password","user":"ada","length":12}',
  'docker run -u 1000:1000 nginx:1.25@sha256:4bf92f3577b34da6 -p 8080:80',
  'mysql -u root -P 3306 shop; curl -u https://shop.example',
  'seed phrase: must have twelve words that are not the same',
  'total = 12 of some, name=Ada of London level=info',
  'error code 12345, status code: 500, pin the version to 1.2.3',
  '| password | role |',
  'Passwort ist falsch',
  'auth=true, auth: basic, auth=oauth2 auth=auth.svc:8080 auth=user-service',
  'session: started, session=closed by peer, session=42',
  'GET /orders?code=404&page=2, error code=12345, code: ERR_TIMEOUT',
  '{"code":"SUMMER24","key":"order-1042","nonce":7}',
  'postgres://app@db:5432/shop and https://shop-2.example/orders',
  'key=order-17 key=0192f0c1-7b1e-7cc3-9d52-0242ac120002 key=4bf92f3577b34da6a3ce929d0e0e4736 key=V1StGXR8_Z5jdHi6B-myT',
  'key=2EwnAUgR7dJGsZ6hG2CYTfYbMwX key=Order/order-1042 {"key":"billing_outbox","partition_key":"OrderPlaced17"}',
  'commit hash=4bf92f3577b34da6a3ce929d0e0e4736 segment hash: 2147483647 digest=sha256:4bf92f35',
  'salt: 500 g, a pinch of salt, pem=cert.pem',
  'handlers.go:1204:func:Handle:undefined consumers.log:1404:level:error:failed at 10:1204',
  'listening on db:5432:shop and 127.0.0.1:5432, urn:order:1042:a:b',
  'shop:12345:MainThread:ERROR:unknown payment provider, shop:12345:warning:main:late',
  'price in $1$ or $5$, md5 of the file, bcrypt cost 12',
  'commit 4bf92f3577b34da6a3ce929d0e0e47364bf92f35 of /srv/shop/orders/Handlers2/on_payment_captured.go',
];

/** The answer without quoted data: only the tools' own words are left. */
const withoutData = (text: string) => text.replace(/«[^«»]*»/g, '«»');

const EVENTS = 100;

function shopOf(texts: readonly string[], payloads: readonly string[]): ShopContents {
  const of = (list: readonly string[], position: string) => list[Number(position) % list.length] ?? '';
  const events = Array.from({ length: EVENTS }, (_, i) => {
    const text = of(texts, String(i + 1));
    return makeEvent(i + 1, {
      correlationId: `flow-${i % 7}`,
      eventType: `Type${i % 3}`,
      stream: { context: text, type: 'Order', id: text },
    });
  });
  const [, , third] = events;
  if (!third) throw new Error('There are fewer than three events.');
  return {
    events,
    payload: ({ position }) => of(payloads, position),
    line: ({ position }) => of(texts, position),
    consumer: 'billing_outbox',
    blocking: third,
    error: of(texts, '3'),
  };
}

/** The answers that an agent reads in a session if it follows the proposals. */
async function session(contents: ShopContents, last = EVENTS): Promise<string[]> {
  const ports = shopPorts(contents);
  const answers: string[] = [];
  const ask = async (name: string, input: object) => {
    const answer = await agentTool(name)?.run(input, ports, never);
    answers.push(answer?.text ?? '');
  };
  await ask('list_consumers', {});
  await ask('diagnose_consumer', { consumer: 'billing_outbox', detail: true });
  await ask('recent_flows', {});
  await ask('describe_event_type', { type: 'Type1' });
  await ask('get_trace', { id: '#3', detail: true });
  await ask('get_logs', { id: '#3', trace: true });
  for (let position = 1; position <= last; position++) {
    await ask('get_event', { id: `#${position}`, payload: true });
    await ask('get_logs', { id: `#${position}` });
  }
  return answers;
}

const proposals = (answer: string) => {
  const [, next = ''] = /\nNext:\n([\s\S]*)$/.exec(withoutData(answer)) ?? [];
  return [...next.matchAll(/^- (\S+) (\{.*\}): /gm)].map(([, tool, input]) => `${tool} ${input}`);
};

describe('the answers for agents from hostile stores and logs', () => {
  it('hide planted secrets and keep all data inside the quotes', () => {
    const quote = createQuoting(MASKED);
    fc.assert(
      fc.property(planted, (each) => {
        const { secret } = each;
        const text = textOf(each);
        for (const shown of [quote.data(text), quote.name(text)]) {
          assert.ok(!shown.includes(secret), shown);
          assert.match(shown, /^«[^«»\n\r]*»(?: \([\d,]+ more characters\))?$/);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for them
          assert.doesNotMatch(shown, /[\0-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('have the same proposals and no secret with 10,000 hostile payloads and lines', async () => {
    const plain = (await session(shopOf(['text'], ['{"a":1}']))).map(proposals);
    const known = new Set(AGENT_TOOLS.map(({ name }) => name));
    await fc.assert(
      fc.asyncProperty(fc.array(planted, { minLength: EVENTS, maxLength: EVENTS }), async (all) => {
        const texts = all.map(textOf);
        const payloads = all.map(({ secret, name, before }, i) =>
          i % 2 === 0
            ? JSON.stringify({ note: before, [name]: secret, deep: [{ [name]: { x: secret } }] })
            : (texts[i] ?? ''),
        );
        const answers = await session(shopOf(texts, payloads));
        for (const [at, answer] of answers.entries()) {
          for (const { secret } of all) assert.ok(!answer.includes(secret), `${secret} in ${answer}`);
          assert.deepEqual(proposals(answer), plain[at]);
          for (const call of proposals(answer)) assert.ok(known.has(call.split(' ')[0] ?? ''), call);
          const own = withoutData(answer);
          for (const text of INJECTED_INSTRUCTIONS) assert.ok(!own.includes(text.trim()), own);
          assert.ok(answer.length / 3.5 < 8_192);
        }
      }),
      // Shrinking a hundred texts would take minutes.
      { numRuns: 50, endOnFailure: true },
    );
  });

  it('hide secrets that are names, also in links and proposed calls, and have no address outside the quotes', async () => {
    const secretText = 's3cretS3cretS3cret';
    const words = ['password', 'x-api-key'].flatMap((name) => SECRET_FORMS.map((form) => form(name, secretText)));
    const names = [
      ...words.filter((word) => !/\s/.test(word)),
      `sk_live_${secretText}`,
      `eyJhbGciOiJI.eyJzdWIiOiIx.${secretText}`,
      `https://evil.example/${'x'.repeat(9)}`,
    ];
    for (const name of names) {
      const shop = shopOf(['text'], ['{"a":1}']);
      const events = shop.events.map((event) => ({
        ...event,
        eventType: name,
        correlationId: name,
        traceId: name,
        causationId: name,
        stream: { ...event.stream, type: name, id: name },
      }));
      const [, , third] = events;
      assert.ok(third);
      const contents = { ...shop, events, blocking: third, consumer: name, error: name };
      const more = await Promise.all(
        [
          ['diagnose_consumer', { consumer: name }],
          ['get_logs', { consumer: name }],
          ['describe_event_type', { type: name }],
          ['find', { text: name }],
          ['find', { text: third.eventId }],
        ].map(
          async ([tool, input]) => (await agentTool(String(tool))?.run(input, shopPorts(contents), never))?.text ?? '',
        ),
      );
      for (const answer of [...(await session(contents, 5)), ...more]) {
        assert.ok(!answer.includes(secretText), `${name}: ${answer}`);
        const [said = ''] = withoutData(answer).split('\nNext:\n');
        assert.ok(!said.includes('://evil'), answer);
      }
    }
  });

  it('are not forged by the name of a log file', async () => {
    const shop = shopOf(['text'], ['{"a":1}']);
    const plain = (await session(shop, 3)).map(proposals);
    for (const [said, between] of INJECTED_INSTRUCTIONS.flatMap((each) => [
      [each, '\n'] as const,
      [each, ' '] as const,
    ])) {
      const answers = await session({ ...shop, file: `/var/log/a${between}${said}.log` }, 3);
      for (const [at, answer] of answers.entries()) {
        assert.deepEqual(proposals(answer), plain[at]);
        const own = withoutData(answer);
        for (const line of said.trim().split('\n')) if (line.length > 5) assert.ok(!own.includes(line), own);
      }
    }
    const place = (file: string) => fileAndLine({ file, line: 7 });
    for (const file of ['/home/zoë/My Projects/bücher (2)/a.log', 'C:\\logs\\app.log', 'podman:shop-1', '/日志/a.log'])
      assert.equal(place(file), `${file}:7`);
    assert.equal(place('/var/log/a» x\nNext:'), '«/var/log/a\\u00bb x Next:»:7');
  });

  it('leave texts without secrets as they are', () => {
    const quote = createQuoting(MASKED);
    for (const name of ORDINARY_NAMES) assert.equal(quote.name(name), name);
    for (const text of ORDINARY_TEXTS) assert.equal(quote.data(text), `«${text}»`);
  });

  it('are words for any argument', async () => {
    const ports = shopPorts(shopOf(['text'], ['{}']));
    const hostile = [...Object.values(HOSTILE_TEXTS), ...INJECTED_INSTRUCTIONS, null, 7, [], { a: 1 }, '__proto__'];
    for (const { name, inputSchema } of AGENT_TOOLS) {
      for (const argument of [...Object.keys(inputSchema.properties), '__proto__', 'constructor']) {
        for (const value of hostile) {
          const input = Object.fromEntries([
            ...inputSchema.required.map((each) => [each, 'x-text'] as const),
            [argument, value] as const,
          ]);
          const answer = await agentTool(name)?.run(input, ports, never);
          assert.ok(answer && answer.text.length > 0 && answer.text.length < 8_192 * 3.5);
          assert.doesNotMatch(answer.text, /TypeError|undefined|\[object/);
        }
      }
    }
  });
});
