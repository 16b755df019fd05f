import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoStore, openDemo } from '../../src/demo/store/demoStore';
import { openMetricsServer } from '../../src/metrics/http';
import { DEFAULT_METRIC_NAMES, parseMetricNames } from '../../src/metrics/names';
import { readMetrics } from '../../src/metrics/read';
import type { ConsumerMetrics, MetricSeries } from '../../src/model/history/history';
import { buildDemoWorker } from '../support/demoWorker';
import { startPrometheus, type TestPrometheus } from '../support/prometheus';
import { untilAnswered } from '../support/untilAnswered';

/** How long the shop is watched: several times the four scrapes that a rate needs. */
const WATCHED_S = 12;
/** Asks for `up`, whether the last scrape succeeded, under the name of the lag. */
const UP = parseMetricNames({ lag: 'up{job}', appended: '', processed: '', duration: '' });
const USER = 'admin';
const PASSWORD = 'test';

describe('a Prometheus that scrapes the demo shop', function () {
  // Tests may wait two minutes for an answer.
  this.timeout(300_000);
  let folder: string;
  let demo: DemoStore;
  let prometheus: TestPrometheus;
  let from: number;
  const signal = new AbortController().signal;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-metrics-'));
    demo = await openDemo({
      workerUrl: await buildDemoWorker(folder),
      logFolder: join(folder, 'logs'),
      metricsPort: 0,
    });
    assert.ok(demo.metricsUrl);
    prometheus = await startPrometheus(demo.metricsUrl);
    from = Date.now();
    await untilAnswered(async () =>
      known((await read('order_fulfilment')).handledPerS).length >= WATCHED_S ? true : undefined,
    );
  });
  after(async () => {
    await prometheus?.stop();
    await demo?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const read = (consumer: string, names = DEFAULT_METRIC_NAMES, stepS = 1): Promise<ConsumerMetrics> =>
    readMetrics(openMetricsServer(prometheus.url), names, consumer, { from, to: Date.now(), stepS }, signal);

  async function number(sql: string, ...params: (string | number)[]): Promise<number> {
    const [row] = await demo.database.query(sql, params);
    return Number(row?.[0]);
  }
  const positionLag = (consumer: string) =>
    number(
      `SELECT max(e.global_position) - (SELECT min(checkpoint) FROM consumer_segments WHERE consumer_name = $1::text) FROM events e`,
      consumer,
    );

  it('has one point for each step at which it scraped the shop', async () => {
    const range = { from, to: from + 20_300, stepS: 2 };
    const server = openMetricsServer(prometheus.url);
    const { lag } = await readMetrics(server, DEFAULT_METRIC_NAMES, 'search_index', range, signal);
    assert.ok(lag);
    const steps = Array.from({ length: 11 }, (_, i) => from + 300 + i * 2_000);
    assert.deepEqual(lag.at, steps, 'the last point is at the end of the range');
    const first = lag.values.findIndex((value) => value !== null);
    assert.ok(first >= 0, lag.values.join());
    // A scrape that takes longer than its second leaves a gap, which Prometheus itself reports.
    const { lag: scraped } = await readMetrics(server, UP, 'demo', range, signal);
    const expected = scraped?.values.map((value) => value === 1);
    assert.deepEqual(
      lag.values.slice(first).map((value) => value !== null),
      expected?.slice(first),
    );
  });

  it('has the lag of a stopped consumer as the database has it', async () => {
    const before = await positionLag('billing_outbox');
    const after = Date.now();
    const lag = await untilAnswered(async () => {
      const { lag: series } = await read('billing_outbox');
      // Later than two steps after the database was asked, so that the point comes from a later scrape.
      return known(series).find(([at]) => at > after + 2_000)?.[1];
    });
    assert.ok(lag >= before, `${lag} then, ${before} before`);
    assert.ok(lag <= (await positionLag('billing_outbox')), 'it only grows');
  });

  it('has the events that the shop appends and a consumer handles in a second', async () => {
    const { appendedPerS, handledPerS, errorsPerS } = await read('order_fulfilment');
    const [first, last] = [known(appendedPerS)[0], known(appendedPerS).at(-1)];
    assert.ok(first && last);
    const events = await number(
      'SELECT count(*) FROM events WHERE created_at BETWEEN to_timestamp($1::float8 / 1000) AND to_timestamp($2::float8 / 1000)',
      first[0],
      last[0],
    );
    const perS = events / ((last[0] - first[0]) / 1_000);
    for (const series of [appendedPerS, handledPerS]) {
      const mean = meanOf(series);
      assert.ok(mean > perS / 2 && mean < perS * 2, `${mean} a second, ${perS} in the store`);
    }
    assert.equal(errorsPerS, null, 'it never failed, so there is no such series');
  });

  it('has no handled events of a stopped consumer, and has its errors', async () => {
    const { handledPerS, errorsPerS, appendedPerS } = await read('billing_outbox');
    assert.ok(known(handledPerS).length > 0 && known(handledPerS).every(([, value]) => value === 0));
    assert.ok(errorsPerS, 'the poison event was counted');
    assert.ok(meanOf(appendedPerS) > 0);
  });

  it('has the time that an event takes', async () => {
    // In some seconds there may be no event, or one that takes 90 ms instead of 180.
    const longest = (consumer: string, above: number) =>
      untilAnswered(async () => {
        const most = Math.max(...known((await read(consumer)).handlingS).map(([, seconds]) => seconds));
        return most > above ? most : undefined;
      });
    const slow = await longest('search_index', 0.1);
    const quick = await longest('order_fulfilment', 0);
    assert.ok(slow < 0.5, `${slow} s`);
    assert.ok(quick < 0.02, `${quick} s`);
  });

  it('is read with other names of metrics, and with null for metrics that are not exported', async () => {
    const names = parseMetricNames({
      lag: 'pupsourcing_events_appended_total{aggregate_type}',
      appended: '',
      processed: 'no_such_metric{consumer}',
      duration: 'pupsourcing_event_processing_duration_seconds',
    });
    const { lag, appendedPerS, handledPerS, handlingS } = await read('Order', names);
    const orders = known(lag).at(-1)?.[1] ?? 0;
    assert.ok(orders > 0 && orders <= (await number(`SELECT count(*) FROM events WHERE aggregate_type = 'Order'`)));
    assert.deepEqual([appendedPerS, handledPerS], [null, null]);
    assert.ok(handlingS, 'of all consumers');
  });

  it('has nothing of an unknown consumer, whatever its name', async () => {
    for (const name of ['nobody', 'a"} or vector(1) #', 'back\\slash', 'new\nline', 'Zürich 🚚']) {
      const { lag, handledPerS, appendedPerS } = await read(name);
      assert.deepEqual([lag, handledPerS], [null, null], name);
      assert.ok(appendedPerS);
    }
  });

  it('is asked for no more points than it gives', async () => {
    const range = { from: Date.now() - 7 * 86_400_000, to: Date.now(), stepS: 1 };
    const server = openMetricsServer(prometheus.url);
    const { lag } = await readMetrics(server, DEFAULT_METRIC_NAMES, 'search_index', range, signal);
    assert.ok(lag && lag.at.length <= 5_001 && known(lag).length > 0);
  });

  it('refuses a question with a reason that is shown', async () => {
    const range = { from: Date.now(), to: Date.now() - 1_000, stepS: 1 };
    const reading = readMetrics(openMetricsServer(prometheus.url), DEFAULT_METRIC_NAMES, 'c', range, signal);
    await assert.rejects(reading, { kind: 'refused', subject: /end timestamp/ });
  });

  it('accepts the user and password of its address', async () => {
    const config = join(folder, 'web.yml');
    // The hash of "test", taken from the Prometheus guide.
    const hash = '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay';
    await writeFile(config, JSON.stringify({ basic_auth_users: { [USER]: hash } }));
    const guarded = await startPrometheus(demo.metricsUrl ?? '', [`--web.config.file=${config}`]);
    try {
      const open = (credentials: string) => openMetricsServer(guarded.url.replace('//', `//${credentials}`));
      const ask = (credentials: string) => open(credentials).ask('query', { query: 'up[1m]' }, signal);
      await assert.rejects(ask(''), { kind: 'denied' });
      await assert.rejects(ask(`${USER}:wrong@`), { kind: 'denied' });
      assert.ok(await ask(`${USER}:${PASSWORD}@`));
      assert.equal(open(`${USER}:${PASSWORD}@`).address, guarded.url, 'the password is not shown');
    } finally {
      await guarded.stop();
    }
  });
});

function known(series: MetricSeries | null): [at: number, value: number][] {
  if (!series) return [];
  return series.at.flatMap((at, i): [number, number][] => {
    const value = series.values[i] ?? null;
    return value === null ? [] : [[at, value]];
  });
}

function meanOf(series: MetricSeries | null): number {
  const values = known(series).map(([, value]) => value);
  return values.reduce((a, b) => a + b, 0) / values.length;
}
