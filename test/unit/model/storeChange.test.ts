import assert from 'node:assert/strict';
import { KeptEvents } from '../../../src/model/backlog/keptEvents';
import { changeWords, type StoreChange } from '../../../src/model/backlog/storeChange';
import type { ConsumerPoll, TailEvent } from '../../../src/model/consumer/consumer';
import { comparePositions, type Position } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';
import { CORE, eventAt } from '../../support/polls';

/** A store whose events the test changes; it is polled as by the feed. */
function polled(events: TailEvent[], replica = false) {
  const kept = new KeptEvents();
  let now = 0;
  const ask = (asked: Position | null, compared = kept.compared): ConsumerPoll => {
    const head = events.at(-1)?.position ?? null;
    const tailAfter = asked !== null && head !== null && comparePositions(head, asked) < 0 ? null : asked;
    return {
      head,
      features: CORE,
      consumers: [],
      takenAt: now,
      databaseTime: now,
      ...(replica ? { replayLagS: 3 } : {}),
      tail: events.filter(({ position }) => tailAfter === null || comparePositions(position, tailAfter) > 0),
      tailAfter,
      xmin: 1n,
      nextXid: 1n,
      gapSkips: [],
      ...(compared ? { found: foundOf(compared) } : {}),
    };
  };
  const foundOf = ({ newest, countAfter }: NonNullable<KeptEvents['compared']>) => ({
    newest: events.find(({ position }) => position === newest) ?? null,
    count:
      countAfter === null
        ? null
        : events.filter(
            ({ position }) => comparePositions(position, countAfter) > 0 && comparePositions(position, newest) <= 0,
          ).length,
  });
  const look = () => {
    now += 2_000;
    const { compared } = kept;
    const poll = ask(kept.tailAfter);
    const taken = kept.mustReadAll(poll, compared) ? ask(null, null) : poll;
    const { late } = kept.take(taken);
    kept.watch(taken);
    return late.map(({ position }) => Number(position));
  };
  return { kept, look, pass: (ms: number) => (now += ms) };
}

const some = (from: number, to: number, time = 0) =>
  Array.from({ length: to - from + 1 }, (_, i) => eventAt(from + i, 'Order', time));

describe('the change to events that were read before', () => {
  const cases: { title: string; after: readonly TailEvent[]; expected: StoreChange | null; words?: string }[] = [
    { title: 'is nothing if events were appended', after: some(1, 25), expected: null },
    {
      title: 'is a replaced store after TRUNCATE, with positions from 1 again',
      after: some(1, 4, 9_000),
      expected: { kind: 'replaced' },
      words:
        'The store was reset, or it is another one: the events that were read before are not there. Everything shown is from this store.',
    },
    {
      title: 'is a replaced store after TRUNCATE, also with more events than before',
      after: some(1, 40, 9_000),
      expected: { kind: 'replaced' },
    },
    { title: 'is a replaced store if no event is left', after: [], expected: { kind: 'replaced' } },
    {
      title: 'is a step back after a restored backup',
      after: some(1, 12),
      expected: { kind: 'wentBack', from: '20' as Position, to: '12' as Position },
      words: 'The store went back from #20 to #12, as after a restored backup. The newer events are gone.',
    },
    {
      title: 'is a deletion after a restored backup and further appends',
      after: [...some(1, 12), ...some(13, 30, 9_000)],
      expected: { kind: 'deleted', count: 8 },
      words: '8 events were deleted from the store.',
    },
    {
      title: 'is a deletion after DELETE of one event in the middle',
      after: some(1, 20).filter(({ position }) => position !== '7'),
      expected: { kind: 'deleted', count: 1 },
      words: '1 event was deleted from the store.',
    },
    {
      title: 'is a step back after DELETE of the newest event',
      after: some(1, 19),
      expected: { kind: 'wentBack', from: '20' as Position, to: '19' as Position },
    },
  ];
  for (const { title, after, expected, words } of cases) {
    it(title, () => {
      const events = some(1, 20);
      const { kept, look } = polled(events);
      look();
      events.splice(0, events.length, ...after);
      for (let i = 0; i < 6; i++) look();
      assert.deepEqual(kept.changed?.change ?? null, expected);
      assert.deepEqual(
        kept.tail.events.map(({ position, time }) => [position, time]),
        after.map(({ position, time }) => [position, time]),
      );
      if (words && expected) assert.equal(changeWords(expected, english), words);
    });
  }

  it('is shown for ten minutes', () => {
    const events = some(1, 20);
    const { kept, look, pass } = polled(events);
    look();
    events.length = 0;
    look();
    assert.equal(kept.changed?.at, 4_000);
    pass(590_000);
    look();
    assert.ok(kept.changed);
    pass(10_000);
    look();
    assert.equal(kept.changed, null);
  });

  it('is not reported for a replica that is further behind than the one before', () => {
    const events = some(1, 20);
    const { kept, look } = polled(events, true);
    look();
    events.length = 15;
    look();
    assert.equal(kept.changed, null);
    assert.equal(kept.tail.length, 15);
  });

  it('does not hide an event that became visible after its position was given up', () => {
    const events = some(1, 20).filter(({ position }) => position !== '7');
    const { kept, look, pass } = polled(events);
    look();
    pass(70_000);
    look();
    assert.equal(kept.tailAfter, '20', 'the place was given up');
    events.splice(6, 0, eventAt(7));
    const late = Array.from({ length: 6 }, look).flat();
    assert.deepEqual(late, [7]);
    assert.equal(kept.changed, null);
  });
});
