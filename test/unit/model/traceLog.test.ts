import assert from 'node:assert/strict';
import type { LogHit, LogLevel } from '../../../src/model/log/line';
import { errorStep, traceLog } from '../../../src/model/log/traceLog';
import { english } from '../../../src/model/text/translate';

const hit = (lineNumber: number, over: Partial<LogHit> = {}): LogHit => ({
  time: new Date(2026, 10, 22, 15, 4, 5, lineNumber).getTime(),
  level: 'info',
  message: 'handling event',
  fields: [],
  file: '/var/log/api.log',
  lineNumber,
  column: 0,
  reason: 'eventId',
  offsetMs: 0,
  ...over,
});
const log = (...hits: LogHit[]) => traceLog({ title: 'OrderPlaced', hits, files: 2, more: false }, english);

describe('the log lines of a trace as one log', () => {
  it('are sorted by time, with level, place, message and keys, below a title with the counts', () => {
    const { text } = log(
      hit(7, {
        fields: [
          ['consumer', 'billing'],
          ['error', 'no mapping for "4242"'],
        ],
      }),
      hit(1_234, { file: '$ docker compose logs', level: 'error', message: 'boom', time: null }),
    );
    assert.deepEqual(text.split('\n'), [
      'OrderPlaced: 2 lines of 2 logs',
      '',
      '2026-11-22 15:04:05.007 INFO  api.log:7                   handling event consumer=billing error="no mapping for \\"4242\\""',
      '-                       ERROR $ docker compose logs:1234  boom',
    ]);
  });

  it('know the log and the line number of each of them', () => {
    const { text, hits, places } = log(hit(7), hit(8));
    const lines = text.split('\n');
    for (const [index, place] of places.entries()) {
      assert.equal(place && lines[index]?.slice(...place), hits[index] && `api.log:${hits[index].lineNumber}`);
    }
    assert.deepEqual(
      hits.map((shown) => shown?.lineNumber),
      [undefined, undefined, 7, 8],
    );
  });

  it('are one line each, whatever the log contains', () => {
    const { text, hits } = log(hit(1, { message: 'a\nb\u2028c', fields: [['k\n', 'x\r\ny']] }));
    assert.equal(text.split('\n').length, hits.length);
    assert.doesNotMatch(text, /\r|\u2028/);
  });

  it('say when more lines match', () => {
    const { text, hits } = traceLog({ title: 'T', hits: [hit(1)], files: 1, more: true }, english);
    assert.match(text, /^T: 1 line of 1 log\nMore lines match than are listed\.\n\n/);
    assert.equal(hits.length, 4);
  });
});

describe('the next error of a trace', () => {
  const levels: LogLevel[] = ['info', 'error', 'info', 'fatal', 'info'];
  const hits = levels.map((level, index) => hit(index + 1, { level }));
  const from = (lineNumber: number, forward: boolean, over: object = {}) => {
    const step = errorStep(hits, { file: '/var/log/api.log', lineNumber, time: null, ...over }, forward);
    return step && [step.hit.lineNumber, step.number, step.count];
  };

  it('is the one after or before the given line, and wraps round at the end', () => {
    assert.deepEqual(from(1, true), [2, 1, 2]);
    assert.deepEqual(from(2, true), [4, 2, 2]);
    assert.deepEqual(from(4, true), [2, 1, 2]);
    assert.deepEqual(from(4, false), [2, 1, 2]);
    assert.deepEqual(from(1, false), [4, 2, 2]);
  });

  it('is found from a line outside the trace, by its place or its time', () => {
    assert.deepEqual(from(99, true), [2, 1, 2]);
    assert.deepEqual(from(99, false), [4, 2, 2]);
    const time = (hits[2]?.time ?? 0) + 0.5;
    assert.deepEqual(from(1, true, { file: '/other.log', time }), [4, 2, 2]);
    assert.deepEqual(from(1, false, { file: '/other.log', time }), [2, 1, 2]);
  });

  it('does not exist if no line is an error', () => {
    assert.equal(errorStep([hit(1)], { file: 'x', lineNumber: 1, time: null }, true), undefined);
  });
});
