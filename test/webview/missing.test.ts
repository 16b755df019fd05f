import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { EventTable } from '../../src/model/event/eventTable';
import { encodeHeaders } from '../../src/model/event/headerBatch';
import type { TraceFlows } from '../../src/protocol/traceFlows';
import { readRows, seeRows } from '../../webview/trace/session/rows';
import { defaultTracePageView, type TracePageView } from '../../webview/trace/session/view';
import { accessFindings } from '../support/axe';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { fixtureConsumers } from '../support/marked';
import { THEMES } from '../support/themes';
import { SCREENSHOTS, type TracePage, type TracePageOptions } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

const START = 1_795_000_000_000;
const correlationId = uuid(900);
const events = [
  makeEvent(1, { eventType: 'OrderPlaced', time: START, correlationId }),
  makeEvent(2, { eventType: 'PaymentRequested', causationId: uuid(1), time: START + 100, correlationId }),
  makeEvent(3, { eventType: 'PaymentCaptured', causationId: uuid(2), time: START + 900, correlationId }),
  makeEvent(4, { eventType: 'FraudChecked', causationId: uuid(3), time: START + 1_300, correlationId }),
  makeEvent(5, { eventType: 'LoyaltyPointsGranted', causationId: uuid(3), time: START + 3_000, correlationId }),
  makeEvent(6, { eventType: 'StockReserved', causationId: uuid(1), time: START + 2_000, correlationId }),
];

const flows: TraceFlows = {
  missing: [
    {
      ...{ causeId: uuid(3), effects: ['InvoiceIssued'], consumer: 'billing_outbox' },
      ...{ among: null, share: 0.987, cases: 12_431, usualMs: 1_900 },
      ...{ expectedAt: START + 1_900, dueAt: START + 2_800, unread: false },
    },
    {
      ...{ causeId: uuid(6), effects: ['ShipmentSent', 'ShipmentRefused'], consumer: null },
      ...{ among: null, share: 0.991, cases: 804, usualMs: 6_000 },
      ...{ expectedAt: START + 3_900, dueAt: START + 8_000, unread: false },
    },
  ],
  unusual: [
    {
      ...{ kind: 'late', eventId: uuid(6), causeType: 'OrderPlaced', effectType: 'StockReserved' },
      ...{ among: null, delayMs: 2_000, usualMs: 300 },
    },
    {
      ...{ kind: 'neverSeen', eventId: uuid(5), causeType: 'PaymentCaptured', effectType: 'LoyaltyPointsGranted' },
      ...{ among: 'v2', cases: 12_431 },
    },
  ],
  open: [{ causeId: uuid(4), effects: ['FraudReported'], consumer: 'fraud', waitsFor: ['fraud'] }],
  makers: [{ causeType: 'PaymentCaptured', effectType: 'LoyaltyPointsGranted', consumer: 'loyalty' }],
};

/** Returns the list from top to bottom: `type`, and `?type` for a missing row. */
function listOf(missing: TraceFlows['missing'], over: Partial<TracePageView> = {}): string[] {
  const table = new EventTable();
  table.append(encodeHeaders(events));
  const view = { ...defaultTracePageView, ...over };
  const rows = seeRows(readRows(table, view.order), view, { logs: null, missing });
  return Array.from({ length: rows.lines.count }, (_, line) => {
    assert.equal(rows.lineOfKey(rows.keyAt(line)), line);
    const lacking = missing[rows.lines.missingAt(line)];
    assert.equal(rows.lines.isEventAt(line), lacking === undefined);
    if (lacking) return `?${lacking.effects.join()}`;
    return table.eventType(rows.forest.rows[rows.lines.placeAt(line)] ?? 0);
  });
}

function lacking(cause: number, effect: string, ms: number): TraceFlows['missing'][number] {
  const norm = { consumer: null, among: null, share: 1, cases: 300, usualMs: 1_000, dueAt: START, unread: false };
  return { causeId: uuid(cause), effects: [effect], expectedAt: START + ms, ...norm };
}

