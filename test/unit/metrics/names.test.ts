import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DEFAULT_METRIC_NAMES, METRIC_ROLES, parseMetricNames } from '../../../src/metrics/names';
import { queriesFor } from '../../../src/metrics/read';

describe('the names of metrics', () => {
  it('are those of the libraries unless the settings have others', () => {
    assert.deepEqual(parseMetricNames(undefined), DEFAULT_METRIC_NAMES);
    assert.deepEqual(parseMetricNames([]), DEFAULT_METRIC_NAMES);
    const names = parseMetricNames({
      lag: ' projector_lag_events{projection} ',
      errors: '',
      duration: 'projector:batch',
    });
    assert.deepEqual(names.lag, { metric: 'projector_lag_events', label: 'projection' });
    assert.equal(names.errors, null);
    assert.deepEqual(names.duration, { metric: 'projector:batch', label: null });
    assert.deepEqual(names.processed, DEFAULT_METRIC_NAMES.processed);
  });

  it('accept nothing that would become part of a query', () => {
    for (const text of [
      '1up',
      'up) or vector(1',
      'up{a="b"}',
      'up{a,b}',
      'up{__name__=~".+"}',
      'up{}',
      'up[5m]',
      'a b',
      'ü',
    ]) {
      assert.deepEqual(parseMetricNames({ lag: text }).lag, DEFAULT_METRIC_NAMES.lag, text);
    }
  });

  it('are the same in package.json and in the code', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    const group = manifest.contributes.configuration.find(({ id }: { id: string }) => id === 'eventTrace.metrics');
    const { default: defaults, properties } = group.properties['eventTrace.metrics.names'];
    assert.deepEqual(Object.keys(properties), [...METRIC_ROLES]);
    assert.deepEqual(parseMetricNames(defaults), DEFAULT_METRIC_NAMES);
    for (const role of METRIC_ROLES) {
      const pattern = new RegExp(properties[role].pattern);
      assert.ok(pattern.test(properties[role].default) && pattern.test('') && !pattern.test('up{a="b"}'), role);
      assert.equal(properties[role].default, defaults[role]);
    }
  });

  it('make queries in which a consumer is only ever a string', () => {
    const queries = queriesFor(DEFAULT_METRIC_NAMES, 'a"} or up{x="\n\\', 60);
    assert.equal(queries.lag, String.raw`max(pupsourcing_consumer_lag{consumer_id="a\"} or up{x=\"\n\\"})`);
    assert.equal(queries.appended, 'sum(rate(pupsourcing_events_appended_total[60s]))');
    assert.equal(
      queriesFor(DEFAULT_METRIC_NAMES, 'c', 60).duration,
      'histogram_quantile(0.95, sum by (le) (rate(pupsourcing_event_processing_duration_seconds_bucket{consumer="c"}[60s])))',
    );
  });
});
