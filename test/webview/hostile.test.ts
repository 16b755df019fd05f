import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentOf } from '../../src/model/json/content';
import { visible } from '../../src/model/text/safeText';
import { atOnce } from '../../src/model/text/steps';
import { showConsumer } from '../support/consumerPage';
import { HOSTILE_PAYLOADS, HOSTILE_TEXTS, hostileHeaders } from '../support/corpus';
import { makeEvent } from '../support/events';
import { eventually } from '../support/eventually';
import type { HostMessage } from '../support/fakeHost';
import { renderedText, SCREENSHOTS, type TracePage } from '../support/tracePage';
import { consumerSuite, eventsSuite, traceSuite } from '../support/webviewSuite';

const TRACE_MESSAGES = ['open', 'rows', 'progress', 'consumers', 'stops', 'settings', 'select', 'reply'];
const CONSUMER_MESSAGES = ['open', 'life', 'summary', 'segments', 'history', 'reply'];
const EVENTS_MESSAGES = ['open', 'settings', 'status', 'events', 'gaps', 'run', 'filter'];
const MEMBERS = ['state', 'settings', 'batch', 'progress', 'snapshot', 'stops', 'eventId', 'id', 'value', 'ok'];
const MORE_MEMBERS = ['status', 'gaps', 'run', 'key', 'keep', 'count', 'texts', 'positions', 'consumers'];

/** Returns messages with valid names and arbitrary content. */
function anyMessages(types: readonly string[]): unknown[] {
  const anything = fc.anything({ maxDepth: 3, withTypedArray: true, withNullPrototype: false });
  const message = fc
    .dictionary(fc.constantFrom(...MEMBERS, ...MORE_MEMBERS), anything, { maxKeys: 12 })
    .chain((members) => fc.constantFrom(...types).map((type) => ({ ...members, type })));
  const sample = fc.sample(fc.oneof({ weight: 5, arbitrary: message }, anything), { numRuns: 400, seed: 7 });
  // A page receives clones: functions and symbols do not arrive.
  return sample.map((each) =>
    JSON.parse(JSON.stringify(each, (_, value) => (typeof value === 'bigint' ? 1 : value)) ?? 'null'),
  );
}

async function isUnharmed({
  page,
  cspViolations,
}: TracePage | { page: TracePage['page']; cspViolations(): Promise<string[]> }) {
  await eventually(async () => assert.equal(await page.evaluate(() => globalThis.pwned), undefined));
  await eventually(async () => assert.deepEqual(await cspViolations(), []));
  await eventually(async () =>
    assert.equal(await page.locator('#app script, #app img, #app iframe, #app a[href]').count(), 0),
  );
}

