import assert from 'node:assert/strict';
import type { RunTrace } from '../../src/protocol/events';
import { summary as consumerSummary, diagnosis, metrics, segments, showConsumer } from '../support/consumerPage';
import { makeEvent, uuid } from '../support/events';
import { eventually } from '../support/eventually';
import { edgeDetails, flowView, showFlow } from '../support/flowPage';
import { latinWords, pseudo, pseudoBundle } from '../support/l10n/pseudo';
import { fixtureConsumers } from '../support/marked';
import type { Webview } from '../support/webviewLab';
import { consumerSuite, eventsSuite, flowSuite, traceSuite } from '../support/webviewSuite';

/** Units, zones, months, a format, log levels as logs write them, and the connection's name. */
const ALLOWED = [
  'min',
  'UTC',
  'GMT',
  'dev',
  'Nov',
  'Jan',
  'ERROR',
  'WARN',
  'JSON',
  'INFO',
  'DEBUG',
  'error',
  'warn',
  'info',
  'debug',
];

const messages = pseudoBundle();

/** Returns data without Latin words, as the host would send it in another language. */
function foreign<T>(value: T): T {
  if (typeof value === 'string') return (/[ A-Z/_.]/.test(value) ? pseudo(value) : value) as T;
  if (Array.isArray(value)) return value.map(foreign) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, foreign(member)])) as T;
}

const stream = { context: 'Ψ', type: 'Φ', id: '7' };
const shared = { stream, correlationId: uuid(8) };
const events = [
  makeEvent(1, { eventType: 'Α', ...shared, time: 1_795_000_000_000 }),
  makeEvent(2, { eventType: 'Β', ...shared, causationId: uuid(1), time: 1_795_000_000_100 }),
  makeEvent(3, { eventType: 'Γ', ...shared, causationId: uuid(9), time: 1_795_000_000_050 }),
];

/** All English texts that are left, as `place: text`, so that one run names all of them. */
let left: string[] = [];

async function look({ page }: Webview, place: string): Promise<void> {
  const found = await latinWords(page, ALLOWED);
  // `nothing-here` is the id of a trace without events.
  left.push(...found.filter((text) => text !== 'nothing-here').map((text) => `${place}: ${text}`));
}

beforeEach(() => {
  left = [];
});

