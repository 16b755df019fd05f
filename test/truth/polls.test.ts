import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Health, RuleName } from '../../src/model/health/rules';
import { statusPhrase } from '../../src/model/health/statusWords';
import { explainHealth } from '../../src/model/health/words';
import { english } from '../../src/model/text/translate';
import { CORE, type FakeStore, fakeStore, type Row, WORKER } from '../support/polls';

/** What a person reads about a consumer, poll by poll. */
interface Read {
  readonly rule: RuleName;
  readonly phrase: string;
  readonly sentence: string;
  readonly health: Health;
}

const LOOK_S = 2;

/** Polls a store while `happens` changes it; each step sets the rows of the next poll. */
function readAll(
  happens: (store: FakeStore, look: (...rows: readonly Row[]) => void) => void,
  features = CORE,
): Read[] {
  const store = fakeStore(features);
  const read: Read[] = [];
  happens(store, (...rows) => {
    const health = store.look(LOOK_S, ...rows);
    const [phrase, sentence] = [statusPhrase(health, english), explainHealth(health, english)];
    read.push({ rule: health.rule, phrase, sentence, health });
  });
  return read;
}

const rulesOf = (read: readonly Read[]) => [...new Set(read.map(({ rule }) => rule))];
const times = (count: number, work: (i: number) => void) => [...Array(count).keys()].forEach(work);

