import assert from 'node:assert/strict';
import type { Position } from '../../src/model/event/event';
import type { HistoryPoint } from '../../src/model/history/history';
import { english } from '../../src/model/text/translate';
import {
  chartsOf,
  clockAhead,
  formatValue,
  onDatabaseClock,
  stops,
  valueNear,
} from '../../webview/consumer/charts/series';
import { tableRows } from '../../webview/consumer/charts/times';
import { sortSegments } from '../../webview/consumer/segments/segmentRow';
import { isSilence, mergeHistory, noHistory, statusAt, statusSpans } from '../../webview/consumer/session/history';
import { consumerPageViewFromJson, defaultConsumerPageView } from '../../webview/consumer/session/view';
import { metrics, segment, summary } from '../support/consumerPage';

const S = 1_000;
const MIN = 60_000;

const point = (at: number, over: Partial<HistoryPoint> = {}): HistoryPoint => {
  return { at, waiting: 3, more: false, lagS: 4, appendedPerS: 1, handledPerS: 2, ...over };
};
const points = (...times: readonly number[]) => times.map((at) => point(at));
const gapsIn = (...times: readonly number[]) =>
  times.filter((_, i) => i < times.length - 1 && isSilence(points(...times), i));

describe('history of the consumer page', () => {
  it('replaces the known points from the first new point on', () => {
    const before = { points: points(1, 2, 3), changes: [] };
    const merged = mergeHistory(before, { whole: false, points: points(3, 4), changes: [] });
    assert.deepEqual(
      merged.points.map(({ at }) => at),
      [1, 2, 3, 4],
    );
    assert.deepEqual(mergeHistory(before, { whole: true, points: points(9), changes: [] }).points, points(9));
    assert.deepEqual(mergeHistory(before, { whole: false, points: [], changes: [] }).points, before.points);
  });

  it('drops points that are older than a little more than a day', () => {
    const day = 24 * 60 * MIN;
    const merged = mergeHistory(
      { points: points(0, day), changes: [] },
      { whole: false, points: points(2 * day), changes: [] },
    );
    assert.deepEqual(
      merged.points.map(({ at }) => at),
      [day, 2 * day],
    );
  });

  it('has a gap where polls are missing, and no gap where older points are further apart', () => {
    assert.deepEqual(gapsIn(0, 2 * S, 4 * S, 64 * S, 66 * S), [4 * S]);
    assert.deepEqual(gapsIn(0, MIN, 2 * MIN, 3 * MIN, 3 * MIN + 2 * S, 3 * MIN + 4 * S), [], 'coarse, then fine');
    assert.deepEqual(gapsIn(0, 10 * MIN, 20 * MIN), [], 'the interval of rare polls');
    assert.deepEqual(gapsIn(0, 12 * S, 14 * S), [], 'one slow poll');
    assert.deepEqual(gapsIn(0, 5 * 60 * MIN, 10 * 60 * MIN), [0, 5 * 60 * MIN]);
    assert.deepEqual(
      gapsIn(0, 2 * S, 4 * S, 60 * MIN, 120 * MIN, 120 * MIN + 2 * S, 120 * MIN + 4 * S),
      [4 * S, 60 * MIN],
      'a single poll in between',
    );
  });

  it('gives the status at any time after the first change', () => {
    const changes = [
      { at: 10, from: 'caughtUp', to: 'blocked' },
      { at: 20, from: 'blocked', to: 'catchingUp' },
    ] as const;
    assert.deepEqual(
      [5, 10, 19, 20, 99].map((at) => statusAt(changes, at)),
      ['caughtUp', 'blocked', 'blocked', 'catchingUp', 'catchingUp'],
    );
    assert.equal(statusAt([], 5), null);
    assert.deepEqual(statusSpans(changes, 0, 30), [
      { status: 'caughtUp', from: 0, to: 10 },
      { status: 'blocked', from: 10, to: 20 },
      { status: 'catchingUp', from: 20, to: 30 },
    ]);
    assert.deepEqual(statusSpans(changes, 12, 15), [{ status: 'blocked', from: 12, to: 15 }]);
    assert.deepEqual(statusSpans(changes, 25, 30), [{ status: 'catchingUp', from: 25, to: 30 }]);
  });
});

