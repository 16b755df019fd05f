import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
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

  it('stand in the order of their judgement, muted ones below the others', () => {
    assert.deepEqual(namesOf(''), ['behind', 'caught_up', 'stopped_but_muted', 'fine']);
  });

  it('are those whose name contains the filter', () => {
    assert.deepEqual(namesOf(' UT'), ['stopped_but_muted']);
  });

  it('below a store leave room for their first two facts, in a name that is none of another consumer', () => {
    const waiting = ['stopped', '≤ 440', '6 min'];
    const working = ['catching up', '≤ 96', '2 s'];
    assert.equal(nameBeside('billing_outbox', waiting, []), 'billing_outbox');
    assert.equal(nameBeside('order_fulfilment', ['caught up'], []), 'order_fulfilment');
    assert.equal(nameBeside('order_fulfilment', ['lag ≤ 12', '5 s'], []), 'order_fulfilment');
    assert.equal(nameBeside('search_index', working, []), 'search_index');
    assert.equal(nameBeside('customer_mailer', working, ['customer_mailer', 'search_index']), 'custom…ailer');
    assert.equal(
      nameBeside('customer_mailer', ['catching up', '6'], []),
      nameBeside('customer_mailer', ['catching up', '≤ 96'], []),
      'it does not change with each poll',
    );
    const alike = ['customer.email_mailer', 'customer.paper_mailer'];
    for (const name of alike) assert.equal(nameBeside(name, working, alike), name);
    const dotted = ['c…tomer_email_mailer', 'c…tomer_paper_mailer'];
    for (const name of dotted) assert.equal(nameBeside(name, working, dotted), name, 'it has the sign itself');
    const many = Array.from({ length: 151 }, (_, i) => `consumer-${i}`);
    assert.equal(nameBeside('customer_mailer', working, many), 'customer_mailer', 'so many are not compared');
    assert.deepEqual(
      [true, false].map((isBelowStore) => consumerRows('shop', views, 'fine', isBelowStore)[0]?.amongNames),
      [['stopped_but_muted', 'behind', 'fine', 'caught_up'], null],
    );
  });

  it('say of a blocking event what the log says in rows that a side bar has room for, and the event below', () => {
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
