import { assertAllRead } from '../../support/logRows';
import { inMachineZone } from '../../support/machineZone';

const FLOW = '0d9a5e4a-98a1-4f1d-8f5b-77c9be0a1c11';
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

describe('the failure of a consumer as projects log it', () => {
  inMachineZone('UTC');

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

  it('is read if it takes several lines', () => {
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

  it('is read in other phrases of the libraries', () => {
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

  it('is read from further loggers', () => {
    assertAllRead([
      [
        'slog with duration and time in a map',
        `time=2026-11-22T14:57:16.385+00:00 level=ERROR msg="consumer handler error" consumer=billing position=40217 took=1.5s error="boom x" items="[a b]"`,
        { ...F, time: MS },
      ],
      [
        'slog text, source quoted',
        `time="2026-11-22 14:57:16.385 +0000 UTC" level=ERROR source="/app dir/w.go:42" msg="consumer handler error" consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      ['zerolog console, no time', `ERR ${M}`, F],
      [
        'zerolog pretty with part order',
        `ERR | 2026-11-22T14:57:16Z | consumer handler error | consumer=billing position=40217 error="boom x"`,
        { ...F, time: S },
      ],
      [
        'zap dev with dpanic',
        `2026-11-22T14:57:16.385Z\tDPANIC\tworker/w.go:42\tconsumer handler error\t{"consumer": "billing", "position": 40217, "error": "boom x"}`,
        { ...F, level: 'fatal', time: MS },
      ],
      [
        'zap sugar printf',
        `2026-11-22T14:57:16.385Z\tERROR\tworker/w.go:42\tconsumer handler error: boom x\t{"consumer": "billing", "position": 40217}`,
        { ...F, message: 'consumer handler error: boom x', time: MS },
      ],
      [
        'logrus with func',
        `time="2026-11-22T14:57:16.385Z" level=error msg="consumer handler error" func=main.handle file="/app/w.go:42" consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      [
        'logrus Errorf',
        `time="2026-11-22T14:57:16Z" level=error msg="consumer handler error: boom x" consumer=billing position=40217`,
        { ...F, message: 'consumer handler error: boom x', time: S },
      ],
      [
        'phuslu json',
        JSON.stringify({
          time: MS,
          level: 'error',
          goid: 7,
          caller: 'w.go:42',
          ...J,
          message: 'consumer handler error',
        }),
        { ...F, time: MS },
      ],
      ['apex cli', `   ⨯ consumer handler error    consumer=billing error=boom x position=40217`, F],
      [
        'gookit',
        `[2026/11/22 14:57:16.385] [application] [ERROR] [w.go:42,handle] consumer handler error {"consumer":"billing","position":40217,"error":"boom x"}`,
        { ...F },
      ],
      [
        'gf',
        `2026-11-22T14:57:16.385Z [ERRO] {${TRACE}} consumer handler error consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      [
        'kratos stdout',
        `ERROR ts=${MS} caller=w/w.go:42 service.id=h service.name=shop trace.id=${TRACE} msg=consumer handler error consumer=billing position=40217 error=boom x`,
        { ...F, time: MS, trace: TRACE },
      ],
      ['hertz', `2026/11/22 14:57:16.385000 worker.go:42: [Error] ${M}`, { ...F }],
      [
        'glog with key values',
        `E1122 14:57:16.385000 412 worker.go:42] consumer handler error, consumer=billing, position=40217, error=boom x`,
        { ...F },
      ],
      [
        'Laravel json',
        JSON.stringify({
          message: 'consumer handler error',
          context: { ...J, exception: { class: 'RuntimeException', message: 'boom x', code: 0, file: '/a.php:1' } },
          level: 400,
          level_name: 'ERROR',
          channel: 'local',
          datetime: '2026-11-22T14:57:16.385000+00:00',
          extra: {},
        }),
        { ...F, time: MS },
      ],
      [
        'Rails lograge json',
        JSON.stringify({ '@timestamp': MS, severity: 'ERROR', message: 'consumer handler error', ...J }),
        { ...F, time: MS },
      ],
      [
        'Python json with asctime',
        JSON.stringify({
          asctime: '2026-11-22 14:57:16,385',
          levelname: 'ERROR',
          name: 'shop',
          message: 'consumer handler error',
          ...J,
        }),
        { ...F },
      ],
      [
        'Python exc_info in json',
        JSON.stringify({
          timestamp: MS,
          level: 'ERROR',
          message: 'consumer handler error',
          consumer: 'billing',
          position: 40217,
          exc_info: 'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: boom x',
        }),
        { level: 'error', consumer: 'billing', position: '40217' },
      ],
      [
        'loguru json',
        JSON.stringify({
          text: 'x',
          record: {
            level: { name: 'ERROR', no: 40, icon: '❌' },
            message: 'consumer handler error',
            extra: J,
            time: { repr: '2026-11-22 14:57:16.385000+00:00', timestamp: 1795359436.385 },
          },
        }),
        { ...F, time: MS },
      ],
      [
        'tracing pretty one line',
        `  2026-11-22T14:57:16.385123Z ERROR shop::billing: consumer handler error, consumer: "billing", position: 40217, error: "boom x"`,
        { ...F, time: MS },
      ],
      [
        'tracing with span in front',
        `2026-11-22T14:57:16.385123Z ERROR handle{consumer="billing" position=40217}: shop: consumer handler error error=boom x`,
        { ...F, time: MS },
      ],
      [
        'Rust log with kv',
        `[2026-11-22T14:57:16.385Z ERROR shop::billing] consumer handler error; consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      [
        'Elixir metadata json-ish',
        `14:57:16.385 [error] [consumer: "billing", position: 40217, error: "boom x"] consumer handler error`,
        { ...F },
      ],
      [
        'dotnet json console',
        JSON.stringify({
          Timestamp: '2026-11-22T14:57:16.3850000Z',
          EventId: 0,
          LogLevel: 'Error',
          Category: 'Shop',
          Message: 'consumer handler error',
          State: {
            Message: 'consumer handler error',
            consumer: 'billing',
            position: 40217,
            error: 'boom x',
            '{OriginalFormat}': 'x',
          },
        }),
        { ...F, time: MS },
      ],
      [
        'dotnet simple multi',
        `fail: Shop.Billing[7]\n      consumer handler error consumer=billing position=40217 error="boom x"\n      System.Exception: boom x\n         at Shop.Billing.Handle() in /a.cs:line 1`,
        F,
      ],
      [
        'Serilog exception',
        `[14:57:16 ERR] consumer handler error consumer=billing position=40217\nSystem.InvalidOperationException: boom x\n   at Shop.Billing.Handle() in /a.cs:line 1`,
        { ...F, error: 'System.InvalidOperationException: boom x' },
      ],
      [
        'winston json with stack',
        JSON.stringify({
          level: 'error',
          message: 'consumer handler error',
          timestamp: MS,
          service: 'shop',
          consumer: 'billing',
          position: 40217,
          stack: 'Error: boom x\n    at f',
          error: {},
        }),
        { level: 'error', consumer: 'billing', position: '40217' },
      ],
      [
        'pino-pretty single line',
        `[14:57:16.385] ERROR: consumer handler error {"consumer":"billing","position":40217,"error":"boom x"}`,
        F,
      ],
      [
        'log4js',
        `[2026-11-22T14:57:16.385] [ERROR] billing - consumer handler error { consumer: 'billing', position: 40217, error: 'boom x' }`,
        F,
      ],
      [
        'Kotlin/logback key value',
        `14:57:16.385 [main] ERROR c.s.Billing -- consumer="billing" position="40217" error="boom x" consumer handler error`,
        F,
      ],
      [
        'JUL json',
        JSON.stringify({
          timestamp: MS,
          sequence: 7,
          loggerClassName: 'x',
          loggerName: 'c.s.Billing',
          level: 'SEVERE',
          message: 'consumer handler error',
          mdc: J,
        }),
        { ...F, time: MS },
      ],
    ]);
  });

  it('is read inside further wrappers', () => {
    assertAllRead([
      [
        'compose --timestamps tty',
        `\x1b[36mworker-1  | \x1b[0m2026-11-22T14:57:16.385383182Z \x1b[90m2:57PM\x1b[0m \x1b[31mERR\x1b[0m consumer handler error \x1b[36mconsumer=\x1b[0mbilling \x1b[36merror=\x1b[0m\x1b[31m"boom x"\x1b[0m \x1b[36mposition=\x1b[0m40217`,
        F,
      ],
      ['compose name with dots', `shop.worker.1  | ${M.replace('consumer handler', 'ERROR consumer handler')}`, F],
      [
        'kubectl logs selector',
        `[pod/worker-7d9f-abcde/worker] E1122 14:57:16.385000       1 worker.go:42] "consumer handler error" err="boom x" consumer="billing" position=40217`,
        F,
      ],
      [
        'journal json-pretty',
        `{\n\t"MESSAGE" : "level=ERROR msg=\\"consumer handler error\\" consumer=billing position=40217 error=\\"boom x\\"",\n\t"PRIORITY" : "6",\n\t"__REALTIME_TIMESTAMP" : "1795359436385000"\n}`,
        { ...F, time: MS },
      ],
      [
        'journal verbose',
        `Sun 2026-11-22 14:57:16.385000 UTC [s=a;i=1;b=c]\n    PRIORITY=6\n    _HOSTNAME=h\n    MESSAGE=level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"`,
        { ...F, time: MS },
      ],
      ['syslog with pri and year', `<11>Nov 22 14:57:16 host1 worker: ERROR ${M}`, F],
      [
        'docker json, CRLF in log',
        JSON.stringify({
          log: `time=${MS} level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"\r\n`,
          stream: 'stdout',
          time: MS,
        }),
        { ...F, time: MS },
      ],
      [
        'Fluentd forward text',
        `2026-11-22 14:57:16.385000000 +0000 kubernetes.var.log.containers.worker: {"log":"time=${MS} level=ERROR msg=\\"consumer handler error\\" consumer=billing position=40217 error=\\"boom x\\"\\n","stream":"stderr"}`,
        { ...F, time: MS },
      ],
      [
        'Vector console',
        JSON.stringify({
          appname: 'worker',
          facility: 'daemon',
          hostname: 'h',
          message: `ERROR ${M}`,
          severity: 'err',
          source_type: 'syslog',
          timestamp: MS,
        }),
        { ...F, time: MS },
      ],
      [
        'Cloud Logging, nested message json',
        JSON.stringify({
          jsonPayload: { message: JSON.stringify({ level: 'error', msg: 'consumer handler error', ...J }) },
          severity: 'INFO',
          timestamp: MS,
          insertId: 'x',
        }),
        { ...F, time: MS },
      ],
      [
        'Cloud Logging, error reporting',
        JSON.stringify({
          severity: 'ERROR',
          time: MS,
          message: 'consumer handler error',
          serviceContext: { service: 'worker' },
          context: { reportLocation: { filePath: 'w.go' } },
          ...J,
          'logging.googleapis.com/sourceLocation': { file: 'w.go', line: '42' },
        }),
        { ...F, time: MS },
      ],
      [
        'CloudWatch log event',
        JSON.stringify({
          timestamp: 1795359436385,
          message: `2026-11-22T14:57:16.385Z\t${FLOW}\tERROR\tconsumer handler error {"consumer":"billing","position":40217,"error":"boom x"}\n`,
          ingestionTime: 1795359436999,
        }),
        { ...F, time: MS },
      ],
      [
        'CloudWatch export line',
        `2026-11-22T14:57:16.385Z {"level":"error","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}`,
        { ...F, time: MS },
      ],
      [
        'Azure container',
        JSON.stringify({
          TimeGenerated: '2026-11-22T14:57:16.385Z',
          LogMessage: { level: 'ERROR', msg: 'consumer handler error', ...J },
          PodName: 'w',
        }),
        { ...F, time: MS },
      ],
      [
        'foreman, no colour, JSON',
        `14:57:16 worker.1    | {"level":"error","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x","time":"${MS}"}`,
        { ...F, time: MS },
      ],
      ['mprocs', `[worker] ${MS} ERROR ${M}`, { ...F, time: MS }],
      [
        'npm workspace',
        `[worker:dev] {"level":50,"time":1795359436385,"pid":1,"hostname":"h","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}`,
        { ...F, time: MS },
      ],
      ['go test subtests', `        worker_test.go:42: 2026-11-22T14:57:16.385Z ERR ${M}`, { ...F, time: MS }],
      [
        'go test logr',
        `    testing.go:7: I1122 14:57:16.385000] "handled" position=40217`,
        { message: 'handled', position: '40217' },
      ],
      [
        'GHA debug',
        `2026-11-22T14:57:16.3851234Z ##[debug]level=ERROR msg="consumer handler error" consumer=billing position=40217 error="boom x"`,
        F,
      ],
      ['GHA coloured', `2026-11-22T14:57:16.3851234Z \x1b[36;1mERROR\x1b[0m ${M}`, F],
      [
        'Kubernetes event',
        `2m          Warning   BackOff     pod/worker-7d9f   Back-off restarting failed container`,
        { level: 'warn' },
      ],
      [
        'Sentry breadcrumb',
        JSON.stringify({ timestamp: MS, level: 'error', category: 'log', message: 'consumer handler error', data: J }),
        { ...F, time: MS },
      ],
      [
        'Honeycomb',
        JSON.stringify({
          Timestamp: MS,
          name: 'consumer handler error',
          severity_text: 'ERROR',
          body: 'consumer handler error',
          ...J,
        }),
        { ...F, time: MS },
      ],
      [
        'Elastic hit',
        JSON.stringify({
          _index: 'logs',
          _id: 'x',
          _source: {
            '@timestamp': MS,
            log: { level: 'error' },
            message: 'consumer handler error',
            consumer: 'billing',
            position: 40217,
            error: { message: 'boom x' },
          },
        }),
        { ...F, time: MS },
      ],
      [
        'Grafana Alloy',
        `ts=${MS} level=info component_path=/ component_id=loki.echo.x receiver=loki.echo.x entry="time=${MS} level=ERROR msg=\\"consumer handler error\\" consumer=billing position=40217 error=\\"boom x\\"" labels="{app=\\"w\\"}"`,
        { consumer: 'billing', position: '40217' },
      ],
    ]);
  });

  it('is not the only line read: other lines have their ids as well', () => {
    assertAllRead([
      [
        'log of publish',
        `${MS} INFO appended event_id=${EVENT} correlation_id=${FLOW} trace_id=${TRACE}`,
        { time: MS, level: 'info', message: 'appended', event: EVENT, flow: FLOW, trace: TRACE },
      ],
      [
        'camel keys in JSON',
        JSON.stringify({
          time: MS,
          level: 'info',
          msg: 'appended',
          eventId: EVENT,
          correlationId: FLOW,
          traceId: TRACE,
          globalPosition: 40217,
        }),
        { event: EVENT, flow: FLOW, trace: TRACE, position: '40217' },
      ],
      [
        'stream fields',
        `${MS} INFO loaded stream_type=Order stream_id=order-1042 version=3`,
        { stream: 'Order/order-1042' },
      ],
      ['stream in one', `${MS} INFO loaded stream=Order/order-1042`, { stream: 'Order/order-1042' }],
      [
        'nested event object',
        JSON.stringify({
          time: MS,
          level: 'info',
          msg: 'handled',
          event: { id: EVENT, type: 'OrderPlaced', position: 40217 },
        }),
        { event: EVENT, position: '40217', message: 'handled' },
      ],
      ['traceparent in a field', `level=info msg=got traceparent=00-${TRACE}-00f067aa0ba902b7-01`, { trace: TRACE }],
    ]);
  });

  it('is read with a time in any notation', () => {
    assertAllRead([
      ['zone name', `2026-11-22 15:57:16.385 CET ERROR ${M}`, { ...F, time: MS }],
      ['no seconds fraction, comma', `22/11/2026 14:57:16 ERROR ${M}`, { ...F, time: S }],
      [
        'nanoseconds',
        JSON.stringify({ ts: 1795359436385383000, level: 'error', msg: 'consumer handler error', ...J }),
        { ...F, time: MS },
      ],
      ['offset without colon', `2026-11-22T15:57:16.385+0100 ERROR ${M}`, { ...F, time: MS }],
      ['RFC1123', `Sun, 22 Nov 2026 14:57:16 UTC ERROR ${M}`, { ...F, time: S }],
      ['rfc850', `[Sunday, 22-Nov-26 14:57:16 UTC] ERROR ${M}`, { ...F, time: S }],
    ]);
  });
});
