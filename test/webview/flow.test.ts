import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { accessFindings } from '../support/axe';
import { uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { flowView, showFlow } from '../support/flowPage';
import { until } from '../support/postgres';
import { THEMES } from '../support/themes';
import { renderedText, SCREENSHOTS, type Webview } from '../support/webviewLab';
import { flowSuite } from '../support/webviewSuite';

const CAPTURED =
  /^PaymentCaptured follows 81\.2 % of 12,431 PaymentRequested: half within about 2\.3 s, 95 of 100 within about 9\.8 s\./;

describe('flow page', () => {
  const lab = flowSuite();
  const last = async (webview: Webview, kind: 'openTrace' | 'export' | 'expect' | 'openFlow' | 'openHandler') =>
    (await webview.requests(kind)).at(-1);

  before(() => mkdir(SCREENSHOTS, { recursive: true }));

  it('says in a sentence what is usual, and draws each type once, with no overlap of types or labels', async () => {
    const webview = await lab.open();
    await showFlow(webview);
    const { page } = webview;
    await page.getByText('OrderPlaced is usually followed by PaymentRequested and StockReserved.').waitFor();
    await eventually(async () => {
      const boxes = await page.locator('.type rect').evaluateAll((all) =>
        all.map((rect) => {
          const { left, right, top, bottom } = rect.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      );
      assert.equal(boxes.length, 8);
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1))
          assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
      const labels = await page.locator('.labels text').evaluateAll((all) =>
        all.map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return { left, right, top: top + 2, bottom: bottom - 2 };
        }),
      );
      for (const [i, a] of labels.entries())
        for (const b of labels.slice(i + 1))
          assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
    });
  });

  it('can be used by keyboard: an edge opens with its delays, consumers, code and examples', async () => {
    const webview = await lab.open();
    await showFlow(webview);
    const { page } = webview;
    await page
      .getByRole('button', { name: /^PaymentRequested follows/ })
      .first()
      .focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const details = page.getByRole('complementary');
    await details.getByRole('heading', { name: 'PaymentRequested → PaymentCaptured' }).waitFor();
    await details.getByText(CAPTURED).waitFor();
    await details.getByRole('img', { name: /^Delays from .* half within about 2\.3 s/ }).waitFor();
    await details.getByRole('button', { name: 'consumers/payments.go:48' }).click();
    await eventually(async () =>
      assert.deepEqual(await last(webview, 'openHandler'), {
        ...{ kind: 'openHandler', consumer: 'payments', eventType: 'PaymentRequested' },
      }),
    );
    await details.getByRole('button', { name: '#4401' }).click();
    await eventually(async () =>
      assert.deepEqual(await last(webview, 'openTrace'), { kind: 'openTrace', eventId: uuid(1) }),
    );
    await details.getByRole('button', { name: 'Expect this' }).click();
    await eventually(async () =>
      assert.deepEqual(await last(webview, 'expect'), {
        ...{ kind: 'expect', cause: 'PaymentRequested', effect: 'PaymentCaptured' },
      }),
    );
    await page.getByRole('button', { name: 'StockReserved', exact: true }).press('Enter');
    await details.getByRole('button', { name: 'Show its flow' }).click();
    await eventually(async () =>
      assert.deepEqual(await last(webview, 'openFlow'), { kind: 'openFlow', eventType: 'StockReserved' }),
    );
  });

  for (const width of [420, 1280]) {
    it(`places the details of an edge after the picture and before the ways, ${width} pixels wide`, async () => {
      const webview = await lab.open({ width });
      await showFlow(webview);
      const { page } = webview;
      const edge = page.getByRole('button', { name: /^PaymentCaptured follows/ });
      await edge.press('Enter');
      const close = page.getByRole('complementary').getByRole('button', { name: 'Close' });
      await close.waitFor();
      await eventually(async () => {
        const order = await page
          .locator('.picture, .details, .ways')
          .evaluateAll((all) => all.map(({ className }) => className));
        assert.deepEqual(order, ['picture', 'details', 'ways']);
        const [picture, details, ways] = await Promise.all(
          ['.picture', '.details', '.ways'].map((part) => page.locator(part).boundingBox()),
        );
        assert.ok(picture && details && ways);
        // The details are beside the picture if there is room, and otherwise between picture and ways.
        if (width > 800) assert.ok(details.x >= picture.x + picture.width && details.y === picture.y);
        else assert.ok(details.y >= picture.y + picture.height && ways.y >= details.y + details.height);
      });
      await close.press('Enter');
      await eventually(async () => assert.ok(await edge.evaluate((each) => each === document.activeElement)));
    });
  }

  it('keeps the chosen edge in view when its details take up space beside it', async () => {
    const webview = await lab.open({ width: 1000 });
    await showFlow(webview);
    const { page } = webview;
    const edge = page.getByRole('button', { name: /^OrderFulfilledAndHandedOver.* follows/ });
    await edge.press('Enter');
    await page.getByRole('complementary').waitFor();
    await eventually(async () => {
      const box = await edge.locator('.line').boundingBox();
      const view = await page.getByRole('region', { name: 'What follows what' }).boundingBox();
      assert.ok(box && view && box.x >= view.x - 1 && box.x + box.width <= view.x + view.width + 1);
    });
  });

  it('says what is special about a way without horizontal scrolling, 300 pixels wide', async () => {
    const webview = await lab.open({ width: 300 });
    await showFlow(webview);
    const way = webview.page.locator('.ways td.differences').nth(1);
    await eventually(async () => {
      const { x = 0, width = 0 } = (await way.boundingBox()) ?? {};
      assert.ok(width > 100 && x + width <= 300, `from ${x}, ${width} wide`);
    });
  });

  it('says that flows are not learned, opens the setting, and removes the note once they are learned', async () => {
    const webview = await lab.open();
    const { page } = webview;
    await webview.push({ type: 'open', state: { connection: 'dev', type: 'OrderPlaced' }, canExpect: true });
    await page
      .getByRole('status')
      .filter({ hasText: /^Learning from the newest events/ })
      .waitFor();
    await page.locator('.progress.active').waitFor();
    await webview.push({ type: 'off', reason: 'Flows are not learned: the setting eventTrace.flow.events is 0.' });
    const note = page.getByRole('status').filter({ hasText: /^Flows are not learned/ });
    await note.getByRole('button', { name: 'Open the setting' }).click();
    await eventually(async () => assert.ok((await webview.sent()).some(({ type }) => type === 'openSetting')));
    await showFlow(webview);
    await page.getByText(/^OrderPlaced is usually followed by/).waitFor();
    await note.waitFor({ state: 'hidden' });
    await page.locator('.progress.active').waitFor({ state: 'hidden' });
  });

  it('shows nothing of the previous store once the connection leads to another store', async () => {
    const webview = await lab.open();
    await showFlow(webview);
    const usual = webview.page.getByText(/^OrderPlaced is usually followed by/);
    await usual.waitFor();
    await webview.push({ type: 'open', state: { connection: 'dev', type: 'OrderPlaced' }, canExpect: true });
    await usual.waitFor({ state: 'detached' });
    await webview.page.getByText(/^Learning from the newest events/).waitFor();
  });

  it('distinguishes "not known yet" from "nothing follows" while no cause of the type is closed', async () => {
    const webview = await lab.open();
    await showFlow(webview, flowView({ edges: [], ways: [], isNotKnownYet: true }));
    await webview.page.getByText(/^It is not known yet what follows OrderPlaced: its events are young/).waitFor();
    await showFlow(webview, flowView({ edges: [], ways: [] }));
    await webview.page.getByText(/^Nothing usually follows OrderPlaced\./).waitFor();
  });

  it('shows the same figures as a table, and exports', async () => {
    const webview = await lab.open();
    await showFlow(webview);
    const { page } = webview;
    await page.getByRole('switch', { name: 'Show as table' }).click();
    const row = page.getByRole('row', { name: /PaymentRequested PaymentCaptured/ });
    await eventually(async () =>
      assert.match(
        (await renderedText(row)).replace(/\s+/g, ' '),
        // It is not certain which of the two consumers makes the effect.
        /81\.2 % 12,431 2\.3 s 9\.8 s payments or gateway/,
      ),
    );
    await page.getByRole('row', { name: /^StockReserved v2 ShipmentRequested/ }).waitFor();
    await row.getByRole('button').click();
    await page.getByRole('complementary').getByText(CAPTURED).waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'As SVG…' }).click();
    await eventually(async () => assert.deepEqual(await last(webview, 'export'), { kind: 'export', format: 'svg' }));
  });

  it('folds rare edges, marks the way of the trace it was opened from, and says where there are few cases or none', async () => {
    const webview = await lab.open();
    await showFlow(webview);
    const { page } = webview;
    await page.getByText('4 rarer ways are not listed; the JSON has all.').waitFor();
    await page.getByRole('button', { name: '7 rarer ones are folded. Show them' }).click();
    await eventually(async () => assert.deepEqual((await webview.sent()).at(-1), { type: 'rare', on: true }));
    await eventually(async () =>
      assert.match(await renderedText(page.locator('tr.marked')), /15\.7 %[\s\S]*The trace that you came from/),
    );
    await eventually(async () => {
      const [, ...ways] = await page.locator('.ways tbody tr td.differences').allInnerTexts();
      assert.deepEqual(ways, [
        'with PaymentDeclined; 2 PaymentRequested instead of 1\nThe trace that you came from',
        'the same types, by other causes',
      ]);
    });
    const few = flowView().edges.map((each) => ({ ...each, cases: 7 }));
    const isYoung = page.getByText(
      'These are few cases: an effect is called missing only when at least 200 support that.',
    );
    await eventually(async () => assert.equal(await isYoung.count(), 0));
    await webview.push({ type: 'flow', flow: flowView({ edges: few, ways: [], moreWays: 0 }) });
    await isYoung.waitFor();
    await page.getByText('No trace that has come to its end begins with OrderPlaced.').waitFor();
    await webview.push({ type: 'flow', flow: null });
    await page.getByText('No event of the type OrderPlaced is among the newest events').waitFor();
  });

  for (const [width, name] of [
    [480, 'What follows what'],
    [300, 'What follows what'],
    [300, 'Ways its traces go'],
  ] as const) {
    it(`shows that "${name}" continues at ${width} pixels, and scrolls there by keyboard and by pointer`, async () => {
      const webview = await lab.open({ width });
      await showFlow(webview);
      const { page } = webview;
      const place = page.getByRole('region', { name });
      const [toLeft, toRight] = ['left', 'right'].map((side) => place.locator(`xpath=..`).locator(`.more-${side}`));
      const isWhole = () => place.evaluate((box) => box.scrollLeft + box.clientWidth >= box.scrollWidth - 1);
      await toRight?.waitFor();
      await eventually(async () => assert.equal(await toLeft?.count(), 0, 'nothing is to the left yet'));
      await place.focus();
      await eventually(async () =>
        assert.ok(await place.evaluate((box) => box === document.activeElement), 'Tab reaches it'),
      );
      await page.keyboard.press('ArrowRight');
      await toLeft?.waitFor();
      await until(async () => {
        if ((await toRight?.count()) === 0) return true;
        await toRight?.click({ timeout: 1_000 }).catch(() => undefined);
        return false;
      });
      await eventually(async () => assert.ok(await isWhole()));
      await eventually(async () =>
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true),
      );
    });
  }

  it('has no scroll arrows where everything is visible', async () => {
    const webview = await lab.open({ width: 1440 });
    await showFlow(webview);
    const place = webview.page.getByRole('region', { name: 'Ways its traces go' });
    await place.getByRole('row').nth(1).waitFor();
    await eventually(async () =>
      assert.equal(await place.locator('xpath=..').locator(':is(.more-left, .more-right)').count(), 0),
    );
    await eventually(async () => assert.equal(await place.getAttribute('tabindex'), null));
  });

  it('shows hostile names as plain text', async () => {
    const webview = await lab.open();
    const name = '<img src=x onerror="window.hacked=1"></svg><script>window.hacked=1</script>';
    const { edges } = flowView();
    await showFlow(webview, flowView({ edges: edges.map((edge) => ({ ...edge, effect: `${name}${edge.effect}` })) }));
    await webview.page.locator('.edge').first().waitFor();
    await eventually(async () => assert.equal(await webview.page.evaluate(() => 'hacked' in window), false));
    await eventually(async () => assert.deepEqual(await webview.cspViolations(), []));
  });

  for (const theme of THEMES) {
    for (const width of [420, 1280]) {
      it(`has no accessibility finding, and is pictured: ${theme}, ${width} pixels wide`, async () => {
        const webview = await lab.open({ theme, width, height: width < 900 ? 1500 : 1000 });
        await showFlow(webview);
        const { page } = webview;
        await page.getByRole('button', { name: /^PaymentCaptured follows/ }).click();
        await page.locator('.histogram').waitFor();
        await eventually(async () => assert.deepEqual(await accessFindings(page), []));
        const path = join(SCREENSHOTS, `flow-${theme}-${width}.png`);
        await page.screenshot({ path });
        await eventually(async () => assert.ok((await stat(path)).size > 5_000));
      });
    }
  }
});
