import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventHeader } from '../../src/model/event/event';
import type { EventsPlace, RunTrace, RunView } from '../../src/protocol/events';
import { accessFindings } from '../support/axe';
import { makeEvent } from '../support/events';
import type { EventsPage, EventsPageOptions } from '../support/eventsPage';
import { atRest, eventually } from '../support/eventually';
import { THEMES } from '../support/themes';
import { renderedText, SCREENSHOTS } from '../support/webviewLab';
import { eventsSuite } from '../support/webviewSuite';

const TYPES = ['OrderPlaced', 'PaymentRequested', 'PaymentCaptured', 'StockReserved'];

function events(from: number, to: number, over: (n: number) => Partial<EventHeader> = () => ({})): EventHeader[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const n = from + i;
    const type = n % 4 === 0 ? 'Order' : n % 4 === 3 ? 'Stock' : 'Payment';
    const stream = { context: 'Shop', type, id: `${type.toLowerCase()}-${n}` };
    return makeEvent(n, { eventType: TYPES[n % 4] ?? '', stream, ...over(n) });
  });
}

describe('events page', () => {
  const lab = eventsSuite();
  let view: EventsPage;

  async function open(headers: readonly EventHeader[], options: EventsPageOptions = {}): Promise<void> {
    view = await lab.open(options);
    await view.show(headers);
  }
  const rows = () => view.page.locator('.row');
  const row = (text: string) => rows().filter({ hasText: text });
  const field = () => view.page.getByRole('combobox');
  const press = async (...keys: string[]) => {
    for (const key of keys) await view.page.keyboard.press(key);
  };
  const list = () => view.page.getByRole('listbox', { name: 'Events' });
  /** Returns the title of the active row, as assistive technology gets it. */
  const active = () =>
    list().evaluate((element) => document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.title);
  const atEnd = () =>
    list().evaluate(({ scrollTop, clientHeight, scrollHeight }) => scrollTop + clientHeight >= scrollHeight - 1);

  it('shows time, type and stream; the newest event is at the end and in view', async () => {
    await open(events(1, 200));
    await row('order-200').waitFor();
    await eventually(async () => assert.equal(await atEnd(), true));
    await eventually(async () =>
      assert.match(
        (await renderedText(row('order-200'))).replaceAll('\n', ' '),
        /^22:13:20 OrderPlaced Order\/order-200$/,
      ),
    );
    await eventually(async () =>
      assert.match(
        (await row('order-200').getAttribute('title')) ?? '',
        /OrderPlaced version 1[\s\S]*#200 · 14 Nov 2023/,
      ),
    );
    await eventually(async () => assert.ok((await rows().count()) < 40, 'only visible rows are in the document'));
  });

  it('shows whole rows below its bar at any height', async () => {
    for (const height of [300, 307, 311, 320]) {
      view = await lab.open({ height });
      await view.show(events(1, 200));
      await row('order-200').waitFor();
      await eventually(async () => assert.equal(await atEnd(), true));
      await eventually(async () => {
        const cut = await list().evaluate((scroller) => {
          const { top, bottom } = scroller.getBoundingClientRect();
          const bar = scroller.previousElementSibling?.getBoundingClientRect();
          const tops = [...scroller.querySelectorAll('.row')].map((each) => each.getBoundingClientRect());
          const isCut = tops.some(
            (each) => (each.top < top && each.bottom > top) || (each.top < bottom && each.bottom > bottom + 1),
          );
          return isCut || bar === undefined || bar.bottom > top;
        });
        assert.equal(cut, false, `${height} pixels`);
      });
    }
  });

  it('follows the newest events until the person scrolls up, and again when the person returns to the end', async () => {
    await open(events(1, 200));
    await view.add(events(201, 300));
    await row('order-300').waitFor();
    await list().hover();
    await view.page.mouse.wheel(0, -600);
    await view.page.getByRole('button', { name: 'Newest' }).waitFor();
    const first = await atRest(view.page, () => list().evaluate((element) => element.scrollTop));
    await view.add(events(301, 337));
    await view.page.getByRole('button', { name: '37 new events' }).waitFor();
    await eventually(async () => assert.equal(await list().evaluate((element) => element.scrollTop), first));
    await view.page.getByRole('button', { name: '37 new events' }).click();
    await row('payment-337').waitFor();
    await eventually(async () => assert.equal(await view.page.locator('.pill').count(), 0));
  });

  it('inserts an event that was committed late at its position, and does not move the rows in view', async () => {
    const all = events(1, 100);
    await open(all.filter(({ position }) => position !== '4' && position !== '98'));
    await list().focus();
    await press('Home', 'PageDown', 'PageDown');
    const before = await atRest(view.page, active);
    const top = () =>
      row(before?.split('/')[1]?.split(' ')[0] ?? '').evaluate((element) => element.getBoundingClientRect().top);
    const was = await atRest(view.page, top);
    await view.add(all.filter(({ position }) => position === '4' || position === '98'));
    await view.page.getByText('100', { exact: true }).waitFor();
    await eventually(async () => assert.equal(await active(), before));
    await eventually(async () => assert.equal(await top(), was));
    await press('End');
    await eventually(async () => {
      const texts = await rows().allInnerTexts();
      assert.ok(texts.findIndex((text) => text.includes('-98')) < texts.findIndex((text) => text.includes('-99')));
    });
  });

  it('moves with the keys of a list, and opens the trace with Enter and with a click', async () => {
    await open(events(1, 100));
    await list().focus();
    await press('ArrowUp');
    await eventually(async () => assert.match((await active()) ?? '', /#100 /));
    await press('ArrowUp');
    await eventually(async () => assert.match((await active()) ?? '', /#99 /));
    await press('Home');
    await eventually(async () => assert.match((await active()) ?? '', /#1 /));
    await press('ArrowDown', 'Enter');
    await press('PageDown', 'PageUp', 'End');
    await eventually(async () => assert.match((await active()) ?? '', /#100 /));
    await row('stock-99').click();
    await eventually(async () => {
      const opened = (await view.sentOf('openTrace')).map(({ eventId }) => eventId);
      assert.deepEqual(opened, [makeEvent(2).eventId, makeEvent(99).eventId]);
    });
  });

  it("opens a trace only with a double-click if the editor's lists are set to that", async () => {
    view = await lab.open();
    await view.show(events(1, 5), { openOnClick: false });
    await row('payment-5').click();
    await eventually(async () => assert.deepEqual(await view.sentOf('openTrace'), []));
    await row('payment-5').dblclick();
    await eventually(async () => assert.equal((await view.sentOf('openTrace')).length, 1));
  });

  it('filters by type, aggregate, stream and words, says how many events match, and keeps the filter', async () => {
    await open(events(1, 100));
    const counts = async (text: string, expected: string) => {
      await field().fill(text);
      await view.page.getByText(expected, { exact: true }).waitFor();
    };
    await counts('type:OrderPlaced', '25 of 100');
    await counts('aggregate:Payment', '50 of 100');
    await counts('type:payment*', '50 of 100');
    await counts('type:payment* aggregate:Stock', '0 of 100');
    await counts('stream:Order/order-8', '1 of 100');
    await counts('stream:order-8', '1 of 100');
    await counts('type:OrderPlaced type:StockReserved', '50 of 100');
    await counts('type:OrderPlaced order-1', '3 of 100');
    await eventually(async () =>
      assert.deepEqual(await view.page.evaluate(() => window.fakeHost.state), { filter: 'type:OrderPlaced order-1' }),
    );
    await view.add(events(101, 116));
    await view.page.getByText('7 of 116', { exact: true }).waitFor();

    const again = await lab.open({ state: { filter: 'type:StockReserved' } });
    await again.show(events(1, 8));
    await again.page.getByText('2 of 8', { exact: true }).waitFor();
  });

  it('completes keys and names from the listed events, with the keyboard', async () => {
    await open(events(1, 40));
    await field().focus();
    await press('ArrowDown', 'Enter');
    await eventually(async () => assert.equal(await field().inputValue(), 'type:'));
    await view.page.getByRole('option', { name: /type:PaymentCaptured/ }).waitFor();
    await view.page.keyboard.type('stock');
    await press('ArrowDown', 'Tab');
    await eventually(async () => assert.equal(await field().inputValue(), 'type:StockReserved '));
    await view.page.getByText('10 of 40', { exact: true }).waitFor();
    await press('Escape');
    await eventually(async () => assert.equal(await field().inputValue(), ''));
    await press('Escape');
    await eventually(async () =>
      assert.equal(await list().evaluate((element) => element === document.activeElement), true),
    );
  });

  it('takes a filter from the context menu, and gives the menu the ids of the row', async () => {
    await open(events(1, 40));
    await eventually(async () => {
      const context = JSON.parse((await row('order-40').getAttribute('data-vscode-context')) ?? '');
      assert.equal(context.webviewSection, 'event');
      assert.equal(context.eventId, makeEvent(40).eventId);
      assert.equal(context.correlationId, 'correlation');
    });
    await field().fill('shop');
    await view.push({ type: 'filter', key: 'stream', value: 'Order/order-40' });
    await view.page.getByText('1 of 40', { exact: true }).waitFor();
    await eventually(async () => assert.equal(await field().inputValue(), 'shop stream:Order/order-40'));
  });

  it('asks for older events, and for those of a type if the filter names one', async () => {
    await open(events(5, 60));
    await view.page.getByRole('button', { name: 'Older events' }).click();
    await field().fill('type:PaymentCaptured');
    await view.page.getByRole('button', { name: 'Older events of PaymentCaptured' }).click();
    await field().fill('type:NoSuchType');
    await view.page.getByText('Search older events').click();
    await eventually(async () =>
      assert.deepEqual(await view.sentOf('place'), [
        { type: 'place', position: '5', types: [] },
        { type: 'place', position: '5', types: ['PaymentCaptured'] },
        { type: 'place', position: '5', types: ['NoSuchType'] },
      ]),
    );
  });

  it('shows the events around a position, reads on at both ends, and returns to the newest events', async () => {
    view = await lab.open();
    const place: EventsPlace = {
      position: makeEvent(600).position,
      time: 1_700_000_600_000,
      types: [],
      older: true,
      newer: true,
    };
    await view.show(events(400, 800), { mode: 'place' });
    await view.push({ type: 'place', place });
    await row('order-600').waitFor();
    await eventually(async () => assert.match((await active()) ?? '', /#600 /));
    await view.page.getByText(/^Around 14 Nov 2023/).waitFor();
    await eventually(async () => assert.equal(await view.page.locator('.pill').count(), 0, 'nothing to follow'));
    await list().focus();
    await press('Home');
    await row('order-400').waitFor();
    await view.page.waitForFunction(() =>
      window.fakeHost.sent.some((one) => JSON.stringify(one).includes('"forward":false')),
    );
    await view.add(events(300, 399));
    await view.push({ type: 'place', place: { ...place, older: false } });
    await press('End');
    await row('order-800').waitFor();
    await view.page.waitForFunction(() =>
      window.fakeHost.sent.some((one) => JSON.stringify(one).includes('"forward":true')),
    );
    await eventually(async () =>
      assert.equal(await view.page.getByRole('button', { name: 'Older events' }).isDisabled(), true),
    );
    await field().fill('type:PaymentCaptured');
    await eventually(async () =>
      assert.deepEqual((await view.sentOf('place')).at(-1), {
        type: 'place',
        position: null,
        types: ['PaymentCaptured'],
      }),
    );
    await view.page.getByRole('button', { name: 'Newest events' }).click();
    await eventually(async () => assert.deepEqual((await view.sentOf('mode')).at(-1), { type: 'mode', mode: 'all' }));
    await view.page.getByRole('button', { name: 'Go to Time…' }).click();
    await eventually(async () => assert.equal((await view.sentOf('goToTime')).length, 1));
  });

  it('says that nothing matches, and clears the filter on a click', async () => {
    await open(events(1, 40));
    await field().fill('type:Nothing');
    await view.page.getByText('None of the newest 40 events matches the filter.').waitFor();
    await view.page.getByRole('button', { name: 'Clear filter', exact: true }).click();
    await row('order-40').waitFor();
  });

  it('says what to do without a connection, while connecting, after a failure, and in an empty store', async () => {
    view = await lab.open();
    await view.show([]);
    await view.page.getByText('No events yet.').waitFor();
    await view.push({ type: 'status', status: { state: 'connecting', name: 'orders', listed: null } });
    await view.page.getByText('Connecting to orders…').waitFor();
    await view.push({ type: 'status', status: { state: 'failed', reason: 'No server answers.' } });
    await view.page.getByText('No server answers.').waitFor();
    await view.page.getByRole('button', { name: 'Show Log' }).click();
    await view.push({ type: 'status', status: { state: 'none' } });
    await view.page.getByRole('button', { name: 'Connect' }).click();
    for (const type of ['showLog', 'connect'] as const)
      await eventually(async () => assert.equal((await view.sentOf(type)).length, 1));
  });

  it('shows that the list has the keyboard, even if no row is selected', async () => {
    await open(events(1, 40));
    await view.page.getByRole('button', { name: 'Go to Time…' }).focus();
    await press('Tab');
    const outline = () => view.page.locator('.scroller').evaluate((list) => getComputedStyle(list).outlineStyle);
    await eventually(async () => assert.equal(await outline(), 'solid'));
    await press('ArrowUp');
    await eventually(async () => assert.equal(await view.page.locator('.row.selected').count(), 1));
    await eventually(async () => assert.equal(await outline(), 'none'));
  });

  it('says whose events are listed while another store connects', async () => {
    await open(events(1, 40));
    await view.push({ type: 'status', status: { state: 'connecting', name: 'billing', listed: 'orders' } });
    await view.page.getByText('Connecting to billing… What is listed is of orders.').waitFor();
    await row('order-40').waitFor();
    await view.push({ type: 'status', status: { state: 'live' } });
    await view.page.getByText('Connecting to billing…').waitFor({ state: 'hidden' });
  });

  it('keeps its content when the connection is lost, and says how old the content is', async () => {
    await open(events(1, 40));
    await view.push({
      type: 'status',
      status: { state: 'stale', reason: 'The connection was lost.', since: 1_700_000_000_000 },
    });
    await view.page.getByText('Not up to date since 22:13:20. The connection was lost.').waitFor();
    await row('order-40').waitFor();
    await view.push({ type: 'status', status: { state: 'live' } });
    await view.page.getByText('Not up to date').waitFor({ state: 'detached' });
  });

  it('pauses with Space and says so', async () => {
    await open(events(1, 40));
    await list().focus();
    await press(' ');
    await eventually(async () => assert.deepEqual(await view.sentOf('pause'), [{ type: 'pause', on: true }]));
    await view.push({
      type: 'settings',
      settings: { mode: 'all', paused: true, streamWord: 'aggregate', openOnClick: true },
    });
    await view.page.getByRole('button', { name: 'Paused' }).click();
    await eventually(async () => assert.deepEqual((await view.sentOf('pause')).at(-1), { type: 'pause', on: false }));
  });

  it('shows where events were skipped, and reads them on a click', async () => {
    await open([...events(1, 10), ...events(20_001, 20_010)]);
    await view.push({
      type: 'gaps',
      gaps: [{ after: '10' as never, before: '20001' as never, skipped: 12_345, more: false }],
    });
    await row('12,345 skipped while paused').click();
    await eventually(async () => assert.deepEqual(await view.sentOf('readOn'), [{ type: 'readOn', after: '10' }]));
    await view.add(events(11, 12));
    await view.push({
      type: 'gaps',
      gaps: [{ after: '12' as never, before: '20001' as never, skipped: 12_343, more: true }],
    });
    await row('12,343+ skipped').waitFor();
    await eventually(async () => {
      const texts = (await rows().allInnerTexts()).join(' ');
      assert.match(texts, /payment-10[\s\S]*stock-11[\s\S]*order-12[\s\S]*12,343\+ skipped[\s\S]*payment-20001/);
    });
  });

  it('draws few rows at thousands of events, keeps the newest 10,000, and repeats none', async () => {
    await open(events(1, 9_000));
    const added = await view.page.evaluate(() => document.querySelectorAll('.row').length);
    for (let from = 9_001; from < 14_000; from += 500) await view.add(events(from, from + 499));
    await row('order-14000').waitFor();
    await view.page.getByText('newest 10,000', { exact: true }).waitFor();
    await eventually(async () => assert.ok((await rows().count()) <= added + 2));
    await list().focus();
    await press('Home');
    await eventually(async () => assert.match((await active()) ?? '', /#4001 /));
  });

  it('does not move the rows in view while old events are dropped', async () => {
    await open(events(1, 10_000));
    await list().focus();
    await press('Home', ...Array(40).fill('PageDown'));
    const before = await atRest(view.page, active);
    const id = before?.split('\n')[1]?.split('/')[1]?.split(' ')[0] ?? '';
    const top = () => row(id).evaluate((element) => element.getBoundingClientRect().top);
    const was = await atRest(view.page, top);
    await view.add(events(10_001, 10_100));
    await view.page.getByRole('button', { name: '100 new events' }).waitFor();
    await eventually(async () => assert.equal(await top(), was));
    await eventually(async () => assert.equal(await active(), before));
  });

  describe('view of what happened since the start', () => {
    const trace = (n: number, over: Partial<RunTrace> = {}): RunTrace => ({
      rootId: makeEvent(n).eventId,
      rootType: 'OrderPlaced',
      stream: `Order/order-${n}`,
      correlationId: `c-${n}`,
      events: 7,
      startedAt: Date.now() - 12_000,
      lastAt: Date.now() - 11_000,
      consumers: [],
      errors: 0,
      waits: null,
      ...over,
    });
    const run = (traces: readonly RunTrace[], over: Partial<RunView> = {}): RunView => ({
      startedAt: Date.now() - 130_000,
      what: 'Launch shop',
      traces,
      unlisted: 0,
      earlier: 0,
      cut: false,
      ...over,
    });
    const stuck = { name: 'billing_outbox', waiting: 2, atMost: false, stopped: true };
    const busy = { name: 'search_index', waiting: 1, atMost: true, stopped: false };

    /** Opens the page, then calls `make`, because its result contains ages. */
    async function openRun(make: () => RunView, options: EventsPageOptions = {}): Promise<void> {
      view = await lab.open(options);
      await view.show([]);
      await view.push({
        type: 'settings',
        settings: { mode: 'run', paused: false, streamWord: 'aggregate', openOnClick: true },
      });
      await view.push({ type: 'run', run: make() });
    }
    const five = () => [
      trace(9, {
        rootType: 'CustomerRegistered',
        stream: 'User/user-9',
        events: 1,
        correlationId: null,
        consumers: null,
      }),
      trace(7, { consumers: [stuck, busy], errors: 2 }),
      trace(4, { consumers: [busy], events: 1_204 }),
      trace(2, { consumers: [stuck] }),
      trace(1),
    ];

    it('lists each new trace with its events, consumers and errors, and opens it', async () => {
      await openRun(() => run(five(), { earlier: 3 }));
      await view.page.getByText('Launch shop').waitFor();
      await view.page.getByText('5 traces began. 3 traces that began earlier went on.').waitFor();
      await view.page.getByText('billing_outbox stopped; 2 traces wait').waitFor();
      await eventually(async () =>
        assert.match(await renderedText(row('order-7')), /7 events[\s\S]*search_index[\s\S]*2 errors/),
      );
      await eventually(async () =>
        assert.doesNotMatch(await renderedText(row('order-7')), /stopped/, 'it is shown above the list, once'),
      );
      await eventually(async () => assert.match(await renderedText(row('order-2')), /waits/));
      await eventually(async () =>
        assert.match(
          (await row('order-7').getAttribute('title')) ?? '',
          /billing_outbox: stopped, 2 of its events wait/,
        ),
      );
      await eventually(async () => assert.match(await renderedText(row('order-4')), /1,204 events[\s\S]*search_index/));
      await eventually(async () => assert.match(await renderedText(row('order-1')), /1\d s ago[\s\S]*handled/));
      await eventually(async () => assert.doesNotMatch(await renderedText(row('user-9')), /handled|errors/));
      await eventually(async () =>
        assert.match((await row('order-7').getAttribute('title')) ?? '', /search_index: ≤ 1 of its events wait/),
      );
      await row('order-7').click();
      await press('ArrowDown', 'Enter');
      await eventually(async () =>
        assert.deepEqual(
          (await view.sentOf('openTrace')).map(({ eventId }) => eventId),
          [makeEvent(7).eventId, makeEvent(4).eventId],
        ),
      );
    });

    it('offers to ask what is different about traces with errors, only if there are some', async () => {
      await openRun(() => run([trace(1)]));
      await row('order-1').waitFor();
      const button = view.page.getByRole('button', { name: 'What is different about those with errors?' });
      await eventually(async () => assert.equal(await button.count(), 0));
      await view.push({ type: 'run', run: run(five()) });
      await button.click();
      await eventually(async () => assert.equal((await view.sentOf('whatIsDifferent')).length, 1));
    });

    it('says for each trace what it waits for, and how many traces wait', async () => {
      const invoice = { effects: ['InvoiceIssued'], consumer: 'billing_outbox', late: true };
      const shipment = { effects: ['ShipmentSent', 'ShipmentRefused'], consumer: null, late: false };
      await openRun(() =>
        run([trace(7, { waits: [invoice, shipment] }), trace(4, { waits: [shipment] }), trace(1, { waits: [] })]),
      );
      await view.page.getByText('2 flows wait for something').waitFor();
      await eventually(async () =>
        assert.match(await renderedText(row('order-7')), /InvoiceIssued is missing, 1 more/),
      );
      await eventually(async () =>
        assert.match(await renderedText(row('order-4')), /waits for ShipmentSent or ShipmentRefused/),
      );
      await eventually(async () => assert.match(await renderedText(row('order-1')), /handled/));
      await eventually(async () =>
        assert.match(
          (await row('order-7').getAttribute('title')) ?? '',
          /InvoiceIssued by billing_outbox usually follows and is missing/,
        ),
      );
    });

    it('says what to do before a program was started, and when no trace began', async () => {
      await openRun(() => run([], { startedAt: null, what: null }));
      await view.page.getByRole('button', { name: 'Mark now as start' }).click();
      await view.page.getByRole('button', { name: 'What counts as a start' }).click();
      for (const type of ['markStart', 'openRunSetting'] as const)
        await eventually(async () => assert.equal((await view.sentOf(type)).length, 1));
      await view.push({ type: 'run', run: run([], { what: null }) });
      await view.page.getByText(/^Since your mark, /).waitFor();
      await view.page.getByText('Nothing began since.').waitFor();
      await view.push({ type: 'run', run: run([], { what: null, startedAt: Date.now() - 59 * 60_000 - 5_000 }) });
      await view.page.getByText('59 min ago', { exact: true }).waitFor();
      for (const width of [300, 240]) {
        await view.page.setViewportSize({ width, height: 500 });
        const isCut = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
        await eventually(async () =>
          assert.equal(await view.page.locator('.run-title .grow').evaluate(isCut), false, `at ${width} pixels`),
        );
      }
    });

    it('says that not every trace is listed', async () => {
      await openRun(() => run([trace(1)], { unlisted: 1_500, cut: true }));
      await view.page.getByText('1,501 traces began. The newest 1 are listed. There were too many events').waitFor();
    });

    for (const theme of THEMES) {
      it(`fits the ${theme} side bar without accessibility findings`, async () => {
        await mkdir(SCREENSHOTS, { recursive: true });
        await openRun(() => run(five(), { earlier: 3 }), { theme, width: 300, height: 360 });
        await row('order-7').click();
        await eventually(async () => assert.deepEqual(await accessFindings(view.page), []));
        await view.page.screenshot({ path: join(SCREENSHOTS, `run-${theme}.png`) });
      });
    }
  });

  for (const theme of THEMES) {
    for (const width of [240, 300, 640]) {
      it(`is pictured in the ${theme} side bar at ${width} pixels without CSP violations`, async () => {
        await mkdir(SCREENSHOTS, { recursive: true });
        await open(events(1, 60), { theme, width, height: 360 });
        await view.push({
          type: 'gaps',
          gaps: [{ after: '54' as never, before: '55' as never, skipped: 12_345, more: false }],
        });
        await row('skipped while paused').waitFor();
        await row('payment-58').click();
        await view.page.screenshot({ path: join(SCREENSHOTS, `events-${theme}-${width}.png`) });
        await eventually(async () => assert.deepEqual(await view.cspViolations(), []));
      });
    }
  }

  for (const theme of THEMES) {
    it(`has no serious accessibility finding, and a visible border around the filter, ${theme}`, async () => {
      await open(events(1, 60), { theme });
      await eventually(async () => {
        const [border, around] = await field().evaluate((input) => {
          const { borderTopColor, borderTopWidth } = getComputedStyle(input);
          return [`${borderTopWidth} ${borderTopColor}`, getComputedStyle(document.body).backgroundColor];
        });
        assert.match(border ?? '', /^1px /);
        assert.doesNotMatch(border ?? '', /^1px (transparent|rgba\(.*, 0\))$/);
        assert.notEqual(border, `1px ${around}`);
      });
      await view.push({
        type: 'gaps',
        gaps: [{ after: '54' as never, before: '55' as never, skipped: 12_345, more: false }],
      });
      await row('skipped while paused').waitFor();
      await row('payment-58').click();
      await view.push({ type: 'status', status: { state: 'stale', reason: 'The connection was lost.', since: 0 } });
      await view.page.getByText('Not up to date since').waitFor();
      await eventually(async () => assert.deepEqual(await accessFindings(view.page), []));
      await field().fill('pay');
      await view.page.getByRole('option').first().waitFor();
      await eventually(async () => assert.deepEqual(await accessFindings(view.page), [], 'suggestions'));
    });
  }

  it('shows and logs a failure of its own code, and stays usable', async () => {
    await open(events(1, 5));
    await view.page.evaluate(() => {
      window.dispatchEvent(new ErrorEvent('error', { error: new TypeError('nothing there') }));
    });
    await view.page.getByText('This page met an error').waitFor();
    await eventually(async () =>
      assert.match((await view.sentOf('problem'))[0]?.text ?? '', /TypeError: nothing there/),
    );
    await row('payment-5').waitFor();
    await view.page.getByRole('button', { name: 'Dismiss' }).click();
    await view.page.getByText('This page met an error').waitFor({ state: 'detached' });
  });

  it('suggests keys and names below the filter', async () => {
    await open(events(1, 60), { height: 360 });
    await field().fill('pay');
    await view.page.getByRole('option').first().waitFor();
    await press('ArrowDown');
    await view.page.screenshot({ path: join(SCREENSHOTS, 'events-suggestions.png') });
  });
});
