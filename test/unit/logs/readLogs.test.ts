import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { findLines } from '../../../src/logs/attribute/search';
import { readConsumerLog } from '../../../src/logs/failures/culprit';
import { endIn } from '../../../src/logs/failures/ends/exits';
import { type LibraryLines, libraryLines } from '../../../src/logs/failures/libraryLines';
import { readLine } from '../../../src/logs/formats/readLine';
import { type ReadRecord, readLogs, readRecords } from '../../../src/logs/readLogs';
import { PUPSOURCING_WORDS } from '../../../src/model/log/pupsourcingWords';
import { ANNALS } from '../../support/ddl/annals';
import { makeEvent } from '../../support/events';

const fixtures = new URL('../../fixtures/logs/', import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(name, fixtures));
const signal = new AbortController().signal;

async function read(...files: readonly string[]): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const record of readLogs(files, signal)) {
    if ('problem' in record) assert.fail(record.problem);
    records.push(record);
  }
  return records;
}

interface Case {
  readonly name: string;
  readonly line: string;
  readonly link?: 'eventId' | 'position' | 'correlationId' | 'traceId' | null;
  readonly blocking?: { readonly consumer: string; readonly position: string };
}
const cases = JSON.parse(readFileSync(new URL('lines.json', fixtures), 'utf8')) as {
  readonly event: Readonly<Record<string, unknown>>;
  readonly lines: readonly Case[];
  readonly matrix: readonly Case[];
};

