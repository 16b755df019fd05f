import assert from 'node:assert/strict';
import { readRecords } from '../../../src/logs/readLogs';
import { assertAllRead } from '../../support/logRows';
import { inMachineZone } from '../../support/machineZone';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const FLOW = '0d9a5e4a-98a1-4f1d-8f5b-77c9be0a1c11';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const MS = '2026-11-22T14:57:16.385Z';
const SECOND = '2026-11-22T14:57:16.000Z';

const FAILED = { level: 'error', message: 'consumer handler error', position: '40217', error: 'boom x' } as const;
const DUPLICATE = 'duplicate key value violates unique constraint "events_event_id_key"';
/** Reads a text; one row for each record. */
const read = (text: string) =>
  readRecords('x', text.split('\n')).map(({ time, level, message, ids }) => [time, level, message, ids.position]);

describe('a record of a tool', () => {
  inMachineZone('Asia/Kolkata');

  it('is read from each log format of PostgreSQL', () => {
    const csv =
      '2026-11-22 14:57:16.385 UTC,"shop","shop",412,"127.0.0.1:54321",6921a2b4.19c,1,"INSERT",2026-11-22 14:50:00 UTC,3/12,742';
    const none = { event: null } as const;
    assertAllRead([
      [
        'csvlog',
        `${csv},ERROR,23505,"duplicate key value violates unique constraint ""events_event_id_key""","Key (event_id)=(${EVENT}) already exists.",,,,,"INSERT INTO events (event_id) VALUES ($1)",,,"shop-worker","client backend",,0`,
        {
          time: MS,
          level: 'error',
          message: DUPLICATE,
          event: EVENT,
          fields: { state: '23505', application: 'shop-worker' },
        },
      ],
      [
        'csvlog of 12, which ends with a quoted cell',
        `${csv},ERROR,23505,"duplicate key","Key (event_id)=(${EVENT}) already exists.",,,,,"INSERT INTO events (event_id, a, b, c) VALUES ($1, $2, $3, $4)",,,"shop-worker"`,
        { time: MS, level: 'error', message: 'duplicate key', event: EVENT },
      ],
      [
        'csvlog over several lines',
        `${csv},ERROR,42P01,"relation ""eventz"" does not exist",,,,,,"SELECT *\nFROM eventz, ""x""\n\nWHERE correlation_id = '${FLOW}'",10,,"psql","client backend",,0`,
        { time: MS, level: 'error', message: 'relation "eventz" does not exist' },
      ],
      [
        'csvlog of the server itself',
        '2026-11-22 14:57:16.385 UTC,,,412,,6921a2b4.19c,1,,2026-11-22 14:50:00 UTC,,0,LOG,00000,"ready",,,,,,,,,"","postmaster",,0',
        { time: MS, level: 'info', message: 'ready' },
      ],
      [
        'jsonlog',
        `{"timestamp":"2026-11-22 14:57:16.385 UTC","pid":412,"error_severity":"ERROR","state_code":"23505","message":"duplicate key","detail":"Key (event_id)=(${EVENT}) already exists.","query_id":0}`,
        { time: MS, level: 'error', message: 'duplicate key', event: EVENT },
      ],
      [
        'jsonlog, no error',
        '{"timestamp":"2026-11-22 15:57:16.385 CET","error_severity":"LOG","message":"up"}',
        { time: MS, level: 'info', message: 'up' },
      ],
      [
        'RDS',
        '2026-11-22 14:57:16 UTC:10.0.0.1(54321):shop@shop:[412]:ERROR:  boom',
        { time: SECOND, level: 'error', message: 'boom', ...none },
      ],
      ['Azure', '2026-11-22 14:57:16 UTC-6921a2b4.19c-ERROR:  boom', { time: SECOND, level: 'error', message: 'boom' }],
      [
        'Cloud SQL',
        '2026-11-22 14:57:16.385 UTC [412]: [3-1] db=shop,user=app ERROR:  boom',
        { time: MS, level: 'error', message: 'boom', fields: { db: 'shop', user: 'app' } },
      ],
      [
        'Zalando',
        '2026-11-22 14:57:16.385 UTC [412] 6921a2b4.19c ERROR:  boom',
        { time: MS, level: 'error', message: 'boom' },
      ],
      [
        'CloudNativePG',
        `{"level":"info","ts":"2026-11-22T14:57:17Z","logger":"postgres","msg":"record","record":{"log_time":"2026-11-22 14:57:16.385 UTC","error_severity":"ERROR","message":"duplicate key","detail":"Key (event_id)=(${EVENT}) already exists."}}`,
        { level: 'error', message: 'duplicate key', event: EVENT },
      ],
    ]);
  });

  it('is read at each level of detail of OpenTelemetry’s debug exporter', () => {
    const end = '\t{"otelcol.component.id": "debug", "otelcol.component.kind": "exporter", "otelcol.signal": "logs"}';
    assertAllRead([
      [
        'basic',
        '2026-11-22T14:57:16.385Z\tinfo\tLogs\t{"otelcol.component.id": "debug", "otelcol.signal": "logs", "resource logs": 1, "log records": 1}',
        { time: MS, level: 'info', message: 'Logs', fields: { 'log records': '1' } },
      ],
      [
        'normal, older',
        `2026-11-22T14:57:16.385Z\tinfo\tconsumer handler error consumer=billing position=40217 error=boom x\n\t{"kind": "exporter", "data_type": "logs", "name": "debug"}`,
        { time: MS, message: 'consumer handler error', consumer: 'billing', error: 'boom x' },
      ],
      [
        'detailed, a line of a program as the body',
        `LogRecord #0\nObservedTimestamp: 2026-11-22 14:58:00 +0000 UTC\nTimestamp: 1970-01-01 00:00:00 +0000 UTC\nSeverityText: \nSeverityNumber: Unspecified(0)\nBody: Str({"time":"${MS}","level":"ERROR","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"})\nAttributes:\n     -> log.file.name: Str(app.log)\nTrace ID: \nSpan ID: \nFlags: 0\n${end}`,
        { ...FAILED, time: MS, consumer: 'billing', fields: { 'log.file.name': 'app.log' } },
      ],
      [
        'detailed, a map as the body',
        `LogRecord #0\nTimestamp: 2026-11-22 14:57:16.385 +0000 UTC\nSeverityNumber: Error(17)\nBody: Map({"msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"})\nTrace ID: ${TRACE}`,
        { ...FAILED, time: MS, trace: TRACE },
      ],
      [
        'detailed, a span',
        `Span #0\n    Trace ID       : ${TRACE}\n    Parent ID      : \n    ID             : 00f067aa0ba902b7\n    Name           : handle\n    Kind           : Internal\n    Start time     : 2026-11-22 14:57:16.385 +0000 UTC\n    End time       : 2026-11-22 14:57:16.4 +0000 UTC\n    Status code    : Error\n    Status message : boom x\nAttributes:\n     -> event_id: Str(${EVENT})`,
        { time: MS, level: 'error', message: 'handle', trace: TRACE, event: EVENT, fields: { error: 'boom x' } },
      ],
    ]);
    const normal = `2026-11-22T14:57:16.385Z\tinfo\tResourceLog #0 service.name=shop\nScopeLog #0 shop@1.2\nhandled position=1\nappended position=2\n${end}\nplain`;
    assert.deepEqual(read(normal), [
      [MS, 'info', 'ResourceLog #0', null],
      [MS, 'unknown', 'handled', '1'],
      [MS, 'unknown', 'appended', '2'],
      [null, 'unknown', 'plain', null],
    ]);
  });

  it('is read from CEF and LEEF lines of security products', () => {
    const header = 'CEF:0|Shop|Worker|1.2|100|consumer handler error|8|';
    assertAllRead([
      [
        'CEF',
        `${header}rt=Nov 22 2026 14:57:16 UTC consumer=billing position=40217 error=boom x`,
        { ...FAILED, time: SECOND },
      ],
      [
        'CEF with labels',
        `<131>Nov 22 14:57:16 host1 ${header}rt=1795359436385 cs1Label=consumer cs1=billing cn1Label=position cn1=40217 cs2Label=error cs2=boom x`,
        { ...FAILED, time: MS, fields: { host: 'host1' } },
      ],
      [
        'CEF with escapes',
        `CEF:1|Sh\\|op|W|1|7|a \\| b|Low|end=1795359436385 msg=x \\= y suser=anna`,
        { time: MS, level: 'info', message: 'a | b', fields: { msg: 'x = y', suser: 'anna' } },
      ],
      [
        'LEEF',
        'LEEF:1.0|Shop|Worker|1.2|consumer handler error|devTime=1795359436385\tsev=8\tconsumer=billing\tposition=40217\terror=boom x',
        { ...FAILED, time: MS },
      ],
      [
        'LEEF with its own separator',
        'Nov 22 14:57:16 host1 LEEF:2.0|Shop|Worker|1.2|consumer handler error|^|devTime=1795359436385^sev=8^consumer=billing^position=40217^error=boom x',
        { ...FAILED, time: MS },
      ],
      [
        'LEEF with a number for it',
        'LEEF:2.0|S|W|1|login|x7C|devTime=1795359436385|sev=2|usrName=anna',
        { time: MS, level: 'info', message: 'login', fields: { usrName: 'anna' } },
      ],
    ]);
  });

  it('is read from MinIO', () => {
    assertAllRead([
      [
        'console',
        'API: PutObject(bucket=shop, object=a)\nTime: 14:57:16.385123 UTC 11/22/2026\nRequestID: 17A1B2C3D4E5F607\nHost: localhost:9000\nError: boom x (*errors.errorString)\n       5: internal/logger/logger.go:248:logger.LogIf()\n       4: cmd/object.go:42:cmd.put()',
        {
          time: MS,
          level: 'error',
          message: 'boom x (*errors.errorString)',
          fields: { api: 'PutObject(bucket=shop, object=a)', host: 'localhost:9000' },
        },
      ],
      [
        'JSON',
        `{"level":"ERROR","errKind":"ALL","time":"${MS}","api":{"name":"PutObject"},"error":{"message":"boom x","source":["a.go:1:b()"]}}`,
        { time: MS, level: 'error', message: 'boom x' },
      ],
    ]);
  });

  it('is read from the long form of Android’s log, up to the empty line', () => {
    const text = `[ 11-22 14:57:16.385   412:  430 E/Billing  ]\nfirst position=7\nsecond\n\n[ 11-22 14:57:17.385   412:  430 I/Billing  ]\nother\n`;
    assert.deepEqual(
      read(text).map((row) => row.slice(1)),
      [
        ['error', 'first', '7'],
        ['info', 'other', null],
      ],
    );
  });

  it('is found behind another one in the same line when a line feed is missing', () => {
    const one = `{"time":"${MS}","level":"INFO","msg":"a {\\"x\\"}{","position":1}`;
    const two = `{"time":"${SECOND}","level":"ERROR","msg":"b","position":2}`;
    const both = [
      [MS, 'info', 'a {"x"}{', '1'],
      [SECOND, 'error', 'b', '2'],
    ];
    assert.deepEqual(read(one + two), both);
    assert.deepEqual(read(`api-1  | ${one} ${two}`), both);
    // Objects of fields behind one message stay with it.
    assert.deepEqual(read(`${MS} ERROR b {"position":1} {"error":"x"}`), [[MS, 'error', 'b', '1']]);
  });

  it('has its level from the numbers of Google and monolog', () => {
    const severities = [100, 200, 300, 400, 500, 600, 800].map((n) => read(`{"severity":${n},"message":"m"}`)[0]?.[1]);
    assert.deepEqual(severities, ['debug', 'info', 'info', 'warn', 'error', 'fatal', 'fatal']);
    assert.equal(read('{"jsonPayload":{"message":"m"},"severity":"500"}')[0]?.[1], 'error');
    assert.deepEqual(
      [300, 400, 500].map((n) => read(`{"level":${n},"message":"m"}`)[0]?.[1]),
      ['warn', 'error', 'fatal'],
    );
  });

  it('has its level and message from lines of npm, pnpm, Yarn, cargo, tsc and pip', () => {
    const rows: readonly (readonly [string, string, string])[] = [
      ['npm warn deprecated inflight@1.0.6: x', 'warn', 'deprecated inflight@1.0.6: x'],
      ['npm ERR! code ELIFECYCLE', 'error', 'code ELIFECYCLE'],
      ['npm error code ENOENT', 'error', 'code ENOENT'],
      ['npm notice New version', 'info', 'New version'],
      [`${MS} 412 verbose stack Error: boom`, 'trace', 'stack Error: boom'],
      [' ERR_PNPM_NO_SCRIPT  Missing script: start', 'error', 'Missing script: start'],
      ['➤ YN0001: │ Error: boom x', 'error', 'boom x'],
      ['error[E0425]: cannot find value', 'error', 'cannot find value'],
      ['warning: unused variable', 'warn', 'unused variable'],
      ["src/a.ts(42,5): error TS2304: Cannot find name 'x'.", 'error', "Cannot find name 'x'."],
      ['ERROR: Could not find a version', 'error', 'Could not find a version'],
      ['[notice] A new release of pip is available', 'info', 'A new release of pip is available'],
      ['npm run build finished', 'unknown', 'npm run build finished'],
    ];
    assert.deepEqual(
      rows.map(([line]) => read(line).map(([, level, message]) => [line, level, message])),
      rows.map((row) => [row]),
    );
  });

  it('has its ids from every notation of tools', () => {
    const spring = `2026-11-22 14:57:16.385 INFO [shop,traceId=${TRACE},spanId=00f067aa0ba902b7] c.s.Billing - handled`;
    const caddy = `{"level":"error","ts":1795359436.385,"msg":"handled request","request":{"headers":{"Traceparent":["00-${TRACE}-00f067aa0ba902b7-01"],"X-Correlation-Id":["${FLOW}"]}}}`;
    assertAllRead([
      [
        'Spring Sleuth',
        spring,
        { message: 'handled', trace: TRACE, fields: { component: 'shop', logger: 'c.s.Billing' } },
      ],
      [
        'Datadog, exported',
        `{"id":"AQ","content":{"timestamp":"2026-11-22T14:57:16.385Z","message":"boom","attributes":{"level":"error","correlation_id":"${FLOW}"}}}`,
        { level: 'error', message: 'boom' },
      ],
      [
        'Datadog, in front',
        '[dd.service=shop dd.trace_id=11803532876627986230 dd.span_id=1] 2026-11-22 14:57:16,385 ERROR boom',
        {
          level: 'error',
          message: 'boom',
          trace: '0000000000000000a3ce929d0e0e4736',
          fields: { 'dd.service': 'shop' },
        },
      ],
      [
        'SkyWalking',
        `2026-11-22 14:57:16.385 [TID:${TRACE}] [main] INFO c.s.Billing - handled`,
        { message: 'handled', trace: TRACE },
      ],
      ['X-Ray', `${MS} INFO in X-Amzn-Trace-Id: Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1`, { trace: TRACE }],
      ['lists of headers', caddy, { message: 'handled request', trace: TRACE, flow: FLOW }],
      ['a prefix', `level=info msg=handled id=evt_${EVENT.replaceAll('-', '')}`, { event: EVENT }],
      ['braces and capitals', `${MS} INFO handled event {${EVENT.toUpperCase()}}`, { event: EVENT }],
      [
        'the id of something else',
        `2026/11/22 14:57:16 ERROR Activity error. WorkflowID w1 RunID ${FLOW} Attempt 1`,
        { event: null },
      ],
      ['a word in capitals that ends as a key does', `${MS} INFO PAID ${EVENT}`, { event: EVENT }],
      ['a prefix with hyphens alone', `level=info msg=handled id=evt_${'-'.repeat(32)}`, { event: null }],
    ]);
  });

  it('keeps sentences, addresses and exceptions whole in its message', () => {
    const whole = [
      'meeting at 14:57:16 with ERROR team',
      'GET http://localhost/x?level=error&time=2026-11-22T14:57:16Z',
    ];
    assert.deepEqual(
      whole.map((line) => readRecords('x', [line])[0]?.message.split(' ').length),
      [6, 2],
    );
    assert.equal(read('2026-11-22-14:57:16.385 ERROR boom')[0]?.[2], 'boom');
    const uncaught = [
      'Exception in thread "main" java.lang.RuntimeException: boom',
      'Unhandled exception. System.X: boom',
    ];
    assert.deepEqual(
      uncaught.map((line) => read(line)[0]?.[1]),
      ['fatal', 'fatal'],
    );
  });

  it('names no event by the numbers and tasks that tools call event id', () => {
    assertAllRead([
      [
        '.NET',
        '{"EventId":7,"LogLevel":"Error","Category":"Shop","Message":"x"}',
        { level: 'error', message: 'x', event: null },
      ],
      ['a store with numbers', 'level=info msg=handled event_id=1042', { event: '1042' }],
      [
        'celery',
        `[2026-11-22 14:57:16,385: ERROR/Worker-2] shop.tasks.handle[${FLOW}]: boom`,
        { level: 'error', message: 'boom', event: null },
      ],
    ]);
  });
});
