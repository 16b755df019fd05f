import assert from 'node:assert/strict';
import { type WatchedVerdict, watchExpectations } from '../../../src/app/flow/watchExpectations';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { parseExpectations } from '../../../src/model/flow/expect/parse';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';

const NEVER = new AbortController().signal;

/** Polls until `isEnough`; `append` is called before each poll with its number. */
async function watched(
  text: string,
  append: (look: number, events: EventHeader[]) => void,
  isEnough: (verdicts: readonly WatchedVerdict[], look: number) => boolean,
): Promise<readonly WatchedVerdict[]> {
  const { expectations, errors } = parseExpectations(text);
  assert.deepEqual(errors, []);
  const events: EventHeader[] = [];
  let look = 0;
  let last: readonly WatchedVerdict[] = [];
  const store = {
    eventsAfter: async (after: Position, count: number) => {
      const found = events
        .filter(({ position }) => BigInt(position) > BigInt(after))
        .sort((a, b) => Number(BigInt(a.position) - BigInt(b.position)));
      return encodeHeaders(found.slice(0, count));
    },
  };
  append(look, events);
  await watchExpectations(
    { store, expectations, after: '10' as Position, t: english, pauseMs: 1 },
    (verdicts) => {
      last = verdicts;
      look += 1;
      append(look, events);
      return !isEnough(verdicts, look);
    },
    NEVER,
  );
  return last;
}

const short = ({ passed, failures, open }: WatchedVerdict) => [passed, failures.map(({ kind }) => kind), open];

describe('expectations that are watched', () => {
  const old = () => Date.now() - 60_000;

  it('judge only events after the start, and name the cause whose effect is missing', async () => {
    const at = old();
    const verdicts = await watched(
      'A -> B within 1 s\nA -> B, never\nC -> D',
      (look, events) => {
        if (look > 0) return;
        events.push(
          makeEvent(9, { eventType: 'A', time: at }),
          makeEvent(11, { eventType: 'A', time: at }),
          makeEvent(12, { eventType: 'B', time: at + 10, causationId: uuid(11) }),
          makeEvent(13, { eventType: 'A', time: at }),
        );
      },
      () => true,
    );
    assert.deepEqual(verdicts.map(short), [
      [1, ['missing'], 0],
      [1, ['unwanted'], 0],
      [0, [], 0],
    ]);
    const [failure] = verdicts[0]?.failures ?? [];
    assert.equal(failure?.eventId, uuid(13));
    assert.equal(failure?.position, '13');
    assert.match(failure?.sentence ?? '', /A #13: B did not follow within 1/);
  });

  it('leave a cause open until its own deadline, and fail at once if an effect came too often', async () => {
    const verdicts = await watched(
      'A -> B within 1 h, once',
      (look, events) => {
        const now = Date.now();
        if (look === 0) events.push(makeEvent(11, { eventType: 'A', time: now }));
        if (look === 1) events.push(makeEvent(12, { eventType: 'B', time: now, causationId: uuid(11) }));
        if (look === 2) events.push(makeEvent(13, { eventType: 'B', time: now, causationId: uuid(11) }));
      },
      (now, look) => {
        if (look <= 2) assert.deepEqual(now.map(short), [[0, [], 1]]);
        return look === 3;
      },
    );
    assert.deepEqual(verdicts.map(short), [[0, ['tooOften'], 0]]);
  });

  it('include events that a late transaction committed below the newest position', async () => {
    const at = old();
    const verdicts = await watched(
      'A -> B within 1 s',
      (look, events) => {
        if (look === 0) events.push(makeEvent(20, { eventType: 'Z', time: at }));
        if (look === 1)
          events.push(
            makeEvent(15, { eventType: 'A', time: at }),
            makeEvent(16, { eventType: 'B', time: at + 1, causationId: uuid(15) }),
          );
      },
      (_, look) => look === 2,
    );
    assert.deepEqual(verdicts.map(short), [[1, [], 0]]);
  });

  it('judge each cause once, however many events come', async () => {
    const at = old();
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => makeEvent(from + i, { eventType: 'A', time: at }));
    const verdicts = await watched(
      'A -> B, never',
      (look, events) => {
        if (look < 3) events.push(...many(11 + look * 25_000, 25_000));
      },
      (_, look) => look === 4,
    );
    assert.deepEqual(verdicts.map(short), [[75_000, [], 0]]);
  });
});