describe('charts and table of the consumer page', () => {
  it('draws nothing where there was no poll, and zero where nothing waited', () => {
    const [waiting, age] = chartsOf(
      { points: [point(0), point(2 * S, { waiting: 0, lagS: null }), point(10 * MIN)], changes: [] },
      null,
      english,
    );
    assert.deepEqual(waiting?.series[0]?.at, [0, 2 * S, 2 * S + 1, 10 * MIN]);
    assert.deepEqual(waiting?.series[0]?.values, [3, 0, null, 3]);
    assert.deepEqual(age?.series[0]?.values, [4, 0, null, 4]);
  });

  it('shows rates per minute, and those of a metrics server separately from its own', () => {
    const charts = chartsOf({ points: points(0), changes: [] }, metrics(), english);
    assert.deepEqual(
      charts.map(({ id }) => id),
      ['waiting', 'age', 'rates', 'handling', 'errors'],
    );
    const rates = charts[2]?.series ?? [];
    assert.deepEqual(rates[0]?.values, [60]);
    assert.deepEqual(rates[1]?.values, [120]);
    assert.deepEqual(
      rates.map(({ label, isMetric }) => `${label} ${isMetric}`),
      [
        'appended for it false',
        'handled false',
        'appended to the store (Prometheus) true',
        'handled (Prometheus) true',
      ],
    );
    assert.equal(rates[2]?.values[0], 66);
  });

  it('draws no metric that the server does not know', () => {
    const none = { lag: null, appendedPerS: null, handledPerS: null, errorsPerS: null, handlingS: null };
    const charts = chartsOf(noHistory, none, english);
    assert.deepEqual(
      charts.map(({ id }) => id),
      ['waiting', 'age', 'rates'],
    );
  });

  it('finds the value nearest to the crosshair, and no value where there was no poll', () => {
    const [waiting] = chartsOf(
      { points: [point(0), point(2 * S, { waiting: 9 }), point(10 * MIN)], changes: [] },
      null,
      english,
    );
    const line = waiting?.series[0] ?? assert.fail();
    assert.equal(valueNear(line, 1.4 * S, 15 * S), 9);
    assert.equal(valueNear(line, 5 * MIN, 15 * S), null);
    assert.deepEqual(stops(waiting ? [waiting] : [], 1, 20 * MIN), [2 * S, 10 * MIN]);
  });

  it('sums up periods, newest first: the maximum of a lag, the mean of a rate', () => {
    const history = {
      points: [
        point(10 * S, { waiting: 1, appendedPerS: 1 }),
        point(50 * S, { waiting: 7, appendedPerS: 3 }),
        point(170 * S, { waiting: 2 }),
      ],
      changes: [],
    };
    const rows = tableRows(chartsOf(history, null, english), 0, 3 * MIN);
    assert.deepEqual(
      rows.map(({ at, values }) => [at, values[0], values[2]]),
      [
        [3 * MIN, 2, 60],
        [1 * MIN, 7, 120],
      ],
    );
    assert.ok(tableRows(chartsOf(history, null, english), 0, 24 * 60 * MIN).length <= 60);
  });

  it('writes values with their units', () => {
    assert.equal(formatValue(12_408, 'events', 'en'), '12,408');
    assert.equal(formatValue(0.25, 'perMinute', 'en'), '0.25');
    assert.equal(formatValue(370, 'age', 'en'), '6 min 10 s');
    assert.equal(formatValue(0.0213, 'duration', 'en'), '21 ms');
  });
});

describe('saved view of the consumer page', () => {
  it('reads back what was stored, and falls back to the default for anything unreadable', () => {
    const view = { minutes: 360, table: true, sort: { column: 'waiting', descending: true } };
    assert.deepEqual(consumerPageViewFromJson(view), view);
    for (const odd of [null, 7, {}, { minutes: 7, table: 'yes', sort: { column: 'x' } }]) {
      assert.deepEqual(consumerPageViewFromJson(odd), defaultConsumerPageView);
    }
  });

  it('sorts segments by every column, and keeps the order "worst first" among equals', () => {
    const lines = [
      segment(2, { status: 'blocked', waiting: 5, checkpoint: '9' as Position }),
      segment(0, { checkpoint: '10' as Position, heartbeatAgeS: null }),
      segment(1, { waiting: 5, checkpoint: '100' as Position, ownerId: null }),
    ];
    const ids = (column: Parameters<typeof sortSegments>[1]) => sortSegments(lines, column).map(({ id }) => id);
    assert.deepEqual(ids(null), [2, 0, 1]);
    assert.deepEqual(ids({ column: 'segment', descending: false }), [0, 1, 2]);
    assert.deepEqual(ids({ column: 'checkpoint', descending: true }), [1, 0, 2], 'by number, not by letter');
    assert.deepEqual(ids({ column: 'waiting', descending: true }), [2, 1, 0]);
    assert.deepEqual(ids({ column: 'heartbeat', descending: false })[0], 0);
    assert.deepEqual(ids({ column: 'owner', descending: false })[0], 1);
    assert.deepEqual(ids({ column: 'status', descending: false })[0], 2);
  });
});

describe('clocks of the consumer page', () => {
  it("shifts the times of the metrics server to the database's clock, whatever the difference", () => {
    const shifted = onDatabaseClock(metrics(), 3_600_000);
    assert.deepEqual(
      shifted.lag?.at,
      metrics().lag?.at.map((at) => at - 3_600_000),
    );
    assert.deepEqual(shifted.lag?.values, metrics().lag?.values);
    assert.equal(onDatabaseClock({ ...metrics(), errorsPerS: null }, 1_000).errorsPerS, null);
  });

  it('begins a line of the metrics server at its first value, and leaves out a line without values', () => {
    const lag = { at: [1, 2, 3], values: [null, 7, null] };
    const unknown = { at: [1, 2, 3], values: [null, null, null] };
    const known = { ...metrics(), lag, errorsPerS: unknown };
    const charts = chartsOf(noHistory, known, english);
    assert.deepEqual(charts.find(({ id }) => id === 'waiting')?.series[1]?.at, [2, 3]);
    assert.equal(
      charts.find(({ id }) => id === 'errors'),
      undefined,
    );
  });

  it('does not count the travel time of a poll as a difference of clocks', () => {
    const ahead = (clockAheadMs: number) => clockAhead({ summary: summary({ clockAheadMs }) });
    assert.equal(ahead(1_400), 0);
    assert.equal(ahead(3_600_210), 3_600_000);
    assert.equal(ahead(-3_599_800), -3_600_000);
    assert.equal(clockAhead({ summary: null }), 0);
  });
});