describe('trace page with hostile data', () => {
  const suite = traceSuite();

  it('shows the data as text with control characters visible, and executes nothing', async () => {
    const trace = await suite.open();
    const { page } = trace;
    await trace.show(hostileHeaders());
    await page.screenshot({ path: `${SCREENSHOTS}/hostile.png` });
    await eventually(async () => {
      const names = await page.locator('.name-text').allTextContents();
      for (const name of ['script', 'image', 'attribute', 'rightToLeft', 'ansi', 'placeholders']) {
        assert.ok(names.includes(visible(HOSTILE_TEXTS[name] ?? '')), name);
      }
      assert.ok(names.some((name) => name.includes('invoice\\u202egnp.exe')));
    });
    await isUnharmed(trace);
  });

  it('shows the data as text in the details, the payload and its tooltips', async () => {
    const trace = await suite.open();
    const { page } = trace;
    await trace.show(hostileHeaders().slice(0, 12));
    await page.locator('.event-row').nth(1).click();
    await page.getByRole('tab', { name: 'Payload' }).click();
    for (const name of ['texts', 'prototype', 'numbers', 'deepArrays', 'plain', 'surrogates'] as const) {
      const payload = HOSTILE_PAYLOADS[name] ?? assert.fail();
      const view = atOnce(contentOf(payload, payload.length, []));
      await trace.answer('body', { value: { payload: view, metadata: { kind: 'none' } } });
      await page
        .locator('.event-row')
        .nth((Object.keys(HOSTILE_PAYLOADS).indexOf(name) % 9) + 1)
        .click();
      await page.locator('section.content').first().waitFor();
      await isUnharmed(trace);
    }
    await trace.answer('body', {
      value: {
        payload: atOnce(contentOf(HOSTILE_PAYLOADS.numbers ?? assert.fail(), 84, [])),
        metadata: atOnce(contentOf(HOSTILE_PAYLOADS.plain ?? assert.fail(), 100, [])),
      },
    });
    await page.locator('.event-row').nth(10).click();
    await page.locator('.json-number', { hasText: '12345678901234567890.123456789012345678901' }).first().waitFor();
    await page.locator('.json-number', { hasText: '9007199254740993' }).first().waitFor();
    await eventually(async () =>
      assert.match(await renderedText(page.locator('section.content').nth(1)), /invoice\\u202egnp\.exe/),
    );
    await page.screenshot({ path: `${SCREENSHOTS}/hostile-details.png` });
    await isUnharmed(trace);
  });

  it('shows every time that the database column can hold', async () => {
    const trace = await suite.open();
    const times = [-210_866_803_200_000, 0, 8_640_000_000_000_000, 9_224_318_015_999_000];
    const moments = [...times, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    await trace.show(moments.map((time, i) => makeEvent(i + 1, { time, eventType: `E${i}` })));
    const seen: string[] = [];
    for (const [i] of moments.entries()) {
      await trace.page.locator('.event-row', { hasText: `E${i}` }).click();
      await trace.page
        .locator('.field', { hasText: `E${i}` })
        .first()
        .waitFor();
      seen.push(await renderedText(trace.page.locator('.field', { hasText: 'Time' }).first()));
    }
    assert.match(seen[0] ?? '', /4714 BC/);
    assert.match(seen[3] ?? '', /294276-12-31/);
    assert.match(seen[4] ?? '', /infinity/);
    assert.match(seen[5] ?? '', /-infinity/);
  });

  it('survives messages with any content', async () => {
    const trace = await suite.open();
    const { page, push } = trace;
    await trace.show([makeEvent(1)]);
    for (const message of anyMessages(TRACE_MESSAGES)) await push(message as HostMessage);
    await trace.show([makeEvent(2, { eventType: 'StillAlive' })]);
    await page.locator('.name-text', { hasText: 'StillAlive' }).waitFor();
  });

  it('scrolls through 200,000 effects of one cause', async () => {
    const trace = await suite.open();
    const { page } = trace;
    await push200kEffects(trace);
    await page.locator('.event-row').first().waitFor();
    await page.locator('.counts', { hasText: '200,001 events' }).waitFor();
    await page.locator('[role=treegrid]').first().focus();
    await page.keyboard.press('End');
    await page.locator('.event-row', { hasText: 'Last' }).waitFor();
  });
});

async function push200kEffects({ page, push }: TracePage): Promise<void> {
  const cause = makeEvent(1);
  await push({
    type: 'open',
    state: { key: { by: 'causation', id: cause.eventId }, connection: 'dev' },
    settings: { reveal: 'onClick', hasTraceUrl: false, streamWord: 'aggregate' },
  });
  await page.evaluate((root) => {
    const effects = Array.from({ length: 200_000 }, (_, i) => ({
      ...root,
      position: String(i + 2) as typeof root.position,
      eventId: `${(i + 2).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`,
      causationId: root.eventId,
      eventType: i === 199_999 ? 'Last' : 'Effect',
    }));
    window.fakeHost.rows([root, ...effects]);
  }, cause);
  await push({ type: 'progress', progress: { state: 'done' } });
}

describe('consumer page with hostile data', () => {
  const suite = consumerSuite();

  it('survives messages with any content', async () => {
    const webview = await suite.open();
    await showConsumer(webview);
    for (const message of anyMessages(CONSUMER_MESSAGES)) await webview.push(message as never);
    await showConsumer(webview, { summary: { sentence: 'Still alive' } });
    await webview.page.getByText('Still alive').waitFor();
    await isUnharmed(webview);
  });
});

describe('events view with hostile data', () => {
  const suite = eventsSuite();

  it('shows the data as text with control characters visible, and executes nothing', async () => {
    const events = await suite.open();
    await events.show(hostileHeaders());
    await eventually(async () => {
      const names = await events.page.locator('.row .name-text').allTextContents();
      for (const name of ['script', 'rightToLeft']) assert.ok(names.includes(visible(HOSTILE_TEXTS[name] ?? '')), name);
    });
    await isUnharmed(events);
  });

  it('survives messages with any content', async () => {
    const events = await suite.open();
    await events.show([makeEvent(1)]);
    for (const message of anyMessages(EVENTS_MESSAGES)) await events.push(message as never);
    await events.show([makeEvent(2, { eventType: 'StillAlive' })]);
    await events.page.locator('.name-text', { hasText: 'StillAlive' }).waitFor();
  });
});
