import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { createConsumers, noMeter } from '../../../src/demo/shop/consumers';
import { seededRandom } from '../../../src/demo/shop/random';
import { writeDemoWorkspace } from '../../../src/demo/workspace/workspace';

describe('the Go sources of the demo workspace', () => {
  it('declare every consumer that the demo runs, with its scope and its handler', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-sources-'));
    try {
      await writeDemoWorkspace(folder);
      const { consumers: found } = await createGoIndexReader().read([folder], new AbortController().signal);
      const running = new Set(createConsumers(seededRandom(1), noMeter).segments.map(({ consumer }) => consumer));
      assert.deepEqual(new Set(found.map(({ name }) => name)), running);
      for (const { name, handle, scope } of found) {
        assert.ok(handle, name);
        const expected = name === 'customer_mailer' ? [['User', 'Notification'], ['Shop']] : [null, null];
        assert.deepEqual([scope.aggregateTypes, scope.boundedContexts], expected, name);
        assert.equal(scope.source, 'code');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
