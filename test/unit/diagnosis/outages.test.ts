import assert from 'node:assert/strict';
import type { FailureLine } from '../../../src/model/diagnosis/consumerLog';
import { isSoonAfter, lostServer, type Outage, outagesOf } from '../../../src/model/diagnosis/rules/outages';
import { readSigns } from '../../../src/model/diagnosis/rules/teardown';
import type { Position } from '../../../src/model/event/event';
import { atOnce } from '../../../src/model/text/steps';

const AT = Date.parse('2026-11-28T10:00:00Z');

/** The error of a handler at its event; if `over` sets the position to null, the error of the library while it reads. */
const line = (consumer: string, error: string, over: Partial<FailureLine> = {}): FailureLine => ({
  kind: 'handler',
  consumer,
  segment: 0,
  position: '13' as Position,
  eventId: null,
  eventType: null,
  streamId: null,
  error,
  consecutive: null,
  time: AT,
  file: '/app.log',
  lineNumber: 1,
  ...over,
});
const reading = (consumer: string, error: string, over: Partial<FailureLine> = {}) =>
  line(consumer, error, { kind: 'segmentWorker', position: null, ...over });

const outages = (...lines: readonly FailureLine[]) => atOnce(outagesOf(lines, readSigns));
const summaryOf = (...lines: readonly FailureLine[]) =>
  outages(...lines).map(({ of, lines: own }) => [of, ...own.map(({ consumer }) => consumer)]);

const refused = (host: string) => `dial tcp ${host}: connect: connection refused`;

describe('lines of one moment', () => {
  it('are within ten seconds, or within 200 lines if one has no time', () => {
    const at = (time: number | null, lineNumber: number) => line('billing', 'EOF', { time, lineNumber });
    const soon = (before: FailureLine, after: FailureLine) => isSoonAfter(before, after);
    assert.deepEqual([soon(at(AT, 1), at(AT + 10_000, 999)), soon(at(AT, 1), at(AT + 10_001, 2))], [true, false]);
    assert.deepEqual([soon(at(null, 1_000), at(AT, 1_200)), soon(at(null, 1_000), at(AT, 1_201))], [true, false]);
    assert.deepEqual([soon(at(AT, 1_000), at(null, 1_200)), soon(at(AT, 1_000), at(null, 1_201))], [true, false]);
  });
});

describe('a server that went away', () => {
  it('may be any server if several consumers name it', () => {
    assert.deepEqual(summaryOf(line('billing', refused('files:7001')), line('search', refused('files:7001'))), [
      ['server', 'billing', 'search'],
    ]);
    assert.deepEqual(summaryOf(line('billing', refused('files:7001'))), [], 'one consumer alone');
    assert.deepEqual(summaryOf(line('billing', refused('files:7001')), line('search', refused('mails:7002'))), []);
  });

  it('is the one that a single consumer names if another consumer has the same error without a name', () => {
    const lines = [line('billing', refused('files:7001')), line('search', 'connect: connection refused')];
    assert.deepEqual(summaryOf(...lines), [['server', 'billing', 'search']]);
  });

  it('is the one that several consumers name, not one that a single consumer names', () => {
    const lines = [
      line('billing', refused('files:7001')),
      line('search', refused('files:7001')),
      line('users', refused('mails:7002')),
    ];
    assert.deepEqual(summaryOf(...lines), [['server', 'billing', 'search']]);
  });

  it('is the database if it is named, not another server that is also away', () => {
    const lines = [
      line('billing', refused('db:5432')),
      line('search', refused('db:5432')),
      line('users', refused('mails:7002')),
      line('mails', refused('mails:7002')),
    ];
    assert.deepEqual(summaryOf(...lines), [['postgres', 'billing', 'search']]);
  });

  it('explains a timeout of another consumer only if it is the database', () => {
    const late = line('users', 'context deadline exceeded');
    const database = [line('billing', refused('db:5432')), line('search', refused('db:5432')), late];
    assert.deepEqual(summaryOf(...database), [['postgres', 'billing', 'search', 'users']]);
    const server = [line('billing', refused('files:7001')), line('search', refused('files:7001')), late];
    assert.deepEqual(summaryOf(...server), [['server', 'billing', 'search']]);
    const broken = line('users', 'write: broken pipe');
    assert.deepEqual(summaryOf(...server.slice(0, 2), broken), [['server', 'billing', 'search', 'users']]);
  });

  it('is proven by one consumer if the library could not read another segment, or a batch', () => {
    const away = 'connect: connection refused';
    assert.deepEqual(summaryOf(line('billing', away), reading('billing', away, { segment: 1 })), [
      ['database', 'billing', 'billing'],
    ]);
    assert.deepEqual(
      summaryOf(line('billing', away), reading('billing', away, { segment: 0 })),
      [],
      'the same segment',
    );
    assert.deepEqual(summaryOf(line('billing', away, { kind: 'batch' }), reading('billing', away, { segment: 0 })), [
      ['database', 'billing', 'billing'],
    ]);
    assert.deepEqual(
      summaryOf(reading('billing', away), reading('billing', away, { segment: 1 })),
      [],
      'no handler says so',
    );
    const several = [line('billing', away), line('billing', away, { segment: 1 }), reading('billing', away)];
    assert.deepEqual(summaryOf(...several), [['database', 'billing', 'billing', 'billing']], 'one of two is enough');
    assert.deepEqual(summaryOf(line('billing', 'context deadline exceeded')), [], 'that is weak alone');
  });
});

describe('the outage that a consumer reported', () => {
  const outage = (of: Outage['of'], seconds: number, error = 'i/o timeout'): Outage => ({
    of,
    lines: ['billing', 'search'].map((name) => line(name, error, { time: AT + seconds * 1_000 })),
    storePeers: new Set(['db:5432']),
  });

  it('is the newest one, in any order', () => {
    const all = [outage('server', 30), outage('postgres', 90), outage('database', 60)];
    const found = lostServer(all, 'billing', () => true);
    assert.deepEqual([found?.of, found?.others, found?.server], ['postgres', ['search'], null]);
    assert.equal(lostServer(all.toReversed(), 'billing', () => true)?.of, 'postgres');
  });

  it('does not exist if it does not matter, or if only others reported it', () => {
    assert.equal(
      lostServer([outage('server', 30)], 'users', () => true),
      null,
    );
    assert.equal(
      lostServer([outage('server', 30)], 'billing', () => false),
      null,
    );
  });

  it('is of another PostgreSQL if its address is not the address of the store', () => {
    const of = (host: string) => lostServer([outage('database', 0, refused(host))], 'billing', () => true)?.of;
    assert.deepEqual([of('db:5432'), of('other:5432')], ['database', 'postgres']);
  });
});
