import assert from 'node:assert/strict';
import type { Consumer, ConsumerSnapshot, Segment } from '../../../src/model/consumer';
import type { Position } from '../../../src/model/event';
import { handledBy, handledMarks } from '../../../src/model/handledBy';
import { english } from '../../../src/model/translate';
import { fixtureEvents, fixtureSnapshot } from '../../support/fixtures';

const STALE_AFTER_S = 30;

function snapshot(segments: Partial<Segment>[]): ConsumerSnapshot {
  const consumer: Consumer = {
    name: 'c',
    segments: segments.map((over) => ({
      id: 0,
      total: 1,
      ownerId: 'o',
      checkpoint: '10' as Position,
      positionLag: 0,
      eventsBehind: 0,
      oldestWaitingS: null,
      heartbeatAgeS: 2,
      ...over,
    })),
  };
  const features = { segments: true, owners: true, heartbeats: true };
  return { head: '99' as Position, features, consumers: [consumer], takenAt: 0, databaseTime: 0 };
}

function handle(segments: Partial<Segment>[], position: string, streamId = 'user-1') {
  const [handling] = handledBy(
    snapshot(segments),
    { streamId, position: position as Position },
    STALE_AFTER_S,
    english,
  );
  assert.ok(handling);
  return handling;
}

describe('handledBy', () => {
  it('compares the position with the checkpoint, numerically', () => {
    assert.equal(handle([{}], '9').mark, 'handled');
    assert.equal(handle([{}], '10').mark, 'handled');
    assert.equal(handle([{}], '11').mark, 'waiting');
  });

  it('looks at the segment that the stream is hashed to', () => {
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

  it('tells waiting from stopped by the owner and its heartbeat', () => {
    assert.equal(handle([{ ownerId: null, heartbeatAgeS: null }], '11').mark, 'stopped');
    assert.equal(handle([{ heartbeatAgeS: 31 }], '11').mark, 'stopped');
    assert.equal(handle([{ heartbeatAgeS: null }], '11').mark, 'stopped');
    assert.equal(handle([{ ownerId: null }], '10').mark, 'handled');
    assert.equal(
      handle([{ id: null, total: null, heartbeatAgeS: 400 }], '11').sentence,
      'Past its checkpoint 10: stopped, last heartbeat 6 min 40 s ago.',
    );
  });

  it('believes the furthest segment where totals are mixed', () => {
    const abandoned = { id: 4, total: 16, checkpoint: '3' as Position, ownerId: null };
    assert.equal(handle([abandoned, { id: 0, total: 1, checkpoint: '50' as Position }], '40').mark, 'handled');
    assert.equal(
      handle([{ ...abandoned, id: 5 }], '2').sentence,
      'Not handled: no row is stored for the segment of this stream.',
    );
  });

  it('agrees with the real store: billing_outbox stopped at position 449, the poison event', () => {
    const real = fixtureSnapshot();
    const poison = fixtureEvents().find((event) => event.position === '449');
    assert.ok(poison);
    const place = { streamId: poison.stream.id, position: poison.position };
    const billing = handledBy(real, place, STALE_AFTER_S, english).find(
      ({ consumer }) => consumer === 'billing_outbox',
    );
    assert.deepEqual([billing?.mark, billing?.segment, billing?.checkpoint], ['stopped', 1, '448']);
    assert.match(billing?.sentence ?? '', /segment 1: stopped, nobody owns it/);
    const unhandled = fixtureEvents().filter((event) => {
      const marks = handledMarks(real, { streamId: event.stream.id, position: event.position }, STALE_AFTER_S);
      return marks[0] === 'stopped';
    });
    assert.equal(unhandled.length, 11);
  });
});