describe('readLogs and readRecords', () => {
  it('give the ids that a line carries and no wrong ones', () => {
    for (const { name, line, link, blocking } of [...cases.lines, ...cases.matrix]) {
      const [record, more] = readRecords('x', [line]);
      assert.ok(record && !more, name);
      if (link) assert.equal(record.ids[link], cases.event[link], name);
      const { eventId, position } = record.ids;
      assert.ok(eventId === null || eventId === cases.event.eventId, `${name}: ${eventId}`);
      assert.ok(position === null || position === cases.event.position, `${name}: ${position}`);
      if (blocking) {
        const { consumer, position: at, kind } = record.failure ?? {};
        assert.deepEqual({ consumer, position: at, kind }, { ...blocking, kind: 'handler' }, name);
      }
    }
  });

  it('give no id that the line does not name as one', () => {
    for (const line of [
      'level=INFO msg="took 40217 ms" checkpoint=40217 from_position=12',
      'lock of instance mailer:01a220a0-1ef8-7144-9488-a9c991b3271e released',
      'GET /orders/6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60 200',
      'order 6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60 placed',
      '{"msg":"started","worker_id":"6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60","span_id":"00f067aa0ba902b7"}',
      'copied 6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60 to 7a1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60',
      'level=INFO msg=request request_id=17',
    ]) {
      const [record] = readRecords('x', [line]);
      assert.deepEqual(
        Object.values(record?.ids ?? {}).filter((id) => id !== null),
        [],
        line,
      );
    }
  });

  it('find failures, skipped batches and endings in logs of the newer libraries', async () => {
    const records = await read(pathOf('projector-0.5-failure-lines.log'));
    const id = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
    assert.deepEqual(
      records.map(({ failure }) => failure && [failure.kind, failure.consumer, failure.eventId, failure.error]),
      [
        ['stopped', 'search', id, 'bad document'],
        ['poisonRejected', 'search', null, 'dlq down'],
        ['poisonSkipFailed', 'search', null, 'x'],
        ['skipped', 'search', id, 'bad'],
        ['batch', 'search', null, 'no such column'],
      ],
    );
    const { kind, to, events } = records[3]?.skip ?? {};
    assert.deepEqual([kind, to, events], ['poison', '512', 40]);
  });

  it('find gaps in logs of the libraries, and when consumers ended', async () => {
    const records = await read(pathOf('live/worker-stops-after-five-failures.log'));
    const [stale, advanced] = records;
    assert.deepEqual([stale?.skip?.kind, stale?.skip?.gap, stale?.failure], ['staleGap', '675', null]);
    assert.deepEqual(
      [advanced?.skip?.kind, advanced?.skip?.gap, advanced?.skip?.from, advanced?.skip?.to],
      ['gap', '675', '674', '718'],
    );
    assert.deepEqual(
      records.filter(({ ended }) => ended).map(({ consumer }) => consumer),
      ['billing_outbox', 'search_index'],
    );
    const exited = records.find(({ message }) => message === 'worker exited');
    assert.deepEqual(
      [exited?.failure?.kind, exited?.failure?.consumer, exited?.failure?.error],
      ['process', 'billing_outbox', 'no tariff for provider "klarna"'],
    );
    const { endings, skips } = await readConsumerLog(
      'search_index',
      [pathOf('live/worker-stops-after-five-failures.log')],
      {
        signal,
        patterns: [],
      },
    );
    assert.deepEqual(endings.map(({ consumer }) => consumer).sort(), ['billing_outbox', 'search_index']);
    assert.equal(skips.filter((skip) => skip.kind === 'gap').length, 6);
  });

  it('keep a panic and its stack in one record, with the frame of the handler', async () => {
    const records = await read(pathOf('live/core-panic.log'));
    const panic = records.find(({ failure }) => failure?.kind === 'panic');
    assert.deepEqual([panic?.line, panic?.level, panic?.continued.length], [16, 'fatal', 16]);
    assert.equal(records.filter(({ line }) => line > 15 && line < 33).length, 1);
    const { crashes } = await readConsumerLog('order_fulfilment', [pathOf('live/core-panic.log')], {
      signal,
      patterns: [],
    });
    const [crash] = crashes;
    assert.deepEqual([crashes.length, crash?.kind, crash?.lineNumber], [1, 'panic', 16]);
    assert.match(crash?.text ?? '', /order da56ce3e-e129-430d-bb06-723d64510438 has no lines$/);
    const { receiver, method, file, line } = crash?.frames[0] ?? {};
    assert.deepEqual([receiver, method, file, line], ['Fulfilment', 'Handle', '/go/src/shop/main.go', 146]);
  });

  it('leave the end of a child to the logger that reports it, whatever its message begins with', () => {
    const endOf = (line: string) => endIn(readLine(line))?.kind;
    assert.equal(endOf('exit status 1'), 'exited');
    assert.equal(endOf('{"time":"2026-11-22T14:57:16Z","level":"INFO","msg":"[ERROR] exit status 1"}'), undefined);
  });

  it('recognise the ways in which processes die', () => {
    for (const [line, kind] of [
      ['panic: boom [recovered]', 'panic'],
      ['api-1  | panic: runtime error: invalid memory address or nil pointer dereference', 'panic'],
      ['fatal error: all goroutines are asleep - deadlock!', 'fatalError'],
      ['fatal error: concurrent map writes', 'fatalError'],
      ['WARNING: DATA RACE', 'dataRace'],
      ['signal: killed', 'killed'],
      ['exit status 137', 'killed'],
      ['api-1 exited with code 137', 'killed'],
      ['Nov 22 14:57:16 host1 kernel: Out of memory: Killed process 412 (api) total-vm:1kB', 'killed'],
      ['make: *** [Makefile:3: run] Error 137', 'killed'],
      ['./start.sh: line 3: 12345 Killed                  ./shop', 'killed'],
      ['zsh: killed     ./shop', 'killed'],
      ['Killed', 'killed'],
      ['14:57:16 shop.1  | terminated by SIGKILL', 'killed'],
      ['App [shop:0] exited with code [0] via signal [SIGKILL]', 'killed'],
      ["Nov 22 14:57:16 host1 systemd[1]: shop.service: Failed with result 'oom-kill'.", 'killed'],
      [
        'Nov 22 14:57:16 host1 systemd[1]: shop.service: A process of this unit has been killed by the OOM killer.',
        'killed',
      ],
      ['make: *** [run] Killed', null],
      ['level=error msg="tariff service: Error 137"', null],
      ['level=info msg="sends SIGKILL after 10 s"', null],
      ['level=info msg="no panic: all is well"', null],
    ] as const) {
      assert.equal(readRecords('x', [line])[0]?.failure?.kind ?? null, kind, line);
    }
  });

  it('add stacks, wrapped JSON and indented fields to the record above them, each container’s to its own', () => {
    const lines = [
      'api-1     | 2026-11-22 14:57:16 ERROR handler failed',
      'worker-1  | {"time":"2026-11-22T14:57:17Z","level":"INFO","msg":"other"}',
      'api-1     | \tat billing.go:12',
      'api-1     | Caused by: boom',
      '[14:57:16.385] ERROR (412): bad',
      '    event_id: "6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60"',
      '2026-11-22 14:57:16 ERROR pterm failed',
      '  ├ consumer: billing',
      '  └ position: 40217',
      '{',
      '  "time": "2026-11-22T14:57:18Z",',
      '  "level": "error",',
      '  "msg": "pretty",',
      '  "position": 7',
      '}',
      'fail: Shop.Billing[0]',
      '      consumer handler error consumer=billing',
      'Traceback (most recent call last):',
      '  File "x.py", line 1, in <module>',
      'ValueError: boom',
      'plain',
    ];
    const records = readRecords('x', lines);
    assert.deepEqual(
      records.map(({ line, level, message, ids }) => [line, level, message, ids.eventId ?? ids.position]),
      [
        [1, 'error', 'handler failed', null],
        [2, 'info', 'other', null],
        [5, 'error', 'bad', '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60'],
        [7, 'error', 'pterm failed', '40217'],
        [10, 'error', 'pretty', '7'],
        [16, 'error', 'consumer handler error', null],
        [21, 'unknown', 'plain', null],
      ],
    );
    assert.deepEqual(records[0]?.continued, ['\tat billing.go:12', 'Caused by: boom']);
    assert.equal(records[5]?.continued.length, 4);
  });

  it('date a time without a date by the lines around it, and mark what was assumed', () => {
    const [dated, placed, , alone] = [
      ...readRecords('x', ['2026-11-22T23:59:58Z INF a', '00:00:03Z INF b', 'c']),
      ...readRecords('x', ['2:57PM INF d']),
    ];
    assert.deepEqual(
      [dated?.timeAssumed, placed?.time, placed?.timeAssumed],
      [null, '2026-11-23T00:00:03.000Z', 'date'],
    );
    assert.deepEqual([alone?.time, alone?.timeAssumed], [null, null]);
    assert.equal(readRecords('x', ['2026-11-22 14:57:16 INF local'])[0]?.timeAssumed, 'zone');
    assert.equal(readRecords('x', ['Nov 22 14:57:16 host api[1]: x'])[0]?.timeAssumed, 'year');
    assert.equal(readRecords('x', ['2026-11-22 15:57:16 CET INF named'])[0]?.time, '2026-11-22T14:57:16.000Z');
    assert.equal(readRecords('x', ['2026-11-22 15:57:16+01 INF short'])[0]?.time, '2026-11-22T14:57:16.000Z');
  });

  it('take a missing time zone from the container’s time', () => {
    const [record] = readRecords('x', [
      '2026-11-22T14:57:16.385494690+00:00 stderr F 2026/11/22 09:57:16 main.go:1: hello',
    ]);
    assert.deepEqual([record?.time, record?.timeAssumed], ['2026-11-22T14:57:16.385Z', null]);
    // If the lines are replayed hours later, the container's time says nothing about the zone.
    const [late] = readRecords('x', ['2026-11-22T20:20:16Z stderr F 2026/11/22 14:57:16 main.go:1: hello']);
    assert.equal(late?.timeAssumed, 'zone');
  });

  it('read files of any encoding, and name the files that they cannot read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-trace-read-'));
    const line = '{"time":"2026-11-22T14:57:16.385Z","level":"ERROR","msg":"bad"}';
    const zipped = join(folder, 'app.log.gz');
    const wide = join(folder, 'wide.log');
    writeFileSync(zipped, gzipSync(`${line}\n`));
    writeFileSync(wide, Buffer.from(`\ufeff${line}\r\n${line}`, 'utf16le'));
    const records = await read(zipped, wide);
    assert.deepEqual(
      records.map(({ file, line: number, message }) => [file, number, message]),
      [
        [zipped, 1, 'bad'],
        [wide, 1, 'bad'],
        [wide, 2, 'bad'],
      ],
    );
    const problems: string[] = [];
    for await (const each of readLogs([join(folder, 'gone.log')], signal))
      if ('problem' in each) problems.push(each.file);
    assert.deepEqual(problems, [join(folder, 'gone.log')]);
    rmSync(folder, { recursive: true });
  });
});

