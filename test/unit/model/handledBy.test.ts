import assert from 'node:assert/strict';
import type { Consumer, Segment } from '../../../src/model/consumer/consumer';
import type { Scope } from '../../../src/model/consumer/scope';
import type { Position } from '../../../src/model/event/event';
import { handledBy, handledMark, type MarkedConsumer } from '../../../src/model/forest/handledBy';
import { english } from '../../../src/model/text/translate';
import { makeEvent } from '../../support/events';
import { fixtureEvents } from '../../support/fixtures';
import { fixtureConsumers, type MarkOptions, markedConsumers } from '../../support/marked';
import { only } from '../../support/polls';

const FAILED = { word: 'failed', state: 'failed', error: null, culprit: null } as const;
const CORE = { segments: true, owners: true, heartbeats: true };

function consumers(segments: Partial<Segment>[], features = CORE, options?: MarkOptions) {
  const consumer: Consumer = {
    name: 'c',
    segments: segments.map((over) => ({
      id: 0,
      total: 1,
      ownerId: 'o',
      checkpoint: '10' as Position,
      positionLag: 0,
      oldestWaitingS: null,
      heartbeatAgeS: 2,
      ...over,
    })),
  };
  return markedConsumers({ features, consumers: [consumer] }, options);
}

const eventAt = (position: string, id = 'user-1') =>
  makeEvent(1, { position: position as Position, stream: { context: null, type: 'User', id } });

function handle(segments: Partial<Segment>[], position: string, streamId = 'user-1', features = CORE) {
  const [handling] = handledBy(consumers(segments, features), eventAt(position, streamId), english);
  assert.ok(handling);
  return handling;
}

