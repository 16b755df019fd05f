import assert from 'node:assert/strict';
import { findUnusual } from '../../../src/model/flow/findings/unusual';
import { isNotKnownYet } from '../../../src/model/flow/flowWindow';
import { flowFrom } from '../../../src/model/flow/graph';
import { atOnce } from '../../../src/model/text/steps';
import { consumerAt } from '../../support/flows/learn';
import {
  type Appended,
  end,
  foundIn,
  HOUR_MS,
  type OddStore,
  oddStore,
  PAUSE_MS,
  quickly,
  slowly,
} from '../../support/flows/oddStore';

const COUNT = 3_000;
const CHANGED = 2_000;
/** Questions that got no answer: three before and three after the change. */
const LOST = [300, 900, 1_500, 2_300, 2_500, 2_700];

type Answers = OddStore['follows'];

const answered =
  (type: (i: number, random: () => number) => string = () => 'Answered', lost: readonly number[] = LOST): Answers =>
  (i, random) =>
    lost.includes(i) ? [] : [{ after: quickly(random), eventType: type(i, random) }];

const store = (follows: Answers, over: Partial<OddStore> = {}) => oddStore(1, { count: COUNT, follows, ...over });
/** The same events, some of them at another time. */
const moved = (all: readonly Appended[], to: (at: number) => number) =>
  all.map((each) => ({ ...each, at: to(each.at), time: to(each.time) }));
/** The questions that lack something according to the claims. */
const missing = ({ found, window }: ReturnType<typeof foundIn>) =>
  found.claims.map(({ row }) => (Number.parseInt(window.table.eventId(row).slice(-12), 16) - 1_000_000) / 10);

