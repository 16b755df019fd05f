import assert from 'node:assert/strict';
import type { Reported, ReportedState, Segment } from '../../../src/model/consumer/consumer';
import type { Position } from '../../../src/model/event/event';
import { addBeats, lateAfterS, NO_BEATS } from '../../../src/model/health/beats';
import { type Facts, ownershipOf, type SegmentFacts, summarise } from '../../../src/model/health/facts';
import { NO_REST } from '../../../src/model/health/rests';
import {
  compareHealth,
  type Health,
  isBehind,
  isBehindFor,
  isSuspect,
  judge,
  judgeSegments,
  needsPerson,
  type RuleName,
  STATUS_RANK,
} from '../../../src/model/health/rules';
import { CORE, EVERYTHING, fakeStore } from '../../support/polls';

const segmentRow = (changes: Partial<Segment> = {}): Segment => ({
  id: 0,
  total: 1,
  ownerId: 'worker',
  checkpoint: '5' as Position,
  positionLag: 0,
  oldestWaitingS: null,
  heartbeatAgeS: 2,
  ...changes,
});

const NOTHING = { waiting: 0, more: false, atMost: false, first: null };
const THREE = { ...NOTHING, waiting: 3 };

/** A running segment that has handled everything. */
const segment = (changes: Partial<SegmentFacts> = {}, row: Partial<Segment> = {}): SegmentFacts => ({
  segment: segmentRow(row),
  ownership: 'live',
  share: NOTHING,
  oldestWaitingS: null,
  restingS: 0,
  restingPolls: 0,
  gap: null,
  rest: NO_REST,
  ...changes,
});

const RATES = { appendedPerS: 1, handledPerS: 1, slopePerS: 0, growing: false, catchUpS: null, spanS: 60 };

/** The facts of a consumer that was watched long enough; its share is that of the segment that waits. */
const facts = (segments: readonly SegmentFacts[], changes: Partial<Facts> = {}): Facts => ({
  name: 'billing',
  segments,
  features: CORE,
  scope: EVERYTHING,
  share: segments.find(({ share }) => share.waiting > 0)?.share ?? NOTHING,
  rates: RATES,
  polls: 10,
  rebuildTo: null,
  staleAfterS: 30,
  lateAfterS: 7.5,
  ...changes,
});

const OWNERS_ONLY = { segments: false, owners: true, heartbeats: false };
const PASSING = { segments: true, owners: true, heartbeats: true };
const GROWING = { rates: { ...RATES, growing: true } };
const resting = (polls: number, seconds = 30) => ({ share: THREE, restingPolls: polls, restingS: seconds });

const GAP = { from: '6' as Position, to: '6' as Position };
const reports = (state: ReportedState | null): Reported => ({ word: 'as stored', state, error: null, culprit: null });

