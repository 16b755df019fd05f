import assert from 'node:assert/strict';
import { consumerJson } from '../../../src/app/consumers/consumerJson';
import type { ConsumerFeatures } from '../../../src/model/consumer/consumer';
import { explainFinding } from '../../../src/model/consumer/findingWords';
import { unknownScope } from '../../../src/model/consumer/scope';
import type { Position } from '../../../src/model/event/event';
import { compareHealth, type Health, isBehind, unread } from '../../../src/model/health/rules';
import { statusPhrase, statusWord } from '../../../src/model/health/statusWords';
import { createHealthTracker } from '../../../src/model/health/tracker';
import { explainHealth } from '../../../src/model/health/words';
import { english } from '../../../src/model/text/translate';
import { fixtureEvents, fixtureSnapshot } from '../../support/fixtures';
import { CORE, EVERYTHING, type FakeStore, fakeStore, only, type Row, UNKNOWN, WORKER } from '../../support/polls';
import { asView } from '../../support/views';

const RELEASED = { ownerId: null, heartbeatAgeS: null };

function shown(health: Health): [string, string] {
  return [health.status, explainHealth(health, english)];
}

/** Polls every ten seconds; `row` gives the consumer's row of each poll. */
function watch(store: FakeStore, looks: number, row: (look: number) => Row): Health {
  let health = store.look(10, row(0));
  for (let look = 1; look < looks; look++) health = store.look(10, row(look));
  return health;
}

