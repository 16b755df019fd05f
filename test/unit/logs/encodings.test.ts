import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { findLines } from '../../../src/logs/attribute/search';
import { createMatcher } from '../../../src/logs/scan/matcher';
import { expressionsOf, type Needles, plainNeedles } from '../../../src/logs/scan/needles';
import { makeEvent } from '../../support/events';
import { ripgrepPath } from '../../support/ripgrep';

const event = makeEvent(1, { eventId: '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60' });
const LINES = [
  '{"time":"2026-11-22T14:57:16.385Z","level":"INFO","msg":"grüße 😀"}',
  `{"time":"2026-11-22T14:57:16.385Z","level":"ERROR","msg":"bad","event_id":"${event.eventId}"}`,
  'last',
];
const text = (end: string) => LINES.map((line) => line + end).join('');
const utf16 = (content: string, isBig = false) => {
  const bytes = Buffer.from(content, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

const ENCODINGS: Readonly<Record<string, Buffer>> = {
  'UTF-8': Buffer.from(text('\n')),
  'UTF-8 with a byte order mark': Buffer.from(`\ufeff${text('\n')}`),
  'UTF-8 with Windows line ends': Buffer.from(text('\r\n')),
  'UTF-8 with carriage returns alone': Buffer.from(text('\r')),
  'UTF-16 of PowerShell': utf16(`\ufeff${text('\r\n')}`),
  'UTF-16 without a byte order mark': utf16(text('\r\n')),
  'UTF-16, the high byte first': utf16(`\ufeff${text('\n')}`, true),
  'UTF-16, the high byte first, without a byte order mark': utf16(text('\n'), true),
  gzip: gzipSync(text('\n')),
  'gzip of UTF-16': gzipSync(utf16(`\ufeff${text('\r\n')}`)),
};

for (const way of ['ripgrep', 'streaming'] as const) {
  describe(`a log file, read by ${way}`, () => {
    let folder: string;
    let ripgrep: string | undefined;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'event-trace-encodings-'));
      ripgrep = way === 'ripgrep' ? await ripgrepPath() : undefined;
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [encoding, bytes] of Object.entries(ENCODINGS)) {
      it(`is searched in ${encoding}`, async () => {
        const file = join(folder, 'app.log');
        writeFileSync(file, bytes);
        const { hits, unreadable } = await findLines(event, [file], { ripgrep, signal: new AbortController().signal });
        assert.deepEqual(unreadable, []);
        assert.deepEqual(
          hits.map(({ lineNumber, column, level, message }) => [lineNumber, column, level, message]),
          [[2, LINES[1]?.indexOf(event.eventId), 'error', 'bad']],
        );
      });
    }

    it('is reported as unreadable if a gzip file ends in the middle', async () => {
      const file = join(folder, 'cut.log.gz');
      writeFileSync(file, gzipSync(text('\n').repeat(5_000)).subarray(0, 400));
      const { unreadable } = await findLines(event, [file], { ripgrep, signal: new AbortController().signal });
      assert.deepEqual(unreadable, [file]);
    });
  });
}

describe('positions in bytes', () => {
  it('are found where the expression for ripgrep finds them', async () => {
    const needles: Needles = Object.assign(plainNeedles([]), { positions: ['449', '41'] });
    const [expression = ''] = expressionsOf(needles);
    const matcher = await createMatcher(needles);
    const keys = [
      'position',
      'Position',
      '_position',
      'global_position',
      'GlobalPosition',
      'GLOBAL-POSITION',
      'gap_position',
    ];
    const others = [
      'from_position',
      'composition',
      'xposition',
      'deposition',
      'positional',
      'disposition',
      'to-position',
    ];
    const values = [
      '=449',
      '":449',
      '": "449"',
      ' 449',
      '=[41 42]',
      '":[1,41]',
      '=4490',
      '=1449',
      ' of 449',
      '=\x1b[0m449',
      '=\\u001b[0m41',
      '=0449',
      '',
    ];
    for (const key of [...keys, ...others]) {
      for (const value of values) {
        for (const front of ['', 'x ', 'x=1 ', '\x1b[36m', '{"', 'at global ', 'a.', 'm']) {
          const line = `${front}${key}${value}`;
          const isExpected =
            new RegExp(expression, 'm').test(line) ||
            (/=0449/.test(value) && new RegExp(expression).test(line.replace('=0', '=')));
          assert.equal(matcher(Buffer.from(line)).next(0) >= 0, isExpected, line);
        }
      }
    }
  });
});
