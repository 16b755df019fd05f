import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { traceLogsView } from '../../src/app/traces/logRows';
import { findTraceLines } from '../../src/logs/attribute/traceLines';
import { atOnce } from '../../src/model/text/steps';
import type { TraceLogRow, TraceLogsView } from '../../src/protocol/traceDetails';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { FIXTURES, fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import type { ThemeName } from '../support/themes';
import { renderedText, SCREENSHOTS, type TracePage, type TracePageOptions } from '../support/tracePage';
import { traceSuite } from '../support/webviewSuite';

const START = 1_000_000;
const events = [
  makeEvent(1, { eventType: 'OrderPlaced', time: START }),
  makeEvent(2, { eventType: 'PaymentRequested', causationId: uuid(1), time: START + 100 }),
  makeEvent(3, { eventType: 'StockReserved', causationId: uuid(1), time: START + 200 }),
];

function line(event: number, ms: number | null, text: string, over: Partial<TraceLogRow> = {}): TraceLogRow {
  const time = ms === null ? null : START + ms;
  const place = { file: '/var/log/api.log', lineNumber: 1000 + (ms ?? 0), column: 7 };
  return { eventId: uuid(event), time, level: 'info', text, isRetry: false, ...place, ...over };
}

const lines = [
  line(1, 5, 'command handled'),
  line(3, 90, 'reserving', { level: 'debug' }),
  line(2, 105, 'handling'),
  line(2, 110, 'transient error, retrying', { level: 'warn', isRetry: true }),
  line(2, 150, 'consumer handler error', { level: 'error' }),
  line(1, null, 'no time', { level: 'unknown', lineNumber: 3 }),
];
const view: TraceLogsView = { lines, files: 4, more: false, clock: null };

describe('log lines between the events of the trace page', () => {
  const lab = traceSuite();
  let trace: TracePage;

  const logSwitch = () => trace.page.getByRole('switch', { name: 'Log lines between the events' });
  const rowAt = (text: string) => trace.page.locator('.event-row', { hasText: text }).first();
  const texts = () => trace.page.locator('.event-row .name-text').allTextContents();
  const banner = () => trace.page.locator('.banner');
  const choose = (dropdown: string, option: string) => trace.page.evaluate(chooseOption, [dropdown, option] as const);

  async function show(found: TraceLogsView, options?: TracePageOptions): Promise<void> {
    trace = await lab.open(options);
    await trace.answer('traceLogs', { value: found });
    await trace.show(events);
  }

  async function shown(...expected: string[]): Promise<void> {
    await trace.page
      .waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('.event-row .name-text')].map((name) => name.textContent).join('|') === wanted,
        expected.join('|'),
      )
      .catch(async () => eventually(async () => assert.deepEqual(await texts(), expected)));
  }

  it('are not requested until they are switched on, and then once', async () => {
    await show(view);
    await eventually(async () => assert.deepEqual(await trace.requests('traceLogs'), []));
    await eventually(async () => assert.equal(await logSwitch().getAttribute('aria-checked'), 'false'));
    await logSwitch().focus();
    await trace.page.keyboard.press('Enter');
    await rowAt('command handled').waitFor();
    await eventually(async () => assert.equal(await logSwitch().getAttribute('aria-checked'), 'true'));
    await eventually(async () => assert.deepEqual(await trace.requests('traceLogs'), [{ kind: 'traceLogs' }]));
    await logSwitch().click();
    await shown('OrderPlaced', 'PaymentRequested', 'StockReserved');
  });

  it('stand under their event in the tree, and fold with it', async () => {
    await show(view);
    await logSwitch().click();
    await shown(
      'OrderPlaced',
      'command handled',
      'no time',
      'PaymentRequested',
      'handling',
      'transient error, retrying',
      'consumer handler error',
      'StockReserved',
      'reserving',
    );
    await eventually(async () => assert.equal(await rowAt('handling').getAttribute('aria-level'), '3'));
    await eventually(async () => assert.equal(await rowAt('PaymentRequested').getAttribute('aria-setsize'), '2'));
    await rowAt('PaymentRequested').locator('.twisty').click();
    await eventually(async () => assert.equal(await rowAt('PaymentRequested').getAttribute('aria-expanded'), 'false'));
    await shown('OrderPlaced', 'command handled', 'no time', 'PaymentRequested', 'StockReserved', 'reserving');
    await eventually(async () =>
      assert.equal(await trace.page.getByRole('treegrid').getAttribute('aria-rowcount'), '7'),
    );
  });

  it('are copied and saved with the trace if their level is shown', async () => {
    await show({ ...view, more: true });
    await logSwitch().click();
    await rowAt('handling').waitFor();
    const take = async (item: string) => {
      await trace.page.getByRole('button', { name: 'More actions' }).click();
      await trace.page.getByRole('menuitem', { name: item }).click();
    };
    await take('Copy as Markdown');
    await choose('Level of the log lines', 'warn');
    await rowAt('handling').waitFor({ state: 'detached' });
    await take('Copy as Markdown');
    await take('Copy as Mermaid');
    await take('Save as JSON…');
    await eventually(async () => {
      const [all, warnings, chart] = (await trace.requests('copy')).map((request) =>
        request.kind === 'copy' ? request.text.split('\n') : [],
      );
      assert.match(all?.[0] ?? '', / · 6 log lines, not all$/);
      assert.deepEqual(all?.slice(2, 6), [
        '- `OrderPlaced` `Order/order-1` v1 · +0 ms · #1',
        '  - INFO `api.log:1005` `command handled` · +5 ms',
        '  - `api.log:3` `no time`',
        '  - `PaymentRequested` `Order/order-2` v1 · +100 ms · #2',
      ]);
      assert.match(warnings?.[0] ?? '', / · 2 log lines, not all$/);
      assert.equal(warnings?.[4], '    - WARN `api.log:1110` `transient error, retrying` · +110 ms');
      assert.equal(chart?.[1], '  %% Log lines are left out: the chart would not be readable.');
    });
    await eventually(async () =>
      assert.deepEqual(await trace.requests('saveJson'), [{ kind: 'saveJson', logs: true }]),
    );
  });

  it('are found by their text, also below a folded event, and the search steps through them and the events', async () => {
    await show(view);
    await logSwitch().click();
    await rowAt('handling').waitFor();
    const field = trace.page.getByRole('textbox', { name: 'Find type, stream, id or log text' });
    const count = async (text: string) => trace.page.locator('.search-count', { hasText: text }).waitFor();
    const selected = async (text: string) =>
      trace.page.locator('.event-row[aria-selected="true"]', { hasText: text }).waitFor();
    await rowAt('PaymentRequested').locator('.twisty').click();
    await field.fill('HAND');
    await count('3');
    await eventually(async () => assert.match((await rowAt('command handled').getAttribute('class')) ?? '', /match/));
    await field.press('Enter');
    await selected('command handled');
    await field.press('Enter');
    await selected('handling');
    await count('2 of 3');
    await field.press('Enter');
    await selected('consumer handler error');
    await field.press('Shift+Enter');
    await selected('handling');
    await field.fill('re');
    await count('4');
    await choose('Order', 'position');
    await trace.page.waitForFunction(() =>
      document.querySelectorAll('.event-row')[2]?.textContent?.includes('command'),
    );
    for (const text of ['transient error, retrying', 'StockReserved', 'reserving', 'PaymentRequested']) {
      await field.press('Enter');
      await selected(text);
    }
    await logSwitch().click();
    await trace.page.getByRole('textbox', { name: 'Find type, stream or id' }).waitFor();
    await count('2');
  });

  it('stand between the events at their times, corrected by the difference of the log’s clock', async () => {
    const clock = { offsetMs: -1200, spreadMs: 3, samples: 7, isCertain: true };
    await show({
      ...view,
      clock,
      lines: lines.map((row) => (row.time === null ? row : { ...row, time: row.time - 1200 })),
    });
    await logSwitch().click();
    await choose('Order', 'position');
    await shown(
      'OrderPlaced',
      'no time',
      'command handled',
      'reserving',
      'PaymentRequested',
      'handling',
      'transient error, retrying',
      'consumer handler error',
      'StockReserved',
    );
    await eventually(async () =>
      assert.deepEqual(await rowAt('handling').locator('.left > .number').allTextContents(), ['+105 ms', '+5 ms']),
    );
    await eventually(async () => assert.match(await renderedText(banner()), /Log clock 1\.2 s behind/));
    await eventually(async () =>
      assert.match((await trace.page.locator('.log-clock').getAttribute('title')) ?? '', /7 lines .* ± 3 ms/),
    );
  });

  it('are counted on the row of their event: lines, errors, warnings, retries', async () => {
    await show(view);
    await eventually(async () => assert.equal(await trace.page.locator('.log-badges:visible').count(), 0));
    await logSwitch().click();
    await rowAt('handling').waitFor();
    const badges = (text: string) => rowAt(text).locator('.log-badges');
    await eventually(async () =>
      assert.equal(await badges('PaymentRequested').getAttribute('title'), '3 log lines, 1 error, 1 warning, 1 retry'),
    );
    await eventually(async () => assert.equal(await badges('PaymentRequested').textContent(), '1113'));
    await eventually(async () => assert.equal(await badges('StockReserved').getAttribute('aria-label'), '1 log line'));
    await eventually(async () =>
      assert.match(await renderedText(banner()), /6 log lines · 1 error · 1 warning · 1 retry · 4 logs searched/),
    );
  });

  it('are filtered by level, and the level is remembered', async () => {
    await show(view);
    await logSwitch().click();
    await rowAt('handling').waitFor();
    await choose('Level of the log lines', 'warn');
    await shown(
      'OrderPlaced',
      'PaymentRequested',
      'transient error, retrying',
      'consumer handler error',
      'StockReserved',
    );
    await eventually(async () => assert.equal(await rowAt('StockReserved').getAttribute('aria-expanded'), null));
    await trace.page.waitForFunction(() => JSON.stringify(window.fakeHost.state).includes('"leastLevel":"warn"'));
    const state = await trace.page.evaluate(() => window.fakeHost.state);
    trace = await lab.open({ state });
    await trace.answer('traceLogs', { value: view });
    await trace.show(events);
    await shown(
      'OrderPlaced',
      'PaymentRequested',
      'transient error, retrying',
      'consumer handler error',
      'StockReserved',
    );
  });

  it('are reached by keyboard; Enter opens the file, Left goes to the event', async () => {
    await show(view);
    await logSwitch().click();
    await rowAt('handling').waitFor();
    await rowAt('PaymentRequested').click();
    await trace.page.locator('.scroller').focus();
    await trace.page.keyboard.press('ArrowDown');
    const selected = () => trace.page.locator('.event-row[aria-selected="true"] .name-text').allTextContents();
    await eventually(async () => assert.deepEqual(await selected(), ['handling']));
    await eventually(async () => {
      const active = await trace.page.getByRole('treegrid').getAttribute('aria-activedescendant');
      assert.equal(await trace.page.locator(`#${active} .name-text`).textContent({ timeout: 1_000 }), 'handling');
    });
    // The details stay those of the event.
    await eventually(async () =>
      assert.equal(await trace.page.locator('.details h2').textContent(), 'PaymentRequested'),
    );
    await trace.page.keyboard.press('Enter');
    await trace.page.waitForFunction(() => window.fakeHost.requests('openLog').length === 1);
    await eventually(async () =>
      assert.deepEqual(await trace.requests('openLog'), [
        { kind: 'openLog', file: '/var/log/api.log', lineNumber: 1105, column: 7 },
      ]),
    );
    await trace.page.keyboard.press('ArrowLeft');
    await eventually(async () => assert.deepEqual(await selected(), ['PaymentRequested']));
    await trace.page.keyboard.press('End');
    await eventually(async () => assert.deepEqual(await selected(), ['reserving']));
    await rowAt('consumer handler error').click();
    await trace.page.waitForFunction(() => window.fakeHost.requests('openLog').length === 2);
    // The saved state holds no log text.
    await trace.page.waitForFunction(() => JSON.stringify(window.fakeHost.state).includes('"logs":true'));
    await eventually(async () =>
      assert.doesNotMatch(JSON.stringify(await trace.page.evaluate(() => window.fakeHost.state)), /api\.log/),
    );
  });

  it('say what to do when no log is known, when no line matches, when the search failed, and when there are more', async () => {
    await show({ lines: [], files: 0, more: false, clock: null });
    await logSwitch().click();
    await banner()
      .filter({
        hasText: 'No logs are known. Add a log file, or set eventTrace.logs.files or eventTrace.logs.sources.',
      })
      .waitFor();
    await trace.answer('traceLogs', { value: { lines: [], files: 2, more: false, clock: null } });
    await banner().getByText('Add log file…').click();
    await banner().filter({ hasText: 'No line mentions an event of this trace. 2 logs were searched.' }).waitFor();
    await trace.answer('traceLogs', { error: 'The log folder is gone.' });
    await banner().getByText('Search again').click();
    await trace.page.getByRole('alert').filter({ hasText: 'The log folder is gone.' }).waitFor();
    await trace.answer('traceLogs', { value: { ...view, more: true } });
    await banner().getByText('Try again').click();
    await banner().filter({ hasText: 'More lines match than are listed.' }).waitFor();
  });

  it('wait until the trace is read, and say that events arrived after the search', async () => {
    trace = await lab.open();
    await trace.answer('traceLogs', { value: view });
    await trace.show(events);
    await trace.progress({ state: 'reading' });
    await logSwitch().click();
    await banner().filter({ hasText: 'Searching the logs…' }).waitFor();
    await eventually(async () => assert.deepEqual(await trace.requests('traceLogs'), []));
    await trace.progress({ state: 'done' });
    await rowAt('handling').waitFor();
    await trace.page.evaluate((sent) => window.fakeHost.rows(sent), [makeEvent(4, { eventType: 'ParcelSent' })]);
    await banner().filter({ hasText: 'Events have come since.' }).waitFor();
    await eventually(async () => assert.equal((await trace.requests('traceLogs')).length, 1));
  });

  it('show any content of a log as plain text', async () => {
    const hostile = `<img src=x onerror="document.body.dataset.hacked=1">\u202Egnp.exe ${'x'.repeat(5000)}`;
    await show({ ...view, lines: [line(1, 5, hostile, { file: '/a/<b>.log' }), line(99, 6, 'of no event here')] });
    await logSwitch().click();
    await rowAt('<img src=x').waitFor();
    await eventually(async () =>
      assert.equal(await trace.page.evaluate(() => document.body.dataset.hacked), undefined),
    );
    await eventually(async () =>
      assert.equal(await rowAt('<img src=x').locator('.stream').textContent(), '<b>.log:1005'),
    );
    await eventually(async () => assert.equal(await trace.page.locator('.log-row').count(), 1));
    await eventually(async () => assert.deepEqual(await trace.cspViolations(), []));
  });

  it('keep the list short: of 1,000 events and 1,000 lines only the visible rows are drawn', async () => {
    trace = await lab.open({ width: 1280, height: 800 });
    const many = Array.from({ length: 1_000 }, (_, i) => makeEvent(i + 1, { time: START + i * 10 }));
    const rows = many.map(({ eventId }, i) => line(1, i * 10 + 5, `line ${i}`, { eventId, lineNumber: i + 1 }));
    await trace.answer('traceLogs', { value: { ...view, lines: rows } });
    await trace.show(many);
    await logSwitch().click();
    await trace.page.locator('[aria-rowcount="2001"]').waitFor();
    await trace.page.locator('.scroller').focus();
    await trace.page.keyboard.press('End');
    await rowAt('line 999').waitFor();
    await eventually(async () => assert.ok((await trace.page.locator('.event-row').count()) < 80));
    await eventually(async () => assert.ok((await trace.page.locator('.log-row').count()) < 80));
  });

  it('stay in order among events wherever the list is scrolled', async () => {
    trace = await lab.open({ width: 1280, height: 800 });
    const many = Array.from({ length: 500 }, (_, i) => makeEvent(i + 1, { eventType: `E${i}`, time: START + i * 10 }));
    const rows = many.flatMap(({ eventId }, i) =>
      Array.from({ length: i % 4 }, (_, n) =>
        line(1, i * 10 + n, `log ${i}.${n}`, { eventId, lineNumber: i * 10 + n }),
      ),
    );
    const expected = many.flatMap((event, i) => [
      event.eventType,
      ...Array.from({ length: i % 4 }, (_, n) => `log ${i}.${n}`),
    ]);
    await trace.answer('traceLogs', { value: { ...view, lines: rows } });
    await trace.show(many);
    await logSwitch().click();
    await trace.page.locator(`[aria-rowcount="${expected.length + 1}"]`).waitFor();
    for (const top of [3_001, 3_030, 3_010, 9_000, 500, 20_000, 19_000, 0]) {
      await eventually(async () => {
        const seen = await trace.page.evaluate(rowsAt, top);
        assert.ok(seen.length > 20);
        const first = seen[0]?.line ?? 0;
        assert.deepEqual(
          seen.map(({ name, isLog, line: at }) => [at, name, isLog]),
          expected.slice(first, first + seen.length).map((name, i) => [first + i, name, name.startsWith('log')]),
        );
        const tops = seen.map((row) => row.top);
        assert.deepEqual(
          tops,
          tops.toSorted((a, b) => a - b),
        );
      });
    }
  });

  it('carry a mark at the event where a consumer stopped', async () => {
    await show(view);
    await eventually(async () => assert.equal(await trace.page.locator('.stopped-here:visible').count(), 0));
    const place = { file: '/w/logs/consumers.log', lineNumber: 1435, handler: 'billing_outbox.go:23' };
    const stop = { consumer: 'billing_outbox', segment: 1, error: 'unknown payment provider "stripe"', ...place };
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    await trace.push({
      type: 'stops',
      stops: [
        { ...stop, eventId: uuid(2) },
        { ...stop, eventId: uuid(77) },
      ],
    });
    const mark = rowAt('PaymentRequested').locator('.stopped-here');
    await mark.waitFor();
    const sentence = 'billing_outbox stopped here in segment 1: unknown payment provider "stripe"';
    await eventually(async () => assert.equal(await mark.getAttribute('title'), sentence));
    await eventually(async () => assert.equal(await mark.getAttribute('aria-label'), sentence));
    const isWordShown = () => rowAt('PaymentRequested').evaluate(isStoppedWordShown);
    await rowAt('PaymentRequested').click();
    await trace.page.setViewportSize({ width: 1040, height: 720 });
    await trace.page.locator('.list.compact:not(.narrow)').waitFor();
    await eventually(async () => assert.equal(await isWordShown(), true, 'beside the side bar, with the details open'));
    await trace.page.setViewportSize({ width: 400, height: 720 });
    await trace.page.locator('.list.narrow').waitFor();
    await eventually(async () => assert.equal(await isWordShown(), false, 'the name needs the space'));
    await eventually(async () => assert.ok(await mark.locator('.codicon').isVisible()));
    await trace.page.getByRole('tab', { name: 'Consumers' }).click();
    await trace.page.locator('.stop-sentence').filter({ hasText: sentence }).waitFor();
    await trace.page.getByRole('button', { name: 'consumers.log:1435' }).click();
    await trace.page.getByRole('button', { name: 'billing_outbox.go:23' }).click();
    await trace.page.waitForFunction(() => window.fakeHost.requests('openHandler').length === 1);
    const { file, lineNumber } = place;
    await eventually(async () =>
      assert.deepEqual(await trace.requests('openLog'), [{ kind: 'openLog', file, lineNumber, column: 0 }]),
    );
    await eventually(async () =>
      assert.deepEqual(await trace.requests('openHandler'), [
        { kind: 'openHandler', consumer: 'billing_outbox', eventId: uuid(2) },
      ]),
    );
    await trace.push({ type: 'stops', stops: [] });
    await trace.page.waitForFunction(() => document.querySelectorAll('.stopped-here:not([hidden])').length === 0);
  });

  for (const [theme, width] of [
    ['dark', 1200],
    ['light', 1200],
    ['highContrast', 1200],
    ['light', 480],
  ] as const) {
    it(`are pictured: ${theme}, ${width} pixels`, async () => {
      const seed = fixtureEvents().find(({ position }) => position === '449');
      const real = fixtureEvents().filter(({ correlationId }) => correlationId === seed?.correlationId);
      const found = await findTraceLines(real, [fileURLToPath(new URL('api-slog-text.log', FIXTURES))], {
        signal: new AbortController().signal,
      });
      const clock = { offsetMs: -1200, spreadMs: 3, samples: 7, isCertain: true };
      const shifted = atOnce(traceLogsView({ ...found, files: 4, clock }));
      trace = await lab.open({ theme: theme as ThemeName, width, height: 760 });
      await trace.answer('traceLogs', {
        value: { ...shifted, lines: shifted.lines.map((row) => ({ ...row, time: (row.time ?? 0) - 1200 })) },
      });
      await trace.show(real);
      await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
      await trace.push({
        type: 'stops',
        stops: [
          {
            eventId: seed?.eventId ?? '',
            consumer: 'billing_outbox',
            segment: 1,
            error: 'unknown payment provider "stripe"',
            file: '/w/logs/consumers.log',
            lineNumber: 1435,
            handler: 'billing_outbox.go:23',
          },
        ],
      });
      await logSwitch().click();
      await trace.page.getByLabel('Level of the log lines').waitFor();
      await choose('Level of the log lines', 'info');
      await rowAt('consumer handler error').waitFor();
      await rowAt('PaymentCaptured').click();
      await trace.page.screenshot({ path: `${SCREENSHOTS}/log-lines-tree-${theme}-${width}.png` });
      await choose('Order', 'position');
      await choose('Level of the log lines', 'all');
      await trace.page.screenshot({ path: `${SCREENSHOTS}/log-lines-time-${theme}-${width}.png` });
    });
  }
});

