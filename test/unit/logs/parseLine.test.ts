import assert from 'node:assert/strict';
import { parseLine } from '../../../src/logs/formats/readLine';
import { PARSED_LENGTH } from '../../../src/logs/lines/longLine';
import type { LogLine } from '../../../src/model/log/line';
import { inMachineZone } from '../../support/machineZone';

const utc = (text: string) => Date.parse(text);
const keys = (line: LogLine) => Object.fromEntries(line.fields);

/** Asserts what every notation of the same line must give. */
function assertAppended(line: LogLine, at: string | null): void {
  assert.equal(line.time === null ? null : Math.floor(line.time), at && utc(at));
  assert.equal(line.level, 'info');
  assert.equal(line.message, 'events appended');
  assert.equal(keys(line).aggregate_id, 'user-1');
  assert.match(keys(line).positions ?? '', /^\[41[ ,]42\]$/);
}

describe('a log line', () => {
  inMachineZone('UTC');

  it('is read from slog JSON, with its time to the nanosecond', () => {
    const line = parseLine(
      '{"time":"2026-11-22T14:57:16.385383182Z","level":"INFO","msg":"events appended","aggregate_type":"User","aggregate_id":"user-1","event_count":2,"version_range":"3-4","positions":[41,42]}',
    );
    assertAppended(line, '2026-11-22T14:57:16.385Z');
    assert.ok(Math.abs(((line.time ?? 0) % 1) - 0.383) < 0.01);
    assert.deepEqual(
      line.fields.map(([key]) => key),
      ['aggregate_type', 'aggregate_id', 'event_count', 'version_range', 'positions'],
    );
  });

  it('is read from slog text with quoted values', () => {
    const line = parseLine(
      'time=2026-11-22T15:00:38.869Z level=ERROR msg="consumer handler error" consumer=billing_outbox segment_id=0 position=1661 error="unknown payment provider \\"stripe\\"\\tcaf\\u00e9"',
    );
    assert.equal(line.time, utc('2026-11-22T15:00:38.869Z'));
    assert.equal(line.level, 'error');
    assert.equal(line.message, 'consumer handler error');
    assert.deepEqual(line.fields, [
      ['consumer', 'billing_outbox'],
      ['segment_id', '0'],
      ['position', '1661'],
      ['error', 'unknown payment provider "stripe"\tcafé'],
    ]);
  });

  it('is read from zerolog, with or without a time', () => {
    const line = parseLine(
      '{"level":"error","consumer":"user_read_model.v1","segment_id":4,"position":42,"error":"boom","time":"2026-11-22T14:55:51Z","message":"consumer handler error"}',
    );
    assert.equal(line.time, utc('2026-11-22T14:55:51Z'));
    assert.equal(line.level, 'error');
    assert.equal(line.message, 'consumer handler error');
    assert.deepEqual(keys(line), { consumer: 'user_read_model.v1', segment_id: '4', position: '42', error: 'boom' });
    assert.equal(parseLine('{"level":"info","message":"started"}').time, null);
  });

  it('ends a value at its own bracket, even if another bracket was looked for before', () => {
    const { fields } = parseLine(
      'time=2026-11-22T14:57:16Z level=ERROR msg=a error=no tariff a=1 position={1 2} b={x} now',
    );
    assert.equal(Object.fromEntries(fields).position, '{1 2}');
  });

  it('is read from zap, with its time in seconds since 1970 or in ISO form', () => {
    const zap = (ts: string) =>
      `{"level":"info","ts":${ts},"caller":"app/log.go:19","msg":"events appended","aggregate_id":"user-1","positions":[41,42]}`;
    assertAppended(parseLine(zap('1795359351.2300298')), '2026-11-22T14:55:51.230Z');
    assertAppended(parseLine(zap('"2026-11-22T15:55:51.230+0100"')), '2026-11-22T14:55:51.230Z');
  });

  it('is read from logrus text and JSON', () => {
    assertAppended(
      parseLine(
        'time="2026-11-22T14:55:51Z" level=info msg="events appended" aggregate_id=user-1 aggregate_type=User event_count=2 positions="[41 42]" version_range=3-4',
      ),
      '2026-11-22T14:55:51Z',
    );
    assertAppended(
      parseLine(
        '{"aggregate_id":"user-1","level":"info","msg":"events appended","positions":[41,42],"time":"2026-11-22T14:55:51Z"}',
      ),
      '2026-11-22T14:55:51Z',
    );
    assert.equal(parseLine('time="2026-11-22T14:55:51Z" level=warning msg=slow').level, 'warn');
  });

  it('is read from std-log adapters, whose values may hold spaces', () => {
    assertAppended(
      parseLine(
        '2026/11/22 14:55:51 [INFO] events appended [aggregate_type User aggregate_id user-1 event_count 2 version_range 3-4 positions [41 42]]',
      ),
      '2026-11-22T14:55:51Z',
    );
    const failure = parseLine(
      '2026/11/22 14:55:51 [ERROR] segment worker error [consumer billing outbox segment_id 1 error consumer handler error at position 449: no mapping]',
    );
    assert.equal(failure.level, 'error');
    assert.equal(failure.message, 'segment worker error');
    assert.deepEqual(failure.fields, [
      ['consumer', 'billing outbox'],
      ['segment_id', '1'],
      ['error', 'consumer handler error at position 449: no mapping'],
    ]);
    const retried = parseLine(
      '2026/11/22 14:55:51.123456 [ERROR] consumer batch failed [worker_id w-1 consumer c error handle event x: column user_id is missing consecutive_failures 3]',
    );
    assert.equal(Math.floor(retried.time ?? 0), utc('2026-11-22T14:55:51.123Z'));
    assert.equal(keys(retried).error, 'handle event x: column user_id is missing');
    assert.equal(keys(retried).consecutive_failures, '3');
  });

  it('has a time without a zone in local time, or in UTC if an event is nearer to that', () => {
    process.env.TZ = 'America/New_York';
    const line = '2026/11/22 14:55:51 [INFO] hello';
    assert.equal(parseLine(line).time, utc('2026-11-22T14:55:51-05:00'));
    assert.equal(parseLine(line, { near: utc('2026-11-22T14:55:40-05:00') }).time, utc('2026-11-22T14:55:51-05:00'));
    assert.equal(parseLine(line, { near: utc('2026-11-22T14:55:40Z') }).time, utc('2026-11-22T14:55:51Z'));
  });

  it('is read from the consoles of slog, zap, zerolog and logrus', () => {
    const pairs = 'aggregate_id=user-1 positions="[41 42]"';
    assertAppended(parseLine(`2026/11/22 14:55:51 main.go:12: INFO events appended ${pairs}`), '2026-11-22T14:55:51Z');
    assertAppended(
      parseLine(
        '2026-11-22T14:55:51.230Z\tINFO\tapp/log.go:19\tevents appended\t{"aggregate_id":"user-1","positions":[41,42]}',
      ),
      '2026-11-22T14:55:51.230Z',
    );
    assertAppended(
      parseLine(
        '\x1b[90m2:55PM\x1b[0m \x1b[32mINF\x1b[0m events appended \x1b[36maggregate_id=\x1b[0muser-1 positions=[41,42]',
      ),
      null,
    );
    assertAppended(
      parseLine(`\x1b[36mINFO\x1b[0m[2026-11-22T14:55:51Z] events appended   ${pairs}`),
      '2026-11-22T14:55:51Z',
    );
  });

  it('is read behind the prefixes of container runtimes', () => {
    assertAppended(
      parseLine('api-1  | {"level":"info","message":"events appended","aggregate_id":"user-1","positions":[41,42]}'),
      null,
    );
    assertAppended(
      parseLine(
        '2026-11-22T14:55:51.230000000Z stdout F {"level":"info","message":"events appended","aggregate_id":"user-1","positions":[41,42]}',
      ),
      '2026-11-22T14:55:51.230Z',
    );
  });

  it('is otherwise read as plain text: a time, a level word, the rest', () => {
    const line = parseLine('[2026-11-22 14:55:51,500] ERROR: could not handle event');
    assert.deepEqual(line, {
      time: utc('2026-11-22T14:55:51.500Z'),
      level: 'error',
      message: 'could not handle event',
      fields: [],
    });
    assert.equal(parseLine('panic: runtime error: index out of range').level, 'fatal');
    assert.equal(parseLine('no error here, only words').level, 'unknown');
    assert.equal(parseLine('no error here, only words').message, 'no error here, only words');
  });

  it('keeps the message in front of an object of fields', () => {
    for (const [line, message] of [
      ['[2026-11-22 14:57:16] production.ERROR: bad {"exception":"x"}', 'bad'],
      ['2026/11/22 14:57:16 order placed {"message":"hi","customer":7}', 'order placed'],
      ['handled {"level":"gold"}', 'handled'],
    ] as const) {
      assert.equal(parseLine(line).message, message, line);
    }
  });

  it('never throws, whatever the line contains', () => {
    const deep = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
    const hostile = [
      deep,
      '',
      ' ',
      '{',
      '{}',
      '[]',
      '{"time":"yesterday","level":7,"msg":null}',
      '=',
      'a="',
      '2026/11/22 25:61:61 [x',
      '\0\0',
      '{"a":',
    ];
    for (const line of hostile) assert.equal(typeof parseLine(line).message, 'string');
    assert.equal(parseLine('9999-99-99T99:99:99Z x').message.includes('x'), true);
  });

  it('of a megabyte has its long field cut, and the other fields are still read', () => {
    const body = 'x'.repeat(1_000_000);
    const line = parseLine(`{"level":"error","msg":"too big","position":7,"body":"${body}"}`);
    const { body: shown, ...others } = keys(line);
    assert.deepEqual([line.level, line.message, others], ['error', 'too big', { position: '7' }]);
    assert.match(shown ?? '', /^x{1,4000}…x+$/);
    assert.ok(parseLine(body).message.length <= PARSED_LENGTH);
  });
});
