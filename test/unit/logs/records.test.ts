import assert from 'node:assert/strict';
import { type LogRecord, Records } from '../../../src/logs/lines/records';

function recordsOf(lines: readonly string[]): readonly LogRecord[] {
  const records = new Records({ near: Date.parse('2026-11-22T15:00:00Z') });
  return [...lines.flatMap((line, i) => records.add(line, i + 1)), ...records.end()];
}

const fieldsOf = (record: LogRecord | undefined) => new Map(record?.reading.fields);

describe('a record of a log', () => {
  it('is put together again from the parts of 16 KiB that Docker wrote, while another stream goes on', () => {
    const text = JSON.stringify({ level: 'error', msg: 'consumer handler error', pad: 'y'.repeat(40_000) });
    const part = (log: string, stream = 'stderr') => JSON.stringify({ log, stream, time: '2026-11-22T14:57:16.385Z' });
    const [first = '', second = '', third = ''] = text.match(/.{1,16384}/gs) ?? [];
    const records = recordsOf([
      part(first),
      part('other\n', 'stdout'),
      part(second),
      part(`${third}\n`),
      part('last\n'),
    ]);
    const whole = records.find(({ lineNumber }) => lineNumber === 1);
    assert.deepEqual(
      [whole?.reading.level, whole?.reading.message, whole?.reading.time, whole?.continuedAt],
      ['error', 'consumer handler error', Date.parse('2026-11-22T14:57:16.385Z'), [3, 4]],
    );
    assert.deepEqual(records.map(({ reading }) => reading.message).toSorted(), [
      'consumer handler error',
      'last',
      'other',
    ]);
  });

  it("of PostgreSQL's csvlog ends where the next one begins, even if a quote is missing", () => {
    const row = (message: string, second = 2) =>
      `2026-11-22 14:57:1${second}.000 UTC,"app","shop",12,"10.0.0.1:1",s,1,"SELECT",2026-11-22 10:00:00 UTC,3/1,0,ERROR,23505,${message}`;
    const cut = recordsOf([
      row('"statement: SELECT \'cut he'),
      row('"duplicate key",,,,,,,,,"x"'),
      row('"third",,,,,,,,,"x"'),
    ]);
    assert.deepEqual(
      cut.map(({ lineNumber }) => lineNumber),
      [1, 2, 3],
    );
    const [whole, next] = recordsOf([
      row('"syntax error'),
      'in ""line"" two',
      'and three",,,,,,,,,"x"',
      row('"next",,,,,,,,,"x"'),
    ]);
    assert.equal(whole?.reading.message, 'syntax error\nin "line" two\nand three');
    assert.deepEqual([whole?.continuedAt, next?.lineNumber], [[2, 3], 4]);
  });

  it('is complete if a collector wrote it without a line feed', () => {
    const line = (log: string) => JSON.stringify({ log, stream: 'stderr' });
    assert.equal(recordsOf([line('first'), line('second')]).length, 2);
  });

  it('is read from the list that Loki wraps it in', () => {
    const line = 'level=error msg="consumer handler error" position=40217';
    const stream = { stream: { app: 'api' }, values: [['1795359436385000000', line]] };
    for (const wrapped of [stream, { streams: [stream] }, { data: { result: [stream] } }]) {
      const [record] = recordsOf([JSON.stringify(wrapped)]);
      const { level, message, time } = record?.reading ?? {};
      assert.deepEqual([level, message, time], ['error', 'consumer handler error', 1_795_359_436_385]);
      assert.equal(fieldsOf(record).get('position'), '40217');
    }
  });

  for (const front of ['', 'otel-1  | ']) {
    it(`of several lines is read from the debug exporter of OpenTelemetry behind "${front}"`, () => {
      const lines = [
        '2026-11-22T14:57:16.900Z\tinfo\tResourceLog #0',
        'Resource attributes:',
        '     -> service.name: Str(api)',
        'LogRecord #0',
        'ObservedTimestamp: 2026-11-22 14:57:16.39 +0000 UTC',
        'Timestamp: 2026-11-22 14:57:16.385 +0000 UTC',
        'SeverityText: ',
        'SeverityNumber: Error(17)',
        'Body: Str(consumer handler error)',
        'Attributes:',
        '     -> consumer: Str(billing)',
        '     -> position: Int(40217)',
        'Trace ID: 4bf92f3577b34da6a3ce929d0e0e4736',
        'Span ID: 00f067aa0ba902b7',
        'Flags: 1',
        'LogRecord #1',
        'Timestamp: 1970-01-01 00:00:00 +0000 UTC',
        'SeverityText: INFO',
        'Body: Str(handled)',
      ];
      const records = recordsOf(lines.map((line) => front + line));
      const [first, second] = records.slice(-2);
      const fields = fieldsOf(first);
      assert.deepEqual(
        [first?.lineNumber, first?.reading.level, first?.reading.message, first?.reading.time],
        [4, 'error', 'consumer handler error', Date.parse('2026-11-22T14:57:16.385Z')],
      );
      assert.deepEqual(
        ['consumer', 'position', 'trace_id'].map((key) => fields.get(key)),
        ['billing', '40217', '4bf92f3577b34da6a3ce929d0e0e4736'],
      );
      assert.deepEqual(
        [second?.reading.level, second?.reading.message, second?.reading.time],
        ['info', 'handled', null],
      );
    });
  }

  it('from a list that is printed over several lines ends with its object', () => {
    const exported = [
      {
        line: 'level=error msg="consumer handler error" position=40217',
        timestamp: '1795359436385000000',
        fields: { app: 'api' },
      },
      { line: 'level=info msg=handled', timestamp: '1795359437385000000', fields: { app: 'api' } },
    ];
    const events = [
      {
        timestamp: 1_795_359_436_385,
        message: '{"level":"error","msg":"consumer handler error","position":40217}',
        ingestionTime: 1,
      },
      { timestamp: 1_795_359_437_385, message: 'level=info msg=handled', ingestionTime: 1 },
    ];
    for (const list of [exported, { events, nextForwardToken: 'f/1' }]) {
      const records = recordsOf(JSON.stringify(list, null, 2).split('\n'));
      assert.deepEqual(
        records.map(({ reading: { level, message, time } }) => [level, message, time]),
        [
          ['error', 'consumer handler error', 1_795_359_436_385],
          ['info', 'handled', 1_795_359_437_385],
        ],
      );
    }
  });

  it('is separated from others that a terminal printed at the same time', () => {
    const cast = JSON.stringify([
      1.385,
      'o',
      'level=error msg="consumer handler error"\r\n\u001b[32mINF\u001b[0m handled\r\n',
    ]);
    assert.deepEqual(
      recordsOf([cast]).map(({ reading: { level, message } }) => [level, message]),
      [
        ['error', 'consumer handler error'],
        ['info', 'handled'],
      ],
    );
  });

  it('of gcloud ends where the next entry begins', () => {
    const records = recordsOf([
      '---',
      'insertId: a',
      'jsonPayload:',
      '  message: level=error msg="consumer handler error" position=40217',
      "timestamp: '2026-11-22T14:57:16.385Z'",
      '---',
      'insertId: b',
      'severity: INFO',
      'textPayload: handled',
      "timestamp: '2026-11-22T14:57:17.385Z'",
    ]);
    assert.deepEqual(
      records.map(({ reading: { level, message, time } }) => [level, message, time]),
      [
        ['error', 'consumer handler error', 1_795_359_436_385],
        ['info', 'handled', 1_795_359_437_385],
      ],
    );
  });

  it('of a panic that a server reports has the frame of the panic itself', () => {
    const records = recordsOf([
      '2026/11/22 14:57:16 http: panic serving 127.0.0.1:4711: boom',
      'goroutine 12 [running]:',
      'net/http.(*conn).serve.func1()',
      '\t/usr/local/go/src/net/http/server.go:1947 +0xbe',
      'panic({0x1, 0x2})',
      '\t/usr/local/go/src/runtime/panic.go:785 +0x132',
      'main.handle(...)',
      '\t/app/main.go:12',
      '2026/11/22 14:57:17 handled',
    ]);
    assert.deepEqual(
      records.map(({ lineNumber }) => lineNumber),
      [1, 9],
    );
  });
});
