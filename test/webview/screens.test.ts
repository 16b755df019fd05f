import assert from 'node:assert/strict';
import type { JsonNode } from '../../src/model/json/contentView';
import type { LogHit } from '../../src/model/log/line';
import type { MapLink, StoreMap } from '../../src/model/map/storeMap';
import { metrics, showConsumer } from '../support/consumerPage';
import { makeEvent, uuid } from '../support/events';
import { fixtureBodies, fixtureEvents } from '../support/fixtures';
import { showFlow } from '../support/flowPage';
import { fixtureConsumers } from '../support/marked';
import { takePictures } from '../support/pictures';
import { THEMES, type ThemeName } from '../support/themes';
import { consumerSuite, eventsSuite, flowSuite, mapSuite, traceSuite } from '../support/webviewSuite';

/** Takes pictures of every page for people to look at, in every theme and size; other tests assert what they show. */
describe('pictures of the pages', () => {
  const traces = traceSuite();
  const consumers = consumerSuite();
  const views = eventsSuite();
  const flows = flowSuite();
  const maps = mapSuite();

  async function openTrace(theme: ThemeName) {
    const trace = await traces.open({ theme, width: 1440, height: 560 });
    const poisoned = fixtureEvents().findLast(({ eventType }) => eventType === 'PaymentCaptured') ?? assert.fail();
    const payload = fixtureBodies().get(poisoned.eventId)?.payload ?? new Uint8Array();
    const root = jsonNode(JSON.parse(new TextDecoder().decode(payload)));
    await trace.answer('body', {
      value: { payload: { kind: 'json', root, bytes: payload.length, cut: false }, metadata: { kind: 'none' } },
    });
    const line = { time: poisoned.time + 40, file: '/shop/api-slog.json.log', column: 0, reason: 'position' } as const;
    const fields = [['consumer', 'billing_outbox']] as const;
    const hits: LogHit[] = [
      { ...line, level: 'error', message: 'consumer handler error', lineNumber: 812, offsetMs: 40, fields },
      { ...line, level: 'info', message: 'events appended', lineNumber: 790, offsetMs: -1, fields },
    ];
    await trace.answer('logs', { value: { hits, files: 4, more: false } });
    await trace.show(fixtureEvents().filter(({ correlationId }) => correlationId === poisoned.correlationId));
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    await trace.push({
      type: 'stops',
      stops: [
        {
          eventId: poisoned.eventId,
          consumer: 'billing_outbox',
          segment: 1,
          error: 'unknown payment provider "stripe"',
          file: '/shop/logs/consumers.log',
          lineNumber: 1435,
          handler: 'billing_outbox.go:23',
        },
      ],
    });
    await trace.page.locator('.mark-stopped').first().waitFor();
    await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).click();
    return trace;
  }

  for (const theme of THEMES) {
    it(`show a trace, ${theme}`, async () => {
      const trace = await openTrace(theme);
      for (const tab of ['Payload', 'Logs', 'Consumers']) {
        await trace.page.getByRole('tab', { name: tab }).click();
        await trace.page.waitForFunction(() => document.querySelector('.tab-body .waiting') === null);
        await takePictures(trace, `trace-${tab.toLowerCase()}`, theme, (width) => (width < 900 ? 820 : 560));
      }
      await trace.page.getByRole('button', { name: 'Close the details (Escape)' }).click();
      await trace.page.locator('ui-dropdown[aria-label="Order"]').click();
      await trace.page.getByRole('option', { name: 'Streams' }).click();
      await takePictures(trace, 'trace-streams', theme, () => 420);
    });

    it(`show a consumer, ${theme}`, async () => {
      const webview = await consumers.open({ theme, width: 1440, height: 1700 });
      await webview.answer('metrics', { value: metrics() });
      await showConsumer(webview, { hasMetrics: theme === 'light', summary: { handler: 'billing_outbox.go:23' } });
      await webview.page.locator('.uplot').first().waitFor();
      await webview.page.locator('.charts').focus();
      for (let i = 0; i < 20; i++) await webview.page.keyboard.press('ArrowLeft');
      await webview.page.mouse.move(0, 0);
      await takePictures(webview, 'consumer', theme, (width) => (width < 900 ? 2100 : 1700));
    });

    it(`show the events, ${theme}`, async () => {
      const view = await views.open({ theme });
      const types = ['OrderPlaced', 'PaymentRequested', 'PaymentCaptured', 'StockReserved'];
      await view.show(Array.from({ length: 60 }, (_, i) => makeEvent(i, { eventType: types[i % 4] ?? '' })));
      await takePictures(view, 'events', theme, () => 360);
    });

    it(`show a flow, ${theme}`, async () => {
      const webview = await flows.open({ theme, width: 1440 });
      await showFlow(webview);
      await webview.page.getByRole('button', { name: /^PaymentCaptured follows/ }).click();
      await webview.page.locator('.histogram').waitFor();
      await takePictures(webview, 'flow', theme, (width) => (width < 900 ? 1500 : 1000));
    });

    it(`show a map, ${theme}`, async () => {
      const webview = await maps.open({ theme, width: 1440 });
      await webview.push({ type: 'open', state: { connection: 'Demo store' } });
      await webview.push({ type: 'map', map: shopMap() });
      await webview.page.locator('.node').first().waitFor();
      await takePictures(webview, 'map', theme, () => 640);
    });
  }
});

/**
 * Returns the map of an order shop with a stopped consumer, one that handles everything, and a type that only code
 * names.
 */
function shopMap(): StoreMap {
  const link = (kind: MapLink['kind'], from: string, to: string, perS: number | null = 0.5): MapLink => ({
    ...{ kind, from, to, perS, newestId: perS === null ? null : uuid(1), isCertain: true },
  });
  const type = (name: string, isStored = true) => ({ name, perS: isStored ? 0.5 : null, newestId: uuid(2), isStored });
  return {
    types: [...['OrderPlaced', 'PaymentRequested', 'PaymentCaptured', 'PaymentDeclined', 'StockReserved', 'EmailSent']]
      .map((name) => type(name))
      .concat(type('InvoiceIssued', false)),
    consumers: [
      { name: 'billing_outbox', status: 'stopped', muted: false, waiting: 346, more: false, isOpen: false },
      { name: 'order_fulfilment', status: 'caughtUp', muted: false, waiting: 0, more: false, isOpen: false },
      { name: 'search_index', status: 'catchingUp', muted: false, waiting: 904, more: true, isOpen: true },
    ],
    links: [
      link('handles', 'OrderPlaced', 'order_fulfilment'),
      link('makes', 'order_fulfilment', 'PaymentRequested'),
      link('makes', 'order_fulfilment', 'StockReserved', 0.4),
      link('handles', 'PaymentRequested', 'billing_outbox'),
      link('makes', 'billing_outbox', 'PaymentCaptured', 0.3),
      link('makes', 'billing_outbox', 'PaymentDeclined', 0.1),
      link('makes', 'billing_outbox', 'InvoiceIssued', null),
      link('follows', 'PaymentCaptured', 'EmailSent', 0.3),
    ],
    events: 4_680,
  };
}

function jsonNode(value: unknown): JsonNode {
  if (Array.isArray(value)) return { t: 'array', items: value.map(jsonNode) };
  if (typeof value === 'string') return { t: 'string', value };
  if (typeof value === 'number') return { t: 'number', text: String(value) };
  if (typeof value !== 'object' || value === null) return { t: 'literal', text: value ? 'true' : 'false' };
  return { t: 'object', entries: Object.entries(value).map(([key, child]) => [key, jsonNode(child)] as const) };
}
