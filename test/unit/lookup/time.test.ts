import assert from 'node:assert/strict';
import { parseTime } from '../../../src/model/lookup/time';

const NOW = Date.parse('2026-11-28T10:00:00Z');
const utc = { now: NOW, utc: true };

function assertTime(expected: string, texts: readonly string[]): void {
  for (const text of texts) {
    const time = parseTime(text, utc);
    assert.equal(time === null ? null : new Date(time).toISOString(), new Date(expected).toISOString(), text);
  }
}

describe('a typed time', () => {
  it('is read in every usual form', () => {
    assertTime('2026-11-22T14:57:16Z', [
      '2026-11-22T14:57:16Z',
      '2026-11-22 14:57:16',
      '2026-11-22 14:57:16 UTC',
      '2026-11-22 15:57:16+01',
      '2026-11-22T15:57:16+01:00',
      '2026-11-22 09:57:16 -0500',
      '2026/11/22 14:57:16',
      '22.11.2026 14:57:16',
      '22 Nov 2026, 14:57:16',
      '22/Nov/2026 14:57:16 +0000',
      '22/Nov/2026:14:57:16 +0000',
      'Nov 22, 2026, 2:57:16 PM',
      'Sun, 22 Nov 2026 14:57:16 GMT',
      'Sunday, 22 November 2026 at 14:57:16',
      'Nov 22 14:57:16',
      '20261122T145716Z',
      '1795359436',
      '1795359436000',
      '1795359436000000',
      '1795359436000000000',
    ]);
    assert.equal(parseTime('2026-11-22T14:57:16.385125Z', utc), Date.parse('2026-11-22T14:57:16.385Z') + 0.125);
    assertTime('2026-11-22T00:00:00Z', ['2026-11-22', '22.11.2026', '22 Nov 2026']);
  });

  it('without a day is the last one that fits', () => {
    assertTime('2026-11-28T09:59:00Z', ['09:59', '9:59', '9:59 am']);
    assertTime('2026-11-27T14:57:16Z', ['14:57:16', '2:57:16 pm']);
    assertTime('2026-11-27T09:30:00Z', ['yesterday 9:30', 'yesterday at 09:30']);
    assertTime('2026-11-28T08:15:00Z', ['today 8:15']);
    assertTime('2025-12-24T18:00:00Z', ['Dec 24 18:00']);
  });

  it('may count back from now', () => {
    assertTime('2026-11-28T09:45:00Z', ['15 min ago', '15m ago', '-15m', '- 15 minutes', '900 s ago']);
    assertTime('2026-11-28T08:30:00Z', ['1 h 30 min ago', '-1.5h']);
    assertTime('2026-11-26T10:00:00Z', ['2 days ago', '-2d']);
    assertTime('2026-11-28T09:00:00Z', [
      'an hour ago',
      'one hour ago',
      'the last hour',
      'in the last hour',
      'past hour',
    ]);
    assertTime('2026-11-28T09:30:00Z', ['half an hour ago', 'the last 30 minutes', 'within the past half an hour']);
    assertTime('2026-11-27T10:00:00Z', ['a day ago', 'the last day', 'last 24 hours']);
    assertTime('2026-11-28T10:00:00Z', ['now']);
  });

  it("is this machine's where it has no zone and times are local", () => {
    const local = { now: NOW, utc: false };
    assert.equal(parseTime('2026-11-22 14:57:16', local), new Date(2026, 10, 22, 14, 57, 16).getTime());
    assert.equal(parseTime('2026-11-22 14:57:16Z', local), Date.parse('2026-11-22T14:57:16Z'));
  });

  it('is no other text', () => {
    for (const text of [
      '',
      '449',
      'order-42',
      '14:75',
      '2026-13-01',
      '25:00',
      '1:2:3',
      'May',
      '12',
      '5a2:0:1',
      'an hour',
      'last order',
      'the last',
      'a while ago',
      'past',
    ]) {
      assert.equal(parseTime(text, utc), null, text);
    }
  });
});
