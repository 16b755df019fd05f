import assert from 'node:assert/strict';
import type { BlockingEvent } from '../../../src/app/consumers/view';
import { nameBeside } from '../../../src/features/consumers/nameBeside';
import { consumerRows, rowsBelow } from '../../../src/features/consumers/rows';
import type { Position } from '../../../src/model/event/event';
import { makeEvent, uuid } from '../../support/events';
import { healthOf } from '../../support/looks';
import { asView } from '../../support/views';

describe('the rows of consumers', () => {
  const views = [
    asView(healthOf('stopped_but_muted', { status: 'stopped' }), { muted: true }),
    asView(healthOf('behind', { status: 'fallingBehind' })),
    asView(healthOf('fine'), { muted: true }),
    asView(healthOf('caught_up')),
  ];
  const namesOf = (filter: string) => consumerRows('shop', views, filter, false).map(({ health }) => health.name);

  it('are sorted by their judgement, with muted ones below the others', () => {
    assert.deepEqual(namesOf(''), ['behind', 'caught_up', 'stopped_but_muted', 'fine']);
  });

  it('are those whose name contains the filter', () => {
    assert.deepEqual(namesOf(' UT'), ['stopped_but_muted']);
  });

  it('leave room for status, count and age, with a name that does not change from poll to poll', () => {
    const waiting = ['stopped', '≤ 440', '6 min'];
    const working = ['catching up', '≤ 96', '2 s'];
    const below = (name: string, facts: readonly string[]) => nameBeside(name, facts, { among: [], row: 'belowStore' });
    const alone = (name: string, facts: readonly string[]) => nameBeside(name, facts, { among: [], row: 'first' });
    assert.equal(alone('billing_outbox', ['stopped', '320', '50 s']), 'billing_outbox');
    assert.equal(alone('billing_outbox', ['stopped', '1.3K', '3 min']), 'billin…utbox');
    assert.equal(alone('search_index', ['catching up', '200', '20 s']), 'sear…ndex');
    assert.equal(below('order_fulfilment', ['caught up']), 'order_fulfilment');
    assert.equal(below('order_fulfilment', ['lag ≤ 12', '5 s']), 'order_fulfilment');
    assert.equal(below('customer_mailer', ['catching up', '≤ 6', '2 s']), below('customer_mailer', working));
    const more = [...working, 'about 6 min left'];
    assert.ok(below('customer_mailer', more).length < below('customer_mailer', working).length, 'room for the sign');
    assert.equal(below('customer_mailer', ['owner silent', '≤ 12K', '6 min']), 'cus…er', 'of a name something stays');
    const long = 'customer.order.projection.of.the.mailer';
    assert.match(alone(long, waiting), /^cust.*….*er$/, 'in a side bar of one store, too');
    assert.ok(alone(long, waiting).length > below(long, waiting).length, 'where there is more room');
  });

  it('know the names of all consumers of their store, including those that a filter leaves out', () => {
    const [row] = consumerRows('shop', views, 'fine', true);
    const among = ['stopped_but_muted', 'behind', 'fine', 'caught_up'];
    assert.deepEqual(row?.place, { among, row: 'belowStore' });
  });

  it('show the error of a blocking event in lines that fit a side bar, with the event below', () => {
    const { stream } = makeEvent(1);
    const culprit = (error: string | null): BlockingEvent => ({
      ...{ consumer: 'behind', segment: 1, eventId: uuid(1), eventType: 'PaymentCaptured', stream },
      ...{ position: '449' as Position, isProbable: false, error, file: '/api.log', lineNumber: 1 },
    });
    const linesOf = (error: string | null) => {
      const health = asView(healthOf('behind'), { blocking: [culprit(error)] });
      const [row] = consumerRows('shop', [health], '', false);
      return rowsBelow(row ?? assert.fail(), String).flatMap((below) =>
        below.kind === 'culprit' ? [below.errorLine] : [],
      );
    };
    assert.deepEqual(linesOf('unknown payment provider "stripe"'), ['unknown payment provider', '"stripe"', null]);
    assert.deepEqual(linesOf(null), [null]);
    const long = 'handle payment: no mapping for card 4242 of the customer: sql: no rows in result set';
    assert.equal(linesOf(long).slice(0, -1).join(' '), long, 'nothing of it is left out');
    const longer = linesOf(Array(5).fill(long).join(' ')).slice(0, -1);
    assert.equal(longer.length, 6, 'the rest stands in the tooltip');
    assert.match(longer.at(-1) ?? '', /…$/);
    for (const line of [...linesOf(long), ...longer])
      assert.ok((line ?? '').length <= 26, 'none is cut by the side bar');
  });
});