describe('what a person reads about a consumer, poll by poll', () => {
  describe('whose segment is released and claimed repeatedly, without a log', () => {
    /** In each life the segment has an owner for `owned` polls, and then none for `free` polls. */
    const lives = (count: number, owned: number, free: number, others: readonly Row[] = []) =>
      readAll((store, look) => {
        store.append(20);
        times(2, () => look({ checkpoint: 4, ownerId: 'first', total: others.length + 1 }, ...others));
        times(count, (life) => {
          times(free, () =>
            look({ checkpoint: 4, ownerId: null, heartbeatAgeS: null, total: others.length + 1 }, ...others),
          );
          times(owned, () => look({ checkpoint: 4, ownerId: `life-${life}`, total: others.length + 1 }, ...others));
        });
      });
    const living: Row = { id: 1, total: 2, checkpoint: 20, ownerId: 'other' };

    const cases: readonly (readonly [string, Read[]])[] = [
      ['every two seconds, never seen without an owner', lives(8, 1, 0)],
      ['every eight seconds, never seen without an owner', lives(8, 4, 0)],
      ['every forty seconds, without an owner at one poll', lives(8, 19, 1)],
      ['beside a segment of another live process', lives(8, 10, 1, [living])],
    ];
    for (const [title, read] of cases) {
      it(`${title}: a crash loop, and no long batch`, () => {
        const rules = rulesOf(read);
        assert.ok(
          !rules.includes('longBatch') || read.findIndex(({ rule }) => rule === 'longBatch') < 25,
          rules.join(),
        );
        const last = read.at(-1) ?? assert.fail();
        assert.equal(last.rule, 'crashLoop', rules.join());
        assert.match(last.sentence, /^Crash loop: \d+ processes took segment 0 within .* and none came past 4 while/);
        const changing = read.findIndex(({ rule }) => rule === 'changingHands');
        assert.ok(changing > 0);
        for (const { rule } of read.slice(changing)) assert.notEqual(rule, 'longBatch');
      });
    }

    it('is no crash loop if an earlier owner takes the segment back; the number of owners is given', () => {
      const read = readAll((store, look) => {
        store.append(20);
        for (const ownerId of ['a', 'b', 'c', 'a', 'b', 'c', 'a']) times(8, () => look({ checkpoint: 4, ownerId }));
      });
      assert.ok(!rulesOf(read).includes('crashLoop'), rulesOf(read).join());
      assert.match(
        read.at(-1)?.sentence ?? '',
        /has stayed at 4 for .*; its owner changed 6 times within 1 min 3\d s\.$/,
      );
      assert.match(read.at(-1)?.phrase ?? '', /^waiting; its owner changed 6 times$/);
    });

    it('is no crash loop if each owner advances, nor if a deployment moves the segment three times', () => {
      const further = readAll((store, look) => {
        store.append(60);
        times(8, (life) => times(6, () => look({ checkpoint: life, ownerId: `life-${life}` })));
      });
      const deployed = readAll((store, look) => {
        store.append(20);
        for (const ownerId of ['old-1', 'old-2', 'new-1', 'new-2']) times(6, () => look({ checkpoint: 4, ownerId }));
      });
      for (const read of [further, deployed]) assert.ok(!rulesOf(read).includes('crashLoop'), rulesOf(read).join());
    });

    const five = [1, 2, 3, 4, 5];
    const [old, young] = [five.map((n) => `old-${n}`), five.map((n) => `new-${n}`)];
    /**
     * Each process owns the segment for some polls; `of` gives the processes that are alive at a poll, by the poll's
     * number.
     */
    const handedOn = (owners: readonly string[], of: (i: number) => readonly string[]) =>
      readAll((store, look) => {
        store.append(20);
        store.processes = new Map(old.map((id) => [id, 1]));
        times(2, () => look({ checkpoint: 4, ownerId: null, heartbeatAgeS: null }));
        owners.forEach((ownerId, i) => {
          store.processes = new Map(of(i).map((id) => [id, 1]));
          times(6, () => look({ checkpoint: 4, ownerId }));
        });
      });

    const deployments: readonly (readonly [string, ...Parameters<typeof handedOn>])[] = [
      ['moves the segment to each of its new processes, while all of them live', young, () => young],
      ['ends five old processes, one after the other', [...old, 'new-1'], (i) => [...old.slice(i), 'new-1']],
      [
        'repeatedly ends an old process and starts a new one, and the segment moves each time',
        five.flatMap((n) => [`old-${n}`, `new-${n}`]),
        (i) => [...old.slice(i >> 1), ...young],
      ],
    ];
    for (const [title, owners, of] of deployments) {
      it(`is no crash loop if a deployment ${title}`, () => {
        const rules = rulesOf(handedOn(owners, of));
        assert.ok(rules.includes('changingHands') && !rules.includes('crashLoop'), rules.join());
      });
    }

    it('is a crash loop if each process is gone when the next one owns the segment, whichever others live', () => {
      const rules = rulesOf(handedOn(young, (i) => ['of-another-consumer', young[i] ?? '']));
      assert.ok(rules.includes('crashLoop'), rules.join());
    });

    it('says “at least” if the owner changed more often than is remembered', () => {
      const owners = [...Array(20).keys()].map((n) => `owner-${n % 3}`);
      const last = handedOn(owners, () => owners).at(-1) ?? assert.fail();
      assert.match(last.sentence, /; its owner changed at least 12 times, the last 12 within 2 min 2\d s\.$/);
      assert.equal(last.phrase, 'waiting; its owner changed at least 12 times');
    });

    it('ends as soon as the checkpoint moves', () => {
      const read = readAll((store, look) => {
        store.append(20);
        times(7, (life) => times(4, () => look({ checkpoint: 4, ownerId: `life-${life}` })));
        look({ checkpoint: 9, ownerId: 'life-6' });
      });
      assert.deepEqual(
        read.slice(-2).map(({ rule }) => rule),
        ['crashLoop', 'catchingUp'],
      );
    });
  });

  describe('whose owner has just died', () => {
    /**
     * The consumer handles three events per poll with a heartbeat every `everyS`, and dies; returns what was read with
     * the ages of its heartbeat.
     */
    const dies = (everyS: number, features = CORE) => {
      const store = fakeStore(features);
      const read: (Read & { readonly age: number })[] = [];
      store.append(400);
      let checkpoint = 0;
      let beatAt = 0;
      const look = () => {
        const health = store.look(LOOK_S, { checkpoint, heartbeatAgeS: store.now + LOOK_S - beatAt });
        const [phrase, sentence] = [statusPhrase(health, english), explainHealth(health, english)];
        read.push({ rule: health.rule, phrase, sentence, health, age: store.now - beatAt });
      };
      times(40, () => {
        checkpoint += 3;
        while (beatAt + everyS <= store.now + LOOK_S) beatAt += everyS;
        look();
      });
      const alive = read.length;
      times(15, look);
      return { alive: read.slice(0, alive), dead: read.slice(alive) };
    };

    for (const [title, everyS, lateFrom] of [
      ['a heartbeat every 5 s, as in the libraries', 5, 8],
      ['a heartbeat every second', 1, 8],
      ['a heartbeat every 10 s, as configured', 10, 16],
    ] as const) {
      it(`${title}: no time left once a heartbeat is late, and no late heartbeat during life`, () => {
        const { alive, dead } = dies(everyS);
        assert.ok(
          !rulesOf(alive.slice(10)).includes('ownerSilent'),
          alive.map(({ rule, age }) => `${age} ${rule}`).join(),
        );
        assert.ok(alive.some(({ phrase }) => /^catching up, about/.test(phrase)));
        for (const { age, rule, phrase, health } of dead) {
          if (age >= lateFrom && age <= 30) {
            assert.equal(rule, 'ownerSilent', `${age} s`);
            assert.equal(phrase, `waiting; its owner was last seen ${age} s ago`);
            assert.equal(health.rates.catchUpS, null);
          } else if (age > 30) assert.equal(rule, 'ownerDead');
        }
      });
    }

    it('says so about the segment that waits, not about those with nothing to do', () => {
      const read = readAll((store, look) => {
        store.append(20);
        times(6, (i) =>
          look(
            { id: 0, total: 2, checkpoint: 20, ownerId: 'gone', heartbeatAgeS: 6 + 2 * i },
            { id: 1, total: 2, checkpoint: 5 + i, ownerId: 'lives', heartbeatAgeS: 1 },
          ),
        );
      });
      assert.ok(!rulesOf(read).includes('ownerSilent'), rulesOf(read).join());
    });

    it('says nothing if a clock that is ahead writes heartbeats in the future', () => {
      const read = readAll((store, look) => {
        store.append(90);
        times(12, (i) => look({ checkpoint: 3 * i, heartbeatAgeS: -40 + (i % 3) }));
      });
      assert.deepEqual(rulesOf(read.slice(3)), ['catchingUp']);
    });
  });

  describe('that handles long batches', () => {
    /** Handles batches of ten events, which take `seconds` each, one after the other. */
    const batches = (...seconds: readonly number[]) =>
      readAll((store, look) => {
        store.append(10 * seconds.length + 40);
        times(3, () => look({ checkpoint: 0 }));
        seconds.forEach((s, done) => {
          times(Math.floor(s / LOOK_S), () => look({ checkpoint: 10 * done }));
          look({ checkpoint: 10 * (done + 1) });
        });
      }, WORKER);

    for (const aheadS of [-3_600, -20, 20, 40_000]) {
      it(`during a failover to a server whose clock is ${aheadS} s ahead: the rest keeps its length`, () => {
        const read = readAll((store, look) => {
          store.append(40);
          times(3, (done) => times(4, () => look({ checkpoint: 10 * done })));
          times(5, () => look({ checkpoint: 30 }));
          store.aheadS = aheadS;
          times(10, () => look({ checkpoint: 30 }));
        }, WORKER);
        const resting = read.slice(12).map(({ health }) => health.segments[0]?.restingS ?? 0);
        for (const [i, restingS] of resting.entries()) assert.ok(Math.abs(restingS - LOOK_S * i) <= 10, resting.join());
        assert.ok(!rulesOf(read).includes('blocked'), rulesOf(read).join());
      });
    }

    it('while the machine sleeps: the sleep counts as a rest', () => {
      const read = readAll((store, look) => {
        store.append(40);
        times(5, () => look({ checkpoint: 30 }));
        store.now += 3_600;
        look({ checkpoint: 30 });
      }, WORKER);
      assert.ok((read.at(-1)?.health.segments[0]?.restingS ?? 0) > 3_600);
    });

    for (const seconds of [
      [1, 1, 1, 2, 1],
      [20, 25, 20],
      [45, 60, 90, 60],
      [90, 110, 90],
      [100, 180, 150],
      [2, 4, 2, 28, 4, 2],
    ]) {
      it(`of ${seconds.join(', ')} s: it is never blocked`, () => {
        const rules = rulesOf(batches(...seconds));
        for (const wrong of ['blocked', 'crashLoop', 'changingHands', 'stopped'] as const)
          assert.ok(!rules.includes(wrong), rules.join());
      });
    }

    it('and then hangs: it is blocked after three times the usual duration', () => {
      const read = readAll((store, look) => {
        store.append(40);
        times(3, (done) => times(20, () => look({ checkpoint: 10 * done })));
        times(90, () => look({ checkpoint: 30 }));
      }, WORKER);
      const first = read.find(({ rule }) => rule === 'blocked') ?? assert.fail(rulesOf(read).join());
      const restingS = first.health.segments[0]?.restingS ?? 0;
      assert.ok(restingS >= 110 && restingS <= 140, `${restingS}`);
    });
  });

  describe('of one to sixteen segments', () => {
    for (const total of [1, 2, 3, 4, 8, 16]) {
      it(`${total}: the whole is the sum of its parts, while one part rests and their number changes`, () => {
        const read = readAll((store, look) => {
          store.append(160);
          const rows = (of: number, at: (id: number) => number) =>
            [...Array(of).keys()].map((id): Row => ({ id, total: of, checkpoint: at(id), ownerId: `owner-${id % 3}` }));
          times(20, (i) => look(...rows(total, (id) => (id === 0 ? 0 : Math.min(160, 8 * i)))));
          times(6, (i) => look(...rows(total * 2, (id) => (id < total ? 150 : 4 * i))));
        });
        for (const [i, { health, sentence }] of read.entries()) {
          const sum = health.segments.reduce((all, { share }) => all + share.waiting, 0);
          assert.equal(health.share.waiting, sum, `look ${i}`);
          const said = (/\((\d+) in all\)/.exec(sentence) ?? /(\d+) events? waits?/.exec(sentence))?.[1];
          if (said !== undefined) assert.equal(Number(said), sum, sentence);
        }
        const changed = read.slice(20);
        assert.equal(changed[0]?.health.rates.handledPerS, null, 'rates begin again');
        assert.ok(!rulesOf(changed).includes('fallingBehind'), rulesOf(changed).join());
      });
    }
  });

  describe('beside events that are committed late', () => {
    /** A consumer of `core` continues; the event at 50 becomes visible some polls after it got its position. */
    const lateBy = (looks: number, isAhead: boolean) =>
      readAll((store, look) => {
        store.append(49);
        times(3, () => look({ checkpoint: 49 }));
        // Its transaction is open until the event is visible.
        store.nextXid = 9n;
        store.append(1);
        const late = store.events.pop() ?? assert.fail();
        const next = { ...late, position: '51' as typeof late.position, streamId: 'Order-51' };
        store.events.push(next);
        const checkpoint = isAhead ? 51 : 49;
        times(looks, () => look({ checkpoint }));
        store.events.splice(49, 0, late);
        store.xmin = 9n;
        times(3, () => look({ checkpoint: 51 }));
      });

    for (const looks of [1, 2, 5, 14, 20]) {
      it(`by ${looks * LOOK_S} s: the event is named if the checkpoint had passed it, and otherwise not`, () => {
        const lost = (read: readonly Read[]) => read.at(-1)?.health.findings.map(({ kind }) => kind);
        assert.deepEqual(lost(lateBy(looks, true)), ['lateCommits']);
        assert.match(lateBy(looks, true).at(-1)?.sentence ?? '', /never handled, seen so far: 50\./);
        assert.deepEqual(lost(lateBy(looks, false)), []);
      });
    }
  });

  describe('that waits at gaps', () => {
    /** The position after the checkpoint stays empty for some polls while there are later events. */
    const waitsAt = (looks: number, behind: number) =>
      readAll((store, look) => {
        store.append(20 + behind);
        store.events.splice(10, 1);
        times(3, (i) => look({ checkpoint: 4 + 3 * i }));
        times(looks, () => look({ checkpoint: 10 }));
        look({ checkpoint: 20 + behind });
      }, WORKER);

    for (const [looks, behind] of [
      [2, 1],
      [8, 40],
      [14, 400],
    ] as const) {
      it(`for ${looks * LOOK_S} s, with ${behind + 9} later events: it says so, is neither blocked nor slow, and gives no time left`, () => {
        const read = waitsAt(looks, behind);
        const waiting = read.slice(3, -1).filter(({ health }) => (health.segments[0]?.restingPolls ?? 0) > 1);
        for (const { phrase, health } of waiting) {
          assert.equal(phrase, 'waiting at the gap 11');
          assert.equal(health.rates.catchUpS, null);
        }
        assert.ok(waiting.length > 0);
        assert.equal(read.at(-1)?.rule, 'caughtUp');
      });
    }

    it('for longer than its rule allows: it says so, without "up to 30 s"', () => {
      const read = waitsAt(25, 40);
      for (const { phrase, sentence, health } of read.slice(4, -1)) {
        if (health.rule !== 'atGap') continue;
        const restingS = health.segments[0]?.restingS ?? 0;
        assert.equal(phrase, restingS > 30 ? 'standing before the gap 11' : 'waiting at the gap 11');
        assert.match(
          sentence,
          restingS > 30
            ? /it has stood before the gap 11 for \d+ s, longer than the 30 s of its rule/
            : /it waits at the gap 11 \(up to 30 s by its rule\)/,
        );
      }
      assert.ok(read.some(({ phrase }) => phrase.startsWith('standing')));
    });

    it('and dies there: it waits for nothing, and its owner was last seen some seconds ago', () => {
      const read = readAll((store, look) => {
        store.append(30);
        store.events.splice(10, 1);
        times(3, (i) => look({ checkpoint: 4 + 3 * i }));
        times(4, () => look({ checkpoint: 10 }));
        times(15, (i) => look({ checkpoint: 10, heartbeatAgeS: 2 + 2 * (i + 1) }));
      }, WORKER);
      assert.equal(read[6]?.rule, 'atGap');
      for (const { rule, health } of read) {
        if ((health.heartbeatAgeS ?? 0) > health.lateAfterS) assert.notEqual(rule, 'atGap');
      }
      assert.deepEqual(rulesOf(read.slice(-12)), ['ownerSilent', 'ownerDead']);
    });

    it('at the head: there is no gap after the newest event', () => {
      const read = readAll((store, look) => {
        store.append(9);
        store.events.splice(7, 1);
        times(9, () => look({ checkpoint: 9 }));
      }, WORKER);
      assert.deepEqual(rulesOf(read), ['caughtUp']);
    });
  });

  describe('whose rows are changed by hand or by a restored backup', () => {
    it('to an earlier checkpoint: it is rebuilding, its rates begin again, and it says how far it had come', () => {
      const read = readAll((store, look) => {
        store.append(300);
        times(12, (i) => look({ checkpoint: 200 + 8 * i }));
        times(4, (i) => look({ checkpoint: 3 * i }));
      });
      const back = read.slice(12);
      assert.equal(back[0]?.health.rates.handledPerS, null);
      assert.deepEqual(rulesOf(back), ['rebuilding']);
      assert.match(back.at(-1)?.sentence ?? '', /^Rebuilding: it had come to 288 and was set back/);
    });

    it('past the newest event: it says so, and nothing waits', () => {
      const read = readAll((store, look) => {
        store.append(30);
        times(4, () => look({ checkpoint: 60 }));
      });
      assert.match(read.at(-1)?.sentence ?? '', /Its checkpoint 60 is past the newest event \(30\)/);
    });

    it('to a restored store: events that are gone are not counted, later ones are', () => {
      const read = readAll((store, look) => {
        store.append(80);
        times(5, () => look({ checkpoint: 40 }));
        store.events.splice(45);
        times(3, () => look({ checkpoint: 40 }));
        store.append(7);
        look({ checkpoint: 40 });
      });
      assert.deepEqual(
        [read[4], read[7], read[8]].map((each) => each?.health.share.waiting),
        [40, 5, 12],
      );
    });
  });

  describe('under any sequence of changes', () => {
    interface World {
      readonly store: FakeStore;
      checkpoint: number;
      owner: string | null;
      isDead: boolean;
      looks: number;
    }
    type Happening = (world: World) => void;
    const head = ({ store }: World) => Number(store.events.at(-1)?.position ?? 0);
    const some = (max: number, happens: (world: World, count: number) => void) =>
      fc.integer({ min: 1, max }).map(
        (count): Happening =>
          (world) =>
            happens(world, count),
      );
    const happening = fc.oneof(
      some(50, ({ store }, count) => store.append(count)),
      some(100, (world, percent) => {
        if (world.owner === null || world.isDead) return;
        world.checkpoint += Math.max(0, Math.ceil(((head(world) - world.checkpoint) * percent) / 100));
      }),
      some(7, (world, id) =>
        Object.assign(world, { owner: ['a', 'b', 'c', 'd', 'e', 'f', null][id - 1], isDead: false }),
      ),
      fc.constant<Happening>((world) => Object.assign(world, { isDead: true })),
      fc.constant<Happening>((world) => Object.assign(world, { checkpoint: world.checkpoint >> 1 })),
      some(44_000, ({ store }, seconds) => Object.assign(store, { aheadS: store.aheadS + seconds - 4_000 })),
      some(30, ({ store: { events } }, count) => events.splice(Math.max(0, events.length - count))),
      some(5, ({ store }, count) => {
        store.append(count + 3);
        store.events.splice(-count - 3, count);
      }),
      some(40, (world, looks) => Object.assign(world, { looks })),
    );

    /** Returns what is read while all changes happen, with a poll after each. */
    const readWhile = (all: readonly Happening[], isCore: boolean) =>
      readAll(
        (store, look) => {
          const world: World = { store, checkpoint: 0, owner: 'a', isDead: false, looks: 2 };
          let beatAt = 0;
          for (const happens of [() => undefined, ...all]) {
            happens(world);
            times(world.looks, () => {
              const now = store.now + LOOK_S;
              if (!world.isDead) beatAt = now - (now % 5);
              const { checkpoint, owner: ownerId } = world;
              store.processes = new Map(ownerId === null ? [] : [[ownerId, now - beatAt]]);
              look({ checkpoint, ownerId, heartbeatAgeS: ownerId === null ? null : now - beatAt });
            });
            world.looks = 1;
          }
        },
        isCore ? CORE : WORKER,
      );

    it('gives no impossible figure, and calls no dead or missing owner working', () => {
      const isPossible = (all: readonly Happening[], isCore: boolean) => {
        for (const { rule, phrase, sentence, health } of readWhile(all, isCore)) {
          assert.doesNotMatch(`${phrase} ${sentence}`, /NaN|Infinity|undefined|null|-\d|\b0 events/);
          const [{ segment, rest, restingS } = assert.fail()] = health.segments;
          assert.ok(restingS >= 0 && rest.handsS >= 0 && rest.takeoversS >= 0, sentence);
          const isGone = (segment.heartbeatAgeS ?? 0) > 30;
          const isFree = segment.ownerId === null && health.share.waiting > 0;
          if (isGone || isFree) assert.match(rule, isGone ? /^(?:ownerDead|crashLoop)$/ : /^(?:stopped|crashLoop)$/);
        }
      };
      const events = fc.array(happening, { minLength: 3, maxLength: 20 });
      fc.assert(fc.property(events, fc.boolean(), isPossible), { numRuns: 150, seed: 7 });
    });
  });
});
