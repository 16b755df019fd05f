import assert from 'node:assert/strict';
import { timeTexts } from '../../webview/kit/page/time';
import { consumerLetters } from '../../webview/trace/grid/handling';
import { pan, ticks, zoom } from '../../webview/trace/grid/timeScale';
import { defaultTracePageView, tracePageViewFromJson, tracePageViewToJson } from '../../webview/trace/session/view';
import { visibleRows } from '../../webview/trace/session/visibleRows';

describe('times for people', () => {
  it('begin a day at 00:00, in every language', () => {
    const time = Date.UTC(2026, 10, 22, 0, 5, 7, 40);
    for (const language of ['en', 'en-GB', 'de', 'zh-cn', 'ja']) {
      const texts = timeTexts(language, true);
      for (const text of [
        texts.clock(time),
        texts.minute(time),
        texts.second(time),
        texts.full(time),
        texts.short(time),
      ]) {
        assert.match(text, /00:05/, language);
      }
    }
  });
});

describe('visible rows', () => {
  // 0 ─┬ 1 ── 2
  //    └ 3        4
  const forest = {
    depth: Int32Array.of(0, 1, 2, 1, 0),
    subtreeSize: Int32Array.of(4, 2, 1, 1, 1),
    parent: Int32Array.of(-1, 0, 1, 0, -1),
  };
  const everything = { folded: () => false, passes: null, focus: -1 };

  it('leave out what is folded', () => {
    assert.deepEqual([...visibleRows(forest, everything).rows], [0, 1, 2, 3, 4]);
    assert.deepEqual([...visibleRows(forest, { ...everything, folded: (row) => row === 1 }).rows], [0, 1, 3, 4]);
    assert.deepEqual([...visibleRows(forest, { ...everything, folded: () => true }).rows], [0, 4]);
  });

  it('keep the causes of what passes the filter', () => {
    assert.deepEqual([...visibleRows(forest, { ...everything, passes: (row) => row === 2 }).rows], [0, 1, 2]);
  });

  it('count siblings among the visible rows only', () => {
    const seen = visibleRows(forest, { ...everything, passes: (row) => row !== 1 && row !== 2 });
    assert.deepEqual([...seen.rows], [0, 3, 4]);
    assert.deepEqual([...seen.posInSet], [1, 1, 2]);
    assert.deepEqual([...seen.setSize], [2, 1, 2]);
  });

  it('show one row with its effects', () => {
    assert.deepEqual([...visibleRows(forest, { ...everything, focus: 1 }).rows], [1, 2]);
  });
});

describe('column heads of consumers', () => {
  const heads = (...names: string[]) => consumerLetters(names).map(({ letters }) => letters);

  it('are the initials of two words', () => {
    assert.deepEqual(heads('billing_outbox', 'system.audit.v1', 'OrderProjection', 'mailer'), ['bo', 'sa', 'op', 'ma']);
    assert.deepEqual(heads('URLIndex', 'x', '__', ''), ['ui', 'x', '__', '']);
  });

  it('differ as long as the names do', () => {
    assert.deepEqual(heads('billing_outbox', 'billing_orders', 'billing_other'), ['bo', 'bi', 'bl']);
    assert.deepEqual(heads('a', 'a'), ['a', 'a']);
  });
});

describe('time scale', () => {
  const labels = (from: number, to: number, width = 500) => ticks({ from, to }, width).map(({ label }) => label);

  it('puts ticks at round times in everyday units', () => {
    assert.deepEqual(labels(0, 412), ['0', '100 ms', '200 ms', '300 ms', '400 ms']);
    assert.deepEqual(labels(0, 200_000), ['0', '1 min', '2 min', '3 min']);
    assert.deepEqual(labels(0, 4 * 86_400_000), ['0', '1 d', '2 d', '3 d', '4 d']);
    assert.deepEqual(labels(0, 0), []);
  });

  it('zooms around a point and stays inside the whole', () => {
    const whole = { from: 0, to: 100 };
    assert.deepEqual(zoom(whole, whole, 0.5, 0.5), { from: 25, to: 75 });
    assert.deepEqual(zoom({ from: 25, to: 75 }, whole, 4), whole);
    assert.deepEqual(zoom({ from: 0, to: 50 }, whole, 0.5, 0), { from: 0, to: 25 });
    assert.deepEqual(pan({ from: 60, to: 90 }, whole, 1), { from: 70, to: 100 });
  });
});

describe('saved view', () => {
  it('survives being written and read', () => {
    const view = {
      ...defaultTracePageView,
      selected: 'a',
      toggled: new Set(['b']),
      hiddenTypes: new Set(['User']),
      onlyEventType: 'UserOpened',
      zoom: { from: 1, to: 2 },
    };
    assert.deepEqual(tracePageViewFromJson(JSON.parse(JSON.stringify(tracePageViewToJson(view)))), view);
  });

  it('ignores values that make no sense', () => {
    const odd = { selected: 3, foldFrom: -1, toggled: 'x', zoom: { from: 2, to: 1 }, treeShare: 7, tab: '__proto__' };
    for (const json of [odd, null, 'text', []]) assert.deepEqual(tracePageViewFromJson(json), defaultTracePageView);
  });
});
