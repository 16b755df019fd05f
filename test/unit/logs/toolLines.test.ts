import assert from 'node:assert/strict';
import { readRecords } from '../../../src/logs/readLogs';
import { assertAllRead } from '../../support/logRows';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const SECOND = '2026-11-22T14:57:16.000Z';
const MS = '2026-11-22T14:57:16.385Z';
const FAILED = `{"time":"${MS}","level":"ERROR","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}`;
const NEXT = '{"level":"info","time":1795359436,"message":"next {\\"a\\":1}{\\"b\\":2}"}';

describe('a line that a tool prints without a full record head', () => {
  it('has its level, even if that is a bare word', () => {
    assertAllRead([
      [
        'yarn',
        'error Command failed with exit code 1.',
        { level: 'error', message: 'Command failed with exit code 1.' },
      ],
      ['yarn, coloured', '\x1b[2K\x1b[1G\x1b[31merror\x1b[39m Command "x" not found.', { level: 'error' }],
      [
        'yarn under compose',
        'web-1  | error /app/x: Command failed.',
        { level: 'error', message: '/app/x: Command failed.' },
      ],
      ['yarn', 'warning " > foo@1.2.3" has unmet peer dependency "bar@^1".', { level: 'warn' }],
      ['yarn', 'success Saved lockfile.', { level: 'info', message: 'Saved lockfile.' }],
      ['go test', 'FAIL', { level: 'error', message: 'FAIL' }],
      ['no level', 'error rates were low', { level: 'unknown', message: 'error rates were low' }],
      ['tint', '2026-11-22T14:57:16Z ERR+1 halt position=40217', { time: SECOND, level: 'error', message: 'halt' }],
      ['tint, past its levels', '2026-11-22T14:57:16Z ERR+4 halt', { level: 'fatal', message: 'halt' }],
      [
        'Puppet',
        `2026-11-22 14:57:16 +0000 Puppet (err): no catalog for event ${EVENT}`,
        { time: SECOND, level: 'error', message: `no catalog for event ${EVENT}`, event: EVENT },
      ],
      [
        'Puppet',
        '2026-11-22 14:57:16 +0000 /Stage[main]/Exec[x]/returns (notice): done',
        { level: 'info', message: 'done' },
      ],
      [
        'CockroachDB without a channel',
        'E261122 14:57:16.385123 12 sql/conn.go:12 ⋮ [T1,n1] 34  boom',
        { time: MS, level: 'error', message: 'boom', fields: { caller: 'sql/conn.go:12' } },
      ],
      [
        'rsyslog without a process',
        `2026-11-22T14:57:16.385000+00:00 db-1 worker: ERR boom event_id=${EVENT}`,
        { time: MS, level: 'error', message: 'boom', fields: { host: 'db-1', program: 'worker' } },
      ],
      [
        'a sentence in front of keys',
        `${MS} handler failed level=error position=40217`,
        { level: 'error', message: 'handler failed', position: '40217' },
      ],
      ['a sentence', `${MS} handler failed: boom`, { message: 'handler failed: boom' }],
      ['headers', `level=info msg=x x-event-id=${EVENT}`, { event: EVENT }],
      ['CloudEvents', `{"level":"info","msg":"x","ce_id":"${EVENT}"}`, { event: EVENT }],
      [
        'a body of OpenTelemetry in quotes',
        `    "Body: Str(time=${MS} level=ERROR msg=\\"it failed\\" position=40217)",`,
        { time: MS, level: 'error', message: 'it failed', position: '40217' },
      ],
      [
        'logxi, with a name in front',
        'billing _t=2026-11-22T14:57:16+0000 _l=ERR _m="it failed" position=40217',
        { time: SECOND, level: 'error', message: 'it failed', position: '40217', fields: { source: 'billing' } },
      ],
      [
        'Papertrail, copied',
        'Nov 22 14:57:16 web-1 billing ERROR it failed position=40217',
        { level: 'error', message: 'it failed', fields: { host: 'web-1', program: 'billing' } },
      ],
      [
        'Papertrail, a sentence',
        'Nov 22 14:57:16 the consumer had an ERROR today',
        { message: 'the consumer had an ERROR today' },
      ],
      [
        'a text of a list',
        `    "time=${MS} level=ERROR msg=\\"it failed\\" position=40217",`,
        { time: MS, level: 'error', message: 'it failed', position: '40217' },
      ],
      [
        'geth',
        'WARN [11-22|14:57:16.385] Slow            position=1,040,217',
        { message: 'Slow', position: '1040217' },
      ],
    ]);
  });

  it('is continued by lines that begin no record', () => {
    assertAllRead([
      [
        'NestJS',
        '[Nest] 412  - 11/22/2026, 2:57:16 PM   ERROR [Billing] boom\nError: no tariff\n    at handle (/app/x.js:42:7)',
        { level: 'error', message: 'boom' },
      ],
      [
        'an empty line of a pod',
        '[pod/b-1/w] panic: boom\n[pod/b-1/w] \n[pod/b-1/w] goroutine 1 [running]:',
        { level: 'fatal', message: 'panic: boom' },
      ],
      [
        'Laravel',
        `[2026-11-22 14:57:16] local.ERROR: boom {"userId":1,"exception":"[object] (QueryException(code: 23505): Unique violation
DETAIL:  Key (event_id)=(${EVENT}) already exists. at /app/Db.php:7)
[stacktrace]
#0 /app/x.php(7): foo(Object(App\\\\Event))

[previous exception] [object] (PDOException(code: 0): gone at /app/Db.php:7)
#0 {main}
"} `,
        {
          level: 'error',
          message: 'boom',
          event: EVENT,
          fields: { userId: '1', exception: '[object] (QueryException(code: 23505): Unique violation' },
        },
      ],
      [
        'a console of AWS',
        `${MS}\n{"level":"error","msg":"boom","position":7}`,
        { time: MS, level: 'error', message: 'boom' },
      ],
      ['a console of AWS, text', `${MS}\nit failed position=7`, { time: MS, message: 'it failed', position: '7' }],
      ['a console of AWS, with tabs', `${MS}\tit failed position=7`, { time: MS, message: 'it failed', position: '7' }],
      [
        'Rust',
        `thread 'main' (412) panicked at src/main.rs:12:5:\nboom for event ${EVENT}\nnote: run with \`RUST_BACKTRACE=1\``,
        {
          level: 'fatal',
          event: EVENT,
          message: `thread 'main' (412) panicked at src/main.rs:12:5: boom for event ${EVENT}`,
        },
      ],
      [
        'Rust under compose, with values and a stack',
        "w-1  | thread 'x' panicked at src/a.rs:1:2:\nw-1  | assertion failed\nw-1  |   left: 1\nw-1  |  right: 2\nw-1  | stack backtrace:\nw-1  |    0: rust_begin_unwind\nw-1  |              at /rustc/a.rs:1:2",
        { level: 'fatal', message: "thread 'x' panicked at src/a.rs:1:2: assertion failed" },
      ],
      [
        'Serilog',
        `2026-11-22 14:57:16.385 +00:00 [ERR] boom\nSystem.Exception: x\n   at A.B()`,
        { time: MS, message: 'boom' },
      ],
      [
        'gorm',
        '2026/11/22 14:57:16 /app/repo.go:12 ERROR: boom\n[1.385ms] [rows:0] INSERT',
        { level: 'error', message: 'boom' },
      ],
      [
        'PHP',
        '[22-Nov-2026 14:57:16 UTC] PHP Fatal error:  boom\nStack trace:\n#0 {main}',
        { time: SECOND, level: 'fatal' },
      ],
    ]);
    const panicked = readRecords('x', ["thread 'main' panicked at a.rs:1:2:", 'boom x', `${MS}  INFO shop: next`]);
    assert.deepEqual(
      panicked.map(({ message, failure }) => [message.split("'")[0], failure?.kind, failure?.error]),
      [
        ['thread ', 'panic', 'boom x'],
        ['shop: next', undefined, undefined],
      ],
    );
    const [clef] = readRecords('x', [
      `{"@t":"${MS}","@mt":"it failed","@l":"Error","@x":"System.Exception: boom x\\n   at A.B()"}`,
    ]);
    assert.equal(clef?.fields.error, 'System.Exception: boom x');
  });
});

