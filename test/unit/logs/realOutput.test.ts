import assert from 'node:assert/strict';
import { readRecords } from '../../../src/logs/readLogs';
import { assertAllRead, assertRead } from '../../support/logRows';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const SECOND = '2026-11-22T14:57:16.000Z';
const MS = '2026-11-22T14:57:16.385Z';
const FAILED = { level: 'error', message: 'consumer handler error', consumer: 'billing', position: '40217' } as const;

describe('an object that Node prints over several lines', () => {
  const STACK =
    '      at handle (/app/x.js:3:11)\n      at async run (/app/y.js:9:1)\n      ... 4 lines matching cause stack trace ...\n      at node:internal/main:28:49';

  it('is read with the time among its members, and with an error', () => {
    assertAllRead([
      [
        'winston prettyPrint',
        `{\n  consumer: 'billing',\n  position: 40217,\n  event_id: '${EVENT}',\n  error: 'boom x',\n  level: 'error',\n  message: 'consumer handler error',\n  timestamp: '${MS}'\n}`,
        { ...FAILED, time: MS, event: EVENT, error: 'boom x' },
      ],
      [
        'an error with its stack and its cause',
        `{\n  consumer: 'billing',\n  position: 40217,\n  err: Error: boom x, at last\n  and more\n${STACK} {\n    code: 'E1',\n    [cause]: Error: gone\n${STACK}\n  },\n  level: 'error',\n  message: 'consumer handler error',\n  [Symbol(level)]: 'error'\n}`,
        {
          ...FAILED,
          error: 'Error: boom x, at last\nand more',
          fields: { 'err.code': 'E1', 'err.[cause]': 'Error: gone' },
        },
      ],
      [
        'bunyan -o inspect',
        `{\n  name: 'worker',\n  hostname: 'h',\n  pid: 1,\n  level: 50,\n  consumer: 'billing',\n  position: 40217,\n  err: {\n    message: 'boom x',\n    stack: 'Error: boom x\\n' +\n      '    at handle (/app/x.js:3:11)\\n' +\n      '    at run (/app/y.js:9:1)'\n  },\n  msg: 'consumer handler error',\n  time: '${MS}',\n  v: 0\n}`,
        { ...FAILED, time: MS, error: 'boom x' },
      ],
      [
        'a map',
        "consumer handler error { consumer: 'billing', position: 40217, seen: Map(1) { 'a' => 1 } }",
        { ...FAILED, level: 'unknown', fields: { 'seen.a': '1' } },
      ],
    ]);
  });

  it('has the error behind it, or behind pairs', () => {
    const stack = '\n    at handle (/app/x.js:3:11)\n    at run (/app/y.js:9:1)';
    for (const front of [
      'consumer=billing position=40217',
      "{ consumer: 'billing', position: 40217 }",
      "{\n  consumer: 'billing',\n  position: 40217\n}",
    ])
      assertRead([
        front,
        `[ERROR] consumer handler error ${front} TypeError: boom x${stack}`,
        { ...FAILED, error: 'TypeError: boom x' },
      ]);
  });

  it('is read where its first member is on the line of the message', () => {
    assertRead([
      'consola',
      `[error] [worker] consumer handler error { consumer: 'billing',\n  position: 40217,\n  event_id: '${EVENT}',\n  error: 'boom x' }`,
      { ...FAILED, event: EVENT, error: 'boom x', fields: { logger: 'worker' } },
    ]);
  });

  it('is not made longer by the rows of a table below it', () => {
    assertRead([
      'console.table',
      `batch {\n  event_id: '${EVENT}'\n}\n│ (index) │ a │\n│ 0       │ 1 │`,
      { event: EVENT },
    ]);
  });

  it('is read behind pairs', () => {
    assertRead([
      'debug',
      `${MS} app:worker consumer handler error consumer=billing position=40217 { a: 1 }`,
      { ...FAILED, level: 'unknown', fields: { a: '1' } },
    ]);
  });
});

