import assert from 'node:assert/strict';
import { EVENTS_BEHIND_CAP, type Segment, TAIL_SIZE, type TailEvent } from '../../../src/model/consumer';
import type { Position } from '../../../src/model/event';
import { segmentOf } from '../../../src/model/partition';
import { inScope } from '../../../src/model/scope';
import { sharesOf, sumShares, viewTail } from '../../../src/model/share';
import { emptyTail, mergeTail, type Tail } from '../../../src/model/tail';
import { EVERYTHING, eventAt, only, UNKNOWN } from '../../support/polls';

function events(from: number, to: number, type = (i: number) => (i % 3 === 0 ? 'User' : 'Order')): TailEvent[] {
  return Array.from({ length: to - from + 1 }, (_, i) => eventAt(from + i, type(from + i), (from + i) * 1_000));
}

function segment(id: number | null, total: number | null, checkpoint: number): Segment {
  return {
    id,
    total,
    ownerId: null,
    checkpoint: String(checkpoint) as Position,
    positionLag: 0,
    eventsBehind: 0,
    oldestWaitingS: null,
    heartbeatAgeS: null,
  };
}

const tailOf = (list: readonly TailEvent[]): Tail => mergeTail(emptyTail, list).tail;
const share = (tail: Tail, scope = EVERYTHING, ...segments: Segment[]) => {
  const inputs = segments.map((one) => ({ segment: one, clearTo: null, found: null }));
  const shares = sharesOf(viewTail(tail), inputs, scope);
  return { shares, sum: sumShares(inputs, shares) };
};
const positions = (tail: Tail) => tail.events.map(({ position }) => Number(position));

describe('the share of a segment', () => {
  it('is what a count event by event gives, and the shares add up', () => {
    const list = events(1, 500);
    const checkpoints = [100, 450, 0, 300, 500];
    const segments = checkpoints.map((checkpoint, id) => segment(id, 5, checkpoint));
    const scope = only('User');
    const { shares, sum } = share(tailOf(list), scope, ...segments);
    for (const [id, found] of shares.entries()) {
      const own = list.filter(
        (event) =>
          Number(event.position) > (checkpoints[id] ?? 0) &&
          segmentOf(event.streamId, 5) === id &&
          inScope(scope, event.context, event.aggregateType),
      );
      assert.deepEqual([found.waiting, found.first], [own.length, own[0] ?? null], `segment ${id}`);
    }
    assert.equal(
      sum.waiting,
      shares.reduce((total, { waiting }) => total + waiting, 0),
    );
    assert.deepEqual([sum.more, sum.atMost], [false, false]);
  });

  it('is an upper bound when the scope is unknown, but nothing is nothing', () => {
    const tail = tailOf(events(1, 20));
    assert.deepEqual(share(tail, UNKNOWN, segment(null, null, 12)).sum, {
      waiting: 8,
      more: false,
      atMost: true,
      first: tail.events[12],
    });
    assert.equal(share(tail, UNKNOWN, segment(null, null, 20)).sum.atMost, false);
  });

  it('says that there is more when the checkpoint lies before the events that are kept', () => {
    const tail = tailOf(events(1, 12_000).slice(-TAIL_SIZE));
    const whole = share(tail, EVERYTHING, segment(null, null, 10)).sum;
    assert.deepEqual([whole.waiting, whole.more], [EVENTS_BEHIND_CAP, true]);
    const halves = share(tail, EVERYTHING, segment(0, 2, 10), segment(1, 2, 11_990));
    assert.equal(halves.shares[0]?.more, true);
    assert.equal(halves.shares[1]?.more, false);
    assert.equal(halves.sum.more, true);
  });

  it('counts once what two totals share', () => {
    const tail = tailOf(events(1, 40));
    assert.equal(share(tail, EVERYTHING, segment(0, 1, 0), segment(0, 2, 0), segment(1, 2, 0)).sum.waiting, 40);
  });

  it('is counted for each of two rows of a segment, and once for the consumer', () => {
    const tail = tailOf(events(1, 40));
    const { shares, sum } = share(tail, EVERYTHING, segment(0, 2, 0), segment(0, 2, 30), segment(1, 2, 40));
    const own = events(1, 40).filter(({ streamId }) => segmentOf(streamId, 2) === 0);
    const later = own.filter(({ position }) => Number(position) > 30);
    assert.deepEqual([shares[0]?.waiting, shares[1]?.waiting, sum.waiting], [own.length, later.length, own.length]);
  });

  it('is none that takes room for as many segments as a row claims', () => {
    const tail = tailOf(events(1, 40));
    const most = 2 ** 31 - 1;
    const [own] = events(1, 40).filter(({ position }) => position === '17');
    const id = segmentOf(own?.streamId ?? '', most);
    assert.deepEqual(share(tail, EVERYTHING, segment(id, most, 0)).sum.first, own);
    assert.equal(share(tail, EVERYTHING, segment(-1, most, 0), segment(2 ** 31 - 1, 4, 0)).sum.waiting, 0);
  });

  it('knows positions beyond 2^53', () => {
    const far = ['9007199254740993', '9007199254740994', '9007199254740995'] as Position[];
    const tail = tailOf(far.map((position) => ({ ...eventAt(1), position })));
    const one = { ...segment(null, null, 0), checkpoint: far[1] as Position };
    assert.equal(share(tail, EVERYTHING, one).sum.waiting, 1);
  });
});

describe('the tail', () => {
  it('takes in what is new and tells which of it came late', () => {
    const list = events(1, 10);
    const first = tailOf(list.filter(({ position }) => position !== '4'));
    const { tail, late } = mergeTail(first, [...list.slice(2), eventAt(11)].reverse());
    assert.deepEqual(positions(tail), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual(
      late.map(({ position }) => position),
      ['4'],
    );
    assert.equal(mergeTail(tail, list).tail, tail, 'nothing new, nothing built');
  });

  it('keeps the newest events and knows how far back they reach', () => {
    const first = tailOf(events(1, 9_000));
    assert.equal(first.coversAfter, null);
    const { tail } = mergeTail(first, events(8_900, 11_000));
    assert.equal(tail.length, TAIL_SIZE);
    assert.equal(tail.coversAfter, String(11_000 - TAIL_SIZE));
  });

  it('is replaced by a full poll that does not reach back to it', () => {
    const { tail, late } = mergeTail(tailOf(events(1, 10)), events(20_000, 30_000));
    assert.deepEqual([tail.length, tail.coversAfter, late.length], [TAIL_SIZE, '19999', 0]);
  });
});
