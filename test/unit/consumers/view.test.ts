import assert from 'node:assert/strict';
import {
  type BlockingEvent,
  type ConsumerView,
  mayGiveUp,
  needsAttention,
  viewOf,
  withGivenUp,
} from '../../../src/app/consumers/view';
import { noConsumerSettings } from '../../../src/app/settings/consumerSettings';
import type { Position } from '../../../src/model/event/event';
import type { Health } from '../../../src/model/health/rules';
import { standsStill } from '../../../src/model/health/rules';
import type { PassedBatch } from '../../../src/model/lost/passedOver';
import { makeEvent } from '../../support/events';
import { CORE, fakeStore } from '../../support/polls';
import { asView } from '../../support/views';

const DEFAULTS = { lagEvents: 1_000, lagSeconds: 300 };

function health(row: { readonly ownerId?: null; readonly heartbeatAgeS?: number | null } = {}): Health {
  const store = fakeStore(CORE);
  store.append(9);
  return store.look(1, { checkpoint: 0, ...row });
}
const stopped = health({ ownerId: null, heartbeatAgeS: null });

const at = (consumer: string): BlockingEvent => ({
  consumer,
  segment: 0,
  eventId: 'e-1',
  position: '1' as Position,
  eventType: 'OrderOpened',
  stream: { context: null, type: 'Order', id: '1' },
  error: 'no tariff',
  file: '/shop.log',
  lineNumber: 7,
  isProbable: false,
});

describe('a consumer as every face shows it', () => {
  it('has its connection and the common thresholds if it has none of its own, and is not muted', () => {
    const view = viewOf('shop', stopped, noConsumerSettings, DEFAULTS);
    assert.equal(view.connection, 'shop');
    assert.equal(view.status, 'stopped');
    assert.deepEqual(view.thresholds, DEFAULTS);
    assert.equal(view.batchSize, undefined);
    assert.equal(view.muted, false);
    assert.equal(view.isCauseLookedFor, false);
    assert.deepEqual(view.blocking, []);
  });

  it('has the values of its own settings, including 0', () => {
    const own = { ...noConsumerSettings, muted: true, lagEvents: 0, lagSeconds: 0, batchSize: 20 };
    const { muted, thresholds, batchSize } = viewOf('shop', stopped, own, DEFAULTS);
    assert.deepEqual(
      { muted, thresholds, batchSize },
      { muted: true, thresholds: { lagEvents: 0, lagSeconds: 0 }, batchSize: 20 },
    );
  });

  it('names its own blocking events only if its status needs a person, and says whether they are searched for', () => {
    const known = [at('c'), at('other')];
    const blocking = { known, isLookingFor: (name: string) => name === 'c' };
    const of = (judged: Health) => viewOf('shop', judged, noConsumerSettings, DEFAULTS, blocking);
    assert.deepEqual(of(stopped).blocking, [at('c')]);
    assert.equal(of(stopped).isCauseLookedFor, true);
    assert.deepEqual(of(health()).blocking, [], 'before the hold-down is over');
    assert.equal(of({ ...stopped, name: 'other' }).isCauseLookedFor, false);
  });
});

describe('standsStill and needsAttention', () => {
  const lost = (isFresh: boolean): ConsumerView['findings'] => [
    {
      kind: 'passedBatches',
      batches: 1,
      events: 1,
      latest: '1' as Position,
      isLeast: false,
      isCertain: true,
      isFresh,
    },
  ];
  const cases: readonly (readonly [string, ConsumerView, { readonly still: boolean; readonly attention: boolean }])[] =
    [
      ['are both true for a consumer that stands still', asView(stopped), { still: true, attention: true }],
      ['are both false for a consumer that works', asView(health()), { still: false, attention: false }],
      [
        'are both false for a consumer that stands still and is muted',
        asView(stopped, { muted: true }),
        { still: false, attention: false },
      ],
      [
        'are false and true for a consumer that gave up events recently and goes on',
        asView(health(), { findings: lost(true) }),
        { still: false, attention: true },
      ],
      [
        'are both false for a consumer that gave up events long ago',
        asView(health(), { findings: lost(false) }),
        { still: false, attention: false },
      ],
      [
        'are both false for a consumer that gave up events and is muted',
        asView(health(), { findings: lost(true), muted: true }),
        { still: false, attention: false },
      ],
    ];
  for (const [name, view, { still, attention }] of cases) {
    it(name, () => {
      assert.equal(standsStill(view), still);
      assert.equal(needsAttention(view), attention);
    });
  }
});

describe('batches that a consumer gave up', () => {
  const HOUR_MS = 3_600_000;
  const now = 100 * HOUR_MS;
  const batch = (position: number, at: number): PassedBatch => ({
    line: {
      kind: 'poison',
      consumer: 'c',
      gap: null,
      from: null,
      to: null,
      events: 1,
      eventId: null,
      error: 'no tariff',
      time: at,
      file: '/shop.log',
      lineNumber: position,
    },
    events: [makeEvent(position)],
    failedAt: String(position) as Position,
  });
  const passed = (view: ConsumerView) => view.findings.filter(({ kind }) => kind === 'passedBatches');
  const other: ConsumerView['findings'] = [{ kind: 'lateCommits', positions: ['3' as Position] }];

  it('are a finding of the consumer, beside other findings and in place of an earlier one', () => {
    const once = withGivenUp(asView(health(), { findings: other }), [batch(5, now - HOUR_MS)], now);
    assert.deepEqual(once.findings.slice(0, 1), other);
    assert.deepEqual(
      passed(once).map((finding) => finding.kind === 'passedBatches' && [finding.latest, finding.isFresh]),
      [['5', true]],
    );
    const again = withGivenUp(once, [batch(7, now - 30 * HOUR_MS)], now);
    assert.deepEqual(
      passed(again).map((finding) => finding.kind === 'passedBatches' && [finding.latest, finding.isFresh]),
      [['7', false]],
    );
    assert.deepEqual(withGivenUp(again, [], now).findings, other);
  });

  it('are searched for in logs if nothing in the store shows them', () => {
    const tables = (...roles: readonly string[]) => ({ tables: roles.map((role) => [role, role] as never) });
    assert.equal(mayGiveUp(tables('events', 'projectorCheckpoints')), true);
    assert.equal(mayGiveUp(tables('events', 'consumerSegments')), false);
  });
});
