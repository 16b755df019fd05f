import assert from 'node:assert/strict';
import { consumerOfRow, stoppedAtOfRow } from '../../../src/platform/vscode/consumerRow';

describe('a row as the argument of a command', () => {
  const culprit = { eventType: 'PaymentCaptured' };
  const consumer = { kind: 'consumer', health: { name: 'billing', blocking: [culprit, { eventType: 'Other' }] } };

  it('gives its consumer, also for the rows below a consumer', () => {
    assert.equal(consumerOfRow(consumer), 'billing');
    assert.equal(consumerOfRow({ kind: 'culprit', parent: consumer, culprit }), 'billing');
    assert.equal(consumerOfRow('billing'), 'billing');
    assert.equal(consumerOfRow(undefined), undefined);
  });

  it('gives the type of the blocking event if a log names one', () => {
    assert.equal(stoppedAtOfRow(consumer), 'PaymentCaptured');
    assert.equal(stoppedAtOfRow({ kind: 'culprit', parent: consumer, culprit: { eventType: 'Other' } }), 'Other');
    assert.equal(stoppedAtOfRow({ ...consumer, health: { name: 'billing', blocking: [] } }), undefined);
    assert.equal(stoppedAtOfRow('billing'), undefined);
  });
});
