import assert from 'node:assert/strict';
import { bodiesInOrder } from '../../../src/app/traces/readBodies';
import type { EventBody, Position } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';
import { makeEvent } from '../../support/events';

const rules = { masked: ['*secret*'], t: english };
const { signal } = new AbortController();

/** A store whose events from 1 to `count` have payloads of this many bytes, with the sizes of the questions. */
function storeOf(count: number, payloadBytes: number, gone: readonly number[] = []) {
  const asked: number[] = [];
  const bodyOf = (position: Position): EventBody => ({
    header: { ...makeEvent(Number(position)), payloadBytes },
    payload: Buffer.from(`{"n":${position},"secret":1}`),
    metadata: null,
  });
  const order = Array.from({ length: count }, (_, at) => ({ position: String(at + 1) as Position, payloadBytes }));
  const store = {
    async bodies(positions: readonly Position[]) {
      asked.push(positions.length);
      // In no order, and without missing events.
      return positions
        .filter((position) => !gone.includes(Number(position)))
        .reverse()
        .map(bodyOf);
    },
    async body(position: Position) {
      asked.push(1);
      return gone.includes(Number(position)) ? null : bodyOf(position);
    },
  };
  return { store, order, asked };
}

describe('the payloads of a whole trace', () => {
  it('are read several at once, masked, in the wanted order', async () => {
    const { store, order, asked } = storeOf(500, 100);
    const read = bodiesInOrder(store, order, rules, signal);
    for (const { position } of order) {
      const body = await read(position);
      assert.match(body?.payload ?? '', new RegExp(`"n": ${position}\\b`));
      assert.match(body?.payload ?? '', /masked/);
    }
    assert.deepEqual(asked, [200, 200, 100]);
  });

  it('are read one at a time if they are large, and a few at a time if they are medium', async () => {
    const large = storeOf(3, 50_000_000);
    const readLarge = bodiesInOrder(large.store, large.order, rules, signal);
    for (const { position } of large.order) assert.ok(await readLarge(position));
    assert.deepEqual(large.asked, [1, 1, 1]);
    const middling = storeOf(6, 2_000_000);
    const readMiddling = bodiesInOrder(middling.store, middling.order, rules, signal);
    for (const { position } of middling.order) assert.ok(await readMiddling(position));
    assert.deepEqual(middling.asked, [2, 2, 2]);
  });

  it('leave out missing events, which are not asked for again', async () => {
    const { store, order, asked } = storeOf(4, 10, [2]);
    const read = bodiesInOrder(store, order, rules, signal);
    const found = [];
    for (const { position } of order) found.push((await read(position)) !== undefined);
    assert.deepEqual(found, [true, false, true, true]);
    assert.deepEqual(asked, [4]);
  });

  it('include the payload of an event that was not announced', async () => {
    const { store, order } = storeOf(2, 10);
    assert.ok(await bodiesInOrder(store, order.slice(0, 1), rules, signal)('2' as Position));
  });
});