describe('claims in stores where something changed', () => {
  it('do not name effects of a consumer that was added later, for events before it', () => {
    const audit: Answers = (i, random) => (i < CHANGED ? [] : [{ after: quickly(random), eventType: 'Audited' }]);
    const both: Answers = (i, random) => [...answered()(i, random), ...audit(i, random)];
    const consumers = (at: (time: number) => bigint) => [
      consumerAt('answers', at(end(COUNT))),
      consumerAt('audit', at(end(COUNT))),
    ];
    const look = foundIn(store(both), end(COUNT), undefined, { consumers });
    assert.deepEqual(missing(look), LOST);
    // The consumer catches up on all events; it has not reached half of them.
    const late: Answers = (i, random) => [
      ...answered()(i, random),
      ...(i < 1_500 ? [{ after: (2_900 - i) * PAUSE_MS + 60 * i, eventType: 'Audited' }] : []),
    ];
    const behind = (at: (time: number) => bigint) => [
      consumerAt('answers', at(end(COUNT))),
      consumerAt('audit', at(end(1_500))),
    ];
    const catching = foundIn(store(late), end(2_995), undefined, { consumers: behind });
    assert.ok(catching.found.claims.every(({ effects }) => effects.join() === 'Answered'));
  });

  it('do not name the old type of effects after it was renamed, at once or gradually', () => {
    const renamed = {
      'at once': (i: number) => (i < CHANGED ? 'Answered' : 'Replied'),
      'by and by': (i: number, random: () => number) =>
        i < CHANGED - 100 || (i < CHANGED && random() < 0.5) ? 'Answered' : 'Replied',
      'a moment ago': (i: number) => (i < COUNT - 40 ? 'Answered' : 'Replied'),
      'and taken back': (i: number) => (i < CHANGED || i > CHANGED + 20 ? 'Answered' : 'Replied'),
    };
    for (const [name, type] of Object.entries(renamed)) {
      const { found } = foundIn(store(answered(type, [])), end(COUNT));
      assert.deepEqual([name, found.claims.length], [name, 0]);
    }
    const of = missing(foundIn(store(answered(renamed['at once'])), end(COUNT)));
    assert.deepEqual(of, LOST, 'what goes wrong is missing all the same');
  });

  it('are limited to the versions that have the effect', () => {
    const version = (i: number) => (i < CHANGED ? '1' : '2');
    const dropped: Answers = (i, random) => (i < CHANGED ? answered()(i, random) : []);
    const look = foundIn(store(dropped, { version }), end(COUNT));
    assert.deepEqual(missing(look), LOST.slice(0, 3));
    assert.deepEqual([...new Set(look.found.claims.map(({ among }) => among))], ['v1']);
    assert.deepEqual(missing(foundIn(store(answered(), { version }), end(COUNT))), LOST);
  });

  it('name a missing effect whatever consumer made it, and the consumer if only one is left', () => {
    const consumers = (at: (time: number) => bigint) => [
      consumerAt('old', at(end(CHANGED))),
      consumerAt('new', at(end(COUNT))),
    ];
    const look = foundIn(store(answered()), end(COUNT), undefined, { consumers });
    assert.deepEqual(missing(look), LOST);
    assert.ok(look.found.claims.every(({ consumer }) => consumer === 'new'));
    const alive = (at: (time: number) => bigint) => [
      consumerAt('old', at(end(COUNT))),
      consumerAt('new', at(end(COUNT))),
    ];
    const either = foundIn(store(answered()), end(COUNT), undefined, { consumers: alive });
    assert.ok(either.found.claims.every(({ consumer }) => consumer === null));
  });

  it('are not made if two consumers make one type and either is enough', () => {
    const some: Answers = (_, random) => [
      ...(random() < 0.6 ? [{ after: quickly(random) }] : []),
      ...(random() < 0.6 ? [{ after: 2_000 + quickly(random) }] : []),
    ];
    const look = foundIn(store(some), end(COUNT));
    assert.deepEqual([look.claims, look.twice], [0, 0]);
  });

  it('are made while another consumer rebuilds its read model and is far behind', () => {
    const consumers = (at: (time: number) => bigint) => [
      consumerAt('answers', at(end(COUNT))),
      consumerAt('model', at(end(100))),
    ];
    assert.deepEqual(missing(foundIn(store(answered()), end(COUNT), undefined, { consumers })), LOST);
  });

  it('do not name effects on their way when a clock jumps, and the flow is never shown as empty', () => {
    const slow: Answers = (_, random) => [{ after: slowly(random) }];
    for (const jump of [HOUR_MS, -HOUR_MS, 120_000, -120_000]) {
      const all = store(slow).map((each) => ({ ...each, time: each.at >= end(CHANGED) ? each.at + jump : each.at }));
      for (const later of [1_000, 10_000, 30_000, 60_000, 300_000]) {
        const seen = all.filter(({ at }) => at <= end(CHANGED) + later);
        // The clock of this machine jumped too, or it did not.
        for (const now of [end(CHANGED) + later, end(CHANGED) + later + jump]) {
          const { claims, window } = foundIn(seen, end(CHANGED) + later, now);
          assert.equal(claims, 0, `${jump}, ${later} later`);
          const edges = flowFrom(window.norms, 'Asked')?.edges ?? [];
          assert.ok(edges.length > 0 || isNotKnownYet(window, 'Asked'), `${jump}, ${later} later`);
        }
      }
    }
  });

  it('are made also if all times of a store are ahead of this machine', () => {
    const look = foundIn(store(answered()), end(COUNT), end(COUNT) - 600_000);
    assert.deepEqual(missing(look), LOST.slice(0, 4));
  });

  it("do not name effects that came without their cause's id", () => {
    const isLoose = (i: number) => i % 50 === 3;
    const loose: Answers = (i, random) => answered()(i, random).map((each) => ({ ...each, isLoose: isLoose(i) }));
    const all = store(loose);
    assert.deepEqual(missing(foundIn(all, end(COUNT))), LOST, 'its correlation tells');
    // An answer without a cause may belong to either of two questions.
    const near = (i: number) => isLoose(i) || isLoose(i + 1);
    assert.deepEqual(
      missing(foundIn(all, end(COUNT), undefined, { correlated: false })),
      LOST.filter((i) => !near(i)),
    );
    for (const correlated of [true, false]) {
      const none = store(answered(undefined, []), {}).map((each) => ({ ...each, cause: null }));
      assert.equal(foundIn(none, end(COUNT), undefined, { correlated }).claims, 0);
    }
  });

  it('do not name effects that are on their way after a night without any work', () => {
    const slow: Answers = (i, random) => (LOST.includes(i) ? [] : [{ after: slowly(random) }]);
    const night = moved(store(slow), (at) => (at > end(CHANGED) ? at + 8 * HOUR_MS : at));
    for (const later of [2_000, 20_000, 60_000]) {
      const of = missing(foundIn(night, end(CHANGED) + 8 * HOUR_MS + later));
      assert.ok(
        of.every((i) => LOST.includes(i)),
        `${later} later`,
      );
    }
  });

  it('do not name effects of 20,000 old events that were imported at once, with or without effects', () => {
    const imported = (follows: Answers, years = 0): Appended[] =>
      oddStore(2, { count: 20_000, follows }).map((each) => {
        const at = end(CHANGED) + (each.at - end(0)) / 1_000;
        return { ...each, at, time: at - years * 365 * 24 * HOUR_MS };
      });
    const live = moved(store(answered()), (at) => (at > end(CHANGED) ? at + 30_000 : at));
    const batches: Record<string, Appended[]> = {
      'without effects': imported(() => []),
      'without effects, years old': imported(() => [], 7),
      'with effects at once': imported(() => [{ after: 1_000 }]),
      'with effects, years old': imported(() => [{ after: 1_000 }], 7),
    };
    for (const [name, batch] of Object.entries(batches)) {
      const of = missing(foundIn([...live, ...batch], end(COUNT) + 30_000));
      assert.deepEqual([name, of], [name, LOST]);
    }
  });
});