describe('what Go loggers print when they are configured', () => {
  it('is read with groups, without a time, with a function', () => {
    const zap = '{"consumer": "billing", "position": 40217, "error": "boom x"}';
    assertAllRead([
      [
        'zerolog console, a group',
        `${SECOND} INF handled event={"id":"${EVENT}","note":"a \\"b\\" {c","position":40217} took=3`,
        { message: 'handled', event: EVENT, position: '40217', fields: { took: '3', 'event.note': 'a "b" {c' } },
      ],
      [
        'an object of Python with groups within groups behind a key',
        `${SECOND} ERROR consumer handler error try=2 ctx={"consumer": "billing", "meta": {"a": {"b": 1}}, "position": 40217}`,
        { ...FAILED, fields: { try: '2', 'ctx.meta.a.b': '1' } },
      ],
      [
        'zerolog console without a time',
        '<nil> ERR log.go:19 > consumer handler error error="boom x" consumer=billing position=40217',
        { ...FAILED, error: 'boom x', fields: { caller: 'log.go:19' } },
      ],
      [
        'zap console with the function',
        `ERROR\tworker.billing\tapp/main.go:72\tmain.(*Worker).Run\tconsumer handler error\t${zap}`,
        { ...FAILED, fields: { logger: 'worker.billing', function: 'main.(*Worker).Run' } },
      ],
      [
        'zap console between blanks',
        `2026-11-22 14:57:16 ERROR worker.billing app/main.go:72 consumer handler error ${zap}`,
        { ...FAILED, time: SECOND, fields: { logger: 'worker.billing', caller: 'app/main.go:72' } },
      ],
      [
        'zap console between bars, a message of one word',
        `2026-11-22 14:57:16 | INFO | app/main.go:75 | handled | {"event": {"id": "${EVENT}"}}`,
        { time: SECOND, level: 'info', message: 'handled', event: EVENT },
      ],
      ['a caller in a sentence', `${SECOND} ERROR at main.go:42 boom`, { message: 'at main.go:42 boom' }],
      ['go-logging', '14:57:16.385 main ▶ NOTI 003 note', { level: 'info', message: 'note' }],
      ['go-logging', `${MS} [CRITI] worker: main.go:212 dead`, { level: 'fatal', message: 'dead' }],
      [
        'hclog, JSON in quotes',
        `${MS} [INFO]  worker: json in: payload="{\\"a\\":1}" x=1`,
        { fields: { payload: '{"a":1}' } },
      ],
      [
        'winston for Logstash',
        `{"@fields":{"consumer":"billing","position":40217,"error":"boom x","level":"error"},"@message":"consumer handler error","@timestamp":"${MS}"}`,
        { ...FAILED, time: MS, error: 'boom x' },
      ],
    ]);
  });

  it('is no consumer and no container that a sentence seems to name', () => {
    assertAllRead([
      [
        'Println with a prefix',
        `2026/11/22 14:57:16 worker: consumer handler error consumer billing segment_id 0 position 40217 event_id ${EVENT} error boom x`,
        { consumer: 'billing', position: '40217', message: 'worker: consumer handler error', error: 'boom x' },
      ],
      [
        'log without flags, a map',
        'consumer handler error: map[consumer:billing error:boom x position:40217]',
        { ...FAILED, error: 'boom x' },
      ],
      [
        'log without flags, a list',
        'consumer handler error: [consumer billing segment_id 0 position 40217 error boom x]',
        { consumer: 'billing', position: '40217', error: 'boom x' },
      ],
      [
        'log with the date alone',
        '2026/11/22 consumer handler error: map[consumer:billing position:40217]',
        { consumer: 'billing', message: '2026/11/22 consumer handler error' },
      ],
      ['a sentence', 'payment failed error: no tariff', { level: 'error', message: 'payment failed error: no tariff' }],
    ]);
  });

  it('is one record a line of apex, although all lines are indented', () => {
    const records = readRecords('x', [
      '   ⨯ consumer handler error    consumer=billing error=boom x position=40217',
      `   • handled                   event_id=${EVENT}`,
      '   • slow 40217               ',
    ]);
    assert.deepEqual(
      records.map(({ level, message, ids }) => [level, message, ids.eventId]),
      [
        ['error', 'consumer handler error', null],
        ['unknown', 'handled', EVENT],
        ['unknown', 'slow 40217', null],
      ],
    );
  });
});