describe('places of missing rows', () => {
  it('are among the effects of their cause, by time, in whatever order they are given', () => {
    const missing = [lacking(1, 'Late', 9_000), lacking(1, 'Early', 50), lacking(1, 'Between', 1_000)];
    assert.deepEqual(listOf(missing), [
      ...['OrderPlaced', '?Early', 'PaymentRequested', 'PaymentCaptured', 'FraudChecked', 'LoyaltyPointsGranted'],
      ...['?Between', 'StockReserved', '?Late'],
    ]);
  });

  it('are below the deepest cause first, where several causes end at the same row', () => {
    const missing = [lacking(1, 'OfOrder', 1_500), lacking(2, 'OfRequest', 1_000), lacking(5, 'OfPoints', 4_000)];
    assert.deepEqual(listOf(missing).slice(4), [
      ...['LoyaltyPointsGranted', '?OfPoints', '?OfRequest', '?OfOrder', 'StockReserved'],
    ]);
  });

  it('are between the events by time in the flat orders', () => {
    const missing = [lacking(2, 'Second', 1_000), lacking(1, 'First', 500)];
    for (const order of ['position', 'streams'] as const)
      assert.deepEqual(listOf(missing, { order }).slice(0, 6), [
        ...['OrderPlaced', 'PaymentRequested', '?First', 'PaymentCaptured', '?Second', 'FraudChecked'],
      ]);
  });

  it('are hidden if their cause is folded, out of focus or not in the trace', () => {
    const missing = [lacking(3, 'Invoice', 1_000), lacking(77, 'Elsewhere', 1_000)];
    const folded = listOf(missing, { toggled: new Set([uuid(2)]) });
    assert.deepEqual(folded, ['OrderPlaced', 'PaymentRequested', 'StockReserved']);
    assert.deepEqual(listOf(missing, { focus: uuid(6) }), ['StockReserved']);
  });
});