describe('the rule that fires', () => {
  const cases: { title: string; run: () => Health; expected: [string, string] }[] = [
    {
      title: 'unreadable: no row is stored',
      run: () => fakeStore(CORE).look(0),
      expected: ['unreadable', 'Not known: no checkpoint is stored for this consumer.'],
    },
    {
      title: 'unreadable: one poll does not show whether a live owner handles the waiting events',
      run: () => {
        const store = fakeStore(CORE);
        store.append(14);
        return store.look(1, { checkpoint: 0 });
      },
      expected: ['unreadable', 'Measuring: 14 events wait; the next looks show whether they are handled.'],
    },
    {
      title: 'stopped: a worker that deregistered after a poison event leaves neither owner nor heartbeat',
      run: () => {
        const store = fakeStore(CORE);
        store.append(462);
        store.look(2, { checkpoint: 448 });
        return store.look(2, { checkpoint: 448, ...RELEASED });
      },
      expected: ['stopped', 'Stopped: 14 events wait; no worker owns segment 0.'],
    },
    {
      title: 'stopped: the row names an owner that has deregistered',
      run: () => {
        const store = fakeStore(WORKER);
        store.append(1);
        return store.look(2, { checkpoint: 0, heartbeatAgeS: null });
      },
      expected: ['stopped', 'Stopped: 1 event waits and the owner has no heartbeat any more.'],
    },
    {
      title: 'stopped: a consumer without segments has no owner, and its scope is unknown',
      run: () => {
        const store = fakeStore(WORKER, UNKNOWN);
        store.append(412);
        return store.look(2, { checkpoint: 0, ...RELEASED });
      },
      expected: ['stopped', 'Stopped: at most 412 events wait; no worker owns the consumer.'],
    },
    {
      title: 'owner dead: the heartbeat is stale by the clock of the database',
      run: () => {
        const store = fakeStore(WORKER);
        store.append(1);
        return store.look(2, { checkpoint: 0, heartbeatAgeS: 31 });
      },
      expected: ['ownerDead', 'Owner dead: the last heartbeat is 31 s old, more than 30 s; 1 event waits.'],
    },
    {
      title: 'blocked: the owner is alive, and the checkpoint stays while events wait',
      run: () => {
        const store = fakeStore(CORE);
        store.append(448);
        const inSegment = () =>
          store.look(
            10,
            { checkpoint: store.events.length, id: 0, total: 2 },
            { checkpoint: 448, id: 1, total: 2, heartbeatAgeS: 3 },
          );
        store.append(27);
        let health = inSegment();
        for (let look = 0; look < 37; look++) health = inSegment();
        return health;
      },
      expected: [
        'blocked',
        "Blocked: segment 1 has stayed at 448 for 6 min 10 s while 14 events wait; its owner's heartbeat is 3 s old.",
      ],
    },
    {
      title: 'blocked: the checkpoint stays below a head that does not move either',
      run: () => {
        const store = fakeStore(WORKER, UNKNOWN);
        store.append(20);
        return watch(store, 13, () => ({ checkpoint: 15 }));
      },
      expected: [
        'blocked',
        "Blocked: it has stayed at 15 for 2 min while at most 5 events wait; its owner's heartbeat is 2 s old.",
      ],
    },
    {
      title: 'unreadable: in core a resting checkpoint proves nothing while the scope is unknown',
      run: () => {
        const store = fakeStore(CORE, UNKNOWN);
        store.append(20);
        return watch(store, 5, () => ({ checkpoint: 15 }));
      },
      expected: [
        'unreadable',
        'Measuring: segment 0 has stayed at 15 for 40 s while at most 5 events wait, but its scope is unknown, so perhaps none of them is for it.',
      ],
    },
    {
      title: 'falling behind: more events are appended than handled, in spite of one dip',
      run: () => {
        const store = fakeStore(CORE);
        return watch(store, 7, (look) => {
          store.append(100);
          return { checkpoint: look >= 4 ? 300 : 40 * (look + 1) };
        });
      },
      expected: [
        'fallingBehind',
        'Falling behind: 400 events wait, 340 more each minute; 600 a minute are appended and 260 handled.',
      ],
    },
    {
      title: 'rebuilding: the checkpoint was set back',
      run: () => {
        const store = fakeStore(CORE);
        store.append(1_000);
        watch(store, 3, () => ({ checkpoint: 990 }));
        return watch(store, 3, (look) => ({ checkpoint: look * 100 }));
      },
      expected: ['rebuilding', 'Rebuilding: it had come to 990 and was set back; 800 events wait.'],
    },
    {
      title: 'catching up: the remaining time is given when the slope is steady',
      run: () => {
        const store = fakeStore(CORE);
        store.append(1_000);
        return watch(store, 7, (look) => ({ checkpoint: look * 100 }));
      },
      expected: ['catchingUp', 'Catching up: 400 events wait, the oldest for 1 min 10 s, about 40 s left.'],
    },
    {
      title: 'caught up: the position lag grows, but no event in the scope waits',
      run: () => {
        const store = fakeStore(CORE, only('User'));
        store.append(3, 'User');
        return watch(store, 20, () => {
          store.append(100);
          return { checkpoint: 3 };
        });
      },
      expected: ['caughtUp', 'Caught up: no event that it handles waits. Its position lag of 2,000 is other events.'],
    },
    {
      title: 'caught up: the checkpoint has been at the unmoved head for a long time',
      run: () => {
        const store = fakeStore(CORE);
        store.append(50);
        return watch(store, 400, () => ({ checkpoint: 50 }));
      },
      expected: ['caughtUp', 'Caught up: no event waits.'],
    },
    {
      title: 'caught up: no event waits, although no process owns the consumer',
      run: () => {
        const store = fakeStore(WORKER);
        store.append(5);
        return store.look(1, { checkpoint: 5, ...RELEASED });
      },
      expected: ['caughtUp', 'Caught up: no event waits. No process owns it at the moment.'],
    },
    {
      title: 'idle: no event in its scope was ever appended',
      run: () => {
        const store = fakeStore(CORE, only('User'));
        store.append(50);
        return store.look(1, { checkpoint: 0 });
      },
      expected: ['idle', 'Idle: nothing that it handles was ever appended.'],
    },
  ];
  for (const { title, run, expected } of cases) {
    it(title, () => assert.deepEqual(shown(run()), expected));
  }

  it('gives the remaining time of catching up in the row, unless it is too short', () => {
    const store = fakeStore(CORE);
    store.append(10_000);
    const health = watch(store, 7, (look) => ({ checkpoint: look * 100 }));
    assert.equal(statusPhrase(health, english), 'catching up, about 16 min');
    const soon = watch(store, 7, (look) => ({ checkpoint: 9_390 + look * 100 }));
    assert.equal(statusPhrase(soon, english), 'catching up', 'a second is no news');
    assert.equal(
      statusPhrase(
        watch(store, 9, () => ({ checkpoint: 10_000 })),
        english,
      ),
      'caught up',
    );
  });

  it('keeps the last figures of a consumer that cannot be read, and says that they are old', () => {
    const store = fakeStore(CORE);
    store.append(14);
    const health = unread(store.look(1, { checkpoint: 0, ...RELEASED }), 125);
    assert.deepEqual(shown(health), [
      'unreadable',
      'Not read: the store has not answered for 2 min 5 s; these are the last figures.',
    ]);
    assert.equal(statusPhrase(health, english), 'not read for 2 min 5 s');
    const now = 'Not read: the store did not answer just now; these are the last figures.';
    assert.equal(shown({ ...health, unreadForS: 1.9 })[1], now);
    assert.deepEqual([health.share.waiting, health.segments[0]?.status], [14, 'unreadable']);
  });

  it('stays sure about a scoped consumer when more events were appended than are kept', () => {
    const store = fakeStore(CORE, only('User'));
    store.append(3, 'User');
    store.look(1, { checkpoint: 3 });
    for (let look = 0; look < 6; look++) {
      store.append(4_000);
      assert.deepEqual(store.look(10, { checkpoint: 3 }).status, 'caughtUp');
    }
    store.append(1, 'User');
    const health = store.look(1, { checkpoint: 3 });
    assert.deepEqual([health.share.waiting, health.share.more], [1, false]);
  });

  it('searches the older events for a scoped consumer that is far behind at the first poll', () => {
    const store = fakeStore(CORE, only('User'));
    store.append(3, 'User');
    store.append(60_000);
    const far = { checkpoint: 3 };
    assert.deepEqual(shown(store.look(1, far)), [
      'unreadable',
      'Measuring: none of the newest 10,000 events is for it; the older ones past its checkpoint are being searched.',
    ]);
    store.lookBack(40_000);
    assert.equal(store.look(1, far).status, 'unreadable', 'half of them is not enough');
    store.lookBack(40_000);
    const health = store.look(1, far);
    assert.deepEqual([health.status, health.share.waiting, health.share.more], ['caughtUp', 0, false]);
    assert.equal(store.lookBack(1), null, 'and nothing more is asked');
  });

  it('finds the older waiting event and its age, and searches on when it is handled', () => {
    const store = fakeStore(CORE, only('User'));
    store.append(1, 'User');
    store.append(20_000);
    store.now += 300;
    store.append(1, 'User');
    store.append(20_000);
    store.look(1, { checkpoint: 1, ...RELEASED });
    store.lookBack(50_000);
    const stopped = store.look(59, { checkpoint: 1, ...RELEASED });
    assert.deepEqual(shown(stopped), ['stopped', 'Stopped: 1+ events wait; no worker owns segment 0.']);
    assert.deepEqual([stopped.share.first?.position, stopped.oldestWaitingS], ['20002', 60]);
    assert.equal(store.look(1, { checkpoint: 20_002 }).status, 'unreadable');
    store.lookBack(50_000);
    assert.equal(store.look(1, { checkpoint: 20_002 }).status, 'caughtUp');
  });

  it('asks for no older events while the kept events are enough', () => {
    const store = fakeStore(CORE, only('User'));
    store.append(5_000, 'User');
    store.look(1, { checkpoint: 3 });
    assert.equal(store.lookBack(1), null);
    const all = fakeStore(WORKER);
    all.append(30_000);
    all.look(1, { checkpoint: 3 });
    assert.equal(all.lookBack(1), null, 'the poll itself tells the oldest');
  });

  it('starts again after a restored backup: the head went back, so the consumer is not rebuilding', () => {
    const store = fakeStore(WORKER);
    store.append(500);
    watch(store, 3, () => ({ checkpoint: 500 }));
    store.events.length = 200;
    const ahead = store.look(10, { checkpoint: 500 });
    assert.deepEqual(shown(ahead), [
      'caughtUp',
      'Caught up: no event waits. Its checkpoint 500 is past the newest event (200), as after a restored backup: new events up to it will be passed over.',
    ]);
    store.events.length = 100;
    assert.deepEqual(shown(store.look(10, { checkpoint: 50 })), [
      'unreadable',
      'Measuring: 50 events wait; the next looks show whether they are handled.',
    ]);
    assert.equal(watch(store, 3, (look) => ({ checkpoint: 60 + look })).status, 'catchingUp');
  });

  it('does not take a pause between two polls for a consumer that is too slow', () => {
    const store = fakeStore(CORE);
    const health = watch(store, 12, (look) => {
      const before = store.events.length;
      store.append(look % 2 === 0 ? 0 : 50);
      return { checkpoint: before };
    });
    assert.notEqual(health.status, 'fallingBehind');
  });

  it('takes the worst status of the segments and lists them worst first', () => {
    const store = fakeStore(CORE);
    store.append(40);
    const health = store.look(
      1,
      { checkpoint: 40, id: 0, total: 4 },
      { checkpoint: 0, id: 1, total: 4, heartbeatAgeS: 99 },
      { checkpoint: 0, id: 2, total: 4, ...RELEASED },
      { checkpoint: 40, id: 3, total: 4, heartbeatAgeS: 1 },
    );
    assert.deepEqual(
      health.segments.map(({ segment, status }) => [segment.id, status]),
      [
        [2, 'stopped'],
        [1, 'ownerDead'],
        [0, 'caughtUp'],
        [3, 'caughtUp'],
      ],
    );
    assert.equal(health.status, 'stopped');
    assert.equal(health.heartbeatAgeS, 1);
  });

  it('lists consumers with an unknown status after those that need a person', () => {
    const warming = fakeStore(CORE);
    warming.append(90);
    const stopped = fakeStore(CORE);
    stopped.append(5);
    const list = [warming.look(1, { checkpoint: 0 }), stopped.look(1, { checkpoint: 0, ...RELEASED })];
    assert.deepEqual(
      list.sort(compareHealth).map(({ status }) => status),
      ['stopped', 'unreadable'],
    );
  });

  it('counts the waiting events of each segment in the real store: billing_outbox stopped before position 449', () => {
    const poll = {
      ...fixtureSnapshot(),
      databaseTime: fixtureEvents().at(-1)?.time ?? 0,
      tail: fixtureEvents().map(({ position, stream, eventType, time }) => ({
        position,
        eventType,
        streamId: stream.id,
        aggregateType: stream.type,
        context: stream.context,
        time,
      })),
      tailAfter: null,
      xmin: 1n,
      nextXid: 1n,
      gapSkips: [],
    };
    const judging = { holdDownS: 10, clearS: 10, staleAfterSOf: () => 30, scopeOf: () => unknownScope };
    const sorted = [...createHealthTracker().take(poll, judging)].sort(compareHealth);
    assert.deepEqual(
      sorted.map(({ name, share }) => [name, share.waiting]),
      [
        ['order_fulfilment', 17],
        ['billing_outbox', 11],
        ['user_read_model', 10],
        ['system.audit.v1', 4],
      ],
    );
    const billing = sorted[1];
    assert.ok(billing && isBehind(billing));
    const said = (at: number) => sorted[at] && explainHealth(sorted[at], english);
    assert.equal(said(1), 'Stopped: at most 11 events wait; no worker owns the 4 segments where they wait.');
    // It has four segments, too; in two of them no event waits.
    assert.equal(said(0), 'Stopped: at most 17 events wait; no worker owns the 2 segments where they wait.');
    const poisoned = billing.segments.find(({ segment }) => segment.id === 1);
    assert.equal(poisoned?.share.first?.position, '449');
    assert.equal(statusWord(billing.status, english), 'stopped');
    assert.equal(statusWord('unreadable', english), 'measuring…');
  });
});

