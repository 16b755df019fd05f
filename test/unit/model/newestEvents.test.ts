import assert from 'node:assert/strict';
import { emptyTail, mergeTail, type Tail } from '../../../src/model/backlog/newestEvents';
import { TAIL_SIZE } from '../../../src/model/consumer/consumer';
import type { Position } from '../../../src/model/event/event';
import { eventAt } from '../../support/polls';

/** Events at every third position, so that positions are missing in between. */
const events = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => eventAt(3 * (from + i)));

/** The events that a first poll brings. */
const wholeOf = (to: number): Tail => mergeTail(emptyTail, events(Math.max(1, to - TAIL_SIZE), to)).tail;

/** The columns without what lies past their length, which may differ. */
const columns = ({ events, offsets, base, hashes, length }: Tail) => ({ events, offsets, base, hashes, length });

describe('the newest events', () => {
  it('are the same if many polls brought them or one, also when the oldest are dropped', () => {
    let tail = emptyTail;
    let from = 1;
    for (const to of [2, 500, 501, 9_990, 10_050, 10_051, 15_000, 24_990]) {
      tail = mergeTail(tail, events(from, to), tail.events.at(-1)?.position ?? null).tail;
      from = to;
      assert.deepEqual(columns(tail), columns(wholeOf(to)), `up to ${to}`);
    }
    assert.equal(tail.coversAfter, String(3 * (24_990 - TAIL_SIZE - 1)));
  });

  it('are replaced by a poll that does not reach back to them', () => {
    const old = mergeTail(emptyTail, events(1, 500)).tail;
    const { tail, late } = mergeTail(old, events(90_000, 90_000 + TAIL_SIZE));
    assert.deepEqual(columns(tail), columns(wholeOf(90_000 + TAIL_SIZE)));
    assert.deepEqual(late, []);
  });

  it('take in a late event at its place and report it', () => {
    const all = events(1, 400);
    const [missing] = all.splice(200, 1);
    const old = mergeTail(emptyTail, all).tail;
    const { tail, late } = mergeTail(old, events(150, 410), '449' as Position);
    assert.deepEqual(late, [missing]);
    assert.deepEqual(columns(tail), columns(wholeOf(410)));
  });
});
