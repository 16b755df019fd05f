import assert from 'node:assert/strict';
import { recordsAround } from '../../../src/logs/lines/around';

describe('the record of a line that begins it', () => {
  const { signal } = new AbortController();
  const info = (i: number) => `worker-1  | 2026-11-22T15:04:${String(i % 60).padStart(2, '0')}Z\tINFO\tdone ${i}`;
  // A stack of one container, in which another one tells of its own error.
  const lines = Array.from({ length: 600 }, (_, i) => info(i));
  lines[200] = 'api-1     | 2026-11-22T15:04:55Z\tERROR\tfailed one';
  for (let i = 201; i < 320; i++) lines[i] = `api-1     | \t/src/app/main.go:${i}`;
  lines[290] = 'worker-1  | 2026-11-22T15:04:56Z\tERROR\tfailed two';
  lines[291] = 'worker-1  | \t/src/worker/main.go:7';
  const log = Buffer.from(lines.join('\n'));
  const [first, inStack] = [291, 311];

  it('has what stands below it, and takes nothing from those that reach farther up', async () => {
    const records = await recordsAround(log, [first, inStack], signal, new Set([first]));
    assert.deepEqual(records, await recordsAround(log, [first, inStack], signal));
    assert.deepEqual(
      [records.get(first)?.reading.message, records.get(first)?.continued.map((line) => line.trim())],
      ['failed two', ['/src/worker/main.go:7']],
    );
    assert.equal(records.get(inStack)?.lineNumber, 201);
  });

  it('alone has the same', async () => {
    const alone = await recordsAround(log, [first], signal, new Set([first]));
    assert.deepEqual(alone, await recordsAround(log, [first], signal));
  });
});
