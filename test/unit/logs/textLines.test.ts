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
    it(`are the newest ones with exactly that text, and all are counted (${way})`, async () => {
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

  it('are shown as the record of their stack, once', async () => {
    const file = join(folder, 'stack.log');
    writeFileSync(
      file,
      '2026-11-22 15:00:10,385 ERROR [main] shop.Billing: handler failed\n' +
        'java.lang.IllegalStateException: no tariff (klarna)\n' +
        '\tat shop.Billing.handle(Billing.java:42)\n' +
        'Caused by: shop.TariffException: no tariff (klarna)\n' +
        '2026-11-22 15:00:11,385 INFO [main] shop.Billing: handled\n',
    );
    const options = { signal: new AbortController().signal, most: 5 };
    const { lines, total } = await findTextLines('no tariff (klarna)', [file], options);
    assert.equal(total, 1);
    assert.deepEqual(
      lines.map(({ lineNumber, level, message, below }) => [lineNumber, level, message, below]),
      [[1, 'error', 'handler failed', 'java.lang.IllegalStateException: no tariff (klarna)']],
    );
  });

  it('include each record of a line with several records', async () => {
    const file = join(folder, 'list.log');
    const record = (second: number, msg: string) => ({ time: `2026-11-22T15:00:${second}Z`, level: 'error', msg });
    writeFileSync(file, `${JSON.stringify([record(10, 'no tariff for a'), record(20, 'no tariff for b')])}\n`);
    const { lines, total } = await findTextLines('no tariff', [file], {
      signal: new AbortController().signal,
      most: 5,
    });
    assert.equal(total, 2);
    assert.deepEqual(
      lines.map(({ message, lineNumber }) => [message, lineNumber]),
      [
        ['no tariff for b', 1],
        ['no tariff for a', 1],
      ],
    );
  });

  it('name the record above if the text is one of its fields', async () => {
    const file = join(folder, 'fields.log');
    writeFileSync(file, '2026-11-22 15:00:10,385 ERROR [main] shop.Billing: handler failed\n    reason=no_tariff\n');
    const { lines } = await findTextLines('no_tariff', [file], { signal: new AbortController().signal, most: 5 });
    assert.deepEqual(
      lines.map(({ lineNumber, message, below }) => [lineNumber, message, below]),
      [[1, 'handler failed', 'reason=no_tariff']],
    );
  });

  for (const way of ['ripgrep', 'streaming'] as const) {
    it(`are not given after a cancel (${way})`, async () => {
      const file = join(folder, `cancelled-${way}.log`);
      writeFileSync(file, 'level=info msg="nothing of it"\n'.repeat(200_000));
      const ripgrep = way === 'ripgrep' ? await ripgrepPath() : undefined;
      for (const files of [[file], []]) {
        const cancel = new AbortController();
        const found = findTextLines('no tariff', files, { signal: cancel.signal, most: 2, ripgrep });
        cancel.abort(new Error('cancelled'));
        await assert.rejects(found, /cancelled/);
      }
    });
  }
});
