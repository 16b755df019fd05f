import assert from 'node:assert/strict';
import {
  formatAge,
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatLag,
  formatPositions,
  lagFacts,
  shortId,
} from '../../../src/model/text/format';
import { english } from '../../../src/model/text/translate';

function table<T>(format: (value: T) => string, cases: [T, string][]): void {
  for (const [value, expected] of cases) assert.equal(format(value), expected);
}

describe('the formatting of figures', () => {
  it('gives an age in one or two units', () => {
    table(formatAge, [
      [-1, '0 s'],
      [2.9, '2 s'],
      [59.9, '59 s'],
      [60, '1 min'],
      [370, '6 min 10 s'],
      [630, '10 min'],
      [10_800, '3 h'],
      [11_000, '3 h 3 min'],
      [86_400 * 12.5, '12 d'],
    ]);
  });

  it('says "just now" for less than two seconds', () => {
    table(
      (seconds) => formatAgo(seconds, english),
      [
        [0, 'just now'],
        [1.9, 'just now'],
        [2, '2 s ago'],
        [370, '6 min 10 s ago'],
      ],
    );
  });

  it('uses the units of the language', () => {
    assert.equal(formatAge(370, 'zh-cn'), '6分钟10秒');
    assert.equal(formatDuration(1_250, 'de'), '1,25 Sek.');
    assert.equal(formatBytes(1_234, 'fr').replace(/\s/, ' '), '1,2 ko');
    assert.equal(formatAge(370, 'en-GB'), '6 min 10 s');
  });

  it('gives a duration in one or two units, also below a second and negative', () => {
    table(formatDuration, [
      [0, '0 ms'],
      [0.412, '0.4 ms'],
      [9.96, '10 ms'],
      [412.4, '412 ms'],
      [999.6, '1 s'],
      [1_250, '1.25 s'],
      [59_999, '1 min'],
      [370_000, '6 min 10 s'],
      [-60, '−60 ms'],
      [Number.POSITIVE_INFINITY, '–'],
    ]);
  });

  it('gives counts with separators and sizes with units', () => {
    assert.equal(formatCount(12_408), '12,408');
    assert.equal(formatCount(12_408, 'de'), '12.408');
    table(formatBytes, [
      [999, '999 B'],
      [1_240, '1.2 kB'],
      [999_999, '1 MB'],
      [3_000_000, '3 MB'],
    ]);
  });

  it('shortens ids without cutting a character in two', () => {
    assert.equal(shortId('7f3e0000-0000'), '7f3e0000…');
    assert.equal(shortId('cmd-78901'), 'cmd-78901');
    assert.equal(shortId('🎉'.repeat(12)), `${'🎉'.repeat(8)}…`);
  });

  it('gives the lag in one line', () => {
    const counted = (waiting: number) => ({ waiting, more: false, atMost: false });
    const figures = { share: counted(12), oldestWaitingS: 370, heartbeatAgeS: 2 };
    assert.equal(formatLag(figures, english), 'lag 12 events · 6 min 10 s · ♥ 2 s');
    assert.equal(formatLag({ ...figures, share: counted(0), oldestWaitingS: null }, english), 'caught up · ♥ 2 s');
    assert.equal(
      formatLag({ ...figures, share: counted(1), heartbeatAgeS: null }, english),
      'lag 1 event · 6 min 10 s',
    );
    const bound = { ...counted(412), atMost: true };
    assert.equal(formatLag({ ...figures, share: bound }, english), 'lag ≤ 412 events · 6 min 10 s · ♥ 2 s');
    const many = { ...counted(10_000), more: true };
    assert.equal(
      formatLag({ ...figures, share: many, heartbeatAgeS: null }, english),
      'lag 10,000+ events · 6 min 10 s',
    );
    assert.equal(
      formatLag({ ...figures, share: { ...counted(1), atMost: true } }, english).split(' · ')[0],
      'lag ≤ 1 event',
    );
  });

  it('says that a distance in positions includes gaps and events that are not handled', () => {
    const rest = 'behind, incl. gaps and events it does not handle';
    assert.equal(formatPositions(734, english), `734 positions ${rest}`);
    assert.equal(formatPositions(1, english), `1 position ${rest}`);
  });

  it('gives the lag in short words, and rounds bounds in the safe direction', () => {
    const unaged = { oldestWaitingS: null, heartbeatAgeS: null };
    const share = { waiting: 1_234, more: false, atMost: true };
    const facts = lagFacts({ share, oldestWaitingS: 60, heartbeatAgeS: 90 }, english);
    assert.deepEqual(facts, ['≤ 1.3K', '1 min', '♥ 1 min 30 s']);
    const amountOf = (waiting: number) => lagFacts({ share: { ...share, waiting }, ...unaged }, english)[0];
    assert.deepEqual([900, 9_900, 12_000, 1_300_000].map(amountOf), ['≤ 900', '≤ 9.9K', '≤ 12K', '≤ 1.3M']);
    const known = (more: boolean, atMost: boolean) =>
      lagFacts({ share: { waiting: 12_499, more, atMost }, ...unaged }, english)[0];
    assert.deepEqual([known(false, false), known(false, true), known(true, false)], ['12K', '≤ 13K', '12K+']);
    const atLeast = lagFacts({ share: { waiting: 12_600, more: true, atMost: false }, ...unaged }, english)[0];
    assert.equal(atLeast, '12K+', 'no more than was counted');
    assert.deepEqual(lagFacts({ share, oldestWaitingS: 0.4, heartbeatAgeS: null }, english), ['≤ 1.3K'], 'not 0 s');
    const none = { waiting: 0, more: false, atMost: false };
    assert.deepEqual(lagFacts({ share: none, ...unaged }, english), ['caught up']);
    assert.deepEqual(lagFacts({ share: { ...none, more: true }, ...unaged }, english), ['lag unknown']);
  });

  it('gives no lag for a consumer that never began', () => {
    const figures = { oldestWaitingS: null, heartbeatAgeS: 2, segments: [] };
    const share = { waiting: 0, more: false, atMost: false };
    assert.deepEqual(lagFacts({ share, ...figures }, english), []);
    assert.equal(formatLag({ share, ...figures }, english), '');
    assert.equal(formatLag({ share, ...figures, segments: [{}] }, english), 'caught up · ♥ 2 s');
    assert.equal(formatLag({ share: { ...share, waiting: 3 }, ...figures }, english), 'lag 3 events · ♥ 2 s');
  });
});