describe('what clouds and searches answer, indented', () => {
  const TEXT = `time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"`;
  const DEFAULT = '2026/11/22 14:57:16 ERROR consumer handler error consumer=billing position=40217 error="boom x"';
  const LINES = [TEXT, DEFAULT];

  it('has the lines of programs as texts among its members', () => {
    const answers: Readonly<Record<string, unknown>> = {
      'aws logs filter-log-events': {
        events: LINES.map((message) => ({ logStreamName: 's', timestamp: 1795359436385, message, eventId: '38' })),
      },
      'az monitor log-analytics query': LINES.map((Log_s) => ({ ContainerName_s: 'api', Log_s, TimeGenerated: MS })),
      Grafana: LINES.map((line) => ({ line, timestamp: '1795359436385000000', date: MS, fields: { app: 'api' } })),
      'New Relic': LINES.map((message) => ({ message, timestamp: 1795359436385, hostname: 'h' })),
      Elasticsearch: {
        took: 1,
        hits: { hits: LINES.map((message) => ({ _index: 'l', _source: { '@timestamp': MS, message } })) },
      },
      Datadog: { data: LINES.map((message) => ({ id: 'A', type: 'log', attributes: { timestamp: MS, message } })) },
    };
    for (const [name, answer] of Object.entries(answers)) {
      for (const front of ['', 'api-1  | ']) {
        const lines = JSON.stringify(answer, null, 2)
          .split('\n')
          .map((line) => front + line);
        const records = readRecords('x', lines);
        const failed = records.map(({ level, message, consumer, failure }) => [
          level,
          message,
          consumer,
          failure?.error,
        ]);
        assert.deepEqual(
          failed,
          LINES.map(() => ['error', 'consumer handler error', 'billing', 'boom x']),
          `${name} ${front}`,
        );
      }
    }
  });

  it('is a list whose objects have their comma in front', () => {
    const record = (position: number) => `{"time":"${MS}","level":"INFO","msg":"handled","position":${position}}`;
    assert.deepEqual(
      readRecords('x', [`[${record(1)}`, `,${record(2)}`, ']']).map(({ message, ids }) => [message, ids.position]),
      [
        ['handled', '1'],
        ['handled', '2'],
      ],
    );
  });
});

describe('a message that another logger has joined', () => {
  it('is split into its level, its text and its keys', () => {
    const keys = 'consumer=billing segment_id=0 position=40217 error=boom x';
    const messages = [
      `[ERROR] [Projection] consumer handler error ${keys}`,
      `[ERROR] consumer handler error ${keys}`,
      `ERROR consumer handler error ${keys}`,
      '[ERROR] consumer handler error [consumer billing segment_id 0 position 40217 error boom x]',
      '[ERROR] consumer handler error: map[consumer:billing error:boom x position:40217]',
      '[ERROR] consumer handler error {"consumer":"billing","position":40217,"error":"boom x"}',
    ];
    const writers: Readonly<Record<string, (message: string) => string>> = {
      'slog, JSON': (msg) => JSON.stringify({ time: MS, level: 'INFO', msg }),
      'slog, text': (msg) => `time=${MS} level=INFO msg=${JSON.stringify(msg)}`,
      'zap.RedirectStdLog': (msg) =>
        JSON.stringify({ level: 'info', ts: 1795359436.385, caller: 'app/log.go:19', msg }),
    };
    for (const [name, write] of Object.entries(writers))
      for (const message of messages) assertRead([name, write(message), { ...FAILED, time: MS, error: 'boom x' }]);
    assertAllRead([
      ['its own level', `{"time":"${MS}","level":"INFO","msg":"[WARN] slow"}`, { level: 'warn', message: 'slow' }],
      [
        'a sentence',
        `{"time":"${MS}","level":"INFO","msg":"the consumer handler error is gone"}`,
        { level: 'info', message: 'the consumer handler error is gone', consumer: null },
      ],
      [
        'its own keys first',
        `{"time":"${MS}","level":"WARN","msg":"slow consumer=other","consumer":"billing"}`,
        { level: 'warn', message: 'slow', consumer: 'billing' },
      ],
    ]);
  });
});

describe('what Python prints', () => {
  const SAID = 'consumer handler error consumer=billing position=40217 error="boom x"';

  it('has names with hyphens, levels in front of processes, and times of its own', () => {
    assertAllRead([
      ['the manual', `2026-11-22 14:57:16,385 - my-app - ERROR - ${SAID}`, { ...FAILED, fields: { logger: 'my-app' } }],
      ['basicConfig', `ERROR:my-app.worker:${SAID}`, { ...FAILED, fields: { logger: 'my-app.worker' } }],
      ['bars', `2026-11-22 14:57:16,385|ERROR|my-app|${SAID}`, { ...FAILED, time: MS }],
      ['function and line', `ERROR    | 2026-11-22 14:57:16,385 | handle:42 | ${SAID}`, { ...FAILED, time: MS }],
      [
        'a process behind the level',
        `14:57:16 ERROR my-app[412]: ${SAID}`,
        { ...FAILED, fields: { logger: 'my-app[412]' } },
      ],
      ['a colon between day and time', `2026-11-22:14:57:16,385 ERROR    [x.py:42] ${SAID}`, { ...FAILED, time: MS }],
      [
        'structlog without a configuration',
        `2026-11-22 14:57.16 [error    ] consumer handler error         consumer=billing error='boom x' position=40217`,
        { ...FAILED, time: SECOND, error: 'boom x' },
      ],
      ['loguru, nothing bound', `${MS} | ERROR | it failed | {}`, { level: 'error', message: 'it failed' }],
      ['loguru, SUCCESS', `${MS} | SUCCESS | ok | {}`, { level: 'info', message: 'ok' }],
      ['an object in a sentence', `${MS} ERROR answered: {}`, { message: 'answered: {}' }],
    ]);
  });

  it('is one record with the traceback of loguru', () => {
    const traceback = `Traceback (most recent call last):

  File "/app/x.py", line 53, in <module>
    run()
    └ <function run at 0x7f>

> File "/app/x.py", line 32, in run
    try: handle(event)
         │      └ 7
         └ <function handle at 0x7f>

app.errors.NoTariff: boom x`;
    const lines = `2026-11-22 14:57:16.385 | ERROR    | app:run:33 - failed\n${traceback}\n\n2026-11-22 14:57:17.000 | INFO     | app:run:34 - next`;
    assert.deepEqual(
      readRecords('x', lines.split('\n')).map(({ level, message, fields }) => [level, message, Object.keys(fields)]),
      [
        ['error', 'failed', ['logger']],
        ['info', 'next', ['logger']],
      ],
    );
  });
});