describe('the rules of a consumer’s status', () => {
  type Case = readonly [title: string, facts: Facts, rule: RuleName];
  const cases: readonly Case[] = [
    [
      'an event waits and no process owns the segment, although a heartbeat is stored',
      facts([segment({ share: THREE, ownership: 'none' })]),
      'stopped',
    ],
    ['no process owns it, but no event waits', facts([segment({ ownership: 'none' })]), 'caughtUp'],
    [
      'a missing heartbeat proves nothing if the library has no heartbeats',
      facts([segment({ share: THREE }, { heartbeatAgeS: null })], { features: OWNERS_ONLY }),
      'catchingUp',
    ],
    [
      'the owner has deregistered, but no event waits',
      facts([segment({ ownership: 'stale' }, { heartbeatAgeS: null })]),
      'caughtUp',
    ],
    [
      'the heartbeat of the owner is old, although no event waits',
      facts([segment({ ownership: 'stale' }, { heartbeatAgeS: 31 })]),
      'ownerDead',
    ],
    [
      'the checkpoint rests for three polls and for as long as a heartbeat may be old',
      facts([segment(resting(3))]),
      'blocked',
    ],
    ['the checkpoint rests, but only for two polls', facts([segment(resting(2))]), 'catchingUp'],
    ['the checkpoint rests, but for a moment less', facts([segment(resting(9, 29))]), 'catchingUp'],
    ['the checkpoint rests, but no event waits', facts([segment({ restingPolls: 9, restingS: 900 })]), 'caughtUp'],
    [
      'the checkpoint moves, although the scope is unknown',
      facts([segment({ share: { ...THREE, atMost: true } })]),
      'catchingUp',
    ],
    [
      'the checkpoint rests, and the scope is unknown',
      facts([segment({ ...resting(3), share: { ...THREE, atMost: true } })]),
      'scopeUnknown',
    ],
    [
      'a checkpoint that passes the events of others does not rest because of its scope',
      facts([segment({ ...resting(3), share: { ...THREE, atMost: true } })], { features: PASSING }),
      'blocked',
    ],
    [
      'the checkpoint of a whole consumer may rest because of its scope, too',
      facts([segment({ ...resting(3), share: { ...THREE, atMost: true } })], {
        features: { ...PASSING, segments: false, staysAtOwn: true },
      }),
      'scopeUnknown',
    ],
    [
      'events wait in one of two segments after only two polls',
      facts([segment(), segment({ share: THREE })], { polls: 2 }),
      'warmingUp',
    ],
    ['no event waits at the first poll', facts([segment()], { polls: 1 }), 'caughtUp'],
    ['the lag grows', facts([segment({ share: THREE })], GROWING), 'fallingBehind'],
    ['the lag grew, but no event waits now', facts([segment()], GROWING), 'caughtUp'],
    [
      'one segment of two was set back',
      facts([segment(), segment({ share: THREE })], { rebuildTo: '9' as Position }),
      'rebuilding',
    ],
    ['it was set back, but no event waits now', facts([segment()], { rebuildTo: '9' as Position }), 'caughtUp'],
    [
      'older events may wait, and the scope is unknown',
      facts([segment({ share: { ...NOTHING, more: true, atMost: true } })]),
      'catchingUp',
    ],
    [
      'older events may wait, and they are not searched yet',
      facts([segment({ share: { ...NOTHING, more: true } })]),
      'lookingBack',
    ],
    [
      'events after a gap are visible, and the next event is not',
      facts([segment({ ...resting(2, 2), gap: GAP })]),
      'atGap',
    ],
    [
      'the gap was seen by one poll only; its transaction may just commit',
      facts([segment({ ...resting(1, 0), gap: GAP })]),
      'catchingUp',
    ],
    [
      'there is a gap, but the owner may have died',
      facts([segment({ ...resting(2, 2), gap: GAP }, { heartbeatAgeS: 8 })]),
      'ownerSilent',
    ],
    ['there is a gap, but no event waits', facts([segment({ restingPolls: 9, gap: GAP })]), 'caughtUp'],
    ['the next heartbeat is overdue', facts([segment(resting(2, 2), { heartbeatAgeS: 8 })]), 'ownerSilent'],
    ['the next heartbeat is just due', facts([segment(resting(2, 2), { heartbeatAgeS: 7.5 })]), 'catchingUp'],
    [
      'the heartbeat is old, but the checkpoint rests for one poll only',
      facts([segment(resting(1, 2), { heartbeatAgeS: 11 })]),
      'catchingUp',
    ],
    [
      'the heartbeat is old, but no event waits',
      facts([segment({ restingPolls: 9 }, { heartbeatAgeS: 11 })]),
      'caughtUp',
    ],
    [
      'the owner fell silent before the checkpoint had rested as long as a batch may take',
      facts([segment({ ...resting(3, 100), rest: { ...NO_REST, limitS: 100 } }, { heartbeatAgeS: 8 })]),
      'ownerSilent',
    ],
    [
      'the owner fell silent after the checkpoint had rested as long as a batch may take',
      facts([segment({ ...resting(3, 108), rest: { ...NO_REST, limitS: 100 } }, { heartbeatAgeS: 8 })]),
      'blocked',
    ],
    [
      'the checkpoint rests under one owner for as long as a heartbeat may be old',
      facts([segment({ ...resting(3, 60), rest: { ...NO_REST, limitS: 100, heldS: 30 } })]),
      'longBatch',
    ],
    [
      'the present owner has the segment for a moment less',
      facts([segment({ ...resting(3, 60), rest: { ...NO_REST, limitS: 100, heldS: 29 } })]),
      'catchingUp',
    ],
    [
      'the checkpoint rests under one owner, but only for two polls',
      facts([segment({ ...resting(2, 60), rest: { ...NO_REST, limitS: 100, heldS: 60 } })]),
      'catchingUp',
    ],
    ...(['failed', 'stopped', 'paused'] as const).map(
      (state): Case => [
        `its row says that it has ${state}`,
        facts([segment({ share: THREE }, { reported: reports(state) })]),
        'stopped',
      ],
    ),
    ['its row says that it runs', facts([segment({ share: THREE }, { reported: reports('running') })]), 'catchingUp'],
    [
      'its row has a status word that is not known',
      facts([segment({ share: THREE }, { reported: reports(null) })]),
      'catchingUp',
    ],
    [
      'the row of one segment says that it is rebuilding',
      facts([segment(), segment({ share: THREE }, { reported: reports('rebuilding') })]),
      'rebuilding',
    ],
    ['it has never handled anything', facts([segment({}, { checkpoint: '0' as Position })]), 'idle'],
  ];
  for (const [title, of, rule] of cases) {
    it(`${rule}: ${title}`, () => assert.equal(judge(of).rule, rule));
  }

  it('end the warm-up at the third poll, and need a row and an owner that has not deregistered', () => {
    assert.equal(judge(facts([segment({ share: THREE })], { polls: 3 })).rule, 'catchingUp');
    assert.equal(judge(facts([])).rule, 'noCheckpoint');
    const deregistered = segment({ share: THREE, ownership: 'stale' }, { heartbeatAgeS: null });
    assert.equal(judge(facts([deregistered])).rule, 'stopped');
  });

  it('call for a person if the consumer is stopped or blocked, or if its owner is dead', () => {
    const statuses = STATUS_RANK.filter((status) => needsPerson(status));
    assert.deepEqual(statuses, ['stopped', 'ownerDead', 'blocked']);
  });

  it('give a segment no status that only a whole consumer can have', () => {
    const segments = [segment({ share: THREE }, { id: 0 }), segment({}, { id: 1 })];
    for (const changes of [GROWING, { rebuildTo: '9' as Position }]) {
      const statuses = judgeSegments(facts(segments, changes)).map(({ status }) => status);
      assert.deepEqual(statuses, ['catchingUp', 'caughtUp']);
    }
  });

  it('list segments worst first, then by number, then by checkpoint', () => {
    const at = (id: number | null, checkpoint: string, share = NOTHING) =>
      segment({ share, ownership: share.waiting > 0 ? 'none' : 'live' }, { id, checkpoint: checkpoint as Position });
    const order = (...segments: SegmentFacts[]) =>
      judgeSegments(facts(segments)).map(({ segment: { id, checkpoint } }) => `${id}@${checkpoint}`);
    assert.deepEqual(order(at(2, '1'), at(10, '1'), at(1, '1'), at(9, '1', THREE)), ['9@1', '1@1', '2@1', '10@1']);
    assert.deepEqual(order(at(1, '100'), at(1, '20'), at(0, '300')), ['0@300', '1@20', '1@100']);
    assert.deepEqual(order(at(null, '100'), at(null, '20')), ['null@20', 'null@100']);
  });
});

