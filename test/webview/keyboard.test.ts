import assert from 'node:assert/strict';
import { atRest, eventually } from '../support/eventually';
import { CORRELATION, fixtureEvents } from '../support/fixtures';
import { syntheticHeaders } from '../support/syntheticTrace';
import type { TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

describe('keyboard on the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;

  beforeEach(async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await trace.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'treegrid');
  });

  const press = async (...keys: string[]) => {
    for (const key of keys) await trace.page.keyboard.press(key);
  };
  /** Returns the name of the active row, as assistive technology gets it. */
  const active = () =>
    trace.page.evaluate(() => {
      const id = document.querySelector('[role="treegrid"]')?.getAttribute('aria-activedescendant');
      return document.getElementById(id ?? '')?.querySelector('.name-text')?.textContent;
    });

  it('starts in the rows, unless the person has moved the focus before the rows arrive', async () => {
    await press('ArrowDown');
    await eventually(async () => assert.match((await active()) ?? '', /^command/));
    await eventually(async () => {
      const frame = await trace.page.locator('.scroller').evaluate((rows) => getComputedStyle(rows).outlineStyle);
      assert.equal(frame, 'none', 'the active row shows the focus');
    });
    const slow = await lab.open();
    await slow.page.keyboard.press('Tab');
    const chosen = await slow.page.evaluate(() => document.activeElement?.outerHTML);
    await slow.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await eventually(async () =>
      assert.equal(await slow.page.evaluate(() => document.activeElement?.outerHTML), chosen),
    );
  });

  it('moves through the tree grid with arrows, Home and End', async () => {
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await eventually(async () => assert.equal(await active(), 'OrderPlaced'));
    await press('ArrowUp');
    await eventually(async () => assert.equal(await active(), 'UserRegistered'));
    await press('End');
    await eventually(async () => assert.equal(await active(), 'StockReserved'));
    await press('ArrowDown');
    await eventually(async () => assert.equal(await active(), 'StockReserved'));
    await press('Home');
    await eventually(async () => assert.match((await active()) ?? '', /^command/));
  });

  it('folds and unfolds with Left and Right, and moves to cause and effect with them', async () => {
    await press('Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
    await eventually(async () => assert.equal(await active(), 'PaymentRequested'));
    await press('ArrowLeft');
    const row = trace.page.locator('.event-row', { hasText: 'PaymentRequested' });
    await eventually(async () => assert.equal(await row.getAttribute('aria-expanded'), 'false'));
    await press('ArrowRight');
    await eventually(async () => assert.equal(await row.getAttribute('aria-expanded'), 'true'));
    await press('ArrowLeft', 'ArrowLeft');
    await eventually(async () => assert.equal(await active(), 'OrderPlaced'));
  });

  it('goes to the cause with Alt+Up and to the first effect with Alt+Down', async () => {
    await press('End', 'Alt+ArrowUp');
    await eventually(async () => assert.equal(await active(), 'OrderPlaced'));
    await press('Alt+ArrowDown');
    await eventually(async () => assert.equal(await active(), 'PaymentRequested'));
  });

  it('opens the details with Enter, returns to the rows with Escape, and closes the details with a second Escape', async () => {
    await press('Home', 'ArrowDown', 'Enter');
    await trace.page.waitForFunction(() => document.activeElement?.id === 'tab-fields');
    await press('ArrowRight');
    await eventually(async () =>
      assert.equal(await trace.page.evaluate(() => document.activeElement?.id), 'tab-payload'),
    );
    await press('Escape');
    await eventually(async () =>
      assert.equal(await trace.page.evaluate(() => document.activeElement?.getAttribute('role')), 'treegrid'),
    );
    await eventually(async () => assert.equal(await trace.page.locator('.details').count(), 1));
    await press('Escape');
    await trace.page.locator('.details').waitFor({ state: 'detached' });
  });

  it('moves to the search with Ctrl+F and back to the rows with Escape', async () => {
    await press('Control+f');
    await trace.page.keyboard.type('stock');
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').textContent(), '1'));
    await press('Enter', 'Escape');
    await eventually(async () => assert.equal(await active(), 'StockReserved'));
    await eventually(async () =>
      assert.equal(await trace.page.evaluate(() => document.activeElement?.getAttribute('role')), 'treegrid'),
    );
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').count(), 0));
  });

  it("gets each row's level, place among siblings and row number as ARIA attributes", async () => {
    await press('End');
    const row = trace.page.locator('.event-row.selected');
    await eventually(async () => {
      const attributes = await row.evaluate((element) =>
        ['level', 'posinset', 'setsize', 'rowindex', 'selected'].map((name) => element.getAttribute(`aria-${name}`)),
      );
      assert.deepEqual(attributes, ['3', '2', '2', '9', 'true']);
    });
  });

  it('pages through many rows and keeps the active row on screen', async () => {
    await trace.show(syntheticHeaders(3_000));
    await trace.page.waitForSelector('[aria-rowcount="3002"]');
    await trace.page.locator('.scroller').focus();
    await press('Home', 'PageDown', 'PageDown', 'PageDown');
    await eventually(async () => {
      const seen = await trace.page.locator('.event-row.selected').evaluate((row) => {
        const box = row.getBoundingClientRect();
        const room = document.querySelector('.scroller')?.getBoundingClientRect();
        return {
          inside: room !== undefined && box.top >= room.top + 24 && box.bottom <= room.bottom,
          row: row.ariaRowIndex,
        };
      });
      assert.ok(seen.inside);
      assert.ok(Number(seen.row) > 60, `row ${seen.row} after three pages`);
    });
  });

  it('reaches everything with Tab: search, toolbar, rows, splitters, details', async () => {
    await press('Home', 'ArrowDown', 'Enter');
    await trace.page.waitForFunction(() => document.activeElement?.id === 'tab-fields');
    const reached = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await press('Tab');
      reached.add(
        await trace.page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute('role') ?? element?.getAttribute('aria-label') ?? element?.tagName ?? '';
        }),
      );
    }
    const wanted = ['UI-TEXT-FIELD', 'treegrid', 'separator', 'tab', 'tabpanel', 'switch', 'combobox', 'Refresh'];
    const got = [...reached].map((name) => (name.startsWith('Find') ? 'UI-TEXT-FIELD' : name));
    for (const name of wanted) assert.ok(got.includes(name), `${name} is not among ${got.join(', ')}`);
  });

  it('moves the border between tree and time axis with arrow keys', async () => {
    const border = trace.page.getByRole('separator', { name: 'Width of the tree' });
    const before = await atRest(trace.page, () => border.evaluate((element) => element.getBoundingClientRect().left));
    await border.focus();
    await press('ArrowLeft', 'ArrowLeft');
    await eventually(async () => {
      const after = await border.evaluate((element) => element.getBoundingClientRect().left);
      assert.ok(after < before);
    });
  });
});
