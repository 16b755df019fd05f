import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { Position } from '../../src/model/event/event';
import { visible } from '../../src/model/text/safeText';
import type { ConsumerPanelState } from '../../src/protocol/consumer';
import { accessFindings } from '../support/axe';
import {
  culpritEvent,
  diagnosis,
  history,
  metrics,
  NOW,
  segment,
  segments,
  showConsumer,
  summary,
  windowEvent,
} from '../support/consumerPage';
import { atRest, eventually } from '../support/eventually';
import { until } from '../support/postgres';
import { THEMES } from '../support/themes';
import { renderedText, SCREENSHOTS, type Webview } from '../support/webviewLab';
import { consumerSuite } from '../support/webviewSuite';

/** Returns the text of a row with one space between its cells. */
const spaced = async (row: Locator) => (await renderedText(row)).replace(/\s+/g, ' ');

const HOSTILE = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>‮gnol⁦';

describe('consumer page', () => {
  const lab = consumerSuite();
  before(() => mkdir(SCREENSHOTS, { recursive: true }));
  let webview: Webview;
  const section = (name: string) => webview.page.getByRole('region', { name });
  /**
   * Moves the pointer to this share of a chart's width, where `value` was recorded. A chart that is being laid out
   * ignores the pointer and shows the newest value, so the move is repeated.
   */
  const pointAt = (share: number, value: string, chart = 0) =>
    until(async () => {
      const box = (await webview.page.locator('.u-over').nth(chart).boundingBox()) ?? assert.fail('a chart is there');
      await webview.page.mouse.move(box.x + box.width * share, box.y + 10);
      await webview.page.mouse.move(box.x + box.width * share, box.y + 20);
      const isPointed = (await webview.page.getByText('Point at the charts').count()) === 0;
      return isPointed && (await webview.page.locator('.key-value').first().textContent()) === value;
    });
  const keyValues = () => webview.page.locator('.key').allInnerTexts();
  const live = () => webview.page.locator('[aria-live]');

  it('says what the consumer is, what its status is and why', async () => {
    webview = await lab.open();
    const finding = 'Segment 1 has more than one owner: a, b.';
    await showConsumer(webview, { summary: { findings: [finding], catchUpS: 415 } });
    await webview.page.getByRole('heading', { name: 'billing_outbox', level: 1 }).waitFor();
    await eventually(async () => {
      const head = await renderedText(webview.page.getByRole('banner'));
      assert.match(head, /blocked/);
      assert.match(head, /segment 1 has stayed at 448 for 6 min 10 s while 14 events wait/);
      assert.match(head, /more than one owner/);
      assert.match(head, /Handles Payment \(Go source\)/);
      assert.match(head, /Appended \/ min\s+12/);
      assert.match(head, /Time left\s+about 7 min/);
    });
  });

  it('names the blocking event, and links to its trace, its log line and the consumers that stopped with it', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    const why = section('Why is it behind?');
    await eventually(async () => {
      const text = await renderedText(why);
      assert.match(text, /Stopped at #449 PaymentCaptured in segment 1/);
      assert.match(text, /no mapping for card 4242/);
      assert.match(text, /It failed 12 times, always at this event: a poison message/);
      assert.match(text, /First seen 6 min ago, last 12 s ago/);
    });
    const stopped = section('Waiting in segment 1 (after #448)')
      .getByRole('listitem')
      .filter({ hasText: 'stopped here' });
    await eventually(async () => assert.equal(await stopped.count(), 1));
    await stopped.getByRole('button').click();
    await why.getByRole('button', { name: 'api.log:812' }).click();
    await why.getByRole('button', { name: /user_read_model/ }).click();
    const { key, eventId } = culpritEvent;
    await eventually(async () =>
      assert.deepEqual(await webview.requests('openTrace'), [{ kind: 'openTrace', key, selectEventId: eventId }]),
    );
    await eventually(async () =>
      assert.deepEqual(await webview.requests('openLog'), [
        { kind: 'openLog', file: '/shop/logs/api.log', lineNumber: 812, column: 0 },
      ]),
    );
    await eventually(async () =>
      assert.deepEqual(await webview.requests('openConsumer'), [{ kind: 'openConsumer', consumer: 'user_read_model' }]),
    );
  });

  it('says how its process crashed, and which consumers stopped with it, in order', async () => {
    webview = await lab.open();
    const note = {
      title: 'Its process crashed',
      quote: 'fatal error: concurrent map writes',
      sentences: ['Its stack leads through main.(*Billing).Handle, handle.go line 31.'],
      log: { file: '/shop/logs/api.log', lineNumber: 31 },
    };
    const wentDown = ['First failure: billing, at #9: no tariff', 'search, at #12: driver: bad connection'];
    const culprits = diagnosis().culprits.map((each) => ({ ...each, isProbable: true }));
    await showConsumer(webview, { diagnosis: diagnosis({ culprits, notes: [note], companions: [], wentDown }) });
    const why = section('Why is it behind?');
    await eventually(async () => {
      const text = await renderedText(why);
      assert.match(text, /Probably stopped at #449 PaymentCaptured in segment 1/);
      assert.match(text, /Its process crashed[\s\S]*concurrent map writes[\s\S]*handle\.go line 31/);
      assert.match(text, /Went down with it[\s\S]*First failure: billing, at #9[\s\S]*search, at #12/);
    });
    await why.getByRole('button', { name: 'api.log:31' }).click();
    await eventually(async () =>
      assert.deepEqual(await webview.requests('openLog'), [
        { kind: 'openLog', file: '/shop/logs/api.log', lineNumber: 31, column: 0 },
      ]),
    );
  });

  it('shows the first waiting events of a batch, all of them after a click, and fewer after another click', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    const rows = section('Waiting in segment 1 (after #448)').locator('.event');
    await eventually(async () => assert.equal(await rows.count(), 8));
    await webview.page.getByRole('button', { name: 'Show 6 more' }).click();
    await eventually(async () => assert.equal(await rows.count(), 14));
    await webview.page.getByRole('button', { name: 'Show fewer' }).click();
    await eventually(async () => assert.equal(await rows.count(), 8));
  });

  it('lists the waiting events of all segments in one list below the segments, with the event where it stopped first', async () => {
    webview = await lab.open({ height: 1400 });
    const [first = assert.fail()] = diagnosis().windows;
    const second = {
      ...first,
      segment: 2,
      checkpoint: '440',
      events: [441, 450].map((at) => windowEvent(at)),
      rest: 3,
    };
    await showConsumer(webview, { diagnosis: diagnosis({ windows: [first, second], windowsLeftOut: 1 }) });
    const waiting = section('Waiting in 2 segments');
    await webview.page.getByRole('button', { name: 'Show 8 more' }).click();
    await eventually(async () => {
      const rows = await waiting.getByRole('listitem').allInnerTexts();
      assert.match(rows[0] ?? '', /#449[\s\S]*segment 1[\s\S]*stopped here/);
      assert.deepEqual(
        rows.slice(1, 4).map((row) => [/#\d+/.exec(row)?.[0], /segment \d/.exec(row)?.[0]]),
        [
          ['#441', 'segment 2'],
          ['#450', 'segment 2'],
          ['#451', 'segment 1'],
        ],
      );
    });
    await waiting.getByTitle('Waiting in segment 2 (after #440)').first().waitFor();
    await eventually(async () =>
      assert.match(await renderedText(waiting), /3 more in the same batches\.[\s\S]*1 more segment is behind/),
    );
    await eventually(async () => {
      const headings = await webview.page.getByRole('heading', { level: 2 }).allInnerTexts();
      assert.deepEqual(headings.slice(0, 3), ['Why is it behind?', 'Segments', 'Waiting in 2 segments']);
    });
  });

  it('says when a single failure happened, and that no process has tried again', async () => {
    webview = await lab.open();
    const culprits = diagnosis().culprits.map((each) => {
      const failedAt = NOW - 19 * 60_000;
      return { ...each, failedOnce: 'abandoned' as const, explanation: '', firstSeen: failedAt, lastSeen: failedAt };
    });
    await showConsumer(webview, { diagnosis: diagnosis({ culprits }) });
    await eventually(async () => {
      const text = await renderedText(section('Why is it behind?'));
      assert.match(text, /^Failed once, 19 min ago\. No process has tried again\.$/m);
      assert.doesNotMatch(text, /Seen 19 min/, 'not twice');
    });
    await section('Why is it behind?')
      .getByText('Failed once')
      .and(webview.page.getByTitle(/, 13:46:00/))
      .waitFor();
  });

  it('says how long ago something changed before the stop, and exactly when on demand', async () => {
    webview = await lab.open();
    const changes = [
      { sentence: 'provider of #449 has a value that none before it had.', at: NOW - 90_000 },
      { sentence: 'Its process was started.', at: NOW - 3_600_000 },
      { sentence: '2026-11-22 14:00 (the line leaves out its time zone): Its process ended.', at: null },
    ];
    await showConsumer(webview, { diagnosis: diagnosis({ changes }) });
    const rows = section('Why is it behind?').locator('ol > li');
    await eventually(async () =>
      assert.deepEqual(await rows.allInnerTexts(), [
        'provider of #449 has a value that none before it had. 1 min 30 s ago',
        'Its process was started. 1 h ago',
        '2026-11-22 14:00 (the line leaves out its time zone): Its process ended.',
      ]),
    );
    await rows
      .nth(1)
      .getByTitle(/, 13:05:00/)
      .waitFor();
  });

  it('draws in its head how the number of waiting events has grown', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    const head = webview.page.getByRole('banner');
    await head.getByRole('img', { name: /^Events that wait, .*: at most 14, now 14$/ }).waitFor();
    // For two minutes there was no poll: the line has a break there.
    await eventually(async () =>
      assert.equal(((await head.locator('.spark-line').getAttribute('d')) ?? '').match(/M/g)?.length, 2),
    );
  });

  it('asks for the diagnosis once for each status, not at every poll, and again on demand', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    for (let i = 0; i < 3; i++)
      await webview.push({ type: 'summary', summary: summary({ waiting: i }), hasMetrics: false });
    const asked = async () =>
      (await webview.requests('diagnose')).map((request) => 'again' in request && request.again);
    await eventually(async () => assert.deepEqual(await asked(), [false]));
    await webview.push({ type: 'summary', summary: summary({ status: 'stopped' }), hasMetrics: false });
    await webview.page.getByText('stopped', { exact: true }).first().waitFor();
    await eventually(async () => assert.deepEqual(await asked(), [false, false]));
    await webview.page.getByRole('button', { name: 'Why?' }).click();
    await eventually(async () => assert.deepEqual(await asked(), [false, false, true]));
    const heading = section('Why is it behind?').getByRole('heading', { level: 2 });
    await eventually(async () =>
      assert.ok(await heading.evaluate((element) => element === document.activeElement), 'the answer has the focus'),
    );
    await eventually(async () =>
      assert.equal(await webview.page.locator('.section.diagnosis.pointed').count(), 1, 'and is highlighted'),
    );
  });

  it('says why there is no diagnosis, keeps the last one, and tries again on a click', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    await webview.answer('diagnose', { error: 'The query took too long.' });
    await webview.page.getByRole('button', { name: 'Look for the reason again' }).click();
    await section('Why is it behind?').getByRole('alert').getByText('The query took too long.').waitFor();
    await eventually(async () => assert.match(await renderedText(section('Why is it behind?')), /Stopped at #449/));
    await webview.answer('diagnose', { value: diagnosis() });
    await section('Why is it behind?').getByRole('button', { name: 'Try again' }).click();
    await section('Why is it behind?').getByRole('alert').waitFor({ state: 'detached' });
  });

  it('says that nothing holds back a consumer that has caught up', async () => {
    webview = await lab.open();
    const nothing = diagnosis({ culprits: [], windows: [], companions: [] });
    const caughtUp = { status: 'caughtUp', waiting: 0, oldestWaitingS: null } as const;
    await showConsumer(webview, { diagnosis: nothing, summary: caughtUp });
    await eventually(async () => assert.match(await renderedText(section('Diagnosis')), /Nothing waits for it/));
  });

  it('offers to add a log file if no log file mentions the consumer', async () => {
    webview = await lab.open();
    const hint = 'No log file mentions this consumer.';
    await showConsumer(webview, { diagnosis: diagnosis({ culprits: [], hints: [hint], mentioned: false }) });
    await section('Why is it behind?').getByText(hint).waitFor();
    await webview.page.getByRole('button', { name: 'Add log file…' }).click();
    await eventually(async () => assert.equal((await webview.requests('addLogFile')).length, 1));
  });

  it('keeps the bell beside its button when the buttons do not fit on one line', async () => {
    for (const width of [560, 590, 620, 680]) {
      webview = await lab.open({ width });
      await showConsumer(webview, { summary: { handler: 'billing_outbox.go:23' } });
      await eventually(async () => {
        const middles = await webview.page.locator('.actions .together').evaluate((group) =>
          [...group.children].map((each) => {
            const { top, height } = each.getBoundingClientRect();
            return Math.round((top + height / 2) / 4);
          }),
        );
        assert.equal(middles.length, 2);
        assert.equal(new Set(middles).size, 1, `${width} pixels: ${middles.join()}`);
      });
    }
  });

  it('opens the handler and the log line, and says why a report was not copied', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    await webview.push({ type: 'summary', summary: summary({ handler: 'billing_outbox.go:23' }), hasMetrics: false });
    await webview.page.getByRole('button', { name: 'Open Handler · billing_outbox.go:23' }).click();
    await webview.page.getByRole('button', { name: 'Open Log Line' }).click();
    await eventually(async () =>
      assert.deepEqual(await webview.requests('openLog'), [
        { kind: 'openLog', file: '/shop/logs/api.log', lineNumber: 812, column: 0 },
      ]),
    );
    await webview.answer('copyReport', { error: 'The clipboard is not available.' });
    await webview.page.getByRole('button', { name: 'Copy Report' }).click();
    await webview.page.getByRole('alert').getByText('The clipboard is not available.').waitFor();
    await eventually(async () => assert.equal((await webview.requests('openHandler')).length, 1));
  });

  it('moves over the points by keyboard and reads out their values', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    await webview.page.getByRole('application').focus();
    await webview.page.keyboard.press('End');
    await live().filter({ hasText: '14:05:00; blocked; Events that wait, waiting: 14; Age of the oldest' }).waitFor();
    await webview.page.keyboard.press('ArrowLeft');
    await live().filter({ hasText: '14:04:55' }).waitFor();
    await webview.page.keyboard.press('ArrowRight');
    await live().filter({ hasText: '14:05:00' }).waitFor();
    await webview.page.keyboard.press('Home');
    await live().filter({ hasText: '13:51:00; caught up' }).waitFor();
    await webview.page.getByText('22 Nov 2026, 13:51:00').waitFor();
    await webview.page.keyboard.press('Escape');
    await webview.page.getByText('Point at the charts').waitFor();
  });

  it('shows the values of all charts at the pointer, and keeps the crosshair there when points arrive', async () => {
    webview = await lab.open({ height: 1600 });
    await showConsumer(webview);
    // There was no poll 8.5 minutes ago, and there was one 6.5 minutes ago.
    await pointAt(5 / 14, '–');
    await eventually(async () =>
      assert.deepEqual(
        (await keyValues()).map((text) => text.split('\n').at(-1)),
        ['–', '–', '–', '–'],
      ),
    );
    await pointAt(13 / 14, '12');
    const crosshairs = webview.page.locator('.u-cursor-x:not(.u-off)');
    await eventually(async () => assert.equal(await crosshairs.count(), 3, 'one in every chart'));
    await eventually(async () =>
      assert.match((await webview.page.locator('.pointed').textContent()) ?? '', /14:0(3:59|4:00)/),
    );
    await webview.page.screenshot({ path: join(SCREENSHOTS, 'consumer-hover.png') });
    await webview.page.evaluate(() => document.querySelector('.uplot')?.setAttribute('data-first', ''));
    const last = history().points.at(-1) ?? assert.fail();
    await webview.push({
      type: 'history',
      whole: false,
      points: [{ ...last, at: NOW + 2_000, waiting: 40 }],
      changes: history().changes,
    });
    // The axis grew to fit the new point; the crosshair stays at the pointer.
    await webview.page.waitForFunction(() => /14:04:0[12]/.test(document.querySelector('.pointed')?.textContent ?? ''));
    await eventually(async () =>
      assert.equal(await webview.page.locator('.uplot[data-first]').count(), 1, 'the same drawing'),
    );
    await eventually(async () => assert.equal(await webview.page.locator('.key-value').first().textContent(), '12'));
  });

  it('shows the same values at a time, whether the pointer or the keyboard was moved there', async () => {
    webview = await lab.open({ height: 1600 });
    await showConsumer(webview);
    await webview.page.getByRole('application').focus();
    await webview.page.keyboard.press('End');
    for (let i = 0; i < 12; i++) await webview.page.keyboard.press('ArrowLeft');
    await live().filter({ hasText: '14:04:00; blocked; Events that wait, waiting: 12' }).waitFor();
    const byKeyboard = await atRest(webview.page, keyValues);
    await webview.page.keyboard.press('Escape');
    await webview.page.getByText('Point at the charts').waitFor();
    await eventually(async () =>
      assert.notDeepEqual(await keyValues(), byKeyboard, 'without a pointer the newest values'),
    );
    await pointAt(13 / 14, '12', 1);
    await eventually(async () => assert.deepEqual(await keyValues(), byKeyboard));
    await webview.page.mouse.move(2, 2);
    await webview.page.getByText('Point at the charts').waitFor();
  });

  it('keeps the crosshair where the keyboard moved it when a chart is drawn again', async () => {
    webview = await lab.open({ height: 1600 });
    await showConsumer(webview);
    await webview.page.getByRole('application').focus();
    await webview.page.keyboard.press('Home');
    await live().filter({ hasText: '13:51:00' }).waitFor();
    await webview.answer('metrics', { value: metrics() });
    await webview.push({ type: 'summary', summary: summary(), hasMetrics: true });
    await section('History').getByText('lag (Prometheus)').waitFor();
    await webview.page.waitForFunction(() => document.querySelectorAll('.u-cursor-x:not(.u-off)').length === 5);
    await webview.page.keyboard.press('ArrowRight');
    await live().filter({ hasText: '13:51:05' }).waitFor();
  });

  it('marks no point on the lines where it shows no value', async () => {
    webview = await lab.open({ height: 1600 });
    await showConsumer(webview, { history: { points: history().points.slice(-3), changes: [] } });
    await pointAt(0.999, '14');
    await webview.page.waitForFunction(pointsAreMarked, true);
    await pointAt(0.5, '–');
    await webview.page.waitForFunction(pointsAreMarked, false);
  });

  it('has a value between two looks of a young history, and the newest one once the pointer is away', async () => {
    webview = await lab.open({ height: 1600 });
    const last = history().points.at(-1) ?? assert.fail();
    const points = Array.from({ length: 16 }, (_, i) => ({ ...last, at: NOW - 60_000 + i * 4_000, waiting: 7 }));
    await showConsumer(webview, { history: { points, changes: [] } });
    // Half way between the first two.
    await pointAt(2 / 60, '7');
    for (const afterMs of [2_000, 4_000, 6_000]) {
      const point = { ...last, at: NOW + afterMs, waiting: 9 };
      await webview.push({ type: 'history', whole: false, points: [point], changes: [] });
    }
    await webview.page.mouse.move(2, 2);
    await webview.page.getByText('Point at the charts').waitFor();
    await eventually(async () => assert.equal(await webview.page.locator('.key-value').first().textContent(), '9'));
  });

  it('shows another time range after a click on its button, and remembers the choice', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    const first = await webview.page.evaluate(() => window.fakeHost.state);
    await webview.page.getByRole('button', { name: '6 h' }).click();
    await webview.page.getByRole('button', { name: '6 h', pressed: true }).waitFor();
    const state = await eventually(async () => {
      const kept = (await webview.page.evaluate(() => window.fakeHost.state)) as ConsumerPanelState;
      assert.equal(kept.connection, 'dev');
      assert.equal(kept.consumer, 'billing_outbox');
      assert.notDeepEqual(kept, first, 'the choice is kept');
      return kept;
    });
    const again = await lab.open({ state });
    await showConsumer(again);
    await again.page.getByRole('button', { name: '6 h', pressed: true }).waitFor();
  });

  it('shows the same figures as a table', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    await webview.page.getByRole('switch', { name: 'Show as table' }).click();
    const table = webview.page.getByRole('region', { name: 'History as a table' });
    const rows = table.getByRole('row');
    await eventually(async () =>
      assert.match(
        await spaced(rows.first()),
        /Until Status Most waiting Oldest waiting Appended \/ min Handled \/ min/,
      ),
    );
    await eventually(async () => assert.match(await spaced(rows.nth(1)), /22 Nov, 14:05 blocked 14 6 min 4 s 12 0/));
    await eventually(async () => assert.equal(await table.getByText('13:56').count(), 0, 'a minute without a poll'));
    const appended = webview.page.getByRole('region', { name: 'Appended events as a table' });
    await eventually(async () => assert.match(await renderedText(appended), /13:25\s+240\s+spike/));
    await eventually(async () => assert.equal(await webview.page.locator('canvas').count(), 0));
  });

  it('says when the history begins', async () => {
    webview = await lab.open();
    await showConsumer(webview, { history: { points: [], changes: [] } });
    await section('History').getByText('History begins now').waitFor();
    await webview.push({ type: 'history', whole: false, points: history().points.slice(-3), changes: [] });
    await webview.page.locator('canvas').first().waitFor();
    await section('History').getByText('History begins at 22 Nov, 14:04').waitFor();
  });

  it('draws the values of a metrics server beside its own, and says why the server does not answer', async () => {
    webview = await lab.open();
    await webview.answer('metrics', { error: 'Prometheus does not answer at http://localhost:9090.' });
    await showConsumer(webview, { hasMetrics: true });
    await section('History').getByText('Prometheus does not answer').waitFor();
    await webview.page.locator('canvas').first().waitFor();
    await webview.answer('metrics', { value: metrics() });
    await section('History').getByRole('button', { name: 'Try again' }).click();
    await section('History').getByText('lag (Prometheus)').waitFor();
    await section('History').getByText('Time to handle an event').waitFor();
    await section('History').getByText('Errors a minute').waitFor();
    await eventually(async () => assert.equal(await section('History').getByRole('alert').count(), 0));
  });

  it('lists segments worst first, sorts them by any column, and draws few of many rows at a time', async () => {
    webview = await lab.open();
    const healthy = Array.from({ length: 4_999 }, (_, id) => segment(id, { waiting: id % 7 }));
    const worst = segment(4_999, { status: 'ownerDead', waiting: 3, heartbeatAgeS: 500 });
    await showConsumer(webview, { segments: [worst, ...healthy] });
    const table = webview.page.getByRole('table', { name: 'Segments' });
    await eventually(async () => assert.equal(await table.getAttribute('aria-rowcount'), '5001'));
    const first = () => spaced(table.getByRole('row').nth(1));
    await eventually(async () => assert.match(await first(), /^4999\s+owner dead\s/));
    await eventually(async () => assert.ok((await table.getByRole('row').count()) < 40));
    await table.getByRole('button', { name: 'Segment' }).click();
    await table
      .getByRole('columnheader', { name: 'Segment' })
      .and(webview.page.locator('[aria-sort="descending"]'))
      .waitFor();
    await eventually(async () => assert.match(await first(), /^4999\s/));
    await table.getByRole('button', { name: 'Segment' }).click();
    await eventually(async () => assert.match(await first(), /^0\s/));
    await table.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await table.getByRole('row').filter({ hasText: /^4998/ }).waitFor();
    await table.getByTitle('0b6f8a52-9d31-4c65-9a0e-1f3f0c7a2b44').first().waitFor();
  });

  it('fits its segments into a narrow panel, with the heartbeats beside their owners', async () => {
    for (const [width, heads] of [
      [1_000, ['Segment', 'Status', 'Checkpoint', 'Waiting', 'Oldest', 'Owner', 'Heartbeat']],
      [480, ['Segment', 'Status', 'Waiting', 'Oldest', 'Owner']],
      [320, ['Segment', 'Status', 'Waiting', 'Owner']],
    ] as const) {
      webview = await lab.open({ width, height: 1_800 });
      await showConsumer(webview);
      const table = webview.page.getByRole('table', { name: 'Segments' });
      await eventually(async () => assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), heads));
      const row = spaced(table.getByRole('row').nth(1));
      if (width < 500) await eventually(async () => assert.match(await row, /0b6f8a52-[-\da-f]+ · 3 s$/));
      else await eventually(async () => assert.match(await row, /448\s.*0b6f8a52-[-\da-f]+\s+3 s$/));
      await table.getByTitle('Past checkpoint 448').waitFor();
      await eventually(async () => {
        const isCut = await table.evaluate((scroller) =>
          [scroller, ...scroller.querySelectorAll('.cell:not(.owner-name)')].some(
            ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
          ),
        );
        assert.ok(!isCut, `nothing is cut or scrolls sideways at ${width}`);
      });
    }
  });

  it('marks what is unusual in the append rate', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    await eventually(async () => {
      const text = await renderedText(section('Appended to the store in the last hour'));
      assert.match(text, /Spike at 13:25: 240 events in a minute, usually 5\d/);
      assert.match(text, /Drop of 3 minutes from 13:49: down to 8 events a minute, usually 5\d/);
    });
    await webview.page.getByRole('img', { name: /at most 240, at 13:25/ }).waitFor();
  });

  it('keeps its content when the connection is lost, and says how old the content is', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    await webview.push({
      type: 'life',
      life: { kind: 'stale', reason: 'Disconnected.', since: NOW, canConnect: true },
    });
    const banner = webview.page.getByRole('alert');
    await banner.getByText('Disconnected. What is shown is from 14:05:00.').waitFor();
    await eventually(async () => assert.match(await renderedText(section('Why is it behind?')), /Stopped at #449/));
    await eventually(async () =>
      assert.ok(await webview.page.getByRole('button', { name: 'Look for the reason again' }).isDisabled()),
    );
    await banner.getByRole('button', { name: 'Connect' }).click();
    await eventually(async () => assert.equal((await webview.requests('connect')).length, 1));
    const before = (await webview.requests('appendRate')).length;
    await webview.push({ type: 'life', life: { kind: 'live' } });
    await banner.waitFor({ state: 'detached' });
    await eventually(async () => assert.equal((await webview.requests('appendRate')).length, before + 1));
  });

  it('shows nothing of the previous store once the connection leads to another store', async () => {
    webview = await lab.open();
    await showConsumer(webview);
    const asked = (await webview.requests('diagnose')).length;
    await webview.push({ type: 'open', state: { connection: 'dev', consumer: 'billing_outbox' } });
    await webview.page.getByText('Reading the consumer…').waitFor();
    for (const part of ['.bars', 'canvas', '.segment-scroller']) {
      await eventually(async () => assert.equal(await webview.page.locator(part).count(), 0, part));
    }
    await showConsumer(webview);
    // The status is the same as before, but the reason may differ.
    await eventually(async () => assert.equal((await webview.requests('diagnose')).length, asked + 1));
  });

  it('distinguishes a consumer without a row from one that is being read', async () => {
    webview = await lab.open();
    await webview.push({ type: 'open', state: { connection: 'dev', consumer: 'nobody' } });
    await webview.push({ type: 'life', life: { kind: 'loading' } });
    await webview.page.getByText('Reading the consumer…').waitFor();
    await webview.page.getByRole('heading', { name: 'nobody' }).waitFor();
    await webview.push({ type: 'life', life: { kind: 'gone' } });
    await webview.page.getByRole('alert').getByText('dev has no row of this consumer').waitFor();
  });

  it('redraws its charts in the new colours when the theme changes', async () => {
    webview = await lab.open({ theme: 'dark' });
    await showConsumer(webview);
    await webview.page.locator('canvas').first().waitFor();
    const inks = () => webview.page.evaluate(coloursOf);
    const before = await inks();
    await webview.page.evaluate(() => {
      document.documentElement.style.setProperty('--vscode-charts-blue', '#00ff00');
    });
    await webview.page.waitForFunction(coloursHold, '0,255,0');
    assert.ok(!before.includes('0,255,0'));
  });

  for (const theme of THEMES) {
    it(`has no serious accessibility finding and no CSP violation, ${theme}`, async () => {
      webview = await lab.open({ theme });
      await webview.answer('metrics', { error: 'No answer.' });
      await showConsumer(webview, { hasMetrics: true, summary: { findings: ['Something is odd.'] } });
      await webview.page.locator('canvas').first().waitFor();
      await section('History').getByText('No answer.').waitFor();
      await eventually(async () => assert.deepEqual(await accessFindings(webview.page), [], 'charts'));
      await webview.page.getByRole('switch', { name: 'Show as table' }).click();
      await eventually(async () => assert.deepEqual(await accessFindings(webview.page), [], 'tables'));
      await webview.push({ type: 'life', life: { kind: 'stale', reason: 'Gone.', since: NOW, canConnect: true } });
      await eventually(async () => assert.deepEqual(await accessFindings(webview.page), [], 'stale'));
      await eventually(async () => assert.deepEqual(await webview.cspViolations(), []));
    });
  }

  it('shows hostile text in every field as text', async () => {
    webview = await lab.open({ messages: { History: HOSTILE } });
    const { culprits, windows, ...rest } = diagnosis();
    const event = { ...culpritEvent, eventType: HOSTILE, stream: HOSTILE };
    const hostile = diagnosis({
      ...rest,
      culprits: culprits.map((each) => ({ ...each, title: HOSTILE, event, error: HOSTILE, file: `/x/${HOSTILE}` })),
      windows: windows.map((each) => ({ ...each, checkpoint: HOSTILE, events: [event] })),
      hints: [HOSTILE],
      companions: [{ consumer: HOSTILE, sentence: HOSTILE }],
      notes: [{ title: HOSTILE, quote: HOSTILE, sentences: [HOSTILE], log: { file: `/x/${HOSTILE}`, lineNumber: 1 } }],
      wentDown: [HOSTILE],
      changes: [{ sentence: HOSTILE, at: NOW }],
      affected: [HOSTILE],
      oddFlows: [HOSTILE],
    });
    await showConsumer(webview, {
      consumer: HOSTILE,
      diagnosis: hostile,
      summary: { sentence: HOSTILE, findings: [HOSTILE], scope: HOSTILE },
      segments: segments().map((each) => ({ ...each, ownerId: HOSTILE, checkpoint: HOSTILE as Position })),
    });
    await webview.push({ type: 'life', life: { kind: 'stale', reason: HOSTILE, since: NOW, canConnect: false } });
    await webview.page.getByRole('alert').waitFor();
    await eventually(async () => assert.equal(await webview.page.locator('h1').textContent(), visible(HOSTILE)));
    await eventually(async () =>
      assert.equal(await webview.page.locator('.event-type').first().textContent(), visible(HOSTILE)),
    );
    await eventually(async () =>
      assert.equal(await webview.page.locator('.code-block').first().textContent(), visible(HOSTILE)),
    );
    await eventually(async () =>
      assert.equal(await webview.page.locator('.cell.of-checkpoint').nth(1).textContent(), visible(HOSTILE)),
    );
    await eventually(async () => assert.equal(await webview.page.locator('img, script:not([nonce])').count(), 0));
    await eventually(async () => assert.equal(await webview.page.evaluate(() => 'hacked' in window), false));
    await eventually(async () => assert.deepEqual(await webview.cspViolations(), []));
  });
});

/** Runs in the page: whether the first chart has marks on its lines at the crosshair. */
function pointsAreMarked(expected: boolean): boolean {
  const plot = document.querySelector('.u-over')?.getBoundingClientRect();
  const marks = [...(document.querySelector('.u-over')?.querySelectorAll('.u-cursor-pt') ?? [])];
  const seen = marks.some((mark) => plot !== undefined && mark.getBoundingClientRect().right > plot.left);
  return seen === expected;
}

/** Runs in the page: returns the colours of the first chart. */
function coloursOf(): string[] {
  const canvas = document.querySelector('canvas');
  const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const seen = new Set<string>();
  for (let i = 0; i < pixels.length; i += 4) seen.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`);
  return [...seen];
}

/** Runs in the page: whether the first chart has the colour. */
function coloursHold(colour: string): boolean {
  const canvas = document.querySelector('canvas');
  const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  for (let i = 0; i < pixels.length; i += 4) {
    if (`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}` === colour) return true;
  }
  return false;
}