describe('an id of an event in a stack', () => {
  it('belongs to the record above, unless the record uses that id for something else', () => {
    const id = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
    const recordOf = (front: string) =>
      readRecords('x', [
        `2026-11-22 14:57:16,385 ERROR [main] shop.Billing: handler failed${front}`,
        `java.lang.IllegalStateException: event ${id} failed at position 40217`,
        '\tat shop.Billing.handle(Billing.java:42)',
      ])[0]?.ids;
    assert.deepEqual([recordOf('')?.eventId, recordOf('')?.position], [id, '40217']);
    assert.deepEqual(recordOf(' position=7')?.position, '7');
    const other = readRecords('x', [`2026-11-22T14:57:16Z ERROR failed correlation_id=${id}`, `\tfor ${id}`])[0];
    assert.deepEqual([other?.ids.correlationId, other?.ids.eventId], [id, null]);
  });

  it('links its event once, to the record of the stack', async () => {
    const event = makeEvent(1, { eventId: '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60' });
    const folder = mkdtempSync(join(tmpdir(), 'event-trace-stack-'));
    const file = join(folder, 'app.log');
    const head = `${new Date(event.time).toISOString()} ERROR handler failed`;
    writeFileSync(
      file,
      ['first', head, `\tcaused by ${event.eventId}`, `\tand again ${event.eventId}`, '\tat main.go:7', 'last'].join(
        '\n',
      ),
    );
    const { hits } = await findLines(event, [file], { signal });
    assert.deepEqual(
      hits.map(({ lineNumber, level, message, offsetMs, fields }) => [
        lineNumber,
        level,
        message,
        offsetMs,
        fields.at(-1),
      ]),
      [
        [
          2,
          'error',
          'handler failed',
          0,
          ['continued', `\tcaused by ${event.eventId}\n\tand again ${event.eventId}\n\tat main.go:7`],
        ],
      ],
    );
    rmSync(folder, { recursive: true });
  });
});

describe('a failure in the words of another library', () => {
  it('is recognised if that library is known', () => {
    const line = '2026-11-22T14:57:16Z ERROR record refused reader=billing seq=40217 record=6f1f problem="no tariff"';
    const failureOf = (by?: LibraryLines) => readRecords('x', [line], by)[0]?.failure;
    assert.equal(failureOf(), null);
    assert.deepEqual(failureOf(libraryLines([ANNALS.logWords, PUPSOURCING_WORDS])), {
      consumer: 'billing',
      kind: 'handler',
      position: '40217',
      eventId: '6f1f',
      error: 'no tariff',
    });
  });
});
