import assert from 'node:assert/strict';
import type { ContentView } from '../../src/model/json/contentView';
import type { BodyView, LogsView, StreamView } from '../../src/protocol/traceDetails';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { CORRELATION, fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import { renderedText, type TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

const none: ContentView = { kind: 'none' };
const hidden: BodyView = { payload: { kind: 'hidden', never: false, bytes: 80 }, metadata: none };
const shown: BodyView = {
  payload: {
    kind: 'json',
    bytes: 80,
    cut: true,
    root: {
      t: 'object',
      entries: [
        ['total', { t: 'number', text: '12345678901234567890.10' }],
        ['card', { t: 'masked' }],
        ['iban', { t: 'encrypted', chars: 88, keyVersion: '3' }],
        ['name', { t: 'shredded' }],
        ['lines', { t: 'array', items: Array.from({ length: 1_000 }, (_, i) => ({ t: 'number', text: String(i) })) }],
      ],
    },
  },
  metadata: none,
};

describe('details on the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;
  const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);

  beforeEach(async () => {
    trace = await lab.open();
  });

  const select = (name: string) => trace.page.locator('.event-row', { hasText: name }).first().click();
  const tab = (name: string) => trace.page.getByRole('tab', { name }).click();
  const button = (name: string | RegExp) => trace.page.locator('.details').getByRole('button', { name });
  const asked = async (kind: Parameters<TracePage['requests']>[0], count = 1) => {
    await trace.page.waitForFunction(([of, n]) => window.fakeHost.requests(of).length === n, [kind, count] as const);
    return trace.requests(kind);
  };

  it('show every field, copy it, and open what the field refers to', async () => {
    await trace.show(events);
    await select('PaymentRequested');
    const event = events.find(({ eventType }) => eventType === 'PaymentRequested');
    assert.ok(event);
    await eventually(async () => {
      const text = await renderedText(trace.page.locator('.fields'));
      for (const value of [event.eventId, event.position, event.correlationId, event.causationId, event.traceId]) {
        assert.ok(text.includes(value ?? '?'), `${value} is shown`);
      }
    });
    await button('Copy Event id').click();
    await eventually(async () => assert.deepEqual(await asked('copy'), [{ kind: 'copy', text: event.eventId }]));
    await button('Trace by this trace id').click();
    await button('Open stream').click();
    const { stream } = event;
    await eventually(async () =>
      assert.deepEqual(await asked('openTrace', 2), [
        { kind: 'openTrace', key: { by: 'trace', id: event.traceId } },
        { kind: 'openTrace', key: { by: 'stream', id: stream.id, streamType: stream.type, context: stream.context } },
      ]),
    );
    await button('Open the trace URL').click();
    await eventually(async () =>
      assert.deepEqual(await asked('openTraceUrl'), [{ kind: 'openTraceUrl', traceId: event.traceId }]),
    );
    for (const link of ['Struct', 'Handlers', 'Producers', 'Debug handler…']) await button(link).click();
    await eventually(async () =>
      assert.deepEqual(
        await asked('goToCode', 4),
        ['struct', 'handlers', 'producers', 'test'].map((what) => ({ kind: 'goToCode', eventId: event.eventId, what })),
      ),
    );
    await button(/Go to the cause/).click();
    await eventually(async () =>
      assert.equal(await trace.page.locator('.selected .name-text').textContent(), 'OrderPlaced'),
    );
  });

  it('hide the payload until it is asked for, and hide it again for the next event', async () => {
    await trace.answer('body', { value: hidden });
    await trace.show(events);
    await select('PaymentRequested');
    await tab('Payload');
    await trace.page.getByText('Hidden, because it may hold personal data.').waitFor();
    await trace.answer('body', { value: shown });
    await trace.page.getByRole('button', { name: 'Reveal' }).focus();
    await trace.page.keyboard.press('Enter');
    await trace.page.locator('.json').waitFor();
    await eventually(async () => {
      const [first, second] = await asked('body', 2);
      const position = events.find(({ eventType }) => eventType === 'PaymentRequested')?.position;
      assert.deepEqual(first, { kind: 'body', position, reveal: false, whole: false });
      assert.deepEqual(second, { kind: 'body', position, reveal: true, whole: false });
    });
    await trace.answer('body', { value: hidden });
    await select('StockReserved');
    await trace.page.getByText('Hidden, because it may hold personal data.').waitFor();
    await eventually(async () => {
      const third = (await asked('body', 3))[2];
      assert.ok(third?.kind === 'body' && !third.reveal);
    });
  });

  it('show JSON digit for digit, name what is masked, and open long lists in steps', async () => {
    await trace.answer('body', { value: shown });
    await trace.show(events, { reveal: 'always' });
    await select('PaymentRequested');
    await tab('Payload');
    const json = trace.page.locator('.json').first();
    await json.waitFor();
    await eventually(async () =>
      assert.equal(await json.locator('.json-number').first().textContent(), '12345678901234567890.10'),
    );
    await eventually(async () =>
      assert.deepEqual(await json.locator('.chip').allTextContents(), ['masked', 'encrypted, key 3', 'shredded']),
    );
    await json.getByRole('button', { name: /lines/ }).click();
    await eventually(async () => assert.equal(await json.locator('.json-number').count(), 101));
    await json.getByText('Show 100 more').click();
    await eventually(async () => assert.equal(await json.locator('.json-number').count(), 201));
    // The whole payload is large, so it arrives as bytes.
    await trace.page.evaluate((payload) => {
      const json = new TextEncoder().encode(JSON.stringify(payload));
      window.fakeHost.answer('body', { value: { payload: { kind: 'packed', json }, metadata: { kind: 'none' } } });
    }, shown.payload);
    await trace.page.getByText('Show more').click();
    await eventually(async () =>
      assert.deepEqual((await asked('body', 2))[1]?.kind === 'body' && (await asked('body', 2))[1], {
        kind: 'body',
        position: events.find(({ eventType }) => eventType === 'PaymentRequested')?.position,
        reveal: true,
        whole: true,
      }),
    );
    // What is cut even then can only be opened as a document.
    await trace.page.getByText('Show more').waitFor({ state: 'detached' });
    await trace.page.getByText('Only the beginning is shown.').waitFor();
    await eventually(async () =>
      assert.equal(await json.locator('.json-number').first().textContent(), '12345678901234567890.10'),
    );
    await trace.page.getByText('Open as document').click();
    await eventually(async () => assert.equal((await asked('openPayload')).length, 1));
  });

  it('open JSON of 1,000 levels without building what is folded', async () => {
    await trace.show(events, { reveal: 'always' });
    // Built in the page: the driver's own serialisation does not go that deep.
    await trace.page.evaluate(() => {
      let node: import('../../src/model/json/contentView').JsonNode = { t: 'literal', text: 'null' };
      for (let i = 0; i < 1_000; i++) node = { t: 'array', items: [node] };
      window.fakeHost.answer('body', {
        value: { payload: { kind: 'json', bytes: 2_000, cut: false, root: node }, metadata: { kind: 'none' } },
      });
    });
    await select('PaymentRequested');
    await tab('Payload');
    await trace.page.locator('.json').waitFor();
    await eventually(async () => assert.ok((await trace.page.locator('.json-branch').count()) < 10));
  });

  it('say why a payload is never shown, and show text and hex as they are', async () => {
    await trace.show(events, { reveal: 'never' });
    const never: ContentView = { kind: 'hidden', never: true, bytes: 80 };
    await trace.answer('body', { value: { payload: never, metadata: none } });
    await select('PaymentRequested');
    await tab('Payload');
    await trace.page.getByText('payloads are never shown').waitFor();
    await eventually(async () => assert.equal(await trace.page.getByRole('button', { name: 'Reveal' }).count(), 0));
    const payload: ContentView = { kind: 'hex', lines: ['00000000  00 ff 10'], bytes: 3, cut: false };
    const metadata: ContentView = { kind: 'text', text: 'plain <b>text</b>', bytes: 17, cut: false };
    await trace.answer('body', { value: { payload, metadata } });
    await select('StockReserved');
    await trace.page.locator('.code-block').first().waitFor();
    await eventually(async () =>
      assert.deepEqual(await trace.page.locator('.code-block').allTextContents(), [
        '00000000  00 ff 10',
        'plain <b>text</b>',
      ]),
    );
    await eventually(async () => assert.match(await renderedText(trace.page.locator('.tab-body')), /3 B/));
  });

  it('list log lines, open the clicked one, and cancel the search when the selection moves on', async () => {
    const hit = (level: 'error' | 'info', message: string, lineNumber: number) => ({
      time: 1_700_000_000_000,
      level,
      message,
      fields: [
        ['consumer', 'billing_outbox'],
        ['error', 'boom'],
      ] as const,
      file: '/w/logs/api.log',
      lineNumber,
      column: 7,
      reason: 'position' as const,
      offsetMs: 312,
    });
    const view: LogsView = {
      files: 2,
      more: true,
      hits: [{ ...hit('info', 'sent: boom', 9), time: 1_700_000_000_500 }, hit('error', 'consumer handler error', 41)],
    };
    await trace.answer('logs', { value: view });
    await trace.show(events);
    await select('PaymentCaptured');
    await trace.page.getByRole('tab', { name: 'Logs 2+' }).click();
    const line = trace.page.locator('.log-line').first();
    await eventually(async () =>
      assert.match(await renderedText(line), /\+312 ms[\s\S]*error[\s\S]*consumer handler error: boom[\s\S]*position/),
    );
    await eventually(async () =>
      assert.ok(await line.evaluate((element) => element.classList.contains('level-error'))),
    );
    await eventually(async () =>
      assert.match(await renderedText(trace.page.locator('.log-line').last()), /sent: boom(?!: boom)/),
    );
    await line.getByRole('button', { name: 'Fields of the line' }).click();
    await eventually(async () =>
      assert.match(await renderedText(line.locator('.log-fields')), /consumer\s+billing_outbox/),
    );
    await line.locator('.log-open').focus();
    await trace.page.keyboard.press('Enter');
    await eventually(async () =>
      assert.deepEqual(await asked('openLog'), [
        { kind: 'openLog', file: '/w/logs/api.log', lineNumber: 41, column: 7 },
      ]),
    );

    await trace.answer('logs', { never: true });
    await select('StockReserved');
    await asked('logs', 2);
    await select('OrderPlaced');
    await trace.page.waitForFunction(() => window.fakeHost.sent.some(({ type }) => type === 'cancel'));
  });

  it('offer to add a log file when no line mentions the event', async () => {
    await trace.answer('logs', { value: { hits: [], files: 0, more: false } });
    await trace.show(events);
    await select('PaymentCaptured');
    await tab('Logs');
    await trace.page.getByText('No logs are known').waitFor();
    await trace.page.getByRole('button', { name: 'Add log file…' }).click();
    await asked('addLogFile');
    await asked('logs', 2);
  });

  it('list the versions of the stream and what changed, and open another version', async () => {
    const before = makeEvent(1, { eventType: 'AddressChanged' });
    const { stream } = before;
    const traced = makeEvent(3, { streamVersion: 2, stream, correlationId: null, traceId: 'trace-3' });
    const alone = makeEvent(4, { streamVersion: 3, stream, correlationId: null, traceId: null });
    const selected = makeEvent(5, { eventType: 'AddressChanged', streamVersion: 4, stream });
    const view: StreamView = {
      stream: before.stream,
      events: [before, traced, alone, selected],
      hasEarlier: false,
      hasLater: true,
      change: {
        previous: before,
        changes: [{ path: 'city', before: { t: 'string', value: 'Bern' }, after: { t: 'string', value: 'Basel' } }],
      },
    };
    await trace.answer('stream', { value: view });
    await trace.show([selected], { reveal: 'always' });
    await select('AddressChanged');
    await tab('Stream');
    await trace.page.locator('.version-row').first().waitFor();
    await eventually(async () =>
      assert.equal(await trace.page.locator('.version-row[aria-current="true"]').count(), 1),
    );
    await eventually(async () =>
      assert.match(await renderedText(trace.page.locator('.table')), /city\s+"Bern"\s+"Basel"/),
    );
    for (const i of [0, 1, 2]) await trace.page.locator('.version-row').nth(i).click();
    await eventually(async () =>
      assert.deepEqual(await asked('openTrace', 3), [
        { kind: 'openTrace', key: { by: 'correlation', id: 'correlation' }, selectEventId: uuid(1) },
        { kind: 'openTrace', key: { by: 'trace', id: 'trace-3' }, selectEventId: uuid(3) },
        { kind: 'openTrace', key: { by: 'event', id: uuid(4) }, selectEventId: uuid(4) },
      ]),
    );
  });

  it('say for each consumer whether it has handled the event and why', async () => {
    const captured = fixtureEvents().filter(({ eventType }) => eventType === 'PaymentCaptured');
    await trace.show(fixtureEvents().filter(({ correlationId }) => correlationId === captured.at(-1)?.correlationId));
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    await select('PaymentCaptured');
    await tab('Consumers');
    const row = trace.page.locator('.tab-body').getByRole('row', { name: /billing_outbox/ });
    // In a narrow pane the sentence has the full width and also says what the hidden columns would show.
    await eventually(async () =>
      assert.match(await renderedText(row), /stopped\s+Past the checkpoint 448 of segment 1: .*no worker owns it\.$/),
    );
    await trace.page.setViewportSize({ width: 1800, height: 720 });
    await row.getByRole('cell', { name: '448', exact: true }).waitFor();
    await eventually(async () => assert.match(await renderedText(row), /stopped\s+.*no worker owns it.*\s+1\s+448/));
    await eventually(async () => assert.equal(await trace.page.locator('.tab-body tbody tr').count(), 4));
  });

  it('show the reason as a sentence when the host refuses a request', async () => {
    await trace.answer('copy', { error: 'The clipboard is not available.' });
    await trace.answer('logs', { error: 'The log folder cannot be read.' });
    await trace.show(events);
    await select('PaymentCaptured');
    await button('Copy Event id').click();
    await trace.page.getByRole('alert').getByText('The clipboard is not available.').waitFor();
    await tab('Logs');
    await trace.page.getByRole('alert').getByText('The log folder cannot be read.').waitFor();
  });
});