describe('trace page in another language', () => {
  const lab = traceSuite();

  it('has no English left in its rows, tabs, menus and notices', async () => {
    const trace = await lab.open({ messages });
    const { page } = trace;
    await trace.answer('body', {
      value: {
        payload: { kind: 'json', bytes: 9, cut: true, root: { t: 'object', entries: [['ψ', { t: 'masked' }]] } },
        metadata: { kind: 'hidden', never: false, bytes: 9 },
      },
    });
    const hit = { time: 0, level: 'error', message: 'ψ', fields: [], file: '/7', lineNumber: 1, column: 0 } as const;
    await trace.answer('logs', { value: { hits: [{ ...hit, reason: 'eventId', offsetMs: 3 }], files: 2, more: true } });
    const [first] = events;
    assert.ok(first);
    await trace.answer('stream', {
      value: {
        ...{ stream, events, hasEarlier: true, hasLater: true },
        change: { previous: first, changes: [{ path: 'ψ', before: null, after: { t: 'number', text: '1' } }] },
      },
    });
    await trace.show(events);
    const snapshot = fixtureConsumers();
    const consumers = snapshot.consumers.map((consumer, at) => ({ ...consumer, name: `${at + 1}` }));
    await trace.push({ type: 'consumers', snapshot: { ...snapshot, consumers }, problem: null });
    await trace.push({
      type: 'stops',
      stops: [
        {
          ...{ eventId: uuid(2), consumer: '1', segment: 1, error: 'ψ' },
          ...{ file: '/7', lineNumber: 3, handler: null },
        },
      ],
    });
    const types = { causeType: 'Α', effectType: 'Β' };
    const of = { ...types, among: 'Γ' };
    const norm = {
      ...{ among: 'Γ', share: 0.9, cases: 300, usualMs: 900, unread: true },
      ...{ expectedAt: 1_795_000_000_120, dueAt: 1_795_000_000_900 },
    };
    await trace.push({
      type: 'flows',
      flows: {
        missing: [
          { causeId: uuid(2), effects: ['Δ', 'Ε'], consumer: '1', ...norm },
          { causeId: uuid(1), effects: ['Δ'], consumer: null, ...norm },
        ],
        unusual: [
          { kind: 'late', eventId: uuid(1), ...of, delayMs: 2, usualMs: 1 },
          { kind: 'early', eventId: uuid(1), ...of, delayMs: 1, usualMs: 2 },
          { kind: 'more', eventId: uuid(2), ...of, count: 3, usual: 1, cases: 300 },
          { kind: 'neverSeen', eventId: uuid(3), ...of, cases: 300 },
        ],
        open: [{ causeId: uuid(2), effects: ['Δ'], consumer: '1', waitsFor: ['1', '2'] }],
        makers: [{ ...types, consumer: '1' }],
      },
    });
    await page.locator('.missing-row').first().waitFor();
    await look(trace, 'the rows');
    await page.locator('.missing-row').first().click();
    await look(trace, 'what is missing');
    await page.locator('.event-row', { hasText: 'Β' }).first().click();
    const tabs = page.getByRole('tab');
    await tabs.first().waitFor();
    for (let at = 0; at < (await tabs.count()); at++) {
      await tabs.nth(at).click();
      await page.waitForFunction(() => document.querySelector('.tab-body .waiting') === null);
      await look(trace, `tab ${at + 1}`);
    }
    for (const name of ['Filter by type', 'Fold', 'More actions']) {
      await page.getByRole('button', { name: pseudo(name) }).click();
      await look(trace, name);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('combobox', { name: pseudo('Order') }).click();
    await page.getByRole('option', { name: pseudo('Streams') }).click();
    await page.locator('.lane-heads').waitFor();
    await look(trace, 'the lanes');
    await trace.progress({ state: 'failed', reason: 'ψ', since: 1_795_000_000_000 });
    await look(trace, 'the banner');
    assert.deepEqual(left, []);
  });

  it('has no English left beside log lines and in an empty trace', async () => {
    const trace = await lab.open({ messages });
    const place = { file: '/7', column: 0, isRetry: true };
    const lines = (['debug', 'warn', 'error', 'unknown'] as const).map((level, at) => ({
      ...{ eventId: uuid(1), level, time: 1_795_000_000_000 + at, text: 'ψ', lineNumber: at + 1 },
      ...place,
    }));
    const clock = { offsetMs: -1200, spreadMs: 1, samples: 9, isCertain: true };
    await trace.answer('traceLogs', { value: { lines, files: 1, more: true, clock } });
    await trace.show(events);
    await trace.page.getByRole('switch', { name: pseudo('Log lines between the events') }).click();
    await trace.page.locator('.log-row').first().waitFor();
    await look(trace, 'the log lines');
    const empty = await lab.open({ messages });
    await empty.show([]);
    await look(empty, 'an empty trace');
    assert.deepEqual(left, []);
  });
});

describe('events view in another language', () => {
  const lab = eventsSuite();

  it('has no English left in its list, its run and its empty states', async () => {
    const view = await lab.open({ messages });
    await view.show([]);
    await look(view, 'an empty list');
    await view.show(events);
    await look(view, 'the list');
    await view.show(events, { paused: true });
    await look(view, 'the paused list');
    const startedAt = Date.now() - 130_000;
    const began: RunTrace = {
      ...{ rootId: uuid(1), correlationId: uuid(2), rootType: 'Α', stream: '7', startedAt, lastAt: startedAt },
      ...{ events: 3, errors: 2, consumers: [{ name: '1', waiting: 2, atMost: true, stopped: true }] },
      waits: [
        { effects: ['Δ', 'Ε'], consumer: '1', late: true },
        { effects: ['Δ'], consumer: null, late: false },
      ],
    };
    const alone = { ...began, rootId: uuid(3), correlationId: null, consumers: [], errors: null, waits: null };
    const settings = { mode: 'run', paused: false, streamWord: 'aggregate', openOnClick: true } as const;
    await view.push({ type: 'settings', settings });
    const run = { startedAt, what: null, traces: [began, alone], unlisted: 1, earlier: 2, cut: true };
    await view.push({ type: 'run', run });
    await view.page.locator('.run-row').first().waitFor();
    await look(view, 'the run');
    await view.push({ type: 'run', run: { ...run, startedAt: null, traces: [], unlisted: 0 } });
    await view.page.locator('.run-row').first().waitFor({ state: 'detached' });
    await look(view, 'a run that did not begin');
    assert.deepEqual(left, []);
  });
});

describe('consumer page in another language', () => {
  const lab = consumerSuite();

  it('writes the times of its charts as the language does', async () => {
    const view = await lab.open({ messages, language: 'zh-cn' });
    await showConsumer(view, { consumer: '1' });
    await eventually(async () => {
      assert.deepEqual(await view.page.locator('.range').allTextContents(), ['15分钟', '1小时', '6小时', '1天']);
    });
  });

  it('has no English left in its head, charts, diagnosis and segments', async () => {
    const view = await lab.open({ messages });
    await view.answer('metrics', { value: metrics() });
    await showConsumer(view, {
      consumer: '1',
      hasMetrics: true,
      summary: foreign(consumerSummary({ catchUpS: 90, more: true, findings: ['a warning'] })),
      diagnosis: foreign(diagnosis({ windowsLeftOut: 2, logFiles: 2 })),
      segments: segments(),
    });
    await look(view, 'the page');
    assert.deepEqual(left, []);
  });
});

describe('flow page in another language', () => {
  const lab = flowSuite();

  it('has no English left in its sentence, graph, table, details and ways', async () => {
    const flow = await lab.open({ messages });
    const { page } = flow;
    const { edges, forks: _, ways, ...rest } = flowView();
    const strange = edges.map((edge) => ({
      ...edge,
      // The browser would join several with its own word for the page's language, which is English here.
      share: edge.effect === 'StockReserved' ? 0.4 : edge.share,
      ...{ cause: pseudo(edge.cause), effect: pseudo(edge.effect), makers: edge.makers.map(pseudo) },
    }));
    const strangeWays = ways.map((way) => ({
      ...way,
      differences: way.differences?.map((each) => ({ ...each, type: pseudo(each.type) })) ?? null,
    }));
    await showFlow(flow, { ...rest, edges: strange, ways: strangeWays, forks: [] });
    const details = edgeDetails();
    await flow.answer('edge', { value: { ...details, newest: [], handlers: [{ name: 'ψ', place: 'ψ' }] } });
    await look(flow, 'graph');
    await page.locator('.edge').first().press('Enter');
    await page.locator('.histogram').waitFor();
    await look(flow, 'edge');
    await page.locator('.type [role=button]').nth(1).press('Enter');
    await look(flow, 'type');
    await page.locator('.head .icon-button').first().click();
    await page.locator('.head .icon-button').nth(1).click();
    await look(flow, 'table and export');
    await flow.push({ type: 'failed', reason: 'ψ' });
    await flow.push({ type: 'flow', flow: null });
    await look(flow, 'nothing');
    assert.deepEqual(left, []);
  });
});
