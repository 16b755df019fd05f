import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowConsumers } from '../../../src/app/flow/consumers';
import { readMap } from '../../../src/app/map/readMap';
import type { GoIndex } from '../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { writeDemoWorkspace } from '../../../src/demo/workspace/workspace';
import { atOnce } from '../../../src/model/text/steps';
import { fixtureEvents } from '../../support/fixtures';
import { learnFrom } from '../../support/flows/learn';
import { healthOf } from '../../support/looks';
import { asView } from '../../support/views';

describe('the map of the demo', () => {
  let folder = '';
  let index: GoIndex;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-map-'));
    await writeDemoWorkspace(folder);
    index = await createGoIndexReader().read([folder], new AbortController().signal);
  });
  after(() => rm(folder, { recursive: true }));

  it('joins the stored events with what the Go code handles and makes', () => {
    const consumers = index.consumers.map(({ name, scope }) => asView({ ...healthOf(name, { waiting: 3 }), scope }));
    const window = learnFrom(fixtureEvents(), { consumers: flowConsumers(consumers) });
    const map = atOnce(readMap({ window, stored: [], consumers, index }));
    const has = (kind: string, from: string, to: string) =>
      map.links.some((link) => link.kind === kind && link.from === from && link.to === to);
    assert.ok(has('handles', 'PaymentCaptured', 'billing_outbox'));
    assert.ok(has('handles', 'OrderPlaced', 'order_fulfilment'));
    assert.ok(has('makes', 'order_fulfilment', 'PaymentRequested'));
    assert.ok(!has('handles', 'StockReserved', 'billing_outbox'));
    assert.deepEqual(
      map.consumers.filter(({ isOpen }) => isOpen).map(({ name }) => name),
      ['search_index'],
    );
    assert.ok(map.consumers.every(({ waiting }) => waiting === 3));
    assert.equal(map.types.find(({ name }) => name === 'PaymentDeclined')?.isStored, false);
  });

  it('has the consumers and the stored types before flows are learned and without code', () => {
    const consumers = [asView(healthOf('audit'))];
    const map = atOnce(readMap({ window: undefined, stored: ['OrderPlaced'], consumers, index: undefined }));
    assert.deepEqual([map.types.length, map.consumers.length, map.links.length, map.events], [1, 1, 0, 0]);
  });
});