describe('hold-down and hysteresis', () => {
  const times = { holdDownS: 20, clearS: 30 };

  it('show a worse status only after it has lasted, and say so until then', () => {
    const store = fakeStore(WORKER, EVERYTHING, times);
    store.append(5);
    store.look(0, { checkpoint: 5 });
    store.append(5);
    const stopped = { checkpoint: 5, ...RELEASED };
    const early = store.look(5, stopped);
    assert.deepEqual(shown(early), [
      'caughtUp',
      'Stopped: 5 events wait; no worker owns the consumer. Shown as “caught up” until this has lasted.',
    ]);
    assert.equal(store.look(19, stopped).status, 'caughtUp');
    assert.equal(store.look(1, stopped).status, 'stopped');
  });

  it('forget a status that did not last, and clear a status only after the better one has lasted', () => {
    const store = fakeStore(WORKER, EVERYTHING, times);
    store.append(5);
    const fine = { checkpoint: 5 };
    const dead = { checkpoint: 5, heartbeatAgeS: 60 };
    store.look(0, fine);
    store.look(10, dead);
    store.look(5, fine);
    assert.equal(store.look(10, dead).status, 'caughtUp', 'the count began anew');
    assert.equal(store.look(20, dead).status, 'ownerDead');
    assert.equal(store.look(20, fine).status, 'ownerDead');
    store.look(1, dead);
    assert.equal(store.look(20, fine).status, 'ownerDead', 'flapping is not recovered');
    assert.equal(store.look(30, fine).status, 'caughtUp');
  });

  it('show the first status at once', () => {
    const store = fakeStore(WORKER, EVERYTHING, times);
    store.append(5);
    assert.equal(store.look(0, { checkpoint: 0, ...RELEASED }).status, 'stopped');
  });
});