describe('log records that a wrapper puts into one text field', () => {
  it('are read one by one', () => {
    const around = (text: string) => [
      JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: '2026-11-22T14:57:16.390Z' }),
      `w-1  | ${JSON.stringify({ message: text, source_type: 'docker_logs', timestamp: '2026-11-22T14:57:16.39Z' })}`,
    ];
    for (const between of ['', ' ', '\n']) {
      for (const line of around([NEXT, FAILED, NEXT].join(between))) {
        assert.deepEqual(
          readRecords('x', [line]).map(({ level, failure }) => [level, failure?.position]),
          [
            ['info', undefined],
            ['error', '40217'],
            ['info', undefined],
          ],
          line,
        );
      }
    }
    const [one] = around(FAILED);
    assert.equal(readRecords('x', [`${one}${one}`]).length, 2, 'two of docker’s own records');
    assert.equal(readRecords('x', around(NEXT)).length, 2, 'a text within a text stays one record');
  });

  it('are continued by the lines of their own writer', () => {
    const lines = [`web-1  | ${MS} ERROR a`, `${MS} ERROR b`, 'web-1  | \tat x.y(Z.java:1)', '\tat q.r(S.java:1)'];
    assert.deepEqual(
      readRecords('x', lines).map(({ message, continued }) => [message, continued]),
      [
        ['a', ['\tat x.y(Z.java:1)']],
        ['b', ['\tat q.r(S.java:1)']],
      ],
    );
  });
});
