import assert from 'node:assert/strict';
import { recordsAround } from '../../../src/logs/lines/around';

describe('records around given lines of a log', () => {
  const { signal } = new AbortController();
  const info = (i: number) => `worker-1  | 2026-11-22T15:04:${String(i % 60).padStart(2, '0')}Z\tINFO\tdone ${i}`;
  // The stack of one container; another container logs its own error in between.
  const lines = Array.from({ length: 600 }, (_, i) => info(i));
  lines[200] = 'api-1     | 2026-11-22T15:04:55Z\tERROR\tfailed one';
  for (let i = 201; i < 320; i++) lines[i] = `api-1     | \t/src/app/main.go:${i}`;
  lines[290] = 'worker-1  | 2026-11-22T15:04:56Z\tERROR\tfailed two';
  lines[291] = 'worker-1  | \t/src/worker/main.go:7';
  const log = Buffer.from(lines.join('\n'));
  const [first, inStack] = [291, 311];

  it("gives the lines below a record's first line to it, and keeps them from records that begin farther above", async () => {
    const records = await recordsAround(log, [first, inStack], signal, new Set([first]));
    assert.deepEqual(records, await recordsAround(log, [first, inStack], signal));
    assert.deepEqual(
      [records.get(first)?.reading.message, records.get(first)?.continued.map((line) => line.trim())],
      ['failed two', ['/src/worker/main.go:7']],
    );
    assert.equal(records.get(inStack)?.lineNumber, 201);
  });

  it('gives the same record when only that line is asked for', async () => {
    const alone = await recordsAround(log, [first], signal, new Set([first]));
    assert.deepEqual(alone, await recordsAround(log, [first], signal));
  });
});
