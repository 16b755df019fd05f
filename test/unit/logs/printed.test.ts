import { assertAllRead, assertRead } from '../../support/logRows';
import { inMachineZone } from '../../support/machineZone';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const FLOW = '0d9a5e4a-98a1-4f1d-8f5b-77c9be0a1c11';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const MS = '2026-11-22T14:57:16.385Z';
const SECOND = '2026-11-22T14:57:16.000Z';

const failed = { level: 'error', message: 'handler failed' } as const;

describe('a log record as its logger prints it', () => {
  inMachineZone('UTC');

  it('is read from loggers of Go', () => {
    assertAllRead([
      [
        'zap with a stack',
        `2026-11-22T15:57:16.385+0100\tERROR\tbilling\thandler/h.go:42\thandler failed\t{"event_id": "${EVENT}"}\nmain.(*H).Handle\n\t/app/h.go:42\nmain.main\n\t/app/main.go:12`,
        { ...failed, time: MS, event: EVENT, fields: { logger: 'billing', caller: 'handler/h.go:42' } },
      ],
      [
        'zerolog without a level',
        `2026-11-22T14:57:16Z ??? handled position=40217`,
        { message: 'handled', position: '40217' },
      ],
      [
        'logrus with its caller',
        `\x1b[33mWARN\x1b[0m[0042]/app/main.go:12 main.main() slow                              \x1b[33mposition\x1b[0m=40217`,
        { level: 'warn', message: 'slow', position: '40217' },
      ],
      [
        'charm with its caller',
        `14:57:16 ERRO <app/h.go:12> billing: handler failed event_id=${EVENT}`,
        { ...failed, event: EVENT, fields: { caller: 'app/h.go:12', logger: 'billing' } },
      ],
      [
        'charm over several lines',
        `2:57PM ERRO handler failed\n  err=\n  │ line one\n  │ line two\n  event_id=${EVENT}`,
        { ...failed, event: EVENT, fields: { err: 'line one\nline two' } },
      ],
      [
        'hclog over several lines',
        `2026-11-22T14:57:16.385Z [ERROR] billing: handler failed:\n  error=\n  | first\n  | second\n  event_id=${EVENT}`,
        { ...failed, time: MS, event: EVENT, fields: { error: 'first\nsecond' } },
      ],
      [
        'klog over several lines',
        `E1122 14:57:16.385000       1 h.go:12] "handler failed" err=<\n\tboom\n\tsecond\n > event_id="${EVENT}"`,
        { ...failed, event: EVENT, fields: { err: 'boom\nsecond' } },
      ],
      [
        'CometBFT',
        `E[2026-11-22|14:57:16.385] handler failed                             module=billing position=40217`,
        { ...failed, time: MS, position: '40217' },
      ],
      ['apex', `   • handled                   event_id=${EVENT} position=40217`, { message: 'handled', event: EVENT }],
      ['beego', `2026/11/22 14:57:16.385 [E] [h.go:12]  handler failed event_id=${EVENT}`, { ...failed, event: EVENT }],
      [
        'kratos',
        `ERROR ts=2026-11-22T14:57:16Z caller=h/h.go:12 msg=handler failed event_id=${EVENT}`,
        { ...failed, time: SECOND, event: EVENT },
      ],
      [
        'go-zero',
        `{"@timestamp":"${MS}","caller":"h/h.go:1","content":"handler failed","level":"error","trace":"${TRACE}"}`,
        { ...failed, time: MS, trace: TRACE },
      ],
      [
        "a struct of Go's",
        `2026/11/22 14:57:16 handling {GlobalPosition:40217 EventID:${EVENT} CorrelationID:{String:${FLOW} Valid:true}}`,
        { event: EVENT, position: '40217', flow: FLOW },
      ],
      [
        'a text that may be null',
        `{"time":"${MS}","msg":"x","TraceID":{"String":"${TRACE}","Valid":true}}`,
        { trace: TRACE },
      ],
      [
        'OpenTelemetry',
        `{"Timestamp":"2026-11-22T14:57:16.385383182Z","Severity":17,"SeverityText":"ERROR","Body":{"Type":"String","Value":"handler failed"},"Attributes":[{"Key":"event_id","Value":{"Type":"String","Value":"${EVENT}"}}],"TraceID":"${TRACE}"}`,
        { ...failed, time: MS, event: EVENT, trace: TRACE },
      ],
    ]);
  });

  it('is read from loggers of .NET', () => {
    assertAllRead([
      [
        'Serilog with an exception',
        '2026-11-22 14:57:16.385 +00:00 [ERR] handler failed\nSystem.InvalidOperationException: boom\n   at Shop.Billing.Handle() in /src/Billing.cs:line 42\n--- End of stack trace from previous location ---\n   at Shop.Worker.Run()',
        { ...failed, time: MS },
      ],
      ['CLEF without a level', `{"@t":"${MS}","@m":"handled","Position":40217}`, { level: 'info', message: 'handled' }],
      [
        'CLEF without a message',
        `{"@t":"${MS}","@mt":"handled {EventId} of {Consumer:l}","EventId":"${EVENT}","Consumer":"billing"}`,
        { level: 'info', message: `handled ${EVENT} of billing`, event: EVENT, consumer: 'billing' },
      ],
      [
        'a number for the kind of line',
        `{"Timestamp":"${MS}","EventId":12,"LogLevel":"Error","Message":"handler failed","State":{"EventUuid":"${EVENT}"}}`,
        { ...failed, event: EVENT },
      ],
      [
        'log4net',
        '2026-11-22 14:57:16,385 [12] ERROR Shop.Billing.Handler [(null)] - handler failed',
        { ...failed, fields: { logger: 'Shop.Billing.Handler' } },
      ],
    ]);
  });

  it('is read from loggers of Java, Python, Ruby, PHP, Elixir, Rust and JavaScript', () => {
    assertAllRead([
      [
        'logback',
        '14:57:16.385 [main] ERROR c.shop.billing.Handler - handler failed',
        { ...failed, fields: { logger: 'c.shop.billing.Handler', thread: 'main' } },
      ],
      [
        'Spring',
        `2026-11-22T15:57:16.385+01:00 ERROR 12345 --- [shop] [nio-8080-exec-1] [${TRACE}-00f067aa0ba902b7] c.shop.billing.Handler                   : handler failed`,
        { ...failed, time: MS, trace: TRACE },
      ],
      [
        'Spring with Sleuth',
        `2026-11-22 14:57:16.385 ERROR [shop,${TRACE},00f067aa0ba902b7] 12345 --- [nio-8080-exec-1] c.shop.billing.Handler : handler failed`,
        { ...failed, trace: TRACE },
      ],
      [
        'Quarkus with a stack',
        '2026-11-22 14:57:16,385 ERROR [com.shop.Billing] (main) handler failed\njava.lang.IllegalStateException: boom\n\tat com.shop.Billing.handle(Billing.java:42)\n\t... 12 more\nCaused by: java.io.IOException: x',
        { ...failed, fields: { logger: 'com.shop.Billing' } },
      ],
      [
        'java.util.logging',
        `Nov 22, 2026 2:57:16 PM com.shop.Billing handle\nSEVERE: handler failed`,
        { ...failed, time: SECOND, fields: { logger: 'com.shop.Billing handle' } },
      ],
      [
        'java.util.logging in one line',
        `Nov 22, 2026 2:57:16 PM com.shop.Billing handle WARNING: slow`,
        { level: 'warn', message: 'slow', time: SECOND, fields: { logger: 'com.shop.Billing', function: 'handle' } },
      ],
      [
        'java.util.logging with its level in front, in a column',
        `2026-11-22 14:57:16 INFO    com.shop.Billing <init> Handled`,
        { level: 'info', message: 'Handled', fields: { logger: 'com.shop.Billing', function: '<init>' } },
      ],
      [
        'java.util.logging without the method',
        `2026-11-22 14:57:16 FINER com.shop.Billing Waiting for more`,
        { level: 'trace', message: 'Waiting for more', fields: { logger: 'com.shop.Billing' } },
      ],
      [
        'a sentence behind a class of another logger',
        `2026-11-22 14:57:16,385 INFO com.shop.Billing handled it`,
        { level: 'info', message: 'handled it' },
      ],
      [
        'a time that a sentence ends with',
        `2026-11-22T14:57:16.385Z INFO next try at [2026-11-22 15:00:00]`,
        { time: MS, message: 'next try at [2026-11-22 15:00:00]' },
      ],
      [
        'a clock beside the same time in full',
        `{"time":"2026-11-22 16:57:16.385","level":"error","msg":"handler failed","tsNs":"1795359436385000000"}`,
        { ...failed, time: MS },
      ],
      [
        'bunyan with a component',
        `[${MS}]  WARN: @shop/api/412 on host-1.local (/app/w.js:42 in handle): slow (position=40217)`,
        {
          level: 'warn',
          message: 'slow',
          position: '40217',
          fields: { logger: '@shop/api', pid: '412', host: 'host-1.local', caller: '/app/w.js:42' },
        },
      ],
      ['bunyan, short', `14:57:16.385Z  WARN api: slow`, { level: 'warn', message: 'slow', fields: { logger: 'api' } }],
      [
        'an error of Go, which begins as that does',
        `${MS} ERROR sql: no rows in result set`,
        { level: 'error', message: 'sql: no rows in result set' },
      ],
      [
        'Flask',
        '[2026-11-22 14:57:16,385] ERROR in app: handler failed\nTraceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: boom',
        { ...failed, fields: { logger: 'app' } },
      ],
      ['tornado', '[E 261122 14:57:16 web:12] handler failed', { ...failed, time: SECOND }],
      ['sidekiq', '2026-11-22T14:57:16.385Z pid=412 tid=abc class=HandleJob INFO: done', { time: MS, message: 'done' }],
      ['semantic_logger', `2026-11-22 14:57:16.385000 E [412:main] Billing -- handler failed`, { ...failed, time: MS }],
      [
        'Elixir with a stack',
        '14:57:16.385 [error] handler failed\n** (RuntimeError) boom\n    (shop 0.1.0) lib/billing.ex:42: Billing.handle/2\nLast message: {:handle, 1}\nState: %{}',
        failed,
      ],
      ['RabbitMQ', '2026-11-22 14:57:16.385000+00:00 [error] <0.412.0> handler failed', { ...failed, time: MS }],
      [
        'pino-pretty',
        `[2026-11-22 14:57:16.385 +0000] ERROR (billing/412 on host): handler failed\n    eventId: "${EVENT}"\n    err: {\n      "type": "Error"\n    }`,
        { ...failed, time: MS, event: EVENT },
      ],
      [
        'tracing with a span',
        `2026-11-22T14:57:16.385083Z ERROR handle{event_id=${EVENT} position=40217}: shop::billing: handler failed`,
        { ...failed, time: MS, event: EVENT, position: '40217' },
      ],
      [
        'monolog as JSON',
        `{"message":"handler failed","context":{"event_id":"${EVENT}"},"level":400,"level_name":"ERROR","datetime":"2026-11-22T14:57:16.385083+00:00"}`,
        { ...failed, time: MS, event: EVENT },
      ],
      [
        'Laravel with a stack',
        '[2026-11-22 14:57:16] local.ERROR: handler failed {"userId":1,"exception":"[object] (Exception(code: 0): boom at /a.php:1)\n[stacktrace]\n#0 /a.php(12): f()\n"}',
        { level: 'error' },
      ],
    ]);
  });

  it('is read from Kafka, katip, signale, CockroachDB and Erlang', () => {
    assertAllRead([
      [
        'Kafka',
        '[2026-11-22 14:57:16,385] INFO [Consumer clientId=billing, groupId=shop] Setting offset position=40217 (org.apache.kafka.clients.Coordinator)',
        {
          time: MS,
          level: 'info',
          message: 'Setting offset',
          position: '40217',
          fields: { clientId: 'billing', groupId: 'shop', logger: 'org.apache.kafka.clients.Coordinator' },
        },
      ],
      [
        'katip',
        `[2026-11-22 14:57:16][Shop.Billing][Error][web01][PID 412][ThreadId 7][event_id:${EVENT}][main:Main app/Main.hs:42:5] handler failed`,
        { ...failed, time: SECOND, event: EVENT, fields: { PID: '412', ThreadId: '7', caller: 'app/Main.hs:42:5' } },
      ],
      [
        'katip as JSON',
        `{"at":"${MS}","ns":["Shop"],"data":{"position":40217},"msg":"handler failed","sev":"Error"}`,
        { ...failed, time: MS, position: '40217' },
      ],
      [
        'signale',
        `\x1b[90m[14:57:16]\x1b[39m \x1b[90m[billing]\x1b[39m \x1b[90m›\x1b[39m \x1b[31m✖\x1b[39m  \x1b[31m\x1b[4merror\x1b[24m\x1b[39m     handler failed event_id=${EVENT}`,
        { ...failed, event: EVENT, fields: { logger: 'billing' } },
      ],
      [
        'CockroachDB',
        `E261122 14:57:16.385123 412 1@server/worker.go:42 ⋮ [n1,client=10.0.0.1] 12  handler failed event_id=${EVENT}`,
        { ...failed, time: MS, event: EVENT, fields: { caller: 'server/worker.go:42' } },
      ],
      [
        "a report of Erlang's",
        '=ERROR REPORT==== 22-Nov-2026::14:57:16.385123 ===\nconsumer handler error consumer=billing position=40217 error="boom x"\n** Reason for termination ==\n** {boom,[{billing,handle,2,[]}]}',
        { time: MS, level: 'error', message: 'consumer handler error', position: '40217', error: 'boom x' },
      ],
      [
        'a report of fields',
        '=INFO REPORT==== 22-Nov-2026::14:57:16 ===\n    application: shop\n    exited: stopped',
        { time: SECOND, level: 'info', fields: { application: 'shop', exited: 'stopped' } },
      ],
      [
        'Erlang with its function',
        `2026-11-22T14:57:16.385+00:00 [error] <0.412.0> billing:handle/2:42 handler failed event_id=${EVENT}`,
        { ...failed, time: MS, event: EVENT, fields: { caller: 'billing:handle/2:42' } },
      ],
    ]);
  });

  it('is read with an object in the notation of its language', () => {
    const known = { ...failed, event: EVENT, position: '40217' };
    assertAllRead([
      ['of Node', `error: handler failed { eventId: '${EVENT}', nested: { position: 40217 } }`, known],
      [
        'of Python',
        `ERROR:root:handler failed {'event_id': '${EVENT}', 'position': 40217, 'why': ValueError('x')}`,
        known,
      ],
      ['of Ruby', `E, [${MS} #412] ERROR -- : handler failed {:event_id=>"${EVENT}", :position=>40217}`, known],
      ['of PHP', `14:57:16 ERROR     [app] handler failed ["event_id" => "${EVENT}","position" => 40217]`, known],
      ['of Elixir', `14:57:16.385 [error] handler failed %{event_id: "${EVENT}", position: 40217}`, known],
      ['of Rust', `Nov 22 14:57:16.385 ERRO handler failed, event_id: ${EVENT}, position: 40217`, known],
      [
        'over several lines',
        `{\n  body: 'handler failed',\n  severityText: 'ERROR',\n  timestamp: 1795359436385000,\n  attributes: { position: 40217, event_id: '${EVENT}' }\n}`,
        { ...known, time: MS },
      ],
    ]);
  });

  it('keeps a sentence whole that only resembles fields', () => {
    for (const message of [
      'dial tcp: lookup db, error: no such host',
      'processed 5 events, took: 5ms',
      'got {Type:OrderPlaced}',
      'error reading file',
      'Order placed (see order.Service)',
    ])
      assertRead([message, `2026/11/22 14:57:16 ${message}`, { message }]);
    const event = `{"type":"OrderPlaced","payload":{"message":"hi","time":"${MS}"}}`;
    assertRead(['a payload', event, { time: null, message: event }]);
  });

  it('is read from servers and proxies', () => {
    assertAllRead([
      [
        'Envoy',
        `[${MS}] "POST /orders HTTP/1.1" 503 UF 0 91 5 - "10.0.0.1" "curl/8" "${FLOW}" "shop" "10.0.0.2:8080"`,
        { time: MS, event: null, flow: FLOW, fields: { method: 'POST', path: '/orders', status: '503' } },
      ],
      [
        'Apache',
        '10.0.0.1 - alice [22/Nov/2026:14:57:16 +0000] "GET /orders/42 HTTP/1.1" 404 12',
        { time: SECOND, fields: { path: '/orders/42', status: '404' } },
      ],
      [
        'Heroku',
        `2026-11-22T14:57:16.385123+00:00 heroku[router]: at=error code=H12 desc="Request timeout" path="/orders" request_id=${FLOW} status=503`,
        { time: MS, level: 'error', message: 'Request timeout', flow: FLOW },
      ],
      [
        'nginx',
        '2026/11/22 14:57:16 [error] 7#7: *1 upstream timed out, client: 10.0.0.1, server: shop, request: "GET / HTTP/1.1"',
        { level: 'error', message: 'upstream timed out', fields: { client: '10.0.0.1', request: 'GET / HTTP/1.1' } },
      ],
      [
        "Kubernetes' events",
        'shop   3s (x12 over 5m)   Warning   BackOff   pod/billing-7d9f   Back-off restarting failed container',
        {
          time: null,
          level: 'warn',
          message: 'Back-off restarting failed container',
          fields: { reason: 'BackOff', object: 'pod/billing-7d9f', namespace: 'shop' },
        },
      ],
      [
        'Loki with the level as a label',
        '2026-11-22T14:57:16Z {app="shop", level="error"} handler failed position=40217',
        { ...failed, time: SECOND, position: '40217' },
      ],
      [
        'GELF',
        `{"version":"1.1","host":"web01","short_message":"handler failed","level":3,"_event_id":"${EVENT}"}`,
        { ...failed, event: EVENT },
      ],
    ]);
  });

  it('is read from the journal and build servers', () => {
    assertAllRead([
      [
        'journalctl -o verbose',
        'Sun 2026-11-22 14:57:16.385123 UTC [s=d7e1;i=4b2;b=abc;m=17d;t=64e;x=9a]\n    PRIORITY=3\n    SYSLOG_IDENTIFIER=shop\n    MESSAGE=consumer handler error consumer=billing position=40217 error="boom x"\n    _PID=412\n    _HOSTNAME=web01',
        {
          time: MS,
          level: 'error',
          message: 'consumer handler error',
          position: '40217',
          error: 'boom x',
          fields: { program: 'shop', pid: '412', host: 'web01' },
        },
      ],
      [
        'journalctl -o export',
        `__CURSOR=s=d7e1;i=4b2\n__REALTIME_TIMESTAMP=1795359436385123\nPRIORITY=6\nMESSAGE={"level":"error","msg":"handler failed","event_id":"${EVENT}"}\n_PID=412\n`,
        { ...failed, time: MS, event: EVENT },
      ],
      [
        'journalctl -o json-pretty',
        '{\n\t"__REALTIME_TIMESTAMP" : "1795359436385123",\n\t"PRIORITY" : "3",\n\t"MESSAGE" : "handler failed position=40217"\n}',
        { ...failed, time: MS, position: '40217' },
      ],
      [
        'GitHub',
        `2026-11-22T14:57:16.3851234Z ::error file=app.go,line=42::handler failed position=40217`,
        { ...failed, time: MS, position: '40217', fields: { file: 'app.go', line: '42' } },
      ],
      [
        'Buildkite without its ends',
        `_bk;t=1795359436385 ERROR handler failed position=40217`,
        { ...failed, time: MS, position: '40217' },
      ],
      [
        'Ginkgo',
        '  STEP: handling the event - /app/x_test.go:42 @ 11/22/26 14:57:16.385',
        { time: MS, message: 'STEP: handling the event', fields: { caller: '/app/x_test.go:42' } },
      ],
      [
        'Lambda in Python',
        `[ERROR]\t${MS}\t${FLOW}\thandler failed`,
        { ...failed, time: MS, flow: FLOW, fields: { request_id: FLOW } },
      ],
    ]);
  });

  it('is read together with the lines that follow it', () => {
    const runtime = (mark: string, text: string) => `${MS} stderr ${mark} ${text}`;
    assertAllRead([
      [
        'a panic in a container',
        [runtime('F', 'panic: boom'), runtime('F', ''), runtime('F', 'goroutine 1 [running]:')].join('\n'),
        { time: MS, message: 'panic: boom', error: 'boom' },
      ],
      [
        'a panic that a server survives',
        '2026/11/22 14:57:16 http: panic serving 127.0.0.1:5432: boom\ngoroutine 34 [running]:\nnet/http.(*conn).serve.func1()\n\t/usr/local/go/src/net/http/server.go:1868 +0xb9',
        { time: SECOND, error: 'boom' },
      ],
      [
        'a race',
        '==================\nWARNING: DATA RACE\nWrite at 0x00c000 by goroutine 7:\n  main.main.func1()\n      /app/main.go:12 +0x38\n==================',
        {},
      ],
      [
        'a line in parts',
        [
          runtime('P', `2026/11/22 14:57:16 ERROR handler failed event_id=${EVENT.slice(0, 20)}`),
          runtime('F', EVENT.slice(20)),
        ].join('\n'),
        { ...failed, event: EVENT },
      ],
      [
        'an exception behind an exception',
        '2026-11-22 14:57:16,385 ERROR shop handler failed\nTraceback (most recent call last):\n  File "h.py", line 4, in f\nValueError: boom\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "r.py", line 1, in f\nRuntimeError: x',
        { level: 'error' },
      ],
    ]);
  });

  it('is read from PostgreSQL and redis', () => {
    assertAllRead([
      [
        'PostgreSQL',
        '2026-11-22 15:57:16.385 CET [412] LOG:  duration: 12 ms',
        { time: MS, level: 'info', message: 'duration: 12 ms' },
      ],
      [
        'PostgreSQL as JSON',
        '{"timestamp":"2026-11-22 14:57:16.385 UTC","pid":412,"error_severity":"ERROR","message":"duplicate key"}',
        { time: MS, level: 'error', message: 'duplicate key' },
      ],
      [
        'redis',
        '1:M 22 Nov 2026 14:57:16.385 * Ready to accept connections',
        { time: MS, message: 'Ready to accept connections' },
      ],
    ]);
  });

  it('is read with a time in any notation', () => {
    assertAllRead([
      ["Go's own", '2026-11-22 15:57:16.385383182 +0100 CET m=+0.012345678 ERROR x', { time: MS, message: 'x' }],
      ["with a zone's place", '2026-11-22T15:57:16.385+01:00[Europe/Berlin] ERROR x', { time: MS, message: 'x' }],
      ['hours behind a blank', '2026-11-22 15:57:16.385 +01 ERROR x', { time: MS, level: 'error', message: 'x' }],
      ['RFC 822', '22 Nov 26 14:57 UTC ERROR x', { time: '2026-11-22T14:57:00.000Z', message: 'x' }],
      ['RFC 850', 'Sunday, 22-Nov-26 14:57:16 UTC ERROR x', { time: SECOND, message: 'x' }],
      [
        'beside a time of day',
        '{"time":"14:57:16","log":"handled","date":1795359436.385}',
        { time: MS, message: 'handled' },
      ],
      ['extended JSON', `{"ts":{"$date":"${MS}"},"msg":"x","level":"info"}`, { time: MS, message: 'x' }],
      ['two of them', `Nov 22 14:57:16 2026/11/22 14:57:16 [ERROR] x`, { time: SECOND, level: 'error', message: 'x' }],
    ]);
  });

  it('has the ids that stand in its sentence', () => {
    assertAllRead([
      ['an event with its prefix', `2026-11-22T14:57:16Z INFO handled evt_${EVENT}`, { event: EVENT }],
      ['two words for a key', `2026-11-22T14:57:16Z INFO placed, correlation id: ${FLOW}`, { flow: FLOW }],
      ['a stream', '2026-11-22T14:57:16Z INFO appended to stream Order/order-1042', { stream: 'Order/order-1042' }],
    ]);
  });

  it('is read where the machine uses another language', () => {
    const java = (head: string, level: string) => `${head} com.shop.Billing handle\n${level}: it failed`;
    const rows: readonly (readonly [string, string])[] = [
      [java('Nov. 22, 2026 2:57:16 PM', 'SCHWERWIEGEND'), 'error'],
      [java('nov. 22, 2026 2:57:16 PM', 'AVERTISSEMENT'), 'warn'],
      [java('nov. 22, 2026 2:57:16 PM', 'GRAVE'), 'error'],
      [java('11月 22, 2026 2:57:16 下午', '严重'), 'error'],
      [java('十一月 22, 2026 2:57:16 下午', '警告'), 'warn'],
      [java('11月 22, 2026 2:57:16 午後', '重大'), 'error'],
      [java('11월 22, 2026 2:57:16 오후', '심각'), 'error'],
      ['2026-11-22 15:57:16 CET [412] app@shop FEHLER:  it failed', 'error'],
      ['2026-11-22 14:57:16 UTC [412] ATTENTION:  it failed', 'warn'],
      ['2026-11-22 14:57:16 UTC [412] ОШИБКА:  it failed', 'error'],
      ['2026年11月22日 14:57:16 ERROR it failed', 'error'],
    ];
    assertAllRead(
      rows.map(([text, level]) => [text, text, { time: SECOND, level: level as 'error', message: 'it failed' }]),
    );
  });

  it('is read from rarely used notations', () => {
    const error = { level: 'error', message: 'it failed', time: MS } as const;
    const consumer = {
      level: 'error',
      message: 'consumer handler error',
      consumer: 'billing',
      position: '40217',
      error: 'boom x',
    } as const;
    assertAllRead([
      ['gRPC', 'E0000 00:00:1795359436.385000     412 worker.cc:42] it failed', error],
      ['milliseconds in brackets', '[1795359436385] ERROR it failed', error],
      ['short date', '22.11.26 14:57:16 ERROR it failed', { ...error, time: SECOND }],
      ['short numbers', '2026-1-2 3:04:05 ERROR it failed', { level: 'error', time: '2026-01-02T03:04:05.000Z' }],
      [
        'prefix of pgBadger',
        '2026-11-22 14:57:16.385 UTC [412]: [3-1] user=app,db=shop,app=psql,client=10.0.0.1 LOG:  duration: 1 ms',
        { level: 'info', message: 'duration: 1 ms', time: MS },
      ],
      ['written out', String.raw`\u001b[31mERRO\u001b[0m[2026-11-22T14:57:16Z] it failed`, { ...error, time: SECOND }],
      ['rest of colours', '[31mERRO[0m[2026-11-22T14:57:16Z] it failed', { ...error, time: SECOND }],
      ['Node', '2026-11-22T14:57:16.385Z error: it failed\nError: boom\n    at f (/a.js:1:2)', error],
      ['Ruby', "E, [2026-11-22T14:57:16.385 #412] ERROR -- : it failed\n/app/a.rb:1:in `f'\n/app/a.rb:2:in `g'", error],
      [
        'map',
        '2026/11/22 14:57:16 ERROR consumer handler error map[consumer:billing error:boom x position:40217]',
        consumer,
      ],
      [
        'Println',
        '2026/11/22 14:57:16 ERROR consumer handler error consumer billing position 40217 error boom x',
        consumer,
      ],
      [
        'labels',
        '2026/11/22 14:57:16 ERROR consumer handler error consumer: billing, position: 40217, error: boom x',
        consumer,
      ],
      [
        'Loki',
        '{"labels":{"detected_level":"error"},"line":"it failed","timestamp":"2026-11-22T14:57:16.385Z"}',
        error,
      ],
      [
        'kubectl get events -o wide',
        '3m21s   Warning   BackOff   pod/api-7d9f   spec.containers{api}   kubelet, node1   it failed   3m   5   api.17a',
        { level: 'warn', message: 'it failed', fields: { source: 'kubelet, node1' } },
      ],
    ]);
  });
});

