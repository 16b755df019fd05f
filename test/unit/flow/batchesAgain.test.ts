import assert from 'node:assert/strict';
import { batchesAgain } from '../../../src/model/flow/findings/batchesAgain';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';

const ONCE = '1';
const TWICE = '2';

/**
 * The batches among payments, each of which is billed once or twice. The second bills are made as soon as `part` payments wait for
 * one, or with the last of them. `isMailed`: whether a payment also leads to an event of another type.
 */
function batches(payments: string, part = Number.POSITIVE_INFINITY, isMailed: (i: number) => boolean = () => false) {
  const events: { readonly eventType: string; readonly id: number; readonly cause?: number }[] = [];
  const waiting: number[] = [];
  const twice = [...payments].flatMap((each, i) => (each === TWICE ? [i] : []));
  for (const [i, each] of [...payments].entries()) {
    const cause = 10 * i + 1;
    events.push({ eventType: 'Paid', id: cause }, { eventType: 'Billed', id: cause + 1, cause });
    if (isMailed(i)) events.push({ eventType: 'Mailed', id: cause + 2, cause });
    if (each === TWICE) waiting.push(cause);
    if (waiting.length < part && i !== twice.at(-1)) continue;
    for (const paid of waiting.splice(0)) events.push({ eventType: 'Billed', id: paid + 3, cause: paid });
  }
  const window = learnFrom(
    events.map(({ eventType, id, cause }, i) =>
      makeEvent(i + 1, { eventType, eventId: uuid(id), causationId: cause === undefined ? null : uuid(cause) }),
    ),
  );
  const kind = window.table.kinds.findIndex(({ eventType }) => eventType === 'Paid');
  return atOnce(batchesAgain(window, 'Billed', window.rowsOf[kind] ?? assert.fail()));
}

const AROUND = ONCE.repeat(300);
const within = (payments: string) => AROUND + payments + AROUND;

describe('a batch of causes that was handled twice', () => {
  it('has at least twenty causes in a row', () => {
    assert.deepEqual(batches(within(TWICE.repeat(20))), [[300, 320]]);
    assert.deepEqual(batches(within(TWICE.repeat(19))), []);
    assert.deepEqual(batches(TWICE.repeat(20) + AROUND), [[0, 20]]);
    assert.deepEqual(batches(AROUND + TWICE.repeat(20)), [[300, 320]]);
    assert.deepEqual(batches(AROUND), []);
  });

  it('may contain two causes in a row without a second effect, and one in ten', () => {
    const ten = TWICE.repeat(10);
    assert.deepEqual(batches(within(`${ten}11${ten}`)), [[300, 322]]);
    assert.deepEqual(batches(within(`${ten}111${ten}`)), []);
    // 36 of 40, and 35 of 39.
    const apart = (last: number) => [9, 9, 9, last].map((count) => TWICE.repeat(count)).join('1') + ONCE;
    assert.deepEqual(batches(within(`${apart(8)}${TWICE}`)), [[300, 340]]);
    assert.deepEqual(batches(within(`${apart(7)}${TWICE}`)), []);
  });

  it('may be handled again in two parts; with more parts it counts as the usual flow', () => {
    assert.deepEqual(batches(within(TWICE.repeat(60)), 30), [[300, 360]]);
    assert.deepEqual(batches(within(TWICE.repeat(60)), 20), []);
  });

  it('is found only if all second effects have one type', () => {
    assert.deepEqual(
      batches(AROUND, undefined, (i) => i >= 100 && i < 140),
      [],
    );
    assert.deepEqual(
      batches(within(TWICE.repeat(20)), undefined, (i) => i < 320),
      [[300, 320]],
    );
  });

  it('is not found if more than a tenth of the other causes have several effects, too', () => {
    const others = (count: number) => '2111'.repeat(count) + ONCE.repeat(600 - 4 * count) + TWICE.repeat(20);
    assert.deepEqual(batches(others(60)), [[600, 620]]);
    assert.deepEqual(batches(others(61)), []);
  });
});