describe('handledBy', () => {
  it('compares the position with the checkpoint as numbers', () => {
    assert.equal(handle([{}], '9').mark, 'handled');
    assert.equal(handle([{}], '10').mark, 'handled');
    assert.equal(handle([{}], '11').mark, 'waiting');
  });

  it('uses the segment to which the stream is hashed', () => {
    // user-1 belongs to segment 4 of 16.
    const segments = Array.from({ length: 16 }, (_, id) => ({
      id,
      total: 16,
      checkpoint: (id === 4 ? '5' : '900') as Position,
    }));
    const handling = handle(segments, '7');
    assert.deepEqual([handling.mark, handling.segment, handling.checkpoint], ['waiting', 4, '5']);
    assert.equal(
      handling.sentence,
      'Past the checkpoint 5 of segment 4: waiting, or outside its scope; last heartbeat 2 s ago.',
    );
    assert.equal(handle(segments, '7', 'é').mark, 'handled');
  });

  it('distinguishes waiting from stopped by the owner and its heartbeat', () => {
    assert.equal(handle([{ ownerId: null, heartbeatAgeS: null }], '11').mark, 'stopped');
    assert.equal(handle([{ heartbeatAgeS: 31 }], '11').mark, 'stopped');
    assert.equal(handle([{ heartbeatAgeS: null }], '11').mark, 'stopped');
    assert.equal(handle([{ ownerId: null }], '10').mark, 'handled');
    assert.equal(
      handle([{ id: null, total: null, heartbeatAgeS: 400 }], '11').sentence,
      'Past its checkpoint 10: stopped, last heartbeat 6 min 40 s ago.',
    );
  });

  it('uses the furthest segment if the rows have different totals', () => {
    const abandoned = { id: 4, total: 16, checkpoint: '3' as Position, ownerId: null };
    assert.equal(handle([abandoned, { id: 0, total: 1, checkpoint: '50' as Position }], '40').mark, 'handled');
    assert.equal(
      handle([{ ...abandoned, id: 5 }], '2').sentence,
      'Not handled: no row is stored for the segment of this stream.',
    );
  });

  it('gives a mark and a sentence with the reason for every case', () => {
    const whole = { id: null, total: null };
    const ownersOnly = { ...CORE, heartbeats: false };
    const heartbeatsOnly = { ...CORE, owners: false };
    const neither = { ...ownersOnly, owners: false };
    const said = (segments: Partial<Segment>[], position: string, features = CORE) => {
      const { mark, sentence } = handle(segments, position, 'user-1', features);
      return [mark, sentence];
    };
    assert.deepEqual(said([], '11'), ['stopped', 'Not handled: no checkpoint is stored for this consumer.']);
    assert.deepEqual(said([{}], '10'), ['handled', 'Handled: segment 0 has its checkpoint at 10.']);
    assert.deepEqual(said([whole], '10'), ['handled', 'Handled: its checkpoint is 10.']);
    const past = 'Past its checkpoint 10:';
    for (const [row, features, mark, reason] of [
      [{}, CORE, 'waiting', 'waiting, or outside its scope; last heartbeat 2 s ago.'],
      [{ heartbeatAgeS: null }, ownersOnly, 'waiting', 'waiting, or outside its scope.'],
      [{ ownerId: null, heartbeatAgeS: null }, neither, 'waiting', 'waiting, or outside its scope.'],
      [{ ownerId: null }, CORE, 'stopped', 'stopped, no worker owns it.'],
      [{ ownerId: null, heartbeatAgeS: null }, heartbeatsOnly, 'stopped', 'stopped, no heartbeat is stored.'],
      [{ ownerId: null, heartbeatAgeS: 90 }, heartbeatsOnly, 'stopped', 'stopped, last heartbeat 1 min 30 s ago.'],
      [{ heartbeatAgeS: null }, CORE, 'stopped', 'stopped, no heartbeat is stored.'],
      [{ heartbeatAgeS: 31 }, CORE, 'stopped', 'stopped, last heartbeat 31 s ago.'],
      [{ reported: FAILED }, CORE, 'stopped', 'stopped, as its row says.'],
      [{ ownerId: null, heartbeatAgeS: null, reported: FAILED }, neither, 'stopped', 'stopped, as its row says.'],
    ] as const) {
      assert.deepEqual(said([{ ...whole, ...row }], '11', features), [mark, `${past} ${reason}`]);
    }
  });

  it('returns no segment and no checkpoint if no row exists', () => {
    const { segment, checkpoint, consumer } = handle([], '11');
    assert.deepEqual([consumer, segment, checkpoint], ['c', null, null]);
    const whole = handle([{ id: null, total: null }], '11');
    assert.deepEqual([whole.segment, whole.checkpoint], [null, '10']);
  });

  it('treats a row without a number or a total as the whole consumer', () => {
    for (const row of [
      { id: null, total: 16 },
      { id: 7, total: null },
    ]) {
      assert.equal(handle([row], '10').mark, 'handled');
    }
    // user-1 belongs to segment 4 of 16.
    assert.equal(handle([{ id: 7, total: 16 }], '10').mark, 'stopped');
  });

  it('finds the segment for each total, in any order of the rows', () => {
    const at = (id: number, total: number, checkpoint: string) => ({ id, total, checkpoint: checkpoint as Position });
    assert.equal(handle([at(4, 16, '5'), at(0, 1, '6'), at(4, 16, '7')], '7').checkpoint, '7');
    assert.equal(handle([at(0, 1, '6'), at(3, 16, '90'), at(0, 1, '5')], '7').checkpoint, '6');
    assert.equal(handle([at(0, 1, '100'), at(4, 16, '20')], '7').checkpoint, '100', 'by number, not by letter');
    assert.equal(handle([at(4, 16, '20'), at(0, 1, '100')], '7').checkpoint, '100');
  });

  it('uses the first of two rows with equal checkpoints', () => {
    assert.equal(handle([{ ownerId: null }, {}], '11').mark, 'stopped');
    assert.equal(handle([{}, { ownerId: null }], '11').mark, 'waiting');
  });

  it('marks an event outside the scope as outside, wherever the checkpoint is', () => {
    const scoped = (scope: Scope, position: string) => {
      const [handling] = handledBy(consumers([{ id: null, total: null }], CORE, { scope }), eventAt(position), english);
      return [handling?.mark, handling?.mayBeOutside, handling?.sentence];
    };
    const outside = ['outside', false, 'Outside its scope: it does not handle such events.'];
    assert.deepEqual(scoped(only('Order'), '9'), outside);
    assert.deepEqual(scoped(only('Order'), '11'), outside);
    const past = 'Past its checkpoint 10: waiting';
    assert.deepEqual(scoped(only('User'), '11'), ['waiting', false, `${past}; last heartbeat 2 s ago.`]);
    const atMost = { ...only('User'), source: 'unknown' } as const;
    assert.deepEqual(scoped(atMost, '11'), ['waiting', true, `${past}, or outside its scope; last heartbeat 2 s ago.`]);
    assert.equal(scoped({ ...only('Order'), source: 'unknown' }, '11')[0], 'outside', 'that much is certain');
  });

  it('says that an event may be outside the scope only if the scope is uncertain', () => {
    const mayBeOutside = (scope: Scope) => {
      const [handling] = handledBy(consumers([{}], CORE, { scope }), eventAt('11'), english);
      return [handling?.mark, handling?.mayBeOutside];
    };
    assert.deepEqual(mayBeOutside({ ...only('User'), source: 'unknown' }), ['waiting', true]);
    assert.deepEqual(mayBeOutside({ ...only('Order'), source: 'unknown' }), ['outside', false]);
    assert.deepEqual(mayBeOutside(only('User')), ['waiting', false]);
  });

  it('uses the judgement of the consumer and does not judge again', () => {
    const late = [{ heartbeatAgeS: 50 }];
    const markOf = (judged: readonly MarkedConsumer[]) => handledBy(judged, eventAt('11'), english)[0];
    assert.equal(markOf(consumers(late))?.mark, 'stopped');
    assert.equal(markOf(consumers(late, CORE, { staleAfterS: 60 }))?.mark, 'waiting', 'its own stale-after');
    const held = consumers(late).map((each) => ({ ...each, status: 'catchingUp' as const }));
    assert.equal(markOf(held)?.mark, 'waiting', 'it is not shown as dead yet');
    const [blocked] = consumers([{}]);
    const resting = (blocked?.segments ?? []).map((each) => ({ ...each, status: 'blocked' as const }));
    assert.ok(blocked);
    const handling = markOf([{ ...blocked, status: 'blocked', segments: resting }]);
    assert.equal(handling?.mark, 'stopped');
    assert.match(handling?.sentence ?? '', /segment 0: blocked, its checkpoint does not move\.$/);
    const down = resting.map((each) => ({ ...each, status: 'stopped' as const }));
    assert.match(
      markOf([{ ...blocked, status: 'stopped', segments: down }])?.sentence ?? '',
      /: stopped, as its row says\.$/,
    );
  });

  it('agrees with the real store: billing_outbox stopped at position 449, the poison event', () => {
    const real = fixtureConsumers().consumers;
    const poison = fixtureEvents().find((event) => event.position === '449');
    assert.ok(poison);
    const billing = handledBy(real, poison, english).find(({ consumer }) => consumer === 'billing_outbox');
    assert.deepEqual([billing?.mark, billing?.segment, billing?.checkpoint], ['stopped', 1, '448']);
    assert.match(billing?.sentence ?? '', /segment 1: stopped, no worker owns it/);
    const [first] = real;
    assert.ok(first);
    const unhandled = fixtureEvents().filter((event) => handledMark(first, event) === 'stopped');
    assert.equal(unhandled.length, 11);
  });
});
