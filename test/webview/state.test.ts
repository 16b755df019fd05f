import assert from 'node:assert/strict';
import type { TracePanelState } from '../../src/protocol/trace';
import { makeEvent, uuid } from '../support/events';
import { atRest, eventually } from '../support/eventually';
import { CORRELATION, fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import { renderedText, type TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

describe('state of the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;
  const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);

  const selected = () => trace.page.locator('.event-row.selected .name-text').textContent();
  const savedState = async (holding: string) => {
    await trace.page.waitForFunction(() => window.fakeHost.state !== undefined);
    const state = await trace.page.waitForFunction(
      (wanted) => JSON.stringify(window.fakeHost.state).includes(wanted) && window.fakeHost.state,
      holding,
    );
    return (await state.jsonValue()) as TracePanelState;
  };

  it('restores selection, folds, tab and search after a reload', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.locator('.event-row', { hasText: 'PaymentRequested' }).locator('.twisty').click();
    await trace.page.locator('.event-row', { hasText: 'StockReserved' }).click();
    await trace.page.getByRole('tab', { name: 'Consumers' }).click();
    await trace.page.getByRole('textbox', { name: 'Find' }).fill('stock');
    const state = await savedState('"query":"stock"');
    assert.deepEqual(state.key, { by: 'correlation', id: CORRELATION });

    trace = await lab.open({ state });
    await trace.show(events);
    await eventually(async () => assert.equal(await selected(), 'StockReserved'));
    await eventually(async () =>
      assert.equal(await trace.page.getByRole('tab', { name: 'Consumers' }).getAttribute('aria-selected'), 'true'),
    );
    await eventually(async () => assert.equal(await trace.page.locator('.event-row').count(), 5));
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').textContent(), '1 of 1'));
  });

  it('starts from the default if the saved state makes no sense', async () => {
    const view = { selected: 7, toggled: 'no', zoom: { from: 3, to: 1 }, treeShare: 99, tab: 'nothing' };
    trace = await lab.open({ state: { key: { by: 'correlation', id: CORRELATION }, connection: 'dev', view } });
    await trace.show(events);
    await eventually(async () => assert.equal(await trace.page.locator('.event-row').count(), 8));
  });

  it('keeps the selection through a refresh', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).click();
    await trace.page.getByRole('button', { name: 'Refresh' }).click();
    await eventually(async () => assert.ok((await trace.sent()).some(({ type }) => type === 'refresh')));
    await trace.show(events);
    await eventually(async () => assert.equal(await selected(), 'PaymentCaptured'));
  });

  it('drops its rows if the connection leads to another store, and says what to do if that store lacks the trace', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).click();
    await trace.page.locator('.details').waitFor();
    const opening = await trace.page.evaluate(() => window.fakeHost.state);
    const { key, connection } = opening as TracePanelState;
    const settings = { reveal: 'onClick', hasTraceUrl: true, streamWord: 'aggregate' } as const;
    await trace.push({ type: 'open', state: { key, connection }, settings, isOtherStore: true });
    await trace.page.locator('.event-row').first().waitFor({ state: 'detached' });
    await trace.page.locator('.details').waitFor({ state: 'detached' });
    await trace.progress({ state: 'done' });
    const empty = trace.page.locator('.empty');
    await empty.getByText('No event belongs to this trace.').waitFor();
    await empty.getByText('dev leads to another store than before. Look up an id of this store').waitFor();
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), events.slice(0, 1));
    await trace.page.locator('.event-row').first().waitFor();
    await empty.waitFor({ state: 'detached' });
  });

  it('selects the event that the panel is asked for and opens its details', async () => {
    trace = await lab.open();
    await trace.show(events);
    const event = events.at(-1);
    assert.ok(event);
    await trace.push({ type: 'select', eventId: event.eventId });
    await trace.page.locator('.details').waitFor();
    await eventually(async () => assert.equal(await trace.page.locator('.details h2').textContent(), event.eventType));
  });

  it('selects an event that arrives after it was asked for', async () => {
    trace = await lab.open();
    await trace.show([makeEvent(1)]);
    await trace.push({ type: 'select', eventId: uuid(2) });
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), [makeEvent(2, { eventType: 'Second' })]);
    await trace.page.locator('.details h2', { hasText: 'Second' }).waitFor();
  });

  it('notifies the host when following starts and stops', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.getByRole('switch', { name: /Follow/ }).click();
    await eventually(async () => {
      const follow = (await trace.sent()).filter(({ type }) => type === 'follow').map(({ on }) => on);
      assert.deepEqual(follow, [true, false]);
    });
  });

  it('says how far back a search has come, and can cancel the search', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.progress({ state: 'searching', backTo: Date.UTC(2026, 10, 3, 14, 5) });
    await trace.page.getByText('Searched back to 3 Nov, 14:05').waitFor();
    await eventually(async () => assert.equal(await trace.page.locator('.event-row').count(), 8));
    await trace.page.getByText('Cancel').click();
    await eventually(async () => assert.ok((await trace.sent()).some(({ type }) => type === 'cancelReading')));
    await trace.progress({ state: 'cancelled' });
    await trace.page.getByText('Events may be missing here').waitFor();
  });

  it('can cancel the reading', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.progress({ state: 'reading' });
    await trace.page.getByRole('button', { name: 'Cancel reading' }).click();
    await eventually(async () => assert.ok((await trace.sent()).some(({ type }) => type === 'cancelReading')));
    await trace.progress({ state: 'cancelled' });
    await trace.page.getByRole('button', { name: 'Refresh' }).waitFor();
  });

  it("says once how old the consumers' state is", async () => {
    trace = await lab.open();
    await trace.show(events);
    const snapshot = fixtureConsumers();
    await trace.push({ type: 'consumers', snapshot, problem: 'No permission to read consumer_segments.' });
    const banner = trace.page.locator('.banner');
    await eventually(async () =>
      assert.match(
        await renderedText(banner),
        /^No permission to read consumer_segments. What is shown of the consumers is from \d\d:\d\d:\d\d\.$/,
      ),
    );
    await trace.progress({ state: 'failed', reason: 'The connection was lost.', since: snapshot.takenAt });
    await banner.filter({ hasText: 'The connection was lost.' }).waitFor();
    await eventually(async () => assert.equal(await banner.count(), 1));
    await trace.progress({ state: 'done' });
    await trace.push({ type: 'consumers', snapshot, problem: null });
    await banner.waitFor({ state: 'detached' });
  });

  it('shows and logs a failure of its own code once', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.evaluate(() => {
      const fault = new TypeError('nothing there');
      for (let i = 0; i < 3; i++) window.dispatchEvent(new ErrorEvent('error', { error: fault }));
    });
    await trace.page.getByRole('alert').filter({ hasText: 'This page met an error' }).waitFor();
    await eventually(async () => {
      const problems = (await trace.sent()).filter(({ type }) => type === 'problem');
      assert.equal(problems.length, 1);
      assert.match(String(problems[0]?.text), /TypeError: nothing there/);
    });
  });

  it('shows no id that only some of the events share', async () => {
    trace = await lab.open();
    await trace.show([makeEvent(1, { traceId: 'a'.repeat(32) }), makeEvent(2, { traceId: 'b'.repeat(32) })]);
    await eventually(async () =>
      assert.deepEqual(await trace.page.locator('.ids .label').allTextContents(), ['correlation']),
    );
  });

  it('keeps its content when reading fails, and says how old the content is', async () => {
    trace = await lab.open();
    await trace.show(events);
    const since = Date.UTC(2026, 10, 22, 15, 4, 58, 120);
    await trace.progress({ state: 'failed', reason: 'The server at db:5432 went away.', since });
    const alert = trace.page.getByRole('alert');
    await eventually(async () => assert.match(await renderedText(alert), /went away. What is shown is from 15:04:58./));
    await eventually(async () => assert.equal(await trace.page.locator('.event-row').count(), 8));
    await trace.page.getByText('Try again').click();
    await eventually(async () => assert.ok((await trace.sent()).some(({ type }) => type === 'refresh')));
  });

  it('says that a trace is empty', async () => {
    trace = await lab.open();
    await trace.show([]);
    await eventually(async () =>
      assert.match(await renderedText(trace.page.locator('.empty')), /No event belongs to this trace/),
    );
  });

  it('copies the trace as Markdown and Mermaid and asks the host to save it', async () => {
    trace = await lab.open();
    await trace.show(events);
    const choose = async (item: string) => {
      await trace.page.getByRole('button', { name: 'More actions' }).click();
      await trace.page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Copy as Markdown');
    await choose('Copy as Mermaid');
    await choose('Copy Link');
    await trace.page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    await eventually(async () => assert.equal((await trace.requests('copyLink')).length, 1));
    await choose('Save as JSON…');
    await eventually(async () => {
      const copied = (await trace.requests('copy')).map((request) => (request.kind === 'copy' ? request.text : ''));
      assert.match(copied[0] ?? '', /- `OrderPlaced`/);
      assert.match(copied[1] ?? '', /^flowchart TD/);
      assert.ok(!copied.join().includes('og lines'), 'nothing of log lines while they are off');
    });
    await eventually(async () =>
      assert.deepEqual(await trace.requests('saveJson'), [{ kind: 'saveJson', logs: false }]),
    );
  });

  it('shows one event with its effects, and everything again', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.locator('.event-row', { hasText: 'PaymentRequested' }).click();
    await trace.page.getByRole('button', { name: 'Show only this event and what it caused' }).click();
    await eventually(async () => assert.equal(await trace.page.locator('.event-row').count(), 4));
    await trace.page.getByText('Show everything').click();
    await eventually(async () => assert.equal(await trace.page.locator('.event-row').count(), 8));
  });

  it('zooms the time axis by buttons and by dragging, and shows everything again', async () => {
    trace = await lab.open();
    await trace.show(events);
    const reset = trace.page.getByRole('button', { name: 'Show the whole time axis' });
    await eventually(async () => assert.ok(await reset.isDisabled()));
    const axis = (await atRest(trace.page, () => trace.page.locator('.axis').boundingBox())) ?? assert.fail('an axis');
    await trace.page.mouse.move(axis.x + axis.width * 0.25, axis.y + 8);
    await trace.page.mouse.down();
    await trace.page.mouse.move(axis.x + axis.width * 0.5, axis.y + 8);
    await trace.page.mouse.up();
    await eventually(async () => assert.ok((await trace.page.locator('.row-mark.outside').count()) > 0));
    await reset.click();
    await eventually(async () => assert.equal(await trace.page.locator('.row-mark.outside').count(), 0));
    await trace.page.getByRole('button', { name: 'Zoom in on the time axis' }).click();
    await eventually(async () => assert.ok(await reset.isEnabled()));
  });

  it('highlights the cause and the effects of the row under the pointer', async () => {
    trace = await lab.open();
    await trace.show(events);
    await trace.page.locator('.event-row', { hasText: 'PaymentRequested' }).hover();
    await eventually(async () =>
      assert.equal(await trace.page.locator('.lit-cause .name-text').textContent(), 'OrderPlaced'),
    );
    await eventually(async () =>
      assert.equal(await trace.page.locator('.lit-effect .name-text').textContent(), 'PaymentCaptured'),
    );
  });
});
