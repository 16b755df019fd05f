import assert from 'node:assert/strict';
import type { EventHeader } from '../../src/model/event/event';
import type { LogHit } from '../../src/model/log/line';
import { visible } from '../../src/model/text/safeText';
import type { BodyView, StreamView } from '../../src/protocol/traceDetails';
import { accessFindings } from '../support/axe';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { CORRELATION, fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import { THEMES } from '../support/themes';
import { renderedText, type TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

const HOSTILE = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u202Egnol\u2066';
const TABS = ['Fields', 'Payload', 'Stream', 'Logs', 'Consumers'];

describe('trace page: access and safety', () => {
  const lab = traceSuite();
  let trace: TracePage;

  const findings = () => accessFindings(trace.page);

  async function fill(headers: readonly EventHeader[], text: string): Promise<void> {
    const body: BodyView = {
      payload: {
        kind: 'json',
        bytes: 90,
        cut: false,
        root: {
          t: 'object',
          entries: [
            [text, { t: 'string', value: text }],
            ['n', { t: 'number', text: '1' }],
            ['yes', { t: 'literal', text: 'true' }],
            ['secret', { t: 'masked' }],
          ],
        },
      },
      metadata: { kind: 'text', text, bytes: 9, cut: true },
    };
    const hit: LogHit = {
      ...{ time: 0, level: 'error', message: text, fields: [[text, text]], file: `/logs/${text}` },
      ...{ lineNumber: 1, column: 0, reason: 'eventId', offsetMs: -3 },
    };
    const [first] = headers;
    assert.ok(first);
    const value = { t: 'string', value: text } as const;
    const change = { previous: first, changes: [{ path: text, before: value, after: null }] };
    const stream: StreamView = { stream: first.stream, events: headers, hasEarlier: true, hasLater: true, change };
    await trace.answer('body', { value: body });
    await trace.answer('logs', { value: { hits: [hit], files: 1, more: false } });
    await trace.answer('stream', { value: stream });
    await trace.show(headers);
    const snapshot = fixtureConsumers();
    const consumers = snapshot.consumers.map((consumer, i) => (i === 0 ? { ...consumer, name: text } : consumer));
    await trace.push({ type: 'consumers', snapshot: { ...snapshot, consumers }, problem: null });
  }

  async function openTab(name: string): Promise<void> {
    await trace.page.getByRole('tab', { name }).click();
    await trace.page.waitForFunction(() => document.querySelector('.tab-body .waiting') === null);
  }

  /** Shows a log line of every level under an event, and the mark of a consumer that stopped at it. */
  async function showLogLines(): Promise<void> {
    const eventId = fixtureEvents().find((event) => event.correlationId === CORRELATION)?.eventId ?? '';
    const place = { file: '/a.log', column: 0, isRetry: true };
    const lines = (['debug', 'info', 'warn', 'error', 'unknown'] as const).map((level, i) => ({
      ...{ eventId, level, time: 1_795_000_000_000 + i, text: `a line of level ${level}`, lineNumber: i + 1 },
      ...place,
    }));
    const clock = { offsetMs: -1200, spreadMs: 1, samples: 9, isCertain: true };
    await trace.answer('traceLogs', { value: { lines, files: 1, more: true, clock } });
    await trace.push({
      type: 'stops',
      stops: [
        {
          eventId,
          consumer: 'billing',
          segment: null,
          error: 'boom',
          file: '/a.log',
          lineNumber: 3,
          handler: 'a.go:9',
        },
      ],
    });
    await trace.page.getByRole('switch', { name: 'Log lines between the events' }).click();
    await trace.page.locator('.log-row').first().waitFor();
  }

  for (const theme of THEMES) {
    it(`has no serious accessibility finding and no CSP violation, ${theme}`, async () => {
      trace = await lab.open({ theme });
      await fill(
        fixtureEvents().filter((event) => event.correlationId === CORRELATION),
        'plain text',
      );
      await eventually(async () => assert.deepEqual(await findings(), []));
      await showLogLines();
      await eventually(async () => assert.deepEqual(await findings(), [], 'log lines'));
      await trace.page.getByRole('textbox', { name: 'Find' }).fill('payment');
      await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).click();
      for (const tab of TABS) {
        await openTab(tab);
        await eventually(async () => assert.deepEqual(await findings(), [], tab));
      }
      await trace.page.getByRole('button', { name: 'Filter by type' }).click();
      await eventually(async () => assert.deepEqual(await findings(), [], 'filter'));
      await trace.page.keyboard.press('Escape');
      await trace.page.getByRole('button', { name: 'More actions' }).click();
      await eventually(async () => assert.deepEqual(await findings(), [], 'menu'));
      await trace.page.keyboard.press('Escape');
      await trace.progress({ state: 'failed', reason: 'The server went away.', since: 0 });
      await eventually(async () => assert.deepEqual(await findings(), [], 'banner'));
      await eventually(async () => assert.deepEqual(await trace.cspViolations(), []));
    });
  }

  it('shows hostile text in every field as text', async () => {
    trace = await lab.open();
    const stream = { context: HOSTILE, type: HOSTILE, id: HOSTILE };
    const shared = { eventType: HOSTILE, stream, traceId: HOSTILE, correlationId: HOSTILE };
    await fill(
      [makeEvent(1, { ...shared, causationId: HOSTILE }), makeEvent(2, { ...shared, causationId: uuid(1) })],
      HOSTILE,
    );
    await trace.push({ type: 'progress', progress: { state: 'failed', reason: HOSTILE, since: 0 } });
    await trace.page.locator('.event-row').first().click();
    await trace.page.locator('.details h2').waitFor();
    await trace.page.locator('.event-row').nth(1).click();
    for (const tab of TABS) {
      await openTab(tab);
      await eventually(async () => {
        const isThere = (await renderedText(trace.page.locator('.tab-body'))).includes('onerror="window.hacked=1"');
        assert.ok(isThere, `${tab} shows the text as it is`);
      });
    }
    await eventually(async () =>
      assert.equal(await trace.page.locator('.event-row .name-text').nth(1).textContent(), visible(HOSTILE)),
    );
    await eventually(async () => assert.equal(await trace.page.locator('h1').textContent(), visible(HOSTILE)));
    await eventually(async () => assert.equal(await trace.page.locator('img, script:not([nonce])').count(), 0));
    await eventually(async () => assert.equal(await trace.page.evaluate(() => 'hacked' in window), false));
    await eventually(async () => assert.deepEqual(await trace.cspViolations(), []));
  });

  it('keeps translations and titles from breaking out of the page', async () => {
    trace = await lab.open({ messages: { Follow: '</script><script>window.hacked=1</script>' } });
    await trace.show([makeEvent(1)]);
    await eventually(async () => assert.match(await renderedText(trace.page.locator('.follow')), /<\/script><script>/));
    await eventually(async () => assert.equal(await trace.page.evaluate(() => 'hacked' in window), false));
  });

  it('shows no animation to people who ask for reduced motion', async () => {
    trace = await lab.open({ reducedMotion: true });
    await trace.show([makeEvent(1)]);
    await trace.progress({ state: 'reading' });
    await trace.page.locator('.progress.active').waitFor({ state: 'attached' });
    await eventually(async () => {
      const animation = await trace.page
        .locator('.progress')
        .evaluate((bar) => getComputedStyle(bar, '::after').animationName);
      assert.equal(animation, 'none');
    });
  });
});