describe('missing rows on the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;

  before(() => mkdir(SCREENSHOTS, { recursive: true }));

  const names = () => trace.page.locator('.event-row .name-text').allTextContents();
  const missingRow = () => trace.page.locator('.event-row.missing-row', { hasText: 'InvoiceIssued' });
  const sentence = () => trace.page.locator('.details .tab-body p').first().textContent();

  async function show(options?: TracePageOptions): Promise<void> {
    trace = await lab.open(options);
    await trace.show(events);
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    await trace.push({ type: 'flows', flows });
    await missingRow().waitFor();
  }

  it('stand among the effects of their cause by time, and are not counted as events', async () => {
    await show();
    await eventually(async () =>
      assert.deepEqual(await names(), [
        'OrderPlaced',
        'PaymentRequested',
        'PaymentCaptured',
        'FraudChecked',
        'InvoiceIssued',
        'LoyaltyPointsGranted',
        'StockReserved',
        'ShipmentSent or ShipmentRefused',
      ]),
    );
    await eventually(async () => assert.equal(await missingRow().getAttribute('aria-level'), '4'));
    await eventually(async () => assert.equal(await missingRow().locator('.row-tag').textContent(), 'missing'));
    await eventually(async () => {
      const head = (await trace.page.locator('.summary').textContent()) ?? '';
      assert.match(head, /6 events/);
      assert.match(head, /2 events missing/);
    });
    await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).locator('.twisty').click();
    await eventually(async () =>
      assert.deepEqual(await names(), [
        ...['OrderPlaced', 'PaymentRequested', 'PaymentCaptured', 'StockReserved'],
        'ShipmentSent or ShipmentRefused',
      ]),
    );
  });

  it('say by keyboard why the effect counts as missing, and where its consumer stands', async () => {
    await show();
    await trace.page.locator('.scroller').focus();
    for (let i = 0; i < 5; i++) await trace.page.keyboard.press('ArrowDown');
    await trace.page.keyboard.press('Enter');
    await eventually(async () => {
      const text = (await sentence()) ?? '';
      assert.match(
        text,
        /^InvoiceIssued by billing_outbox is missing: 98\.7 % of 12,431 PaymentCaptured had it within 1\.9 s; now .+ late\. billing_outbox stopped at #\d+\.$/,
      );
    });
    await eventually(async () => assert.equal(await trace.page.locator('.details h2').textContent(), 'InvoiceIssued'));
    await eventually(async () =>
      assert.equal(await trace.page.evaluate(() => document.activeElement?.className), 'tab-body'),
    );
    await eventually(async () =>
      assert.deepEqual(await trace.requests('body'), [], 'no body is requested for a missing row'),
    );
    await trace.page.getByRole('button', { name: 'Open billing_outbox' }).press('Enter');
    await eventually(async () =>
      assert.deepEqual(await trace.requests('openConsumer'), [{ kind: 'openConsumer', consumer: 'billing_outbox' }]),
    );
    await trace.page.locator('.scroller').focus();
    await trace.page.keyboard.press('Alt+ArrowUp');
    await trace.page.locator('.details h2', { hasText: 'PaymentCaptured' }).waitFor();
  });

  it('have a label for assistive technology, and a menu that works on their cause', async () => {
    await show();
    await eventually(async () => {
      const label = await missingRow().locator('.row-tag').getAttribute('aria-label');
      assert.match(label ?? '', /^missing: InvoiceIssued by billing_outbox is missing: 98\.7 %/);
    });
    await missingRow().click({ button: 'right' });
    const menu = async (row: Locator) => JSON.parse((await row.getAttribute('data-vscode-context')) ?? '{}');
    await eventually(async () =>
      assert.deepEqual(await menu(missingRow()), {
        ...{ webviewSection: 'missing', connection: 'dev', eventId: uuid(3), eventType: 'PaymentCaptured' },
        ...{ position: '3', cause: 'PaymentCaptured', effect: 'InvoiceIssued', hasEdge: true },
        ...{ consumer: 'billing_outbox', hasConsumer: true },
      }),
    );
    // With several possible effects there is no edge, and no consumer is named.
    const oneOf = trace.page.locator('.event-row.missing-row', { hasText: 'ShipmentSent or ShipmentRefused' });
    await oneOf.click({ button: 'right' });
    await eventually(async () =>
      assert.deepEqual(await menu(oneOf), {
        ...{ webviewSection: 'missing', connection: 'dev', eventId: uuid(6), eventType: 'StockReserved' },
        position: '6',
      }),
    );
    await eventually(async () => assert.deepEqual(await accessFindings(trace.page), []));
  });

  it('disappear when the effect has arrived', async () => {
    await show();
    await trace.push({ type: 'flows', flows: { missing: [], unusual: [], open: [], makers: [] } });
    await missingRow().waitFor({ state: 'detached' });
    await eventually(async () => assert.equal((await names()).length, events.length));
    await eventually(async () => assert.equal(await trace.page.locator('.missing-count').count(), 0));
  });

  it('come with marks for unusual events; open causes are mentioned in the details only', async () => {
    await show();
    const tagOf = (type: string) => trace.page.locator('.event-row', { hasText: type }).locator('.row-tag');
    await eventually(async () => assert.equal(await tagOf('StockReserved').textContent(), 'late'));
    await eventually(async () => assert.equal(await tagOf('LoyaltyPointsGranted').textContent(), 'never seen'));
    await eventually(async () => assert.equal(await tagOf('FraudChecked').isHidden(), true));
    await trace.page.locator('.event-row', { hasText: 'FraudChecked' }).click();
    await trace.page
      .locator('.details', { hasText: 'Usually followed by FraudReported by fraud. Not handled yet by fraud.' })
      .waitFor();
    await trace.page.locator('.event-row', { hasText: 'StockReserved' }).click();
    await trace.page.locator('.note', { hasText: 'StockReserved came 2 s after OrderPlaced' }).waitFor();
  });

  it("come with a critical path that is switched on by keyboard and shows each event's share", async () => {
    await show();
    const { page } = trace;
    const button = page.getByRole('switch', { name: 'Critical path: the causes that lead to the last event' });
    await button.focus();
    await page.keyboard.press('Enter');
    const banner = page.getByRole('region', { name: 'Critical path' });
    await eventually(async () =>
      assert.match(
        (await banner.textContent()) ?? '',
        /Critical path: 4 events, 3 s\. loyalty 70 % · not known by whom 30 %/,
      ),
    );
    const tags = page.locator('.event-row .path-tag:visible');
    await eventually(async () =>
      assert.deepEqual(await tags.allTextContents(), ['path', 'path 3 %', 'path 27 %', 'path 70 %']),
    );
    await eventually(async () => {
      const cut = await tags.evaluateAll((all) =>
        all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
      );
      assert.equal(cut.length, 0, 'each share is shown whole');
    });
    await eventually(async () =>
      assert.equal(
        await tags.last().getAttribute('aria-label'),
        'On the critical path: 2.1 s of 3 s since its cause, by loyalty.',
      ),
    );
    await banner.getByRole('button', { name: 'LoyaltyPointsGranted after 2.1 s' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.event-row[aria-selected="true"]', { hasText: 'LoyaltyPointsGranted' }).waitFor();
    await eventually(async () => assert.deepEqual(await accessFindings(page), []));
    await page.screenshot({ path: join(SCREENSHOTS, 'critical-path.png') });
    await page.getByRole('button', { name: 'Hide the critical path' }).click();
    await banner.waitFor({ state: 'detached' });
    await eventually(async () => assert.equal(await tags.count(), 0));
  });

  it('open their menu by the menu key, below their row', async () => {
    await show();
    const { page } = trace;
    await missingRow().click();
    await page.locator('.scroller').focus();
    await page.evaluate(() =>
      document.addEventListener('contextmenu', ({ target, clientY }) => {
        document.body.dataset.menu = (target as Element).querySelector('.name-text')?.textContent ?? '';
        document.body.dataset.menuAt = String(clientY);
      }),
    );
    await page.keyboard.press('Shift+F10');
    await page.locator('body[data-menu="InvoiceIssued"]').waitFor();
    await eventually(async () => {
      const { y = 0, height = 0 } = (await missingRow().boundingBox()) ?? {};
      const at = Number(await page.locator('body').getAttribute('data-menu-at'));
      assert.ok(Math.abs(at - (y + height)) < 2, `${at} below the row at ${y}`);
    });
  });

  it('come with tags that shrink to a sign with the same label in a narrow panel', async () => {
    await show({ width: 480, height: 640 });
    const more = {
      kind: 'more',
      eventId: uuid(2),
      causeType: 'PaymentRequested',
      among: null,
      effectType: 'PaymentCaptured',
    } as const;
    await trace.push({ type: 'flows', flows: { ...flows, unusual: [{ ...more, count: 2, usual: 1, cases: 300 }] } });
    const row = trace.page.locator('.event-row', { hasText: 'PaymentRequested' });
    const tag = row.locator('.row-tag');
    await eventually(async () => {
      const label = (await tag.getAttribute('aria-label')) ?? '';
      assert.match(label, /^more than usual: PaymentRequested has 2 PaymentCaptured/);
      assert.ok(((await tag.boundingBox())?.width ?? 99) < 30);
    });
    await eventually(async () => {
      const isCut = await row
        .locator('.name-text')
        .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
      assert.equal(isCut, false);
    });
  });

  for (const width of [400, 480, 700, 1280]) {
    it(`leave each tag whole and the name readable beside a share of the path: ${width} pixels wide`, async () => {
      await show({ width, height: 640 });
      const { page } = trace;
      await page.getByRole('switch', { name: 'Critical path: the causes that lead to the last event' }).click();
      const row = page.locator('.event-row', { hasText: 'LoyaltyPointsGranted' });
      await row.locator('.path-tag').waitFor();
      await eventually(async () => {
        const cut = await page.locator('.event-row').evaluateAll(
          (rows) =>
            rows.flatMap((each) => {
              const cell = each.querySelector('.name')?.getBoundingClientRect().right ?? 0;
              const tags = [...each.querySelectorAll<HTMLElement>('.row-tag, .path-tag')];
              return tags.filter((tag) => {
                const { right } = tag.getBoundingClientRect();
                return (
                  getComputedStyle(tag).fontSize !== '0px' && (tag.scrollWidth > tag.clientWidth || right > cell + 1)
                );
              });
            }).length,
        );
        assert.equal(cut, 0);
        const name = (await row.locator('.name-text').boundingBox())?.width ?? 0;
        assert.ok(name > 30, `the name has ${name} pixels`);
      });
      const steps = page.getByRole('region', { name: 'Critical path' }).getByRole('listitem');
      await eventually(async () => {
        assert.equal(await steps.count(), 3);
        for (const step of await steps.getByRole('button').all()) {
          const { x = 0, width: wide = 0 } = (await step.boundingBox()) ?? {};
          assert.ok(wide > 0 && x + wide <= width, `${await step.textContent()} ends at ${x + wide}`);
        }
        const list = page.locator('.path-steps');
        assert.ok(await list.evaluate(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight));
      });
      await page.screenshot({ path: join(SCREENSHOTS, `critical-path-${width}.png`) });
    });
  }

  for (const theme of THEMES) {
    for (const width of [480, 1280]) {
      it(`are pictured: ${theme}, ${width} pixels wide`, async () => {
        await show({ theme, width, height: width < 900 ? 640 : 420 });
        await trace.page.screenshot({ path: join(SCREENSHOTS, `missing-${theme}-${width}.png`) });
        await missingRow().click();
        await trace.page.screenshot({ path: join(SCREENSHOTS, `missing-${theme}-${width}-details.png`) });
        await eventually(async () => assert.deepEqual(await accessFindings(trace.page), []));
      });
    }
  }
});
