import assert from 'node:assert/strict';
import { decodeHistory, encodeHistory } from '../../../src/app/history/encoding';
import type { Position } from '../../../src/model/event/event';
import { NO_REST } from '../../../src/model/health/rests';
import type { Health } from '../../../src/model/health/rules';
import { addLate, createHistoryBook, mergeLate } from '../../../src/model/history/book';
import { MOST_BYTES } from '../../../src/model/history/ladder';
import { isCertain, type LostEvidence, lostEvents } from '../../../src/model/lost/lost';
import { makeEvent } from '../../support/events';
import { healthOf } from '../../support/looks';
import { EVERYTHING } from '../../support/polls';
import { segmentsAt } from '../../support/story';

const at = (position: number) => String(position) as Position;
const late = (position: number, seenAt: number) => ({ position: at(position), at: seenAt });
const AT = 1_700_000_000_000;

describe('late events that an earlier session saw', () => {
  const found = (checkpoint: number, over: Partial<LostEvidence> = {}) =>
    lostEvents({
      segments: segmentsAt(1, checkpoint),
      scope: EVERYTHING,
      seen: [],
      seenBefore: [late(10, AT + 20_000)],
      skips: [],
      passed: [],
      writers: null,
      events: new Map([[at(10), makeEvent(10, { time: AT })]]),
      ...over,
    }).map(({ position, reason }) => [position, reason]);

  it('are probably lost, and certainly if this session saw them, too', () => {
    assert.deepEqual(found(30), [['10', 'seenBefore']]);
    assert.ok(!isCertain('seenBefore'));
    assert.deepEqual(found(30, { seen: [at(10)] }), [['10', 'seen']]);
  });

  it('are not lost if the consumer has not passed them, or if the event is missing or was replaced since', () => {
    assert.deepEqual(found(9), []);
    assert.deepEqual(found(30, { events: new Map() }), []);
    const other = makeEvent(10, { time: AT + 60_000 });
    assert.deepEqual(found(30, { events: new Map([[at(10), other]]) }), [], 'a later event has that position');
  });
});

describe('the kept list of late events', () => {
  const health = (checkpoint: number, rebuildTo: number | null = null) => ({
    segments: segmentsAt(1, checkpoint).map((segment) => ({ segment })) as unknown as Health['segments'],
    rebuildTo: rebuildTo === null ? null : at(rebuildTo),
  });

  it('has each event once, with the time when it was noticed', () => {
    const first = addLate([], health(30), [at(10)], 1);
    assert.deepEqual(addLate(first, health(40), [at(10), at(35)], 2), [late(10, 1), late(35, 2)]);
  });

  it('does not keep an event that a consumer which was set back handles again', () => {
    const both = [late(10, 1), late(35, 2)];
    assert.deepEqual(addLate(both, health(20, 50), [], 3), [late(10, 1)]);
  });

  it('is merged from two windows, without the events before a reset', () => {
    assert.deepEqual(mergeLate([late(10, 5), late(7, 1)], [late(10, 3), late(12, 6)], 2), [late(10, 3), late(12, 6)]);
  });
});

describe('the kept checkpoints of a consumer', () => {
  const HOUR = 3_600_000;
  const health = (name: string, checkpoint: number, segments = 1, rebuildTo: number | null = null): Health => ({
    ...healthOf(name),
    rebuildTo: rebuildTo === null ? null : at(rebuildTo),
    segments: segmentsAt(segments, checkpoint).map((segment) => ({
      segment,
      ownership: 'live',
      share: { waiting: 0, more: false, atMost: false, first: null },
      oldestWaitingS: null,
      restingS: 0,
      restingPolls: 0,
      rest: NO_REST,
      gap: null,
      status: 'caughtUp',
    })),
  });
  const ids = (nextXid: number, ...running: number[]) => ({
    nextXid: BigInt(nextXid),
    xmax: BigInt(nextXid),
    running: running.map(BigInt),
  });
  const looksOf = (book: ReturnType<typeof createHistoryBook>) =>
    book.passed('c').looks.map((look) => [(look.at - AT) / 1_000, look.checkpoints.join()]);

  it('have a look at intervals, and one at once after a set-back, which lowers the earlier ones', () => {
    const book = createHistoryBook();
    for (const [second, checkpoint] of [
      [0, 30],
      [2, 31],
      [12, 40],
    ] as const)
      book.look(AT + second * 1_000, [health('c', checkpoint)], ids(100 + second));
    assert.deepEqual(looksOf(book), [
      [0, '30'],
      [12, '40'],
    ]);
    book.look(AT + 14_000, [health('c', 35, 1, 40)], ids(120));
    assert.deepEqual(looksOf(book), [
      [0, '30'],
      [12, '35'],
      [14, '35'],
    ]);
  });

  it('have nothing from before a reset of the store', () => {
    const book = createHistoryBook();
    book.look(AT, [health('c', 30)], ids(100));
    const file = encodeHistory(book.pages());
    book.restart(AT + 5_000);
    assert.deepEqual(looksOf(book), []);
    book.merge(decodeHistory(file) ?? new Map());
    assert.deepEqual(looksOf(book), [], 'nor what the file still has');
  });

  it('have nothing of another server, whose transactions have lower ids', () => {
    const book = createHistoryBook();
    book.look(AT, [health('c', 30)], ids(500));
    book.look(AT + 20_000, [health('c', 40)], ids(90));
    assert.deepEqual(looksOf(book), [[20, '40']]);
  });

  it('are merged from two windows, and a set-back that one of them saw counts for both', () => {
    const [one, two] = [createHistoryBook(), createHistoryBook()];
    one.look(AT, [health('c', 30)], ids(100, 97));
    two.look(AT + 20_000, [health('c', 10)], ids(110));
    one.merge(decodeHistory(encodeHistory(two.pages())) ?? new Map());
    assert.deepEqual(looksOf(one), [
      [0, '10'],
      [20, '10'],
    ]);
    assert.deepEqual(one.passed('c').looks[0]?.running, [97n]);
  });

  it('fit into the file for many consumers and segments over a day; older looks are further apart', () => {
    const book = createHistoryBook();
    for (let i = 0; i < 96; i++) {
      const consumers = Array.from({ length: 100 }, (_, n) => health(n === 0 ? 'c' : `c${n}`, 5_000_000 + i, 16));
      book.look(AT + i * (HOUR / 4), consumers, ids(1_000_000 + i));
    }
    const file = encodeHistory(book.pages());
    assert.ok(file.length <= MOST_BYTES, `${file.length}`);
    const looks = decodeHistory(file)?.get('c')?.looks ?? [];
    assert.deepEqual(looks, book.passed('c').looks);
    const hours = looks.map((look) => (look.at - AT) / HOUR);
    assert.ok(hours.length > 10 && hours.length <= 24, `${hours.length}`);
    assert.equal(hours.at(-1), 23.75);
    assert.equal(hours[0], 0);
  });
});