const FAILURES: Readonly<Record<string, string>> = {
  JSON: `{"time":"${MS}","level":"ERROR","msg":"consumer handler error","consumer":"billing","segment_id":0,"position":40217,"error":"boom x"}`,
  'key=value': `time=${MS} level=ERROR msg="consumer handler error" consumer=billing segment_id=0 position=40217 error="boom x"`,
  'zap console': `${MS}\tERROR\tapp/log.go:19\tconsumer handler error\t{"consumer": "billing", "segment_id": 0, "position": 40217, "error": "boom x"}`,
  'std log':
    '2026/11/22 14:57:16 [ERROR] consumer handler error [consumer billing segment_id 0 position 40217 aggregate_type Order aggregate_id order-1042 event_type OrderPlaced error boom x]',
  hclog: `${MS} [ERROR] shop: consumer handler error: consumer=billing segment_id=0 position=40217 error="boom x"`,
  zerolog:
    '\x1b[90m2026-11-22T14:57:16Z\x1b[0m \x1b[31mERR\x1b[0m \x1b[1mconsumer handler error\x1b[0m \x1b[36mconsumer=\x1b[0mbilling \x1b[36merror=\x1b[0m\x1b[31m"boom x"\x1b[0m \x1b[36mposition=\x1b[0m40217',
  slog: '2026/11/22 14:57:16 ERROR consumer handler error consumer=billing segment_id=0 position=40217 error="boom x"',
};
const quoted = (line: string) => JSON.stringify(line);
const WRAPPED: Readonly<Record<string, (line: string) => string>> = {
  'journald with deltas': (line) => `[   12.385383 <    0.000120 >] web01 shop[412]: ${line}`,
  'journald with bytes': (line) =>
    `{"__REALTIME_TIMESTAMP":"1795359436385383","PRIORITY":"6","MESSAGE":${JSON.stringify([...Buffer.from(line)])},"_HOSTNAME":"web01"}`,
  'rsyslog with escapes': (line) =>
    `Nov 22 14:57:16 web01 shop[412]: ${line.replaceAll('\x1b', '#033').replaceAll('\t', '#011')}`,
  'AWS Lambda': (line) => `${MS}\t${FLOW}\tERROR\t${line}`,
  'GitLab, cut line': (line) => `2026-11-22T14:57:16.385383Z 01O+${line}`,
  'Azure Pipelines': (line) => `2026-11-22T14:57:16.3853831Z ##[error]${line}`,
  Railway: (line) => `2026-11-22T14:57:16.385383182Z [err]  ${line}`,
  Airflow: (line) => `[2026-11-22T14:57:16.385+0000] {subprocess.py:93} INFO - ${line}`,
  ts: (line) => `Nov 22 14:57:16 ${line}`,
  Elasticsearch: (line) => `{"_index":"logs","_id":"abc","_source":{"@timestamp":"${MS}","message":${quoted(line)}}}`,
  Datadog: (line) =>
    `{"attributes":{"service":"shop","message":${quoted(line)},"timestamp":"${MS}","status":"info"},"id":"AQ","type":"log"}`,
  Splunk: (line) =>
    `{"preview":false,"result":{"_raw":${quoted(line)},"_time":"2026-11-22 14:57:16.385 UTC","host":"web01"}}`,
};

describe('the failure of a consumer inside further wrappers', () => {
  for (const [wrapper, wrap] of Object.entries(WRAPPED)) {
    it(`is read inside ${wrapper}`, () => {
      for (const [logger, line] of Object.entries(FAILURES)) {
        const expected = {
          level: 'error',
          message: 'consumer handler error',
          consumer: 'billing',
          position: '40217',
          error: 'boom x',
        } as const;
        assertRead([logger, wrap(line), expected]);
      }
    });
  }
});