describe('the order of consumers', () => {
  const health = (name: string, changes: Partial<Health> = {}): Health => ({
    ...fakeStore(CORE).look(1, { checkpoint: 0 }),
    name,
    ...changes,
  });
  const as = (rule: RuleName, status: Health['status'], now = status) => ({ rule, status, now });
  const order = (...list: Health[]) => list.sort(compareHealth).map(({ name }) => name);

  it('is by name if everything else is equal', () => {
    assert.deepEqual(order(health('b'), health('a'), health('c')), ['a', 'b', 'c']);
    assert.deepEqual(order(health('c'), health('b'), health('a')), ['a', 'b', 'c']);
    assert.equal(compareHealth(health('a'), health('a')), 0);
    assert.ok(compareHealth(health('a'), health('b')) < 0 && compareHealth(health('b'), health('a')) > 0);
  });

  it('is by the number of waiting events first, then by name', () => {
    assert.deepEqual(order(health('a'), health('b', { share: THREE })), ['b', 'a']);
  });

  it('follows the shown status while a change has not lasted yet', () => {
    const stopped = health('stopped', as('stopped', 'stopped'));
    const heldBack = health('held', as('stopped', 'caughtUp', 'stopped'));
    const catching = health('catching', as('catchingUp', 'catchingUp'));
    const heldBad = health('bad', as('caughtUp', 'stopped', 'caughtUp'));
    assert.deepEqual(order(heldBack, catching, heldBad, stopped), ['bad', 'stopped', 'catching', 'held']);
  });

  it('is by the rule, not by the status that the rule gives', () => {
    const atGap = health('at a gap', as('atGap', 'catchingUp'));
    const falling = health('falling', as('fallingBehind', 'fallingBehind'));
    const catching = health('catching', as('catchingUp', 'catchingUp'));
    assert.deepEqual(order(catching, falling, atGap), ['at a gap', 'falling', 'catching']);
  });

  it('keeps a consumer that was unknown a moment ago at its place of that moment', () => {
    const warming = health('warming', as('caughtUp', 'unreadable', 'caughtUp'));
    const blocked = health('blocked', as('blocked', 'blocked'));
    const falling = health('falling', as('fallingBehind', 'fallingBehind'));
    assert.deepEqual(order(falling, warming, blocked), ['blocked', 'warming', 'falling']);
  });
});