describe('a value that is not complete', () => {
  it('is read up to the end of the line, and a missing one is none', () => {
    assertAllRead([
      [
        'hclog, an older version',
        `${MS} [ERROR] worker: consumer handler error: consumer=billing position=40217 error="a: boom x`,
        { ...FAILED, error: 'a: boom x' },
      ],
      ['cut by a terminal', `time=${MS} level=ERROR msg="consumer handler error" consumer=`, { consumer: null }],
      [
        'pino with a nested key',
        '{"level":50,"pid":1,"hostname":"h","payload":{"consumer":"billing","position":40217,"err":{"type":"Error","message":"boom x"}},"msg":"consumer handler error"}',
        { ...FAILED, error: 'boom x' },
      ],
    ]);
    assert.equal(readRecords('x', ['level=ERROR msg="consumer handler error" consumer='])[0]?.failure, null);
  });
});

describe('what stands where an id would be', () => {
  it('is no id when it says that there is none, or is a part of a program', () => {
    const values = ['$1', '?', '@id', ':id', '%s', '%!s(<nil>)', '<nil>', '<none>', 'undefined', 'NaN', '-', 'unknown'];
    for (const value of [...values, `\${ID}`, '00000000-0000-0000-0000-000000000000', '0.5']) {
      for (const line of [
        `${MS} INFO query: SELECT * FROM events WHERE event_id = ${value} AND correlation_id = ${value}`,
        `time=${MS} level=INFO msg=x event_id=${JSON.stringify(value)} correlation_id=${JSON.stringify(value)}`,
        JSON.stringify({ level: 'info', msg: 'x', event_id: value, correlation_id: value, trace: value }),
      ]) {
        const [record] = readRecords('x', [line]);
        const { eventId, correlationId, traceId } = record?.ids ?? {};
        assert.deepEqual([eventId, correlationId, traceId], [null, null, null], line);
      }
    }
    assertRead(['JavaScript', '{"level":"info","msg":"x","event_id":"[object Object]"}', { event: null }]);
    const [traced] = readRecords('x', [
      `{"level":"ERROR","msg":"x","error":{"msg":"boom x","trace":[{"func":"main.x"}]},"event_id":"order-7"}`,
    ]);
    assert.deepEqual([traced?.ids.traceId, traced?.ids.eventId], [null, 'order-7']);
  });
});

describe('what Java and .NET print', () => {
  it('has the error of its exception, and the message below its scopes', () => {
    assertAllRead([
      [
        'logback for Logstash',
        `{"@timestamp":"${MS}","message":"consumer handler error","level":"ERROR","consumer":"billing","position":40217,"stack_trace":"com.shop.NoTariff: boom x\\n\\tat com.shop.Billing.handle(Billing.java:42)"}`,
        { ...FAILED, error: 'com.shop.NoTariff: boom x' },
      ],
      [
        'log4j',
        `{"instant":{"epochSecond":1795359436},"level":"ERROR","message":"consumer handler error","thrown":{"message":"boom x"},"contextMap":{"consumer":"billing","position":"40217"}}`,
        { ...FAILED, error: 'boom x' },
      ],
      [
        '.NET with scopes',
        `fail: Shop.Billing[42]\n      => SpanId:00f067aa0ba902b7, TraceId:4bf92f3577b34da6a3ce929d0e0e4736 => RequestPath:/x\n      consumer handler error consumer=billing position=40217 error="boom x"`,
        { ...FAILED, error: 'boom x', trace: '4bf92f3577b34da6a3ce929d0e0e4736', fields: { RequestPath: '/x' } },
      ],
    ]);
  });
});
