import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTextLines } from '../../../src/logs/attribute/textLines';
import { ripgrepPath } from '../../support/ripgrep';

describe('log lines that hold a text', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'text-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const way of ['ripgrep', 'streaming'] as const) {
    it(`are the newest of those that have it as it stands, and all are counted (${way})`, async () => {
      const line = (second: number, text: string) => `time=2026-11-22T15:00:${second}.000Z level=ERROR msg="${text}"\n`;
      const first = join(folder, 'first.log');
      const second = join(folder, 'second.log');
      writeFileSync(first, line(10, 'no tariff (klarna*)') + line(30, 'no tariff (klarna*)') + line(40, 'no tariff'));
      writeFileSync(second, line(20, 'no tariff (klarna*)') + line(50, 'NO TARIFF (KLARNA*)'));
      const ripgrep = way === 'ripgrep' ? await ripgrepPath() : undefined;
      const { signal } = new AbortController();
      const options = { signal, most: 2, ...(ripgrep === undefined ? {} : { ripgrep }) };
      const { lines, total } = await findTextLines('tariff (klarna*)', [first, second], options);
      assert.equal(total, 3);
      assert.deepEqual(
        lines.map(({ file, lineNumber, level }) => [file, lineNumber, level]),
        [
          [first, 2, 'error'],
          [second, 1, 'error'],
        ],
      );
    });
  }
});
