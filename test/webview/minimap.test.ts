import assert from 'node:assert/strict';
import { EventTable } from '../../src/model/event/eventTable';
import { encodeHeaders } from '../../src/model/event/headerBatch';
import { part } from '../../webview/trace/grid/timeScale';
import { movedTo } from '../../webview/trace/minimap/drag';
import { silhouetteOf } from '../../webview/trace/minimap/silhouette';
import { readRows } from '../../webview/trace/session/rows';
import { makeEvent, uuid } from '../support/events';
import { atRest, eventually } from '../support/eventually';
import { syntheticHeaders } from '../support/syntheticTrace';
import type { TracePage } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

const events = [
  makeEvent(1, { eventType: 'OrderPlaced', time: 1_000 }),
  makeEvent(2, { eventType: 'PaymentRequested', causationId: uuid(1), time: 1_100 }),
  makeEvent(3, { eventType: 'PaymentCaptured', causationId: uuid(2), time: 1_300 }),
  makeEvent(4, { eventType: 'OrderConfirmed', causationId: uuid(3), time: 1_400 }),
];

describe('picture of the minimap', () => {
  const rowsOf = (headers: Parameters<typeof encodeHeaders>[0]) => {
    const table = new EventTable();
    table.append(encodeHeaders(headers));
    return readRows(table, 'causation');
  };

  it('has a lane for each event, with a bar from its cause to it', () => {
    const { lanes, bars, marks } = silhouetteOf(rowsOf(events.slice(0, 2)), 10, 24);
    assert.equal(lanes, 2);
    assert.equal(bars, 'M0 1h9v1h-9z');
    assert.deepEqual(
      marks.map(({ path }) => path),
      ['M0 0h2v1h-2zM8 1h2v1h-2z'],
    );
  });

  it('has a bounded number of boxes, however many events there are', () => {
    const boxes = (count: number) => {
      const { bars, marks } = silhouetteOf(rowsOf(syntheticHeaders(count)), 200, 24);
      return [bars, ...marks.map(({ path }) => path)].join('').split('z').length;
    };
    assert.ok(boxes(20_000) < 200 * 24);
    assert.ok(boxes(20_000) < boxes(2_000) * 4);
  });

  it('limits the shown part to the whole trace, wherever the pointer goes', () => {
    const whole = { from: 0, to: 100 };
    assert.deepEqual(part(70, 30, whole), { from: 30, to: 70 });
    assert.deepEqual(part(-20, 30, whole), { from: 0, to: 30 });
    assert.deepEqual(part(100, 100, whole), { from: 99.98, to: 100 });
    assert.equal(part(-1, 101, whole), null);
    assert.deepEqual(movedTo({ from: 30, to: 70 }, 90, whole), { from: 60, to: 100 });
    assert.deepEqual(movedTo({ from: 30, to: 70 }, -5, whole), { from: 0, to: 40 });
  });
});

