import assert from 'node:assert/strict';
import {
  end,
  foundIn,
  HOUR_MS,
  type OddStore,
  oddStore,
  PAUSE_MS,
  quickly,
  START,
  seeds,
  slowly,
} from '../../support/flows/oddStore';

describe('claims of missing effects in unusual stores', () => {
  it('are not made while a release changes the flow gradually', () => {
    const asMany = (share: (i: number) => number): OddStore => ({
      count: 4_000,
      follows: (i, random) => (random() < share(i) ? [{ after: quickly(random) }] : []),
    });
    const changes = {
      'fewer and fewer': asMany((i) => 1 - Math.max(0, Math.min(1, (i - 2_000) / 1_000))),
      'more and more': asMany((i) => Math.max(0, Math.min(1, (i - 1_000) / 1_000))),
      'a tenth first, then all': asMany((i) => (i < 2_000 ? 1 : i < 2_300 ? 0.9 : 0)),
    };
    for (const [name, store] of Object.entries(changes)) {
      for (const seed of seeds) assert.equal(foundIn(oddStore(seed, store), end(4_001)).claims, 0, `${name}, ${seed}`);
    }
    // Effects that are lost before the change are claimed all the same.
    const lost = asMany((i) => (i < 1_000 || (i >= 2_000 && i % 200 !== 0) ? 1 : i >= 2_000 ? 0 : (i - 1_000) / 1_000));
    assert.ok(foundIn(oddStore(1, lost), end(4_001)).claims >= 9);
  });

  it('are not made for effects that are on their way while clocks differ', () => {
    const answers = (over: Partial<OddStore> = {}, clock = 0): OddStore => ({
      follows: (_, random) => [{ after: slowly(random), clock }],
      ...over,
    });
    const stores: Record<string, OddStore> = {
      'answers from a clock two hours behind': answers({}, -2 * HOUR_MS),
      'answers from a clock half a minute behind': answers({}, -30_000),
      'answers from a clock ahead': answers({}, 2 * HOUR_MS),
      'questions from a clock a minute ahead': answers({ clock: () => 60_000 }),
      'questions from a clock two hours ahead': answers({ clock: () => 2 * HOUR_MS }),
      'questions from a clock behind': answers({ clock: () => -2 * HOUR_MS }),
      'some questions from a clock behind': answers({ clock: (_, random) => (random() < 0.02 ? -HOUR_MS : 0) }),
    };
    for (const [name, store] of Object.entries(stores)) {
      for (const seed of seeds) {
        const all = oddStore(seed, store);
        assert.equal(foundIn(all, end(1_400)).claims, 0, `${name}, ${seed}`);
        assert.equal(foundIn(all, end(1_400), end(1_400) + 100 * HOUR_MS).claims, 0, `${name}, at rest, ${seed}`);
      }
    }
    for (const count of [1_500, 75]) {
      const ahead = { count, cause: 'Noted', clock: () => HOUR_MS, follows: () => [] };
      for (const seed of seeds) {
        const noted = oddStore(seed + 10, ahead).map((each) => ({
          ...each,
          at: START + ((each.at - START) * 1_500) / count,
        }));
        const all = [...oddStore(seed, answers()), ...noted];
        assert.equal(foundIn(all, end(1_400), end(1_400) + 100 * HOUR_MS).claims, 0, `${count} of another, ${seed}`);
      }
    }
  });

  it('are not made if times have only whole seconds, minutes, hours or days', () => {
    for (const unit of [1_000, 60_000, HOUR_MS, 24 * HOUR_MS]) {
      const all = oddStore(1, { follows: (_, random) => [{ after: slowly(random) }] });
      const rounded = all.map((each) => ({ ...each, time: Math.floor(each.time / unit) * unit }));
      assert.equal(foundIn(rounded, end(1_400)).claims, 0, `${unit}`);
    }
  });

  it('are not made if another event in the stream of the cause cancelled it in time', () => {
    const cancelled = (after: number, streamType = 'Question') => {
      const all = oddStore(1, { follows: (i) => (i % 30 === 7 ? [] : [{ after: 60_000 }]) });
      const asked = all.filter(({ eventType }) => eventType === 'Asked');
      const gone = asked
        .filter((_, i) => i % 30 === 7)
        .map((each) => ({
          ...each,
          id: each.id + 5,
          eventType: 'Cancelled',
          streamType,
          at: each.at + after,
          time: each.time + after,
        }));
      return foundIn([...all, ...gone], end(1_700));
    };
    const inTime = cancelled(20_000);
    assert.equal(inTime.claims, 0);
    assert.deepEqual(
      inTime.instead.map(({ causeType, eventType, effects }) => [causeType, eventType, effects]),
      [['Asked', 'Cancelled', ['Answered']]],
    );
    assert.ok(cancelled(120_000).claims > 40, 'perhaps because the answer was missing');
    assert.ok(cancelled(20_000, 'Invoice').claims > 40, 'a stream of another type has the same number');
  });
});

describe('events handled twice in unusual stores', () => {
  const second = (share: number, since: number): OddStore => ({
    count: 3_000,
    follows: (i, random) => [
      { after: quickly(random) },
      ...(i > since && random() < share ? [{ after: 1_000 + 20_000 * random() }] : []),
    ],
  });

  it('do not include the effects of a second consumer that exists since a release', () => {
    for (const seed of seeds) {
      for (const share of [1, 0.5]) {
        assert.equal(foundIn(oddStore(seed, second(share, 2_850)), end(3_100)).twice, 0, `${share}, ${seed}`);
      }
      assert.ok(foundIn(oddStore(seed, second(0.03, 0)), end(3_100)).twice > 60, 'now and then it is');
    }
  });

  it('include a batch that was handled again', () => {
    const again = (i: number) => (i % 700) - 600;
    const replayed: OddStore = {
      count: 2_800,
      follows: (i, random) => [
        { after: quickly(random) },
        ...(again(i) >= 0 && again(i) < 50 ? [{ after: (100 - again(i)) * PAUSE_MS + again(i) }] : []),
      ],
    };
    assert.equal(foundIn(oddStore(1, replayed), end(3_000)).twice, 200);
  });

  it('do not include the effects of one append, whatever lies between', () => {
    const mixed: OddStore = {
      follows: (i) => [{ after: 100 }, { after: 102, eventType: 'Noted' }, ...(i % 30 === 0 ? [{ after: 104 }] : [])],
    };
    assert.equal(foundIn(oddStore(1, mixed), end(1_600)).twice, 0);
  });
});
