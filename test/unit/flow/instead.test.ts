import assert from 'node:assert/strict';
import type { EventHeader } from '../../../src/model/event/event';
import { insteadIn, StreamRows } from '../../../src/model/flow/claims/instead';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent } from '../../support/events';
import { tableOf } from '../../support/flows/learn';

/** What followed an order in its stream, and how long after it (ms). */
type Behind = readonly [eventType: string, after: number, over?: Partial<EventHeader>];

const CANCELLED: Behind = ['Cancelled', 400];
const WITHIN = 1_000;

/** Orders, each in a stream of its own: some were not sent and some were; each may stand for several. */
function found({
  lacking,
  having,
  scale = 1,
}: {
  readonly lacking: readonly (readonly Behind[])[];
  readonly having: readonly (readonly Behind[])[];
  readonly scale?: number;
}) {
  const events = [...lacking, ...having].flatMap((behind, i) => {
    const stream = { context: 'Shop', type: 'Order', id: `order-${i}` };
    const time = 60_000 * i;
    return [
      { eventType: 'Ordered', stream, time },
      ...behind.map(([eventType, after, over]) => ({ eventType, stream, time: time + after, ...over })),
    ];
  });
  const table = tableOf(events.map((event, i) => makeEvent(i + 1, event)));
  const orders = [...events.keys()].filter((row) => events[row]?.eventType === 'Ordered');
  const cases = {
    lacking: orders.slice(0, lacking.length),
    having: orders.slice(lacking.length),
    scale,
    effects: ['Sent'],
    within: WITHIN,
  };
  const others = atOnce(insteadIn(new StreamRows(table), cases));
  return others.map(({ eventType, rows }): [string, number[]] => [
    eventType,
    [...rows].map((row) => orders.indexOf(row)),
  ]);
}

const times = (count: number, ...behind: readonly Behind[]) => Array.from({ length: count }, () => behind);
const ALL_SENT = times(100);

describe('what happened in a stream instead of an effect', () => {
  it('is a type that came before the effect was due, only if the effect is missing', () => {
    const lacking = [...times(3, CANCELLED), ...times(2)];
    assert.deepEqual(found({ lacking, having: ALL_SENT }), [['Cancelled', [0, 1, 2]]]);
    assert.deepEqual(found({ lacking: times(3), having: ALL_SENT }), []);
    assert.deepEqual(found({ lacking: times(2, CANCELLED), having: ALL_SENT }), [], 'two may be chance');
    assert.deepEqual(found({ lacking, having: times(100, CANCELLED) }), [], 'it comes with the effect, too');
  });

  it('is neither a type that came later nor the effect itself', () => {
    const cancelledAt = (ms: number) => found({ lacking: times(3, ['Cancelled', ms]), having: ALL_SENT }).length;
    assert.deepEqual([cancelledAt(WITHIN), cancelledAt(WITHIN + 1)], [1, 0]);
    assert.deepEqual(found({ lacking: times(3, ['Sent', 400]), having: ALL_SENT }), []);
  });

  it('is at most a hundred events after the cause', () => {
    const noted = (count: number) => Array.from({ length: count }, (): Behind => ['Noted', 100]);
    const behind = (count: number) =>
      found({ lacking: times(3, ...noted(count), CANCELLED), having: times(100, ...noted(1)) });
    assert.deepEqual(behind(99), [['Cancelled', [0, 1, 2]]]);
    assert.deepEqual(behind(100), []);
  });

  it('is not in a stream of another type or context with the same id', () => {
    const elsewhere = (stream: Partial<EventHeader['stream']>) =>
      found({
        lacking: Array.from({ length: 3 }, (_, i): Behind[] => [
          ['Cancelled', 400, { stream: { context: 'Shop', type: 'Order', id: `order-${i}`, ...stream } }],
        ]),
        having: ALL_SENT,
      }).length;
    assert.deepEqual([elsewhere({}), elsewhere({ type: 'Invoice' }), elsewhere({ context: 'Archive' })], [1, 0, 0]);
  });

  it('comes without the effect in one of five cases at least; each case with the effect counts as the number it stands for', () => {
    const of = (cancelled: number, scale: number) =>
      found({ lacking: times(10, CANCELLED), having: [...times(cancelled, CANCELLED), ...times(990)], scale }).length;
    assert.deepEqual([of(10, 4), of(11, 4), of(10, 5)], [1, 0, 0]);
  });

  it('is more frequent than by chance; the limit rises with the number of types', () => {
    const of = (count: number, ...behind: readonly Behind[]) =>
      found({ lacking: [...times(3, ...behind), ...times(count - 3)], having: ALL_SENT }).map(([type]) => type);
    assert.deepEqual([of(9, CANCELLED), of(10, CANCELLED)], [['Cancelled'], []]);
    const both = [CANCELLED, ['Noted', 500]] as const;
    assert.deepEqual([of(7, ...both), of(8, ...both)], [['Cancelled', 'Noted'], []]);
    // Few orders with the effect prove less than many.
    const few = (count: number) =>
      found({ lacking: [...times(5, CANCELLED), ...times(count - 5)], having: times(10) }).length;
    assert.deepEqual([few(7), few(8)], [1, 0]);
  });
});
