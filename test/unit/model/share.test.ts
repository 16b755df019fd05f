import assert from 'node:assert/strict';
import { isInShare, sharesOf, sumShares, viewTail } from '../../../src/model/backlog/backlog';
import { emptyTail, mergeTail, type Tail } from '../../../src/model/backlog/newestEvents';
import { EVENTS_BEHIND_CAP, type Segment, TAIL_SIZE, type TailEvent } from '../../../src/model/consumer/consumer';
import { segmentOf } from '../../../src/model/consumer/partition';
import { inScope } from '../../../src/model/consumer/scope';
import type { Position } from '../../../src/model/event/event';
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
  it('equals a count event by event, and the shares add up', () => {
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
          inScope(scope, event),
      );
      assert.deepEqual([found.waiting, found.first], [own.length, own[0] ?? null], `segment ${id}`);
    }
    assert.equal(
      sum.waiting,
      shares.reduce((total, { waiting }) => total + waiting, 0),
    );
    assert.deepEqual([sum.more, sum.atMost], [false, false]);
  });

  it('is counted by the rule of the store, not by pupsourcing’s', () => {
    const list = events(1, 400);
    for (const match of ['mask', 'modulo'] as const) {
      const rule = { hash: 'javaString', of: 'cardinalId', match } as const;
      const segments = [100, 350, 0, 300].map((checkpoint, id) => ({ ...segment(id, 4, checkpoint), rule }));
      const { shares } = share(tailOf(list), EVERYTHING, ...segments);
      for (const [i, found] of shares.entries()) {
        const own = list.filter((event) => isInShare(event, segments[i] ?? assert.fail(), EVERYTHING));
        const waiting = own.filter(({ position }) => Number(position) > Number(segments[i]?.checkpoint));
        assert.deepEqual([found.waiting, found.first], [waiting.length, waiting[0] ?? null], `${match} ${i}`);
      }
    }
  });

  it('counts each event once where single segments were split', () => {
    const list = events(1, 400);
    const rule = { hash: 'javaString', of: 'streamId', match: 'mask' } as const;
    const split = [segment(0, 2, 0), segment(1, 4, 0), segment(3, 4, 0)].map((one) => ({ ...one, rule }));
    assert.equal(share(tailOf(list), EVERYTHING, ...split).sum.waiting, 400);
  });

  it('is counted by event type, alone and together with the stream type', () => {
    const tail = tailOf(events(1, 30));
    const opened = { ...EVERYTHING, eventTypes: ['UserOpened'] };
    const own = tail.events.filter(({ eventType }) => eventType === 'UserOpened');
    assert.deepEqual(share(tail, opened, segment(null, null, 0)).sum, {
      waiting: own.length,
      more: false,
      atMost: false,
      first: own[0],
    });
    assert.equal(share(tail, { ...opened, aggregateTypes: ['Order'] }, segment(null, null, 0)).sum.waiting, 0);
    const partly = share(tail, { ...opened, source: 'unknown' }, segment(null, null, 0)).sum;
    assert.deepEqual([partly.waiting, partly.atMost], [own.length, true]);
  });

  it('is an upper bound if the scope is unknown, but not when it is zero', () => {
    const tail = tailOf(events(1, 20));
    assert.deepEqual(share(tail, UNKNOWN, segment(null, null, 12)).sum, {
      waiting: 8,
      more: false,
      atMost: true,
      first: tail.events[12],
    });
    assert.equal(share(tail, UNKNOWN, segment(null, null, 20)).sum.atMost, false);
  });

  it('is counted by the rule that divides the streams of its consumer', () => {
    const tail = tailOf(events(1, 200));
    const view = viewTail(tail);
    const rules: Segment['rule'][] = [
      undefined,
      { hash: 'javaString', of: 'streamId', match: 'modulo' },
      { hash: 'fnv1a32', of: 'cardinalId', match: 'mask' },
    ];
    for (const rule of rules) {
      const one: Segment = { ...segment(1, 4, 0), ...(rule ? { rule } : {}) };
      const [own] = sharesOf(view, [{ segment: one, clearTo: null, found: null }], EVERYTHING);
      const expected = tail.events.filter(({ streamId }) => segmentOf(streamId, 4, rule) === 1);
      assert.deepEqual([own?.waiting, own?.first], [expected.length, expected[0]], JSON.stringify(rule));
    }
  });

  it('says that there may be more if the checkpoint is below the kept events', () => {
    const tail = tailOf(events(1, 12_000).slice(-TAIL_SIZE));
    const whole = share(tail, EVERYTHING, segment(null, null, 10)).sum;
    assert.deepEqual([whole.waiting, whole.more], [EVENTS_BEHIND_CAP, true]);
    const halves = share(tail, EVERYTHING, segment(0, 2, 10), segment(1, 2, 11_990));
    assert.equal(halves.shares[0]?.more, true);
    assert.equal(halves.shares[1]?.more, false);
    assert.equal(halves.sum.more, true);
  });

  it('is counted once where segments of two totals overlap', () => {
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

  it('needs no memory for the number of segments that a row claims', () => {
    const tail = tailOf(events(1, 40));
    const most = 2 ** 31 - 1;
    const [own] = events(1, 40).filter(({ position }) => position === '17');
    const id = segmentOf(own?.streamId ?? '', most);
    assert.deepEqual(share(tail, EVERYTHING, segment(id, most, 0)).sum.first, own);
    assert.equal(share(tail, EVERYTHING, segment(-1, most, 0), segment(2 ** 31 - 1, 4, 0)).sum.waiting, 0);
  });

  it('is exact for positions beyond 2^53', () => {
    const far = ['9007199254740993', '9007199254740994', '9007199254740995'] as Position[];
    const tail = tailOf(far.map((position) => ({ ...eventAt(1), position })));
    const one = { ...segment(null, null, 0), checkpoint: far[1] as Position };
    assert.equal(share(tail, EVERYTHING, one).sum.waiting, 1);
  });
});

