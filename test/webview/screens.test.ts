import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonNode } from '../../src/protocol/trace';
import { fixtureBodies, fixtureEvents, fixtureSnapshot } from '../support/fixtures';
import { THEMES } from '../support/themes';
import { SCREENSHOTS, type TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

/** Pictures for people to look at; what they show is asserted elsewhere. */
describe('trace page: screenshots', () => {
  const lab = traceSuite();
  let trace: TracePage;
  const poisoned = fixtureEvents().filter(({ eventType }) => eventType === 'PaymentCaptured');
  const selected = poisoned.at(-1);
  const events = fixtureEvents().filter(({ correlationId }) => correlationId === selected?.correlationId);

  before(() => mkdir(SCREENSHOTS, { recursive: true }));

  async function fill(): Promise<void> {
    assert.ok(selected);
    const payload = fixtureBodies().get(selected.eventId)?.payload ?? new Uint8Array();
    const root = jsonNode(JSON.parse(new TextDecoder().decode(payload)));
    await trace.answer('body', {
      value: { payload: { kind: 'json', root, bytes: payload.length, cut: false }, metadata: { kind: 'none' } },
    });
    const line = { time: selected.time + 40, file: '/shop/api-slog.json.log', column: 0, reason: 'position' } as const;
    const fields = [['consumer', 'billing_outbox']] as const;
    const hits = [
      { ...line, level: 'error', message: 'consumer handler error', lineNumber: 812, offsetMs: 40, fields },
      { ...line, level: 'info', message: 'events appended', lineNumber: 790, offsetMs: -1, fields },
    ];
    await trace.answer('logs', { value: { hits, files: 4, more: false } });
    await trace.show(events);
    await trace.push({ type: 'consumers', snapshot: fixtureSnapshot(), problem: null });
    await trace.page.locator('.mark-stopped').first().waitFor();
  }

  for (const theme of THEMES) {
    for (const width of [480, 1280]) {
      it(`${theme}, ${width} pixels wide`, async () => {
        trace = await lab.open({ theme, width, height: width < 900 ? 820 : 560 });
        await fill();
        await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).click();
        for (const tab of ['Payload', 'Logs', 'Consumers']) {
          await trace.page.getByRole('tab', { name: tab }).click();
          await trace.page.waitForFunction(() => document.querySelector('.tab-body .waiting') === null);
          const path = join(SCREENSHOTS, `${theme}-${width}-${tab.toLowerCase()}.png`);
          await trace.page.screenshot({ path });
          assert.ok((await stat(path)).size > 5_000);
        }
      });
    }
  }
});

function jsonNode(value: unknown): JsonNode {
  if (Array.isArray(value)) return { t: 'array', items: value.map(jsonNode) };
  if (typeof value === 'string') return { t: 'string', value };
  if (typeof value === 'number') return { t: 'number', text: String(value) };
  if (typeof value !== 'object' || value === null) return { t: 'literal', text: value ? 'true' : 'false' };
  return { t: 'object', entries: Object.entries(value).map(([key, child]) => [key, jsonNode(child)] as const) };
}