/** Runs in the page: whether a row shows the words "stopped here" without cutting them off. */
function isStoppedWordShown(row: Element): boolean {
  const mark = row.querySelector('.stopped-here')?.getBoundingClientRect();
  const word = row.querySelector('.stopped-here .word')?.getBoundingClientRect();
  return mark !== undefined && word !== undefined && word.bottom <= mark.bottom + 1 && word.right <= mark.right + 1;
}

/** Runs in the page: does what a click on the list's option does. */
function chooseOption([name, value]: readonly [string, string]): void {
  const dropdown = document.querySelector<HTMLSelectElement>(`ui-dropdown[aria-label="${name}"]`);
  if (dropdown === null) throw new Error(`There is no list ${name}.`);
  dropdown.value = value;
  dropdown.dispatchEvent(new Event('change'));
}

/** Runs in the page: scrolls, then returns what the rows show, in the document's order. */
async function rowsAt(top: number): Promise<{ line: number; name: string; isLog: boolean; top: number }[]> {
  const scroller = document.querySelector('.scroller');
  if (scroller === null) throw new Error('There is no list.');
  scroller.scrollTop = top;
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [...document.querySelectorAll<HTMLElement>('.event-row')].map((row) => ({
    line: Number(row.dataset.line),
    name: row.querySelector('.name-text')?.textContent ?? '',
    isLog: row.classList.contains('log-row'),
    top: row.getBoundingClientRect().top,
  }));
}
