import assert from 'node:assert/strict';
import { findTwice } from '../../../src/model/flow/findings/twice';
import { atOnce } from '../../../src/model/text/steps';
import { learnFrom } from '../../support/flows/learn';
import { REACTIONS, runShop } from '../../support/flows/shop';

const usual = { traces: 400, pauseMs: 2_000, reactions: REACTIONS, dropped: 0.02, doubled: 0 };

describe('events handled twice', () => {
  it('are all found, with at most one wrong one in 100,000 events', () => {
    let [events, injected, wrong] = [0, 0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const shop = runShop({ ...usual, seed, traces: 600, doubled: 0.01, strays: 0.01 });
      const found = atOnce(findTwice(learnFrom(shop.events)));
      const doubled = new Set(shop.doubled.map(([cause, type]) => `${cause} ${type}`));
      const keys = new Set(found.map(({ eventId, effectType }) => `${eventId} ${effectType}`));
      assert.deepEqual(
        [...doubled].filter((key) => !keys.has(key)),
        [],
      );
      events += shop.events.length;
      injected += doubled.size;
      wrong += keys.size - doubled.size;
    }
    assert.ok(events > 100_000 && injected > 500, `${events} events, ${injected} injected`);
    assert.ok(wrong <= 1, `${wrong} are wrong`);
  });
});
