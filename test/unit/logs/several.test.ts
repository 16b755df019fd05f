import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTraceLines } from '../../../src/logs/attribute/traceLines';
import { readConsumerLog } from '../../../src/logs/failures/culprit';
import { readRecords } from '../../../src/logs/readLogs';
import { makeEvent } from '../../support/events';
import { ripgrepPath } from '../../support/ripgrep';

const IDS = ['6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60', '7a1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60'] as const;
const NANOS = '1795359436385383182';
const TIME = '2026-11-22T14:57:16.385Z';
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** From two services; the second record of the first service is the failure of a consumer. */
const OTLP = {
  resourceLogs: ['shop', 'mail'].map((service) => ({
    resource: { attributes: [attribute('service.name', service)] },
    scopeLogs: [
      {
        scope: { name: 'x' },
        logRecords: [
          {
            timeUnixNano: NANOS,
            severityText: 'INFO',
            body: { stringValue: `handled "it" [{` },
            attributes: [attribute('event_id', service === 'shop' ? IDS[0] : IDS[1])],
          },
          {
            timeUnixNano: NANOS,
            severityNumber: 17,
            body: { stringValue: 'consumer handler error' },
            attributes: [
              attribute('consumer', `${service}_billing`),
              { key: 'position', value: { intValue: '40217' } },
              attribute('error', 'boom'),
            ],
          },
        ],
      },
    ],
  })),
};
const signal = new AbortController().signal;

describe('several records in one line', () => {
  const readAs = (text: string) =>
    readRecords('x', text.split('\n')).map(({ time, level, message, fields, ids, failure }) => [
      time,
      level,
      message,
      fields['service.name'],
      ids.eventId ?? ids.position,
      failure?.consumer,
    ]);
  const expected = ['shop', 'mail'].flatMap((service, i) => [
    [TIME, 'info', 'handled "it" [{', service, IDS[i], undefined],
    [TIME, 'error', 'consumer handler error', service, '40217', `${service}_billing`],
  ]);

  it('are read one by one from OpenTelemetry', () => {
    assert.deepEqual(readAs(JSON.stringify(OTLP)), expected);
    assert.deepEqual(readAs(`otel-1  | ${JSON.stringify(OTLP)}`), expected);
    assert.deepEqual(readAs(JSON.stringify(OTLP, null, 2)), expected);
  });

  it('are read one by one from lists, Loki, CloudWatch and Elasticsearch', () => {
    const lines = IDS.map((id) => `level=error msg="it failed" event_id=${id}`);
    const loki = { data: { result: [{ stream: { app: 'shop' }, values: lines.map((line) => [NANOS, line]) }] } };
    const cloudWatch = { events: lines.map((message) => ({ logStreamName: 'a', timestamp: 1795359436385, message })) };
    const elastic = {
      hits: { hits: lines.map((message) => ({ _index: 'a', _source: { '@timestamp': TIME, message } })) },
    };
    const list = IDS.map((event_id) => ({ time: TIME, level: 'error', msg: 'it failed', event_id }));
    const two = IDS.map((id) => [TIME, 'error', 'it failed', undefined, id, undefined]);
    for (const value of [loki, cloudWatch, elastic, list]) {
      assert.deepEqual(readAs(JSON.stringify(value)), two);
      assert.deepEqual(readAs(JSON.stringify(value, null, 2)), two);
    }
  });

  it('have the labels of their stream, in the forms that Loki accepts and returns', () => {
    const line = 'level=error msg="it failed"';
    const streams = [
      { stream: { app: 'shop', message: 'x' }, values: [[NANOS, line, { trace_id: 'b' }]] },
      { values: [[NANOS, line]], stream: { app: 'mail' } },
      { labels: '{app="old", pod="a-1"}', entries: [{ ts: TIME, line }] },
    ];
    const rest = { level: 'error', message: 'it failed', time: TIME };
    const found = (text: string) =>
      readRecords('x', text.split('\n')).map(({ level, message, time, fields }) => ({ level, message, time, fields }));
    const expected = [
      { ...rest, fields: { app: 'shop', 'labels.message': 'x', trace_id: 'b' } },
      { ...rest, fields: { app: 'mail' } },
      { ...rest, fields: { app: 'old', pod: 'a-1' } },
    ];
    for (const body of [{ streams }, { status: 'success', data: { resultType: 'streams', result: streams } }])
      for (const text of [JSON.stringify(body), JSON.stringify(body, null, 2)]) assert.deepEqual(found(text), expected);
    assert.deepEqual(found(`Common labels: {app="shop"}\n${TIME} {pod="a-1"} ${line}`)[1]?.fields, {
      pod: 'a-1',
      app: 'shop',
    });
  });

  it('are not looked for in the fields of an ordinary record', () => {
    const line = JSON.stringify({
      time: TIME,
      level: 'info',
      msg: 'appended',
      events: [{ id: 1 }, { id: 2 }],
      values: [1],
    });
    assert.deepEqual(
      readRecords('x', [line]).map(({ message }) => message),
      ['appended'],
    );
  });

  it('of a terminal are split at line breaks, but not inside a Windows path', () => {
    const printed = 'level=info msg=one dir=C:\\new\r\nlevel=error msg=two\r\n';
    assert.deepEqual(
      readRecords('x', [JSON.stringify([1.5, 'o', printed])]).map(({ level, message, fields }) => [
        level,
        message,
        fields.dir,
      ]),
      [
        ['info', 'one', 'C:\\new'],
        ['error', 'two', undefined],
      ],
    );
  });

  for (const way of ['ripgrep', 'streaming'] as const) {
    it(`are found one by one at their places, by ${way}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'event-trace-several-'));
      try {
        const file = join(folder, 'otel.json');
        const line = JSON.stringify(OTLP);
        writeFileSync(file, `${line}\n`);
        const ripgrep = way === 'ripgrep' ? await ripgrepPath() : undefined;
        const events = IDS.map((eventId, i) => makeEvent(i + 1, { eventId }));
        const { hits } = await findTraceLines(events, [file], { ripgrep, signal });
        const found = hits.map(({ eventId, lineNumber, column, fields }) => [
          eventId,
          lineNumber,
          line.slice(column, column + 36),
          new Map(fields).get('service.name'),
        ]);
        assert.deepEqual(new Set(found), new Set(IDS.map((id, i) => [id, 1, id, ['shop', 'mail'][i]])));
        const { failures } = await readConsumerLog('mail_billing', [file], { ripgrep, signal, patterns: [] });
        assert.deepEqual(
          failures.map(({ consumer, position, error }) => [consumer, position, error]),
          ['shop', 'mail'].map((service) => [`${service}_billing`, '40217', 'boom']),
        );
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
