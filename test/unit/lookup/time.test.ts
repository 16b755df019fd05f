import assert from 'node:assert/strict';
import { parseTime, timeIn } from '../../../src/model/lookup/time';

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
      'Nov 22, 2026 @ 14:57:16.000',
      'Sun, 22 Nov 2026 14:57:16 GMT',
      'Sunday, 22 November 2026 at 14:57:16',
      'Nov 22 14:57:16',
      '20261122T145716Z',
      'time.Date(2026, time.November, 22, 14, 57, 16, 0, time.UTC)',
      'time.Date(2026, 11, 22, 14, 57, 16, 0, time.UTC)',
      '1795359436',
      '1795359436000',
      '1795359436000000',
      '1795359436000000000',
    ]);
    assert.equal(parseTime('2026-11-22T14:57:16.385125Z', utc), Date.parse('2026-11-22T14:57:16.385Z') + 0.125);
    assertTime('2026-11-22T00:00:00Z', ['2026-11-22', '22.11.2026', '22 Nov 2026']);
  });

  it('is found in code of Go that makes it', () => {
    const code = 'OccurredAt: time.Date(2026, time.November, 22, 14, 57, 16, 385000000, time.UTC),';
    assert.equal(timeIn(code, utc)?.time, Date.parse('2026-11-22T14:57:16.385Z'));
    // What its own program knows: the zone, or a variable.
    for (const last of ['loc', 'time.Local']) assert.equal(timeIn(code.replace('time.UTC', last), utc), null, last);
  });

  it('without a day is the last one that fits', () => {
    assertTime('2026-11-28T09:59:00Z', ['09:59', '9:59', '9:59 am']);
    assertTime('2026-11-27T14:57:16Z', ['14:57:16', '2:57:16 pm']);
    assertTime('2026-11-27T09:30:00Z', ['yesterday 9:30', 'yesterday at 09:30']);
    assertTime('2026-11-28T08:15:00Z', ['today 8:15']);
    assertTime('2025-12-24T18:00:00Z', ['Dec 24 18:00']);
  });

  it('may have the name of its zone, or an offset with more text behind it', () => {
    assertTime('2026-11-22T14:57:16Z', [
      '2026-11-22 15:57:16 CET',
      '2026-11-22 06:57:16 PST',
      '2026-11-22 15:57:16 Europe/Berlin',
      '2026-11-22 09:57:16 America/New_York',
      '2026-11-22T15:57:16+01:00[Europe/Berlin]',
      '2026-11-22 15:57:16.000 +0100 CET m=+0.001',
      'Sun Nov 22 15:57:16 CET 2026',
      'Sun Nov 22 2026 15:57:16 GMT+0100 (Central European Standard Time)',
    ]);
    assertTime('2026-07-22T12:57:00Z', ['2026-07-22 14:57 CEST', '2026-07-22 14:57 Europe/Berlin']);
    assertTime('2026-11-28T08:30:00Z', ['9:30 CET', 'today 9:30 CET']);
  });

  it('may be written with slashes if only one day is possible', () => {
    assertTime('2026-11-22T14:57:00Z', [
      '11/22/2026 2:57 PM',
      '22/11/2026 14:57',
      '20261122 14:57',
      '2026-11-22_14:57',
    ]);
    assertTime('2026-11-11T14:57:00Z', ['11/11/2026 14:57']);
    assertTime('2026-11-22T14:57:00Z', ['11/22/26 2:57 PM', '22.11.26 14:57', '22. November 2026, 14:57 Uhr']);
    for (const text of ['11/12/2026 14:57', '12/11/2026']) assert.equal(parseTime(text, utc), null, text);
  });

  it('may name the day of the week, which is the last one that fits', () => {
    assertTime('2026-11-23T09:00:00Z', ['monday 9:00', 'Mon 9:00', 'last Monday at 9 am', 'on monday, 9:00']);
    assertTime('2026-11-28T09:00:00Z', ['Saturday 9:00']);
    assertTime('2026-11-23T08:00:00Z', ['Monday 9:00 CET', 'Monday 9:00 Europe/Berlin']);
    assertTime('2026-11-21T11:00:00Z', ['Sat 11:00']);
    assertTime('2026-11-24T00:00:00Z', ['last tuesday']);
  });

  it('may be written in words', () => {
    assertTime('2026-11-27T14:00:00Z', [
      '2pm',
      '2 p.m.',
      'yesterday 2pm',
      'around 14:00',
      'since yesterday 14:00',
      '~14:00',
      'yesterday around 2pm',
    ]);
    assertTime('2026-11-27T12:00:00Z', ['noon', 'yesterday noon']);
    assertTime('2026-11-28T00:00:00Z', ['midnight', '12 am']);
    assertTime('2026-11-28T09:45:00Z', ['now-15m', 'now - 15 min']);
    assertTime('2026-11-22T14:57:16Z', ['@1795359436']);
  });

  it('may count back from now', () => {
    assertTime('2026-09-28T10:00:00Z', ['2 months ago', '-2 months', 'the last 2 months', '2mo ago']);
    assertTime('2026-10-28T10:00:00Z', ['a month ago', 'last month', '1 month ago']);
    assertTime('2025-11-27T10:00:00Z', ['1 year 1 day ago']);
    const lastDay = { now: Date.parse('2026-05-31T12:00:00Z'), utc: true };
    assert.equal(parseTime('3 months ago', lastDay), Date.parse('2026-02-28T12:00:00Z'));
    assert.equal(parseTime('1.5 months ago', utc), null, 'a half of a month has no length');
    assert.equal(parseTime('300000 years ago', utc), null, 'no clock shows it');
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

  it('is in the zone of this machine if it names none and times are local', () => {
    const local = { now: NOW, utc: false };
    assert.equal(parseTime('2026-11-22 14:57:16', local), new Date(2026, 10, 22, 14, 57, 16).getTime());
    assert.equal(parseTime('2026-11-22 14:57:16Z', local), Date.parse('2026-11-22T14:57:16Z'));
  });

  it('is not found in other texts', () => {
    for (const text of [
      '',
      '449',
      'order-42',
      '14:75',
      '2026-13-01',
      '2026-02-30',
      'Feb 30 2026',
      '30 Feb 10:00',
      '2026-11-22 14:57 Nowhere/Berlin',
      'monday',
      'last',
      '7 pmx',
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
