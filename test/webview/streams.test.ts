import assert from 'node:assert/strict';
import { EventTable } from '../../src/model/event/eventTable';
import { encodeHeaders } from '../../src/model/event/headerBatch';
import { readRows, seeRows } from '../../webview/trace/session/rows';
import { defaultTracePageView } from '../../webview/trace/session/view';
import { lanePiece } from '../../webview/trace/streams/lanePiece';
import { streamLanes } from '../../webview/trace/streams/lanes';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { CORRELATION, fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import { syntheticHeaders } from '../support/syntheticTrace';
import type { TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

/** Reads a story: `A1` is an event of stream A; `B2<1` is one of stream B, caused by the event at position 1. */
function lanesOf(story: string, mostLanes = 9) {
  const headers = story.split(' ').map((each, index) => {
    const [stream = '', cause] = each.split('<');
    return makeEvent(index + 1, {
      stream: { context: null, type: stream, id: '1' },
      ...(cause === undefined ? {} : { causationId: uuid(Number(cause)) }),
    });
  });
  const table = new EventTable();
  table.append(encodeHeaders(headers));
  const view = { ...defaultTracePageView, order: 'streams' } as const;
  return streamLanes(seeRows(readRows(table, 'streams'), view, { logs: null, missing: [] }), mostLanes);
}

const pieces = (story: string, lit: number[] = [], mostLanes = 9) => {
  const lanes = lanesOf(story, mostLanes);
  return story.split(' ').map((_, line) => lanePiece(line, { lanes, laneWidth: 20 }, lit));
};

describe('lanes of streams', () => {
  it('are one for each stream, by first appearance, with an arrow from the cause to its effect', () => {
    const [placed, requested] = pieces('Order Payment<1');
    assert.deepEqual([placed?.at, requested?.at], [10, 30]);
    assert.equal(placed?.arrows, 'M10 11V22');
    assert.equal(requested?.arrows, 'M10 0V11M10 11H23');
    assert.equal(requested?.heads, 'M23 11l-4 -3v6z');
  });

  it('have an arrow down where a stream causes its own next event', () => {
    const [, second] = pieces('Order Order<1');
    assert.equal(second?.arrows, 'M10 0V11');
    assert.equal(second?.heads, 'M10 5l-3 -4h6z');
  });

  it("lead an arrow past later events of the cause's stream", () => {
    const [first, second, third] = pieces('Order Order Payment<1');
    assert.equal(first?.arrows, 'M15 11V22');
    assert.equal(second?.arrows, 'M15 0V22', 'beside the mark of an event that is not the cause');
    assert.equal(third?.arrows, 'M15 0V11M15 11H23');
  });

  it('show a stream from its first to its last event only', () => {
    const lives = pieces('Order Payment Order').map((piece) => piece.lives);
    assert.deepEqual(lives, ['M10 11V22', 'M10 0V22', 'M10 0V11']);
  });

  it('highlight the arrows of chosen events', () => {
    const [first, second, third] = pieces('Order Payment<1 Stock<2', [1]);
    assert.equal(first?.litArrows, 'M10 11V22');
    assert.equal(second?.litArrows, 'M10 0V11M30 11V22M10 11H23');
    assert.equal(third?.litHeads, 'M43 11l-4 -3v6z');
  });

  it('are reused for the next stream if there are more streams than lanes', () => {
    const { count, shared, streams } = lanesOf('A B<1 C D<3 E', 2);
    assert.deepEqual([count, shared], [2, true]);
    assert.deepEqual(
      streams.map(({ lane }) => lane),
      [0, 1, 0, 1, 0],
    );
  });

  it('draw an arrow from a cause that comes after its effect by position', () => {
    const [effect, cause] = pieces('Payment<2 Order');
    assert.equal(effect?.heads, 'M17 11l4 -3v6z');
    assert.match(cause?.arrows ?? '', /^M35 0V11/);
  });

  it('stay at 40 for 10,000 events in 9,280 streams', () => {
    const table = new EventTable();
    table.append(encodeHeaders(syntheticHeaders(10_000)));
    const view = { ...defaultTracePageView, order: 'streams' } as const;
    const lanes = streamLanes(seeRows(readRows(table, 'streams'), view, { logs: null, missing: [] }), 40);
    assert.equal(lanes.cells.length, 40 * 10_000);
    assert.ok(lanes.streams.every(({ lane }) => lane >= 0 && lane < 40));
  });
});

describe('trace page in the order of streams', () => {
  const lab = traceSuite();
  let trace: TracePage;
  const events = fixtureEvents().filter((event) => event.correlationId === CORRELATION);

  async function order(name: string): Promise<void> {
    await trace.page.getByRole('combobox', { name: 'Order' }).click();
    await trace.page.getByRole('option', { name }).click();
  }
  const active = () => trace.page.locator('.event-row.selected .name-text').textContent();

  beforeEach(async () => {
    trace = await lab.open();
  });

  it('shows the rows by position, with each mark under the head of its stream', async () => {
    await trace.show(events);
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    await order('Streams');
    await eventually(async () => {
      const names = await trace.page.locator('.event-row .name-text').allTextContents();
      assert.deepEqual(
        names,
        events.map(({ eventType }) => eventType),
      );
    });
    await eventually(async () =>
      assert.deepEqual(await trace.page.locator('.lane-head').allTextContents(), [
        'User',
        'Order',
        'Payment',
        'Stock',
        'Notification',
      ]),
    );
    await eventually(async () => {
      const isUnder = await trace.page.locator('.event-row').evaluateAll((rows) =>
        rows.map((row) => {
          const mark = row.querySelector('.lanes > .row-mark')?.getBoundingClientRect();
          const type = row.querySelector('.stream-text')?.textContent?.split('/')[0];
          const head = [...document.querySelectorAll('.lane-head')].find((each) => each.textContent === type);
          const box = head?.getBoundingClientRect();
          return mark !== undefined && box !== undefined && mark.left >= box.left && mark.right <= box.right;
        }),
      );
      assert.deepEqual(
        isUnder,
        events.map(() => true),
      );
    });
    await eventually(async () =>
      assert.equal(await trace.page.locator('.event-row .mark-handled').count(), events.length * 4),
    );
    await eventually(async () =>
      assert.equal(await trace.page.locator('.minimap').count(), 0, 'there is no time axis'),
    );
    await order('Causation');
    await trace.page.locator('.minimap').waitFor();
    await eventually(async () => assert.equal(await trace.page.locator('.lanes:visible').count(), 0));
  });

  it('moves through the rows by keyboard, and names the cause of each row in a title', async () => {
    await trace.show(events);
    await order('Streams');
    await trace.page.locator('.scroller').focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowDown']) await trace.page.keyboard.press(key);
    await eventually(async () => assert.equal(await active(), 'PaymentRequested'));
    await eventually(async () => {
      const title = await trace.page.locator('.event-row.selected .axis-clip').getAttribute('title');
      assert.match(title ?? '', /Caused by OrderPlaced of Order\//);
    });
    await trace.page.keyboard.press('Alt+ArrowUp');
    await eventually(async () => assert.equal(await active(), 'OrderPlaced'));
    await eventually(async () =>
      assert.notEqual(await trace.page.locator('.event-row.selected .litArrows').getAttribute('d'), ''),
    );
  });

  it('shows log lines between the events, and continues the lanes behind them', async () => {
    await trace.show([
      makeEvent(1, { eventType: 'A', time: 1_000 }),
      makeEvent(2, {
        eventType: 'B',
        stream: { context: null, type: 'T', id: '2' },
        causationId: uuid(1),
        time: 1_100,
      }),
    ]);
    const line = { file: '/a.log', column: 0, isRetry: false, text: 'between', level: 'info', lineNumber: 1 } as const;
    const lines = [{ ...line, eventId: uuid(1), time: 1_050 }];
    await trace.answer('traceLogs', { value: { lines, files: 1, more: false, clock: null } });
    await order('Streams');
    await trace.page.getByRole('switch', { name: 'Log lines between the events' }).click();
    const row = trace.page.locator('.log-row');
    await row.waitFor();
    await eventually(async () =>
      assert.match((await row.locator('.arrows').getAttribute('d')) ?? '', /^M[\d.]+ 0V22$/),
    );
    await eventually(async () => assert.equal(await row.locator('.lanes > .row-mark').isHidden(), true));
  });

  it('keeps a small window of 10,000 rows in the document, at both ends of the list', async () => {
    await trace.show(syntheticHeaders(10_000));
    await trace.page.waitForSelector('[aria-rowcount="10002"]');
    await order('Streams');
    await trace.page.waitForSelector('[aria-rowcount="10001"]');
    await eventually(async () =>
      assert.match((await trace.page.locator('.lane-count').textContent()) ?? '', /^9,280 streams$/),
    );
    for (const key of ['Home', 'End']) {
      await trace.page.locator('.scroller').focus();
      await trace.page.keyboard.press(key);
      await eventually(async () => assert.ok((await trace.page.locator('.event-row').count()) < 60));
      await eventually(async () =>
        assert.equal(await trace.page.locator('.event-row.selected .lanes > .row-mark').isVisible(), true),
      );
    }
  });
});