describe('minimap on the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;

  const range = () => trace.page.locator('.overview-range > .muted').textContent();
  const slider = (name: string) => trace.page.getByRole('slider', { name });
  /** Presses at one fraction of the map and releases at another; calls `held` before the release. */
  async function drag(from: number, to: number, held?: () => Promise<void>): Promise<void> {
    const box = (await atRest(trace.page, () => trace.page.locator('.minimap').boundingBox())) ?? assert.fail('a map');
    const y = box.y + box.height / 2;
    await trace.page.mouse.move(box.x + box.width * from, y);
    await trace.page.mouse.down();
    await trace.page.mouse.move(box.x + box.width * ((from + to) / 2), y);
    await trace.page.mouse.move(box.x + box.width * to, y);
    await held?.();
    await trace.page.mouse.up();
  }

  beforeEach(async () => {
    trace = await lab.open();
    await trace.show(events);
  });

  it('shows the whole trace above the time axis, aligned with it', async () => {
    await eventually(async () => assert.equal(await range(), 'Whole trace, 400 ms'));
    const box = async (selector: string) => {
      const found = await trace.page
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect());
      return { left: Math.round(found.x), right: Math.round(found.x + found.width) };
    };
    await eventually(async () => assert.deepEqual(await box('.minimap'), await box('.axis')));
    await eventually(async () => assert.ok((await trace.page.locator('.picture path').count()) > 1));
  });

  it('zooms to the dragged range, and shows everything again on Escape and on a double-click', async () => {
    await drag(0.25, 0.75);
    await eventually(async () => assert.equal(await range(), '100 ms to 300 ms of 400 ms'));
    await eventually(async () => assert.ok((await trace.page.locator('.row-mark.outside').count()) > 0));
    await trace.page.keyboard.press('Escape');
    await eventually(async () => assert.equal(await range(), 'Whole trace, 400 ms'));
    await drag(0.25, 0.75);
    await trace.page.locator('.minimap').dblclick();
    await eventually(async () => assert.equal(await range(), 'Whole trace, 400 ms'));
  });

  it('cancels the current drag on Escape', async () => {
    await drag(0.25, 0.5);
    await drag(0.75, 0.9, () => trace.page.keyboard.press('Escape'));
    await eventually(async () => assert.equal(await range(), '100 ms to 200 ms of 400 ms'));
  });

  it('moves the shown part and its ends, and centres the shown part on a click', async () => {
    await drag(0.25, 0.5);
    await drag(0.375, 0.625);
    await eventually(async () => assert.equal(await range(), '200 ms to 300 ms of 400 ms'));
    await drag(0.75, 1);
    await eventually(async () => assert.equal(await range(), '200 ms to 400 ms of 400 ms'));
    await drag(0.5, 0.75);
    await eventually(async () => assert.equal(await range(), '300 ms to 400 ms of 400 ms'));
    await drag(0.125, 0.125);
    await eventually(async () => assert.equal(await range(), '0 ms to 100 ms of 400 ms'));
  });

  it('offers the keyboard a slider for the shown part and one for each end', async () => {
    await slider('End of the shown part').focus();
    for (let i = 0; i < 5; i++) await trace.page.keyboard.press('PageDown');
    await eventually(async () =>
      assert.equal(await slider('End of the shown part').getAttribute('aria-valuetext'), '200 ms'),
    );
    await slider('Start of the shown part').focus();
    for (let i = 0; i < 5; i++) await trace.page.keyboard.press('ArrowRight');
    await eventually(async () =>
      assert.equal(await slider('Shown part of the trace').getAttribute('aria-valuetext'), '40 ms to 200 ms of 400 ms'),
    );
    await slider('Shown part of the trace').focus();
    await trace.page.keyboard.press('End');
    await eventually(async () => assert.equal(await range(), '240 ms to 400 ms of 400 ms'));
    await trace.page.keyboard.press('Escape');
    await eventually(async () =>
      assert.equal(await slider('Shown part of the trace').getAttribute('aria-valuetext'), 'Whole trace, 400 ms'),
    );
    await trace.page.keyboard.press('+');
    await eventually(async () => assert.equal(await range(), '40 ms to 360 ms of 400 ms'));
    await trace.page.locator('.scroller').focus();
    await trace.page.keyboard.press('Escape');
    await eventually(async () => assert.equal(await range(), 'Whole trace, 400 ms'));
  });

  it('has a tick where a consumer stopped and where a log line reports a failure', async () => {
    await eventually(async () => assert.equal(await trace.page.locator('.picture.errors').count(), 0));
    const stop = { consumer: 'billing', segment: null, error: 'boom', file: '/a.log', lineNumber: 3, handler: null };
    await trace.push({ type: 'stops', stops: [{ ...stop, eventId: uuid(3) }] });
    const group = trace.page.getByRole('group', { name: 'Map of the whole trace, 1 error' });
    await group.waitFor();
    const place = { file: '/a.log', column: 0, isRetry: false, text: 'boom', eventId: uuid(1) };
    const lines = [
      { ...place, level: 'error', time: 1_050, lineNumber: 1 },
      { ...place, level: 'info', time: 1_060, lineNumber: 2 },
    ] as const;
    await trace.answer('traceLogs', { value: { lines, files: 1, more: false, clock: null } });
    await trace.page.getByRole('switch', { name: 'Log lines between the events' }).click();
    await trace.page.getByRole('group', { name: 'Map of the whole trace, 2 errors' }).waitFor();
    await eventually(async () => {
      const ticks = await trace.page.locator('.picture.errors path').getAttribute('d');
      assert.equal(ticks?.match(/M/g)?.length, 2);
    });
  });

  it('is absent if all events happened at once', async () => {
    await trace.show(events.slice(0, 1));
    await trace.page.locator('.minimap').waitFor({ state: 'detached' });
  });

  it('redraws nothing of 10,000 events while the shown part moves', async () => {
    await trace.show(syntheticHeaders(10_000));
    await trace.page.waitForSelector('[aria-rowcount="10002"]');
    await trace.page.evaluate(() => {
      const changed: string[] = [];
      Object.assign(window, { changed });
      const picture = document.querySelector('.picture');
      if (picture === null) throw new Error('There is no picture.');
      const options = { attributes: true, childList: true, subtree: true };
      new MutationObserver((records) => changed.push(...records.map(({ type }) => type))).observe(picture, options);
    });
    await drag(0.25, 0.5);
    await drag(0.375, 0.625);
    await eventually(async () => assert.match((await range()) ?? '', / to /));
    await eventually(async () =>
      assert.deepEqual(await trace.page.evaluate(() => (window as unknown as { changed: string[] }).changed), []),
    );
  });
});
