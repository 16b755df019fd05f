import assert from 'node:assert/strict';
import { makeEvent, uuid } from '../support/events';
import { CORRELATION, fixtureEvents, fixtureSnapshot } from '../support/fixtures';
import { syntheticHeaders } from '../support/syntheticTrace';
import { renderedText, type TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

describe('trace page: rows', () => {
  const lab = traceSuite();
  let trace: TracePage;

  const names = () => trace.page.locator('.event-row .name-text').allTextContents();

  it('shows the causation tree of a real trace, with its command as a ghost row', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    const rows = await trace.page
      .locator('.event-row')
      .evaluateAll((elements) =>
        elements.map((row) => `${row.getAttribute('aria-level')} ${row.querySelector('.name-text')?.textContent}`),
      );
    assert.deepEqual(rows, [
      '1 command d18c42e8…',
      '2 UserRegistered',
      '2 OrderPlaced',
      '3 PaymentRequested',
      '4 PaymentCaptured',
      '5 OrderConfirmed',
      '6 EmailSent',
      '3 StockReserved',
    ]);
    assert.match(await renderedText(trace.page.locator('.summary')), /7 events · 5 streams · 168 ms/);
    assert.ok((await trace.sent()).some((message) => message.type === 'title' && message.title === 'UserRegistered'));
  });

  it('says what each row is: stream, version, times, place on the axis', async () => {
    trace = await lab.open();
    await trace.show([
      makeEvent(1, { eventType: 'OrderPlaced', stream: { context: null, type: 'Order', id: 'o-1' }, time: 1_000 }),
      makeEvent(2, { eventType: 'PaymentRequested', causationId: uuid(1), streamVersion: 3, time: 1_100 }),
      makeEvent(3, { eventType: 'PaymentCaptured', causationId: uuid(2), time: 1_400 }),
    ]);
    const second = trace.page.locator('.event-row').nth(1);
    assert.deepEqual(await second.locator('.left > .number').allTextContents(), ['+100 ms', '+100 ms']);
    assert.match((await second.locator('.stream-version').textContent()) ?? '', /3/);
    const left = (selector: string) =>
      second.locator(selector).evaluate((element) => (element as HTMLElement).style.left);
    assert.equal(await left('.lane .row-mark'), '25%');
    assert.equal(await left('.bar'), '0%');
  });

  it('marks what is odd and explains it in the tooltip', async () => {
    trace = await lab.open();
    await trace.show([
      makeEvent(1, { eventType: 'Late', time: 5_000, correlationId: 'a' }),
      makeEvent(2, { eventType: 'Early', causationId: uuid(1), time: 1_000, correlationId: 'b' }),
      makeEvent(3, { eventType: 'Orphan', causationId: uuid(99), correlationId: 'b' }),
    ]);
    const odd = async (name: string) =>
      (await trace.page.locator('.event-row', { hasText: name }).locator('.oddity:visible').getAttribute('title')) ??
      '';
    assert.match(await odd('Early'), /younger/);
    assert.match(await odd('Early'), /correlation b is not that of its cause, a/);
    assert.match(await odd('cause 0000'), /no event of this trace/);
    assert.equal(await trace.page.locator('.event-row', { hasText: 'Orphan' }).locator('.oddity:visible').count(), 0);
  });

  it('loads a cause from outside the set', async () => {
    trace = await lab.open();
    await trace.show([makeEvent(3, { eventType: 'Orphan', causationId: uuid(1) })]);
    await trace.page.locator('.event-row').first().click();
    await trace.page.getByText('Load this event').click();
    await trace.page.waitForFunction(() => window.fakeHost.requests('loadCause').length === 1);
    assert.deepEqual(await trace.requests('loadCause'), [{ kind: 'loadCause', eventId: uuid(1) }]);
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), [makeEvent(1, { eventType: 'Cause' })]);
    await trace.page.getByRole('row', { name: 'Cause' }).first().waitFor();
    await trace.page.waitForFunction(() => document.querySelectorAll('.ghost').length === 0);
  });

  it('shows who has handled each event, and counts the consumers that stopped', async () => {
    trace = await lab.open();
    const captured = fixtureEvents().filter(({ eventType }) => eventType === 'PaymentCaptured');
    const events = fixtureEvents().filter(({ correlationId }) => correlationId === captured.at(-1)?.correlationId);
    await trace.show(events);
    await trace.push({ type: 'consumers', snapshot: fixtureSnapshot(), problem: null });
    const row = trace.page.locator('.event-row', { hasText: 'PaymentCaptured' });
    await row.locator('.mark-stopped').waitFor();
    assert.match((await row.locator('.mark-stopped').getAttribute('title')) ?? '', /billing_outbox\n.*nobody owns it/s);
    assert.equal(await row.locator('.mark-handled').count(), 3);
    assert.match(await renderedText(trace.page.locator('.stopped-count')), /2 consumers stopped/);
  });

  it('folds a row, everything, or from a level on', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await trace.page.locator('.event-row', { hasText: 'PaymentRequested' }).locator('.twisty').click();
    assert.deepEqual((await names()).slice(2), ['OrderPlaced', 'PaymentRequested', 'StockReserved']);
    const fold = async (item: string) => {
      await trace.page.getByRole('button', { name: 'Fold' }).click();
      await trace.page.getByRole('menuitem', { name: item }).click();
    };
    await fold('Collapse all');
    assert.equal((await names()).length, 1);
    await fold('Show 1 level of effects');
    assert.equal((await names()).length, 3);
    await fold('Expand all');
    assert.equal((await names()).length, 8);
  });

  it('filters by type and keeps the causes of what is left for context', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await trace.page.getByRole('button', { name: 'Filter by type' }).click();
    for (const type of ['User', 'Order', 'Stock', 'Notification']) {
      await trace.page.getByRole('checkbox', { name: type }).click();
    }
    assert.deepEqual(await names(), ['command d18c42e8…', 'OrderPlaced', 'PaymentRequested', 'PaymentCaptured']);
    assert.deepEqual(await trace.page.locator('.context-row .name-text').allTextContents(), ['OrderPlaced']);
    await trace.page.getByText('Show all').click();
    assert.equal((await names()).length, 8);
  });

  it('finds by type, stream and id, counts, and unfolds what hides the next match', async () => {
    trace = await lab.open();
    const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);
    await trace.show(events);
    await trace.page.getByRole('button', { name: 'Fold' }).click();
    await trace.page.getByRole('menuitem', { name: 'Collapse all' }).click();
    const field = trace.page.getByRole('textbox', { name: 'Find' });
    const selected = () => trace.page.locator('.event-row.selected .name-text').textContent();
    await field.fill('payment');
    assert.equal(await trace.page.locator('.search-count').textContent(), '2');
    await field.press('Enter');
    assert.equal(await selected(), 'PaymentRequested');
    await trace.page.keyboard.press('F3');
    assert.equal(await selected(), 'PaymentCaptured');
    assert.equal(await trace.page.locator('.search-count').textContent(), '2 of 2');
    await trace.page.keyboard.press('Shift+F3');
    assert.equal(await selected(), 'PaymentRequested');
    await field.fill(events[6]?.eventId.slice(0, 13) ?? '');
    assert.equal(await trace.page.locator('.search-count').textContent(), '1');
    await field.fill('nothing at all');
    assert.equal(await trace.page.locator('.search-count').textContent(), 'No match');
  });

  it('orders by position as a flat list', async () => {
    trace = await lab.open();
    const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);
    await trace.show(events);
    await trace.page.getByRole('combobox', { name: 'Order' }).click();
    await trace.page.getByRole('option', { name: 'Position' }).click();
    assert.deepEqual(
      await names(),
      events.map(({ eventType }) => eventType),
    );
  });

  it('shows the first rows while the rest is read, and keeps each event once', async () => {
    trace = await lab.open();
    await trace.show([makeEvent(1, { eventType: 'First' })]);
    await trace.progress({ state: 'reading' });
    assert.deepEqual(await names(), ['First']);
    await trace.page.evaluate(
      (sent) => window.fakeHost.rows(sent),
      [makeEvent(1, { eventType: 'First' }), makeEvent(2, { eventType: 'Second', causationId: uuid(1) })],
    );
    await trace.page.locator('.event-row', { hasText: 'Second' }).waitFor();
    assert.deepEqual(await names(), ['First', 'Second']);
  });

  for (const count of [10_000, 100_000]) {
    it(`keeps a window of ${count.toLocaleString('en')} rows in the document, at both ends of the list`, async () => {
      trace = await lab.open();
      await trace.show([]);
      await trace.page.evaluate((size) => {
        for (const batch of window.fakeHost.synthetic(size, 5_000)) window.fakeHost.push({ type: 'rows', batch });
        window.fakeHost.push({ type: 'progress', progress: { state: 'done' } });
      }, count);
      const rowCount = `[role="treegrid"][aria-rowcount="${count + 2}"]`;
      await trace.page.waitForSelector(rowCount);
      assert.ok((await trace.page.locator('.event-row').count()) < 60);
      await trace.page.locator('.scroller').focus();
      await trace.page.keyboard.press('End');
      await trace.page.locator('.event-row.selected').waitFor();
      assert.equal(await trace.page.locator('.event-row.selected').getAttribute('aria-rowindex'), String(count + 2));
      assert.ok((await trace.page.locator('.event-row').count()) < 60);
    });
  }

  it('keeps the indentation of a deep chain readable', async () => {
    trace = await lab.open();
    const chain = syntheticHeaders(200).map((event, i, all) => ({
      ...event,
      causationId: all[i - 1]?.eventId ?? null,
    }));
    await trace.show(chain);
    await trace.page.locator('.scroller').focus();
    await trace.page.keyboard.press('End');
    const last = trace.page.locator('.event-row.selected');
    assert.equal(await last.locator('.depth').textContent(), '199');
    const isCut = await last.locator('.name-text').evaluate((name) => name.scrollWidth > name.clientWidth);
    assert.ok(!isCut, 'the whole name can be read');
  });
});