describe('the findings about a consumer', () => {
  const kinds = (health: Health) => health.findings.map(({ kind }) => kind);

  it('name mixed totals, missing segments and two owners of one segment', () => {
    const store = fakeStore(CORE);
    const mixed = store.look(0, { checkpoint: 0, id: 0, total: 4 }, { checkpoint: 0, id: 1, total: 8 });
    assert.match(explainHealth(mixed, english), /disagree about their number \(4, 8\)/);
    const rule = { hash: 'javaString', of: 'streamId', match: 'mask' } as const;
    const split = store.look(0, { checkpoint: 0, id: 0, total: 2, rule }, { checkpoint: 0, id: 1, total: 4, rule });
    assert.doesNotMatch(explainHealth(split, english), /disagree|no row/, 'a segment was split');
    const missing = fakeStore(CORE).look(0, { checkpoint: 0, id: 0, total: 3 });
    assert.match(explainHealth(missing, english), /2 of 3 segments have no row.*: 1, 2\./);
    const twice = fakeStore(CORE).look(0, { checkpoint: 0, ownerId: 'b' }, { checkpoint: 0, ownerId: 'a' });
    assert.match(explainHealth(twice, english), /Segment 0 has more than one owner: a, b\./);
    assert.deepEqual(kinds(fakeStore(CORE).look(0, { checkpoint: 0 })), []);
  });

  it('name the first missing segments, however many a row claims', () => {
    const far = fakeStore(CORE).look(0, { checkpoint: 0, id: 2, total: 2 ** 31 - 1 });
    assert.match(
      explainHealth(far, english),
      /2,147,483,646 of 2,147,483,647 segments have no row, .*: 0, 1, 3, 4, 5, 6, 7, 8, …\./,
    );
  });

  it('keep two rows of one segment separate, in any order', () => {
    const store = fakeStore(CORE);
    store.append(10);
    const rows = [
      { checkpoint: 3, ownerId: 'a' },
      { checkpoint: 10, ownerId: 'b' },
    ];
    let health = store.look(20, ...rows);
    for (let i = 0; i < 6; i++) health = store.look(20, ...rows.reverse());
    assert.equal(health.status, 'blocked');
    assert.match(explainHealth(health, english), /stayed at 3 for 2 min .*while 7 events wait/);
  });

  it('do not report owners that hand a segment to each other as two owners', () => {
    const store = fakeStore(CORE);
    store.append(9);
    for (const ownerId of ['a', 'b', 'a', 'b', 'a']) {
      const health = store.look(5, { checkpoint: 0, ownerId });
      assert.deepEqual([kinds(health), health.rule === 'crashLoop'], [[], false], ownerId);
    }
  });

  it('count the gaps that the consumer gave up, and those where an event appeared', () => {
    const store = fakeStore(WORKER);
    store.append(9);
    store.gapSkips.push(
      { consumer: 'c', position: '7' as Position, appeared: true },
      { consumer: 'c', position: '3' as Position, appeared: false },
      { consumer: 'other', position: '8' as Position, appeared: false },
    );
    assert.match(
      explainHealth(store.look(0, { checkpoint: 9 }), english),
      /gave up waiting at 2 gaps, last at position 7; events appeared at 1 of them/,
    );
  });

  it('name events that became visible below a checkpoint that had passed them', () => {
    const store = fakeStore(CORE);
    store.append(10);
    const [late] = store.events.splice(6, 1);
    assert.ok(late);
    assert.deepEqual(kinds(store.look(2, { checkpoint: 10 })), []);
    store.events.splice(6, 0, late);
    assert.match(
      explainHealth(store.look(2, { checkpoint: 10 }), english),
      /became visible below its checkpoint and were never handled, seen so far: 7\./,
    );
    assert.deepEqual(kinds(store.look(2, { checkpoint: 10 })), ['lateCommits'], 'and it is remembered');
  });

  it('name late events that were seen between two polls once, without those that are handled again', () => {
    const store = fakeStore(CORE);
    store.append(20);
    store.notice(12, 7);
    const finding = () => store.look(2, { checkpoint: 20 }).findings[0];
    assert.deepEqual(finding(), { kind: 'lateCommits', positions: ['7', '12'] });
    store.notice(7);
    assert.deepEqual(finding(), { kind: 'lateCommits', positions: ['7', '12'] });
    assert.deepEqual(store.look(2, { checkpoint: 9 }).findings, [{ kind: 'lateCommits', positions: ['7'] }]);
  });

  it('list all late events where there is room for them', () => {
    const store = fakeStore(CORE);
    store.append(20_000);
    store.notice(...Array.from({ length: 12_000 }, (_, i) => i + 1));
    const health = store.look(2, { checkpoint: 20_000 });
    const [finding] = consumerJson(asView(health)).findings;
    assert.ok(finding?.kind === 'lateCommits' && finding.positions.length === 12_000);
    assert.match(explainFinding(finding, english, 'en', 'all'), / 1, 2, .* 11999, 12000\.$/);
    assert.match(explainFinding(finding, english), / 1, 2, 3, 4, 5, 6, 7, 8, …\.$/);
  });

  it('give the gap at which a consumer waits, from the store alone', () => {
    const store = fakeStore(WORKER);
    store.append(9);
    store.events.splice(3, 2);
    store.look(2, { checkpoint: 3 });
    const health = store.look(2, { checkpoint: 3 });
    assert.deepEqual([health.rule, health.status], ['atGap', 'catchingUp']);
    assert.match(
      explainHealth(health, english),
      /^Waiting: 4 events wait; it waits at the gap 4–5 \(up to 30 s by its rule\)\./,
    );
    assert.equal(statusPhrase(health, english), 'waiting at the gap 4–5');
    assert.notEqual(store.look(2, { checkpoint: 5 }).rule, 'atGap', 'passed');
    const dead = fakeStore(WORKER);
    dead.append(9);
    dead.events.splice(3, 2);
    for (let look = 0; look < 3; look++) dead.look(2, { checkpoint: 3, heartbeatAgeS: 40 });
    assert.equal(dead.look(2, { checkpoint: 3, heartbeatAgeS: 40 }).rule, 'ownerDead');
    const segmented = fakeStore(CORE);
    segmented.append(9);
    segmented.events.splice(3, 2);
    segmented.look(2, { checkpoint: 3 });
    assert.notEqual(segmented.look(2, { checkpoint: 3 }).rule, 'atGap', 'segments pass gaps over');
  });

  it('say nothing of a gap where no consumer waits at one, and name each library’s own time where one does', () => {
    const atGap = (features: ConsumerFeatures) => {
      const store = fakeStore(features);
      store.append(9);
      store.events.splice(3, 2);
      store.look(2, { checkpoint: 3 });
      return store.look(2, { checkpoint: 3 });
    };
    assert.notEqual(atGap({ segments: false, owners: true, heartbeats: true }).rule, 'atGap');
    assert.match(
      explainHealth(atGap({ segments: true, owners: false, heartbeats: false, gapWaitS: 5 }), english),
      /^Waiting: 4 events wait; it waits at the gap 4–5 \(up to 5 s by its rule\)\./,
    );
  });

  it('name a late event however old it is, if its transaction may have been open', () => {
    const store = fakeStore(CORE);
    store.append(5_000);
    const [late] = store.events.splice(6, 1);
    assert.ok(late);
    store.xmin = 40n;
    store.nextXid = 50n;
    assert.deepEqual(kinds(store.look(2, { checkpoint: 5_000 })), []);
    assert.equal(store.tailAfter(), '6');
    for (let look = 0; look < 5; look++) store.look(2, { checkpoint: 5_000 });
    store.events.splice(6, 0, late);
    store.xmin = 50n;
    assert.match(explainHealth(store.look(2, { checkpoint: 5_000 }), english), /were never handled, seen so far: 7\./);
    assert.equal(store.tailAfter(), '5000', 'and nothing is read again');
  });

  it('do not name a late event that the consumer had waited for', () => {
    const store = fakeStore(WORKER);
    store.append(10);
    const [late] = store.events.splice(6, 1);
    assert.ok(late);
    store.look(2, { checkpoint: 6 });
    store.events.splice(6, 0, late);
    assert.deepEqual(kinds(store.look(2, { checkpoint: 10 })), []);
  });
});