describe('the kept newest events', () => {
  it('take in new events, and the late ones are returned', () => {
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

  it('are bounded, and have the position after which they are complete', () => {
    const first = tailOf(events(1, 9_000));
    assert.equal(first.coversAfter, null);
    const { tail } = mergeTail(first, events(8_900, 11_000));
    assert.equal(tail.length, TAIL_SIZE);
    assert.equal(tail.coversAfter, String(11_000 - TAIL_SIZE));
  });

  it('are replaced by a full poll that does not reach back to them', () => {
    const { tail, late } = mergeTail(tailOf(events(1, 10)), events(20_000, 30_000));
    assert.deepEqual([tail.length, tail.coversAfter, late.length], [TAIL_SIZE, '19999', 0]);
  });
});

describe('the figures of a share', () => {
  const tail = tailOf(events(1, 40));
  const input = (one: Segment, found: TailEvent | null = null, clearTo: string | null = null) => ({
    segment: one,
    clearTo: clearTo as Position | null,
    found,
  });
  const one = (kept: Tail, ...of: Parameters<typeof input>) => sharesOf(viewTail(kept), [input(...of)], EVERYTHING)[0];

  it('count all events for a row without a usable segment', () => {
    for (const [id, total] of [
      [null, null],
      [null, 16],
      [3, null],
      [0, 1],
      [0, 0],
    ] as const) {
      assert.equal(one(tail, segment(id, total, 10))?.waiting, 30, `${id} of ${total}`);
    }
  });

  it('use the segment for each total, also for rows with different totals', () => {
    const rows = [segment(1, 2, 0), segment(3, 5, 0)];
    const together = share(tail, EVERYTHING, ...rows).shares;
    const alone = rows.map((row) => share(tail, EVERYTHING, row).shares[0]);
    assert.deepEqual(together, alone);
    assert.notEqual(together[0]?.waiting, together[1]?.waiting);
  });

  it('include the older event that was found, as the first', () => {
    const found = eventAt(1, 'Order');
    const newer = tailOf(events(5, 9));
    assert.deepEqual(one(newer, segment(null, null, 0), found), {
      waiting: 6,
      more: false,
      atMost: false,
      first: found,
    });
    assert.equal(one(newer, segment(null, null, 0))?.first?.position, '5');
    assert.equal(one(newer, segment(null, null, 9))?.first, null);
  });

  it('are exact up to the largest counted number, and more beyond it', () => {
    const full = tailOf(events(2, EVENTS_BEHIND_CAP + 1));
    const figures = (found: TailEvent | null) => {
      const { waiting, more } = one(full, segment(null, null, 0), found) ?? {};
      return [waiting, more];
    };
    assert.deepEqual(figures(null), [EVENTS_BEHIND_CAP, false]);
    assert.deepEqual(figures(eventAt(1)), [EVENTS_BEHIND_CAP, true]);
  });

  it('are complete if the checkpoint or the searched range reaches the kept events', () => {
    const covers = { ...tailOf(events(101, 140)), coversAfter: '100' as Position };
    assert.equal(one(covers, segment(null, null, 100))?.more, false);
    assert.equal(one(covers, segment(null, null, 99))?.more, true);
    assert.equal(one(covers, segment(null, null, 50), null, '100')?.more, false);
    assert.equal(one(covers, segment(null, null, 100), null, '50')?.more, false);
    assert.equal(one(covers, segment(null, null, 50), null, '99')?.more, true);
  });
});

describe('the share of a whole consumer', () => {
  const part = (waiting: number, first: TailEvent | null = null, changes: object = {}) => ({
    waiting,
    more: false,
    atMost: false,
    first,
    ...changes,
  });
  const sum = (...parts: ReturnType<typeof part>[]) => {
    const inputs = parts.map((_, id) => ({ segment: segment(id, parts.length, 0), clearTo: null, found: null }));
    return sumShares(inputs, parts);
  };

  it('is exact up to the largest counted number, and more beyond it', () => {
    const half = EVENTS_BEHIND_CAP / 2;
    assert.deepEqual(sum(part(half), part(half)), part(EVENTS_BEHIND_CAP));
    assert.deepEqual(sum(part(half), part(half + 1)), part(EVENTS_BEHIND_CAP, null, { more: true }));
  });

  it('is an upper bound if the share of one segment is', () => {
    assert.equal(sum(part(1), part(1, null, { atMost: true })).atMost, true);
    assert.equal(sum(part(1, null, { atMost: true }), part(1)).atMost, true);
    assert.equal(sum(part(1), part(1)).atMost, false);
  });

  it('has the oldest first event of all segments', () => {
    const [older, newer] = [eventAt(9), eventAt(10)];
    assert.equal(sum(part(1, newer), part(1, older), part(0)).first, older);
    assert.equal(sum(part(0), part(1, older), part(1, newer)).first, older);
    assert.equal(sum(part(0), part(0)).first, null);
  });
});

describe('an event', () => {
  it('is in the share if it is in scope and its stream belongs to the segment', () => {
    const event = eventAt(17, 'Order');
    const own = segmentOf(event.streamId, 4);
    assert.equal(isInShare(event, segment(own, 4, 0), EVERYTHING), true);
    assert.equal(isInShare(event, segment((own + 1) % 4, 4, 0), EVERYTHING), false);
    assert.equal(isInShare(event, segment(own, 4, 0), only('User')), false);
    assert.equal(isInShare(event, segment(own, 4, 0), only('Order')), true);
    for (const [id, total] of [
      [null, null],
      [null, 4],
      [(own + 1) % 4, null],
    ] as const) {
      assert.equal(isInShare(event, segment(id, total, 0), EVERYTHING), true, `${id} of ${total}`);
    }
  });
});
