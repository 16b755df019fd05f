import assert from 'node:assert/strict';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { CORRELATION, fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import { only } from '../support/polls';
import { syntheticHeaders } from '../support/syntheticTrace';
import { renderedText, type TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

describe('rows on the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;

  const names = () => trace.page.locator('.event-row .name-text').allTextContents();

  it('show the causation tree of a real trace, with its command as a ghost row', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await eventually(async () => {
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
    });
    await eventually(async () =>
      assert.match(await renderedText(trace.page.locator('.summary')), /7 events · 5 streams · 168 ms/),
    );
    await eventually(async () => {
      const titles = (await trace.sent()).flatMap((message) =>
        message.type === 'title' ? [String(message.title)] : [],
      );
      assert.match(titles.at(-1) ?? '', /^UserRegistered · user-\d+$/, 'traces of one kind are distinguished');
    });
  });

  it('show stream version, times and place on the axis', async () => {
    trace = await lab.open();
    await trace.show([
      makeEvent(1, { eventType: 'OrderPlaced', stream: { context: null, type: 'Order', id: 'o-1' }, time: 1_000 }),
      makeEvent(2, { eventType: 'PaymentRequested', causationId: uuid(1), streamVersion: 3, time: 1_100 }),
      makeEvent(3, { eventType: 'PaymentCaptured', causationId: uuid(2), time: 1_400 }),
    ]);
    const second = trace.page.locator('.event-row').nth(1);
    await eventually(async () =>
      assert.deepEqual(await second.locator('.left > .number').allTextContents(), ['+100 ms', '+100 ms']),
    );
    await eventually(async () => assert.match((await second.locator('.stream-version').textContent()) ?? '', /3/));
    const left = (selector: string) =>
      second.locator(selector).evaluate((element) => (element as HTMLElement).style.left);
    await eventually(async () => assert.equal(await left('.lane .row-mark'), '25%'));
    await eventually(async () => assert.equal(await left('.bar'), '0%'));
  });

  it('mark no anomaly on a cause outside the shown stream', async () => {
    trace = await lab.open();
    const events = [makeEvent(3, { eventType: 'Effect', causationId: uuid(99) })];
    await trace.show(events);
    await trace.page.locator('.oddity:visible').waitFor();
    const settings = { reveal: 'onClick', hasTraceUrl: false, streamWord: 'stream' } as const;
    const key = { by: 'stream', id: 'order-3', streamType: 'Order' } as const;
    await trace.push({ type: 'open', state: { key, connection: 'dev' }, settings });
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), events);
    await trace.progress({ state: 'done' });
    await trace.page.locator('.event-row', { hasText: 'cause 0000' }).waitFor();
    await eventually(async () => assert.equal(await trace.page.locator('.oddity:visible').count(), 0));
  });

  it('come with a link from a stream to its whole trace, with the number of its events', async () => {
    trace = await lab.open();
    await trace.answer('traceCount', { value: 9 });
    await trace.show([makeEvent(3)]);
    await eventually(async () =>
      assert.equal(await trace.page.getByRole('button', { name: /^Whole trace/ }).count(), 0),
    );
    const key = { by: 'stream', id: 'order-3', streamType: 'Order' } as const;
    const settings = { reveal: 'onClick', hasTraceUrl: false, streamWord: 'stream' } as const;
    await trace.push({ type: 'open', state: { key, connection: 'dev' }, settings });
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), [makeEvent(3), makeEvent(4)]);
    await trace.progress({ state: 'done' });
    await trace.page.getByText(/^Whole stream, /).waitFor();
    await eventually(async () => {
      const titles = (await trace.sent()).flatMap((message) =>
        message.type === 'title' ? [String(message.title)] : [],
      );
      assert.deepEqual(
        titles,
        ['OrderPlaced · order-3', 'OrderPlaced · Order/order-3'],
        'its tab is not that of the trace',
      );
    });
    await trace.page.getByRole('button', { name: 'Whole trace (9)' }).click();
    await eventually(async () =>
      assert.deepEqual(await trace.requests('openTrace'), [
        { kind: 'openTrace', key: { by: 'correlation', id: 'correlation' } },
      ]),
    );
  });

  it("give the context menu their event's ids, and offer no cut or paste", async () => {
    trace = await lab.open();
    await trace.show([
      makeEvent(1, { eventType: 'OrderPlaced', causationId: uuid(99) }),
      makeEvent(2, { eventType: 'Alone', correlationId: null }),
    ]);
    const contextOf = async (name: string) => {
      const row = trace.page.locator('.event-row', { hasText: name });
      await row.click({ button: 'right' });
      return JSON.parse((await row.getAttribute('data-vscode-context')) ?? '');
    };
    const event = { webviewSection: 'event', connection: 'dev', eventVersion: 1 };
    const correlated = { correlationId: 'correlation', hasCorrelation: true };
    await eventually(async () =>
      assert.deepEqual(await contextOf('OrderPlaced'), {
        ...event,
        ...correlated,
        ...{ eventId: uuid(1), eventType: 'OrderPlaced', position: '1' },
      }),
    );
    await eventually(async () =>
      assert.deepEqual(await contextOf('Alone'), {
        ...event,
        ...{ eventId: uuid(2), eventType: 'Alone', position: '2' },
      }),
    );
    await eventually(async () => assert.deepEqual(await contextOf('cause 0000'), { webviewSection: 'line' }));
    await eventually(async () => {
      const list = await trace.page.locator('.scroller').getAttribute('data-vscode-context');
      assert.deepEqual(JSON.parse(list ?? ''), { preventDefaultContextMenuItems: true });
    });
  });

  it('do what their context menu asks for', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    const chosen = fixtureEvents().find(
      (event) => event.correlationId === CORRELATION && event.eventType === 'PaymentRequested',
    );
    const eventId = chosen?.eventId ?? '';
    await trace.push({ type: 'show', what: 'effects', eventId });
    await trace.page.locator('.event-row', { hasText: 'OrderPlaced' }).waitFor({ state: 'hidden' });
    await eventually(async () => {
      const shown = await names();
      assert.deepEqual(shown.slice(0, 2), ['PaymentRequested', 'PaymentCaptured']);
      assert.ok(!shown.includes('StockReserved'), shown.join());
    });
    await trace.push({ type: 'show', what: 'stream', eventId });
    await trace.page.getByRole('tab', { name: 'Stream', selected: true }).waitFor();
    await trace.push({ type: 'show', what: 'type', eventId });
    // Only the event type counts: other events share the type of the stream.
    await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).waitFor({ state: 'hidden' });
    await eventually(async () => assert.deepEqual(await names(), ['PaymentRequested']));
    await trace.page.getByRole('button', { name: 'Filter by type' }).click();
    await trace.page.getByRole('checkbox', { name: 'Only PaymentRequested', checked: true }).click();
    await trace.page.locator('.event-row', { hasText: 'PaymentCaptured' }).waitFor();
  });

  it('come with a toolbar whose buttons stay on one line where they do not fit beside the search', async () => {
    for (const width of [672, 740, 1000, 1280]) {
      trace = await lab.open({ width });
      await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
      await eventually(async () => {
        const tops = await trace.page.locator('.toolbar-buttons').evaluate((buttons) =>
          [...buttons.children].map((button) => {
            const { top, height } = button.getBoundingClientRect();
            return Math.round((top + height / 2) / 10);
          }),
        );
        assert.ok(tops.length > 5);
        assert.equal(new Set(tops).size, 1, `${width} pixels: ${tops.join()}`);
      });
    }
  });

  it('mark an anomaly and explain it in the tooltip', async () => {
    trace = await lab.open();
    await trace.show([
      makeEvent(1, { eventType: 'Late', time: 5_000, correlationId: 'a' }),
      makeEvent(2, { eventType: 'Early', causationId: uuid(1), time: 1_000, correlationId: 'b' }),
      makeEvent(3, { eventType: 'Orphan', causationId: uuid(99), correlationId: 'b' }),
    ]);
    const odd = async (name: string) =>
      (await trace.page.locator('.event-row', { hasText: name }).locator('.oddity:visible').getAttribute('title')) ??
      '';
    await eventually(async () => assert.match(await odd('Early'), /younger/));
    await eventually(async () => assert.match(await odd('Early'), /correlation b is not that of its cause, a/));
    await eventually(async () => assert.match(await odd('cause 0000'), /not an event of this trace/));
    await eventually(async () =>
      assert.equal(await trace.page.locator('.event-row', { hasText: 'Orphan' }).locator('.oddity:visible').count(), 0),
    );
  });

  it('load a cause from outside the trace', async () => {
    trace = await lab.open();
    await trace.show([makeEvent(3, { eventType: 'Orphan', causationId: uuid(1) })]);
    await trace.page.locator('.event-row').first().click();
    await trace.page.getByText('Load this event').click();
    await trace.page.waitForFunction(() => window.fakeHost.requests('loadCause').length === 1);
    await eventually(async () =>
      assert.deepEqual(await trace.requests('loadCause'), [{ kind: 'loadCause', eventId: uuid(1) }]),
    );
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), [makeEvent(1, { eventType: 'Cause' })]);
    await trace.page.getByRole('row', { name: 'Cause' }).first().waitFor();
    await trace.page.waitForFunction(() => document.querySelectorAll('.ghost').length === 0);
  });

  it('show who has handled each event, and count the consumers that stopped', async () => {
    trace = await lab.open();
    const captured = fixtureEvents().filter(({ eventType }) => eventType === 'PaymentCaptured');
    const events = fixtureEvents().filter(({ correlationId }) => correlationId === captured.at(-1)?.correlationId);
    await trace.show(events);
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    const row = trace.page.locator('.event-row', { hasText: 'PaymentCaptured' });
    await row.locator('.mark-stopped').waitFor();
    await eventually(async () =>
      assert.match(
        (await row.locator('.mark-stopped').getAttribute('title')) ?? '',
        /billing_outbox\n.*no worker owns it/s,
      ),
    );
    await eventually(async () => assert.equal(await row.locator('.mark-handled').count(), 3));
    await eventually(async () =>
      assert.match(await renderedText(trace.page.locator('.stopped-count')), /2 consumers stopped/),
    );
  });

  it('mark with a dash what a consumer does not handle, and count no muted consumer as stopped', async () => {
    trace = await lab.open();
    const captured = fixtureEvents().filter(({ eventType }) => eventType === 'PaymentCaptured');
    await trace.show(fixtureEvents().filter(({ correlationId }) => correlationId === captured.at(-1)?.correlationId));
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers({ scope: only('Order') }), problem: null });
    const row = trace.page.locator('.event-row', { hasText: 'PaymentCaptured' });
    await row.locator('.mark-outside').first().waitFor();
    await eventually(async () => assert.equal(await row.locator('.mark-outside').count(), 4));
    await eventually(async () => {
      const title = (await row.locator('.mark-outside').first().getAttribute('title')) ?? '';
      assert.match(title, /\nOutside its scope: it does not handle such events\.$/);
    });
    await row.click();
    await trace.page.getByRole('tab', { name: 'Consumers' }).click();
    await eventually(async () =>
      assert.equal(await trace.page.locator('.tab-body').getByText('outside its scope', { exact: true }).count(), 4),
    );
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers({ muted: true }), problem: null });
    await row.locator('.mark-stopped').waitFor();
    await eventually(async () => assert.equal(await trace.page.locator('.stopped-count').count(), 0));
  });

  it('fold one by one, all at once, or from a level on', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await trace.page.locator('.event-row', { hasText: 'PaymentRequested' }).locator('.twisty').click();
    await eventually(async () =>
      assert.deepEqual((await names()).slice(2), ['OrderPlaced', 'PaymentRequested', 'StockReserved']),
    );
    const fold = async (item: string) => {
      await trace.page.getByRole('button', { name: 'Fold' }).click();
      await trace.page.getByRole('menuitem', { name: item }).click();
    };
    await fold('Collapse all');
    await eventually(async () => assert.equal((await names()).length, 1));
    await fold('Show 1 level of effects');
    await eventually(async () => assert.equal((await names()).length, 3));
    await fold('Expand all');
    await eventually(async () => assert.equal((await names()).length, 8));
  });

  it('are filtered by type; the causes of matching rows stay as context', async () => {
    trace = await lab.open();
    await trace.show(fixtureEvents().filter((event) => event.correlationId === CORRELATION));
    await trace.page.getByRole('button', { name: 'Filter by type' }).click();
    for (const type of ['User', 'Order', 'Stock', 'Notification']) {
      await trace.page.getByRole('checkbox', { name: type }).click();
    }
    await eventually(async () =>
      assert.deepEqual(await names(), ['command d18c42e8…', 'OrderPlaced', 'PaymentRequested', 'PaymentCaptured']),
    );
    await eventually(async () =>
      assert.deepEqual(await trace.page.locator('.context-row .name-text').allTextContents(), ['OrderPlaced']),
    );
    await trace.page.getByText('Show all').click();
    await eventually(async () => assert.equal((await names()).length, 8));
  });

  it('are found by type, stream and id, counted, and unfolded if they hide the next match', async () => {
    trace = await lab.open();
    const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);
    await trace.show(events);
    await trace.page.getByRole('button', { name: 'Fold' }).click();
    await trace.page.getByRole('menuitem', { name: 'Collapse all' }).click();
    const field = trace.page.getByRole('textbox', { name: 'Find' });
    const selected = () => trace.page.locator('.event-row.selected .name-text').textContent();
    await field.fill('payment');
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').textContent(), '2'));
    await field.press('Enter');
    await eventually(async () => assert.equal(await selected(), 'PaymentRequested'));
    await trace.page.keyboard.press('F3');
    await eventually(async () => assert.equal(await selected(), 'PaymentCaptured'));
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').textContent(), '2 of 2'));
    await trace.page.keyboard.press('Shift+F3');
    await eventually(async () => assert.equal(await selected(), 'PaymentRequested'));
    await field.fill(events[6]?.eventId.slice(0, 13) ?? '');
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').textContent(), '1'));
    await field.fill('nothing at all');
    await eventually(async () => assert.equal(await trace.page.locator('.search-count').textContent(), 'No match'));
  });

  it('can be ordered by position as a flat list', async () => {
    trace = await lab.open();
    const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);
    await trace.show(events);
    await trace.page.getByRole('combobox', { name: 'Order' }).click();
    await trace.page.getByRole('option', { name: 'Position' }).click();
    await eventually(async () =>
      assert.deepEqual(
        await names(),
        events.map(({ eventType }) => eventType),
      ),
    );
  });

  it('appear while the rest is read, and show each event once', async () => {
    trace = await lab.open();
    await trace.show([makeEvent(1, { eventType: 'First' })]);
    await trace.progress({ state: 'reading' });
    await eventually(async () => assert.deepEqual(await names(), ['First']));
    await trace.page.evaluate(
      (sent) => window.fakeHost.rows(sent),
      [makeEvent(1, { eventType: 'First' }), makeEvent(2, { eventType: 'Second', causationId: uuid(1) })],
    );
    await trace.page.locator('.event-row', { hasText: 'Second' }).waitFor();
    await eventually(async () => assert.deepEqual(await names(), ['First', 'Second']));
  });

  for (const count of [10_000, 100_000]) {
    it(`stay a small window of ${count.toLocaleString('en')} rows in the document, at both ends of the list`, async () => {
      trace = await lab.open();
      await trace.show([]);
      await trace.page.evaluate((size) => {
        for (const batch of window.fakeHost.synthetic(size, 5_000)) window.fakeHost.push({ type: 'rows', batch });
        window.fakeHost.push({ type: 'progress', progress: { state: 'done' } });
      }, count);
      const rowCount = `[role="treegrid"][aria-rowcount="${count + 2}"]`;
      await trace.page.waitForSelector(rowCount);
      await eventually(async () => assert.ok((await trace.page.locator('.event-row').count()) < 60));
      await trace.page.locator('.scroller').focus();
      await trace.page.keyboard.press('End');
      await trace.page.locator('.event-row.selected').waitFor();
      await eventually(async () =>
        assert.equal(await trace.page.locator('.event-row.selected').getAttribute('aria-rowindex'), String(count + 2)),
      );
      await eventually(async () => assert.ok((await trace.page.locator('.event-row').count()) < 60));
    });
  }

  it('keep the indentation of a deep chain readable', async () => {
    trace = await lab.open();
    const chain = syntheticHeaders(200).map((event, i, all) => ({
      ...event,
      causationId: all[i - 1]?.eventId ?? null,
    }));
    await trace.show(chain);
    await trace.page.locator('.scroller').focus();
    await trace.page.keyboard.press('End');
    const last = trace.page.locator('.event-row.selected');
    await eventually(async () => assert.equal(await last.locator('.depth').textContent(), '199'));
    await eventually(async () => {
      const isCut = await last.locator('.name-text').evaluate((name) => name.scrollWidth > name.clientWidth);
      assert.ok(!isCut, 'the whole name can be read');
    });
  });
});
