import assert from 'node:assert/strict';
import { casesOf, handlerPlace } from '../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { consumersBehind } from '../../../src/features/code/behind';
import type { Consumer } from '../../../src/model/consumer/consumer';
import { segmentOf } from '../../../src/model/consumer/partition';
import { type Scope, unknownScope } from '../../../src/model/consumer/scope';
import type { Position } from '../../../src/model/event/event';
import type { TypeActivity } from '../../../src/store/ports';
import { createGoFolder, type GoFolder } from '../../support/goFolder';
import { markedConsumers } from '../../support/marked';

const position = (value: number) => String(value) as Position;

const consumer = (name: string, ...checkpoints: number[]): Consumer => ({
  name,
  segments: checkpoints.map((checkpoint, id) => ({
    id: checkpoints.length === 1 ? null : id,
    total: checkpoints.length === 1 ? null : checkpoints.length,
    ownerId: null,
    checkpoint: position(checkpoint),
    positionLag: 0,
    oldestWaitingS: null,
    heartbeatAgeS: null,
  })),
});
const judged = (scope: Scope, ...consumers: Consumer[]) =>
  markedConsumers({ consumers, features: { segments: true, owners: true, heartbeats: true } }, { scope });
const newest = (...events: [position: number, id: string][]): TypeActivity => ({
  eventType: 'UserRegistered',
  eventVersion: '1',
  lastDay: 1,
  more: false,
  newestAt: 0,
  newest: events.map(([at, id]) => ({ position: position(at), stream: { context: null, type: 'User', id } })),
});

const CODE = `package a

func (c *Mailer) Name() string { return "mailer" }
func (c *Mailer) Handle(ctx context.Context, event es.PersistedEvent) error {
	if event.EventType == "UserRegistered" {
	}
	return nil
}

func (c *Billing) Name() string { return "billing" }
func (c *Billing) Handle(ctx context.Context, event es.PersistedEvent) error {
	switch event.EventType {
	case "Paid":
	}
	return nil
}

func (c *Forwarder) Name() string { return "forwarder" }
func (c *Forwarder) Handle(ctx context.Context, event es.PersistedEvent) error {
	if event.EventType == "Paid" {
		return nil
	}
	return c.next.Handle(ctx, event)
}

func (c *Everything) Name() string { return "everything" }
func (c *Everything) Handle(ctx context.Context, event es.PersistedEvent) error { return nil }
`;

describe('consumers that are behind on an event type', () => {
  it('are those that have not reached one of its newest events', () => {
    const behind = consumersBehind(
      newest([90, 'user-1'], [50, 'user-2']),
      judged(unknownScope, consumer('past', 90), consumer('before', 89), consumer('none')),
      undefined,
    );
    assert.deepEqual(behind.certain, ['before']);
  });

  it('are found by the segment that reads the event', () => {
    const own = segmentOf('user-1', 2);
    const checkpoints = (ofOwn: number, ofOther: number) => (own === 0 ? [ofOwn, ofOther] : [ofOther, ofOwn]);
    const behind = consumersBehind(
      newest([90, 'user-1']),
      judged(unknownScope, consumer('done', ...checkpoints(90, 0)), consumer('late', ...checkpoints(0, 1_000))),
      undefined,
    );
    assert.deepEqual(behind.certain, ['late']);
  });

  it('do not include consumers whose scope leaves the events out', () => {
    const scope: Scope = { aggregateTypes: ['Order'], boundedContexts: null, eventTypes: null, source: 'code' };
    const behind = consumersBehind(newest([90, 'user-1']), judged(scope, consumer('orders', 0)), undefined);
    assert.deepEqual(behind, { certain: [], perhaps: [] });
  });

  describe('judged together with their code', () => {
    let folder: GoFolder;
    beforeEach(async () => {
      folder = await createGoFolder({ 'a/a.go': CODE });
    });
    afterEach(() => folder.remove());
    const read = () => createGoIndexReader().read([folder.path], new AbortController().signal);

    it('do not include one that names other event types only; one that also hands events on may be behind', async () => {
      const names = ['mailer', 'billing', 'forwarder', 'everything', 'unknown'];
      const all = judged(unknownScope, ...names.map((name) => consumer(name, 0)));
      const behind = consumersBehind(newest([90, 'user-1']), all, await read());
      assert.deepEqual(behind, { certain: ['mailer', 'everything', 'unknown'], perhaps: ['forwarder'] });
    });

    it('are linked to their case for the type, else to their Handle, also by the name of a partition', async () => {
      const index = await read();
      const line = (name: string, type?: string) => handlerPlace(name, type, index)?.line;
      assert.equal(line('mailer', 'UserRegistered'), 5);
      assert.equal(line('mailer_p3', 'UserRegistered'), 5);
      assert.equal(line('mailer', 'Paid'), 4);
      assert.equal(line('mailer'), 4);
      assert.equal(line('nobody', 'Paid'), undefined);
      assert.equal(casesOf('billing', 'Paid', index).length, 1);
    });
  });
});