describe('the facts that the rules take from the rows', () => {
  it('say that a consumer is behind if events wait in one of its segments', () => {
    const judged = judgeSegments(facts([segment({ share: THREE }, { id: 0 }), segment({}, { id: 1 })]));
    assert.equal(isBehind({ segments: judged }), true);
    assert.equal(isBehind({ segments: judged.slice(1) }), false);
  });

  it('say that it is behind from a given age on, and at once if the age is not known', () => {
    const segments = judgeSegments(facts([segment({ share: THREE })]));
    const cases: readonly (readonly [oldestWaitingS: number | null, afterS: number, isBehind: boolean])[] = [
      [1.9, 2, false],
      [2, 2, true],
      [0, 0, true],
      [null, 2, true],
    ];
    for (const [oldestWaitingS, afterS, expected] of cases)
      assert.equal(isBehindFor({ segments, oldestWaitingS }, afterS), expected, `${oldestWaitingS} of ${afterS}`);
    assert.equal(isBehindFor({ segments: judgeSegments(facts([segment()])), oldestWaitingS: null }, 0), false);
  });

  it('call for a search in the logs when a segment with waiting events rests for ten seconds and three polls', () => {
    assert.equal(isSuspect(segment(resting(3, 10))), true);
    assert.equal(isSuspect(segment(resting(3, 9.9))), false, 'a moment less');
    assert.equal(isSuspect(segment(resting(2, 60))), false, 'a look less');
    assert.equal(isSuspect(segment({ restingPolls: 3, restingS: 60 })), false, 'nothing waits');
  });

  it('find the ownership by the row and by the heartbeat, as far as the library has them', () => {
    const both = CORE;
    const heartbeats = { segments: true, owners: false, heartbeats: true };
    const neither = { segments: true, owners: false, heartbeats: false };
    const owned = (features: typeof CORE, row: Partial<Segment>) => ownershipOf(segmentRow(row), features, 30);
    assert.equal(owned(both, { ownerId: null }), 'none');
    assert.equal(owned(both, { heartbeatAgeS: 30 }), 'live');
    assert.equal(owned(both, { heartbeatAgeS: 31 }), 'stale');
    assert.equal(owned(both, { heartbeatAgeS: null }), 'stale');
    assert.equal(owned(OWNERS_ONLY, { heartbeatAgeS: null }), 'live');
    assert.equal(owned(OWNERS_ONLY, { ownerId: null }), 'none');
    assert.equal(owned(heartbeats, { ownerId: null, heartbeatAgeS: null }), 'none');
    assert.equal(owned(heartbeats, { ownerId: null, heartbeatAgeS: 30 }), 'live');
    assert.equal(owned(neither, { ownerId: null, heartbeatAgeS: null }), 'unknown');
  });

  it('have the largest position lag and the youngest heartbeat of all segments', () => {
    const rows = (...ages: (number | null)[]) =>
      summarise({ name: 'c', segments: ages.map((age, i) => segmentRow({ heartbeatAgeS: age, positionLag: 10 * i })) });
    assert.deepEqual(rows(5, null, 3, 7), { positionLag: 30, heartbeatAgeS: 3 });
    assert.deepEqual(rows(3, null), { positionLag: 10, heartbeatAgeS: 3 });
    assert.deepEqual(rows(3, 5), { positionLag: 10, heartbeatAgeS: 3 });
    assert.deepEqual(rows(null), { positionLag: 0, heartbeatAgeS: null });
    assert.deepEqual(rows(0, 4), { positionLag: 10, heartbeatAgeS: 0 });
  });
});

describe('a heartbeat', () => {
  /** Polls a process: each poll is at a second of the database's clock, and its heartbeat is from another second. */
  const lateAfter = (...looks: readonly (readonly [at: number, beatAt: number])[]) => {
    const beats = looks.reduce(
      (known, [at, beatAt]) =>
        addBeats(known, { name: 'c', segments: [segmentRow({ heartbeatAgeS: at - beatAt })] }, at * 1_000),
      NO_BEATS,
    );
    return lateAfterS(beats, 30);
  };
  const SLOW = [
    [100, 99],
    [105, 99],
    [110, 109],
  ] as const;

  it('is late some time after the next one was due; the interval is measured', () => {
    assert.equal(lateAfter([100, 99], [105, 104]), 7.5, 'no look came between two');
    assert.equal(lateAfter(...SLOW), 15);
  });

  it('is not late sooner if the clock of the database went back or stood still', () => {
    assert.equal(lateAfter(...SLOW, [106, 105], [111, 105]), 15);
    assert.equal(lateAfter(...SLOW, [110, 109.001]), 15);
    assert.equal(lateAfter(...SLOW, [106, 106], [116, 116]), 15);
  });
});
