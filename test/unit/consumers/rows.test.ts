import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { BlockingEvent } from '../../../src/app/consumers/view';
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
  const namesOf = (filter: string) => consumerRows('shop', views, filter).map(({ health }) => health.name);

  it('stand in the order of their judgement, muted ones below the others', () => {
    assert.deepEqual(namesOf(''), ['behind', 'caught_up', 'stopped_but_muted', 'fine']);
  });

  it('are those whose name contains the filter', () => {
    assert.deepEqual(namesOf(' UT'), ['stopped_but_muted']);
  });

  it('say of a blocking event what the log says in rows that a side bar has room for, and the event below', () => {
    const { stream } = makeEvent(1);
    const culprit = (error: string | null): BlockingEvent => ({
      ...{ consumer: 'behind', segment: 1, eventId: uuid(1), eventType: 'PaymentCaptured', stream },
      ...{ position: '449' as Position, isProbable: false, error, file: '/api.log', lineNumber: 1 },
    });
    const linesOf = (error: string | null) => {
      const health = asView(healthOf('behind'), { blocking: [culprit(error)] });
      const [row] = consumerRows('shop', [health], '');
      return rowsBelow(row ?? assert.fail()).flatMap((below) => (below.kind === 'culprit' ? [below.errorLine] : []));
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
