import assert from 'node:assert/strict';
import { findTwice } from '../../../src/model/flow/findings/twice';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';

/** A payment each minute, which is billed within that minute; `again`: after how many minutes it is billed again. */
function payments(count: number, again: (i: number) => number | undefined) {
  const events = Array.from({ length: count }, (_, i) => {
    const at = 60_000 * i;
    const billed = { eventType: 'Billed', causationId: uuid(10 * i + 1) };
    const minutes = again(i);
    return [
      { id: 10 * i + 1, eventType: 'Paid', time: at },
      { id: 10 * i + 2, ...billed, time: at + 500 },
      ...(minutes === undefined ? [] : [{ id: 10 * i + 3, ...billed, time: at + 60_000 * minutes + 700 + i }]),
    ];
  }).flat();
  const inOrder = events.sort((a, b) => a.time - b.time);
  const found = atOnce(
    findTwice(learnFrom(inOrder.map(({ id, ...event }, i) => makeEvent(i + 1, { ...event, eventId: uuid(id) })))),
  );
  const paymentOf = (eventId: string) => (Number.parseInt(eventId.slice(-12), 16) - 1) / 10;
  return found.map(({ eventId, isUsualThen }): [payment: number, isUsualThen: boolean] => [
    paymentOf(eventId),
    isUsualThen,
  ]);
}

const from = (first: number, to: number) => Array.from({ length: to - first }, (_, i) => first + i);
const certain = (numbers: readonly number[]) => numbers.map((i): [number, boolean] => [i, false]);
const usual = (numbers: readonly number[]) => numbers.map((i): [number, boolean] => [i, true]);

describe('a batch that was handled twice', () => {
  /** The batch is handled again when all of it was handled. */
  const batch = (first: number, to: number) => (i: number) => (i >= first && i < to ? to - i : undefined);

  it('is found if it is less than half of everything', () => {
    // As many have one effect as have two; the newest are still open.
    assert.deepEqual(payments(400, batch(40, 173)), certain(from(40, 173)));
    assert.deepEqual(payments(400, batch(40, 174)), []);
  });

  it('is found beside other batches, without single causes in between', () => {
    const [one, two] = [batch(20, 60), batch(100, 140)];
    const both = payments(400, (i) => one(i) ?? two(i) ?? (i === 80 ? 1 : undefined));
    assert.deepEqual(both, certain([...from(20, 60), ...from(100, 140)]));
  });

  it('is not one if each cause is handled twice in its turn', () => {
    assert.deepEqual(
      payments(400, (i) => (i >= 40 && i < 130 ? 0.5 : undefined)),
      [],
    );
  });
});

describe('causes that are handled twice since the flow changed', () => {
  const since = (first: number, to: number, each = 1, minutes = 0.1) =>
    payments(1_000, (i) => (i >= first && i < to && (i - first) % each === 0 ? minutes : undefined));

  it('are at least twenty, each at most nine causes after the previous one', () => {
    assert.deepEqual(since(500, 520), usual(from(500, 520)));
    assert.deepEqual(since(500, 519), certain(from(500, 519)));
    assert.deepEqual(since(500, 680, 9), usual(from(0, 20).map((i) => 500 + 9 * i)));
    assert.deepEqual(since(500, 700, 10), certain(from(0, 20).map((i) => 500 + 10 * i)));
  });

  it('do not include what was handled twice before or after', () => {
    const found = payments(1_000, (i) => (i === 100 || i === 900 || (i >= 500 && i < 530) ? 0.1 : undefined));
    assert.deepEqual(found, [...certain([100]), ...usual(from(500, 530)), ...certain([900])]);
  });

  it('have their second effects in turn; a batch that was handled again does not', () => {
    assert.deepEqual(
      payments(1_000, (i) => (i >= 500 && i < 530 ? 530 - i : undefined)),
      certain(from(500, 530)),
    );
    // Three causes at a time and then the same three again: a third of them are in turn. Then four at a time.
    const inGroups = (size: number) =>
      payments(1_000, (i) => (i >= 500 && i < 500 + 12 * size ? size - ((i - 500) % size) : undefined)).map(
        ([, is]) => is,
      );
    assert.deepEqual([new Set(inGroups(3)), new Set(inGroups(4))], [new Set([true]), new Set([false])]);
  });
});
