import { assertAllRead } from '../../support/logRows';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const MS = '2026-11-22T14:57:16.385Z';
const S = '2026-11-22T14:57:16.000Z';
const F = {
  level: 'error',
  message: 'consumer handler error',
  consumer: 'billing',
  position: '40217',
  error: 'boom x',
} as const;
const J = { consumer: 'billing', position: 40217, error: 'boom x' };
const M = 'consumer handler error consumer=billing position=40217 error="boom x"';

describe('the failure of a consumer as it stands in logs of projects', () => {
  let zone: string | undefined;
  before(() => {
    zone = process.env.TZ;
    process.env.TZ = 'UTC';
  });
  after(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('is read from its logger', () => {
    assertAllRead([
      [
        'zap with verbose error and stack',
        JSON.stringify({
          level: 'error',
          ts: MS,
          logger: 'worker',
          caller: 'app/w.go:42',
          msg: 'consumer handler error',
          ...J,
          errorVerbose: 'boom x\nmain.f\n\t/app/w.go:42',
          stacktrace: 'main.f\n\t/app/w.go:42',
        }),
        { ...F, time: MS },
      ],
      [
        'pino with err object',
        JSON.stringify({
          level: 50,
          time: 1795359436385,
          pid: 1,
          hostname: 'h',
          consumer: 'billing',
          position: 40217,
          err: { type: 'Error', message: 'boom x', stack: 'Error: boom x\n    at f (/a.js:1:1)' },
          msg: 'consumer handler error',
        }),
        { ...F, time: MS },
      ],
      [
        'zerolog with stack list',
        JSON.stringify({
          level: 'error',
          stack: [{ func: 'f', line: '42', source: 'w.go' }],
          ...J,
          time: MS,
          message: 'consumer handler error',
        }),
        { ...F, time: MS },
      ],
      [
        'error as object with msg',
        JSON.stringify({
          time: MS,
          level: 'ERROR',
          msg: 'consumer handler error',
          consumer: 'billing',
          position: 40217,
          error: { code: 7, msg: 'boom x' },
        }),
        { ...F, time: MS },
      ],
      [
        'exception with class',
        JSON.stringify({
          '@timestamp': MS,
          level: 'ERROR',
          message: 'consumer handler error',
          consumer: 'billing',
          position: 40217,
          exception: { exception_class: 'java.lang.X', exception_message: 'boom x' },
        }),
        { ...F, time: MS },
      ],
      ['std log, prefix in front', `worker: 2026/11/22 14:57:16 w.go:42: ERROR ${M}`, { ...F, time: S }],
      [
        'std log, bracket prefix',
        `[worker] 2026/11/22 14:57:16 ERROR: consumer handler error: consumer=billing position=40217 error="boom x"`,
        { ...F, time: S },
      ],
      ['std log, message prefix', `2026/11/22 14:57:16 worker: ERROR ${M}`, { ...F, time: S }],
      [
        'std log, sentence',
        `2026/11/22 14:57:16 consumer handler error: consumer "billing" at position 40217: boom x`,
        { time: S, consumer: 'billing', position: '40217', error: 'boom x' },
      ],
      [
        'Printf with percent v',
        `2026/11/22 14:57:16 ERROR consumer handler error map[consumer:billing error:boom x position:40217]`,
        { ...F, time: S },
      ],
      [
        'error with a quote and equals, unquoted',
        `2026/11/22 14:57:16 [ERROR] consumer handler error consumer=billing position=40217 error=pq: duplicate key value violates unique constraint "x_pkey" (SQLSTATE 23505)`,
        { ...F, error: 'pq: duplicate key value violates unique constraint "x_pkey" (SQLSTATE 23505)' },
      ],
      [
        'error wrapped by the library',
        `time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="handle event ${EVENT} for consumer billing: boom x"`,
        { ...F, time: MS },
      ],
      [
        'slog in a group',
        JSON.stringify({
          time: MS,
          level: 'ERROR',
          msg: 'consumer handler error',
          worker: { consumer: 'billing', position: 40217, error: 'boom x' },
        }),
        { ...F, time: MS },
      ],
      [
        'console-slog with source',
        `2026-11-22 14:57:16.385 ERR worker.go:42 > consumer handler error consumer=billing position=40217 error="boom x"`,
        { ...F },
      ],
      [
        'log4j2 with MDC',
        `2026-11-22 14:57:16.385 ERROR [main] c.s.Billing - consumer handler error {consumer=billing, position=40217, error=boom x}`,
        { ...F },
      ],
      [
        'log4j2 MDC in front',
        `2026-11-22T14:57:16.385Z [main] ERROR {consumer=billing, position=40217} c.s.Billing - consumer handler error: boom x`,
        { level: 'error', consumer: 'billing', position: '40217' },
      ],
      [
        'Serilog with properties',
        `2026-11-22 14:57:16.385 +00:00 [ERR] [Shop.Billing] consumer handler error {consumer="billing", position=40217, error="boom x"}`,
        { ...F, time: MS },
      ],
      [
        'Python with extra',
        `2026-11-22 14:57:16,385 [ERROR] shop.billing: consumer handler error (consumer=billing position=40217 error='boom x')`,
        { ...F },
      ],
      [
        'Python dict repr JSON logger',
        `{'time': '${MS}', 'level': 'ERROR', 'message': 'consumer handler error', 'consumer': 'billing', 'position': 40217, 'error': 'boom x'}`,
        { ...F, time: MS },
      ],
      [
        'Rust tracing, json span',
        JSON.stringify({
          timestamp: MS,
          level: 'ERROR',
          fields: { message: 'consumer handler error', error: 'boom x' },
          target: 'shop',
          span: { consumer: 'billing', position: 40217, name: 'handle' },
          spans: [],
        }),
        { ...F, time: MS },
      ],
      [
        'Elixir json formatter',
        JSON.stringify({ time: MS, severity: 'error', message: 'consumer handler error', metadata: J }),
        { ...F, time: MS },
      ],
      [
        'Ruby json with payload',
        JSON.stringify({
          host: 'h',
          application: 'shop',
          timestamp: MS,
          level: 'error',
          name: 'Billing',
          message: 'consumer handler error',
          payload: J,
        }),
        { ...F, time: MS },
      ],
      [
        'Monolog JSON',
        JSON.stringify({
          message: 'consumer handler error',
          context: J,
          level: 400,
          level_name: 'ERROR',
          channel: 'app',
          datetime: '2026-11-22T15:57:16.385000+01:00',
          extra: {},
        }),
        { ...F, time: MS },
      ],
      [
        'NLog JSON',
        JSON.stringify({
          time: '2026-11-22 14:57:16.3850',
          level: 'ERROR',
          logger: 'Shop',
          message: 'consumer handler error',
          properties: J,
        }),
        { ...F },
      ],
      [
        'Serilog JSON',
        JSON.stringify({
          Timestamp: '2026-11-22T15:57:16.3850000+01:00',
          Level: 'Error',
          MessageTemplate: 'consumer handler error',
          RenderedMessage: 'consumer handler error',
          Properties: J,
        }),
        { ...F, time: MS },
      ],
      [
        'Java logstash with stack',
        JSON.stringify({
          '@timestamp': '2026-11-22T15:57:16.385+01:00',
          '@version': '1',
          message: 'consumer handler error',
          logger_name: 'c.s.Billing',
          thread_name: 'main',
          level: 'ERROR',
          level_value: 40000,
          stack_trace: 'java.lang.X: boom x\n\tat a.b.C.d(C.java:1)',
          ...J,
        }),
        { ...F, time: MS },
      ],
      [
        'kotlin-logging marker',
        `14:57:16.385 [DefaultDispatcher-worker-1 @coroutine#7] ERROR c.s.Billing - ${M}`,
        { ...F },
      ],
      [
        'klog colon',
        `E1122 14:57:16.385000     412 worker.go:42] consumer handler error: consumer=billing position=40217 error="boom x"`,
        { ...F },
      ],
      [
        'hclog json',
        JSON.stringify({
          '@level': 'error',
          '@message': 'consumer handler error',
          '@module': 'worker',
          '@timestamp': '2026-11-22T14:57:16.385000Z',
          ...J,
        }),
        { ...F, time: MS },
      ],
      [
        'OTel log with attributes',
        JSON.stringify({
          timestamp: MS,
          severity_text: 'ERROR',
          severity_number: 17,
          body: 'consumer handler error',
          attributes: { consumer: 'billing', position: 40217, 'exception.message': 'boom x' },
          trace_id: TRACE,
        }),
        { ...F, time: MS, trace: TRACE },
      ],
      [
        'spring boot ECS',
        JSON.stringify({
          '@timestamp': MS,
          log: { level: 'ERROR', logger: 'c.s.Billing' },
          process: { pid: 1 },
          message: 'consumer handler error',
          consumer: 'billing',
          position: 40217,
          error: { type: 'X', message: 'boom x', stack_trace: 'x' },
          ecs: { version: '8.11' },
        }),
        { ...F, time: MS },
      ],
      [
        'GELF',
        JSON.stringify({
          version: '1.1',
          host: 'h',
          short_message: 'consumer handler error',
          full_message: 'consumer handler error\nboom x',
          timestamp: 1795359436.385,
          level: 3,
          _consumer: 'billing',
          _position: 40217,
          _error: 'boom x',
        }),
        { ...F, time: MS },
      ],
    ]);
  });

  it('is read inside its wrapper', () => {
    assertAllRead([
      [
        'compose, padded, coloured, JSON',
        `\x1b[33mshop-worker-1    |\x1b[0m {"time":"${MS}","level":"ERROR","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}`,
        { ...F, time: MS },
      ],
      ['compose with no-log-prefix off and date', `worker-1  | 2026/11/22 14:57:16 ERROR ${M}`, { ...F, time: S }],
      [
        'kubectl all',
        `[pod/worker-7d9f-abcde/worker] 2026-11-22T14:57:16.400000000Z 2026-11-22T14:57:16.385Z\tERROR\tworker\tconsumer handler error\t{"consumer": "billing", "position": 40217, "error": "boom x"}`,
        { ...F, time: MS },
      ],
      [
        'stern with namespace and colours',
        `\x1b[36mshop\x1b[0m \x1b[32mworker-7d9f-abcde\x1b[0m \x1b[33mworker\x1b[0m time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      [
        'stern json',
        JSON.stringify({
          message: `${MS} ERR ${M}`,
          nodeName: 'n',
          namespace: 'shop',
          podName: 'w',
          containerName: 'w',
        }),
        { ...F, time: MS },
      ],
      [
        'journal, escaped colours',
        `Nov 22 14:57:16 host1 worker[412]: #033[90m2026-11-22T14:57:16Z#033[0m #033[31mERR#033[0m consumer handler error #033[36mconsumer=#033[0mbilling #033[36merror=#033[0m#033[31m"boom x"#033[0m #033[36mposition=#033[0m40217`,
        { ...F },
      ],
      [
        'journal json',
        JSON.stringify({
          __REALTIME_TIMESTAMP: '1795359436385000',
          PRIORITY: '3',
          SYSLOG_IDENTIFIER: 'worker',
          _HOSTNAME: 'h',
          MESSAGE: M,
        }),
        { ...F, time: MS },
      ],
      [
        'syslog 5424 with docker tag',
        `<27>1 2026-11-22T14:57:16.385000+00:00 host1 docker/worker 412 docker/worker - 2026/11/22 14:57:16 ERROR ${M}`,
        { ...F },
      ],
      [
        'docker json with attrs',
        JSON.stringify({
          log: `\u001b[31mERRO\u001b[0m[0042] ${M}\n`,
          stream: 'stderr',
          attrs: { tag: 'worker' },
          time: '2026-11-22T14:57:16.385123456Z',
        }),
        { ...F, time: MS },
      ],
      [
        'Fluent Bit merged',
        JSON.stringify({
          date: 1795359436.385,
          log_processed: { level: 'error', msg: 'consumer handler error', ...J },
          log: JSON.stringify({ level: 'error', msg: 'consumer handler error', ...J }),
          stream: 'stderr',
          kubernetes: { pod_name: 'w', namespace_name: 'shop' },
        }),
        { ...F, time: MS },
      ],
      [
        'Vector with parsed',
        JSON.stringify({
          consumer: 'billing',
          position: 40217,
          error: 'boom x',
          level: 'ERROR',
          msg: 'consumer handler error',
          time: MS,
          kubernetes: { pod_name: 'w' },
          source_type: 'kubernetes_logs',
          stream: 'stderr',
          timestamp: '2026-11-22T14:57:16.4Z',
        }),
        { ...F, time: MS },
      ],
      [
        'Cloud Logging, json payload',
        JSON.stringify({
          insertId: 'x',
          jsonPayload: {
            message: 'consumer handler error',
            consumer: 'billing',
            position: 40217,
            error: 'boom x',
            level: 'ERROR',
          },
          resource: { type: 'k8s_container', labels: { pod_name: 'w' } },
          severity: 'ERROR',
          timestamp: MS,
          labels: { 'k8s-pod/app': 'w' },
          logName: 'projects/p/logs/stderr',
          trace: `projects/p/traces/${TRACE}`,
        }),
        { ...F, time: MS, trace: TRACE },
      ],
      [
        'CloudWatch Insights row',
        JSON.stringify({
          '@timestamp': '2026-11-22 14:57:16.385',
          '@message': JSON.stringify({ level: 'error', msg: 'consumer handler error', ...J, time: MS }),
          '@logStream': 'ecs/worker/1',
        }),
        { ...F, time: MS },
      ],
      [
        'Procfile',
        `14:57:16 worker.1  | time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      ['overmind colour', `\x1b[1;38;5;2mworker  \x1b[0m | 2026/11/22 14:57:16 ERROR ${M}`, { ...F, time: S }],
      [
        'go test',
        `    worker_test.go:42: time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      [
        'go test json',
        JSON.stringify({
          Time: '2026-11-22T14:57:16.385383182Z',
          Action: 'output',
          Package: 'shop/worker',
          Test: 'TestBilling/poison',
          Output: `    logger.go:146: 2026-11-22T14:57:16.385Z\tERROR\tconsumer handler error\t{"consumer": "billing", "position": 40217, "error": "boom x"}\n`,
        }),
        { ...F, time: MS },
      ],
      [
        'GitHub Actions',
        `2026-11-22T14:57:16.3851234Z worker-1  | {"time":"${MS}","level":"ERROR","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}`,
        { ...F, time: MS },
      ],
      [
        'gh run view with compose',
        `test\tRun docker compose up\t2026-11-22T14:57:16.3851234Z worker-1  | 2026/11/22 14:57:16 ERROR ${M}`,
        { ...F },
      ],
      ['GHA error command', `##[error]2026/11/22 14:57:16 ERROR ${M}`, { ...F, time: S }],
      [
        'Datadog JSON export',
        JSON.stringify({
          id: 'x',
          content: {
            timestamp: MS,
            service: 'worker',
            status: 'error',
            message: 'consumer handler error',
            attributes: J,
          },
        }),
        { ...F, time: MS },
      ],
      [
        'Loki grafana with wrapper in line',
        JSON.stringify({
          streams: [
            {
              stream: { app: 'w' },
              values: [
                [
                  '1795359436385000000',
                  `2026-11-22T14:57:16.385813799Z stderr F {"level":"error","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}`,
                ],
              ],
            },
          ],
        }),
        { ...F, time: MS },
      ],
    ]);
  });

  it('is read over several lines', () => {
    assertAllRead([
      [
        'slog text with newline in error',
        `time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x\\nsecond line"`,
        { ...F, error: 'boom x\nsecond line' },
      ],
      ['logrus with stack below', `ERRO[0042] ${M}\ngoroutine 7 [running]:\nmain.f(0x1)\n\t/app/w.go:42 +0x1d`, F],
      [
        'compose with python traceback',
        `w-1  | 2026-11-22 14:57:16,385 ERROR shop.billing consumer handler error consumer=billing position=40217\nw-1  | Traceback (most recent call last):\nw-1  |   File "a.py", line 1, in f\nw-1  |     raise ValueError("boom x")\nw-1  | ValueError: boom x`,
        { ...F, error: 'ValueError: boom x' },
      ],
      [
        'k8s with java stack',
        `2026-11-22T14:57:16.385813799Z stderr F 2026-11-22 14:57:16.385 ERROR [main] c.s.Billing - consumer handler error consumer=billing position=40217\n2026-11-22T14:57:16.385813800Z stderr F java.lang.IllegalStateException: boom x\n2026-11-22T14:57:16.385813801Z stderr F \tat a.b.C.d(C.java:1)`,
        { ...F, error: 'java.lang.IllegalStateException: boom x' },
      ],
      [
        'node with error object below',
        `[2026-11-22T14:57:16.385Z] ERROR: consumer handler error {\n  consumer: 'billing',\n  position: 40217,\n  error: Error: boom x\n      at f (/a.js:1:1)\n}`,
        { level: 'error', consumer: 'billing', position: '40217' },
      ],
      [
        'winston pretty',
        `2026-11-22T14:57:16.385Z [worker] error: consumer handler error {\n  "consumer": "billing",\n  "position": 40217,\n  "error": "boom x"\n}`,
        { ...F, time: MS },
      ],
    ]);
  });

  it('is read in other words of the libraries', () => {
    assertAllRead([
      [
        'projection',
        `time=${MS} level=ERROR msg="projection handler error" projection=billing position=40217 error="boom x"`,
        { ...F, message: 'projection handler error' },
      ],
      [
        'wrapped at exit',
        `2026/11/22 14:57:16 worker exited: consumer billing stopped: handler error at position 40217: boom x`,
        { time: S, consumer: 'billing', error: 'boom x' },
      ],
      [
        'log.Fatal',
        `2026/11/22 14:57:16 FATAL consumer "billing" failed: consumer handler error at position 40217: boom x`,
        { level: 'fatal', consumer: 'billing', error: 'boom x' },
      ],
      [
        'batch failed',
        `{"time":"${MS}","level":"WARN","msg":"consumer batch failed","consumer":"billing","consecutive_failures":3,"error":"handle event ${EVENT} for consumer billing: boom x"}`,
        { level: 'warn', consumer: 'billing', error: 'boom x' },
      ],
    ]);
  });
});