describe('unusual events in stores where something changed', () => {
  const kinds = ({ window }: ReturnType<typeof foundIn>) => atOnce(findUnusual(window)).map(({ kind }) => kind);

  it('include a type that no other question has, but not one that several recent questions have', () => {
    const since = (first: number) =>
      foundIn(store(answered((i) => (i < first ? 'Answered' : 'Replied'), [])), end(COUNT) + 1_000);
    assert.deepEqual(kinds(since(COUNT - 8)), []);
    assert.deepEqual(kinds(since(COUNT - 1)), ['neverSeen']);
  });

  it('do not include effects that only seem earlier than their causes, after a clock was set back', () => {
    const slow: Answers = (_, random) => [{ after: slowly(random) }];
    const back = store(slow).map((each) => ({ ...each, time: each.at >= end(CHANGED) ? each.at - HOUR_MS : each.at }));
    assert.deepEqual(kinds(foundIn(back, end(COUNT))), []);
  });
});

describe('events handled twice in stores where something changed', () => {
  it('are a large part of the store if the consumer that makes the effects was set back', () => {
    const again: Answers = (i, random) => [
      { after: quickly(random) },
      ...(i >= 1_000 && i < 2_000 ? [{ after: (2_500 - i) * PAUSE_MS + 20 * i }] : []),
    ];
    assert.equal(foundIn(store(again), end(COUNT)).twice, 1_000);
  });

  it('do not include the effects of a second run that comes every night or now and then', () => {
    const nightly: Answers = (i, random) => [
      { after: quickly(random) },
      ...(i >= CHANGED ? [{ after: (100 - (i % 100)) * PAUSE_MS + (i % 100) }] : []),
    ];
    const often: Answers = (_, random) => [{ after: quickly(random) }, ...(random() < 0.3 ? [{ after: 5_000 }] : [])];
    for (const follows of [nightly, often]) assert.equal(foundIn(store(follows), end(COUNT + 200)).twice, 0);
  });
});
