import assert from 'node:assert/strict';
import { type ConsumerFeatures, EVENTS_BEHIND_CAP, type Segment } from '../../../src/model/consumer';
import type { Position } from '../../../src/model/event';
import { assess, compareHealth } from '../../../src/model/health';
import { explainHealth, statusWord } from '../../../src/model/healthWords';
import { english } from '../../../src/model/translate';
import { fixtureSnapshot } from '../../support/fixtures';

const ALL: ConsumerFeatures = { segments: true, owners: true, heartbeats: true };
const STALE_AFTER_S = 30;

function segment(over: Partial<Segment> = {}): Segment {
  return {
    id: 0,
    total: 4,
    ownerId: 'owner',
    checkpoint: '100' as Position,
    positionLag: 0,
    eventsBehind: 0,
    oldestWaitingS: null,
    heartbeatAgeS: 2,
    ...over,
  };
}

function judge(segments: Segment[], features = ALL) {
  const health = assess({ name: 'c', segments }, features, STALE_AFTER_S);
  return { status: health.status, sentence: explainHealth(health, english), health };
}

describe('the status of a consumer', () => {
  it('is caught up when no event waits, even when nobody owns it', () => {
    assert.deepEqual(pick(judge([segment()])), ['caughtUp', 'Caught up: no event waits.']);
    assert.deepEqual(pick(judge([segment({ ownerId: null, heartbeatAgeS: null })])), [
      'caughtUp',
      'Caught up: no event waits. Nobody owns it at the moment.',
    ]);
  });

  it('is behind while its owner lives', () => {
    const one = segment({ eventsBehind: 12_408 - 2_409, oldestWaitingS: 370 });
    assert.deepEqual(pick(judge([one])), ['behind', 'Behind: 9,999 events wait, the oldest for 6 min 10 s.']);
    const capped = segment({ eventsBehind: EVENTS_BEHIND_CAP + 1, oldestWaitingS: 10_800 });
    assert.equal(judge([capped]).sentence, 'Behind: 10,000+ events wait, the oldest for 3 h.');
  });

  it('is stopped when events wait in segments that nobody owns', () => {
    const unowned = { ownerId: null, heartbeatAgeS: null };
    assert.deepEqual(
      pick(
        judge([
          segment({ ...unowned, id: 1, eventsBehind: 14 }),
          segment({ ...unowned, id: 2, eventsBehind: 3 }),
          segment({ id: 3, eventsBehind: 90 }),
        ]),
      ),
      ['noOwner', 'Stopped: 14 events wait in 2 segments that nobody owns.'],
    );
    assert.equal(
      judge([segment({ ...unowned, id: null, total: null, eventsBehind: 1 })]).sentence,
      'Stopped: 1 event waits and nobody owns the consumer.',
    );
  });

  it('is stale when the owner does not report any more, also when its heartbeat is gone', () => {
    assert.deepEqual(pick(judge([segment({ heartbeatAgeS: 31, eventsBehind: 1 })])), [
      'ownerStale',
      'Owner stale: the last heartbeat is 31 s old, more than 30 s; 1 event waits.',
    ]);
    assert.equal(judge([segment({ heartbeatAgeS: 30 })]).status, 'caughtUp');
    assert.deepEqual(pick(judge([segment({ heartbeatAgeS: null })])), [
      'ownerStale',
      'Owner stale: the owner has no heartbeat; no event waits.',
    ]);
  });

  it('keeps to what the generation records', () => {
    const bare = segment({ id: null, total: null, ownerId: null, heartbeatAgeS: null, eventsBehind: 5 });
    const none = { segments: false, owners: false, heartbeats: false };
    assert.equal(judge([bare], none).status, 'behind');
    assert.equal(judge([bare], { ...none, heartbeats: true }).status, 'noOwner');
    assert.equal(judge([{ ...bare, heartbeatAgeS: 3 }], { ...none, heartbeats: true }).status, 'behind');
    assert.equal(judge([{ ...bare, ownerId: 'o' }], { ...none, owners: true }).status, 'behind');
    assert.equal(judge([], none).status, 'unknown');
  });

  it('takes the worst of its segments and lists them worst first', () => {
    const { health } = judge([
      segment({ id: 0 }),
      segment({ id: 1, eventsBehind: 4, oldestWaitingS: 9, positionLag: 40, heartbeatAgeS: 1 }),
      segment({ id: 2, heartbeatAgeS: 99 }),
      segment({ id: 3, eventsBehind: 2, oldestWaitingS: 3, ownerId: null, heartbeatAgeS: null }),
    ]);
    assert.deepEqual(
      health.segments.map(({ segment, status }) => [segment.id, status]),
      [
        [3, 'noOwner'],
        [2, 'ownerStale'],
        [1, 'behind'],
        [0, 'caughtUp'],
      ],
    );
    const { eventsBehind, positionLag, oldestWaitingS, heartbeatAgeS } = health;
    assert.deepEqual([eventsBehind, positionLag, oldestWaitingS, heartbeatAgeS], [4, 40, 9, 1]);
  });

  it('warns of segments that disagree about their number', () => {
    assert.match(judge([segment({ total: 4 }), segment({ total: 8 })]).sentence, /twice or never/);
  });

  it('shows billing_outbox of the real store as stopped, before the consumers that have less to do', () => {
    const { consumers, features } = fixtureSnapshot();
    const sorted = consumers.map((consumer) => assess(consumer, features, STALE_AFTER_S)).sort(compareHealth);
    assert.equal(sorted[0]?.name, 'billing_outbox');
    assert.equal(statusWord(sorted[0]?.status ?? 'unknown', english), 'stopped');
    assert.equal(sorted[0]?.eventsBehind, 31);
    assert.ok(sorted[0] && explainHealth(sorted[0], english).startsWith('Stopped: 31 events wait in '));
  });
});

function pick({ status, sentence }: ReturnType<typeof judge>) {
  return [status, sentence];
}
