import assert from 'node:assert/strict';
import { unknownScope } from '../../src/model/consumer/scope';
import type { Position } from '../../src/model/event/event';
import type { CheckpointLook } from '../../src/model/history/looks';
import type { PositionRange } from '../../src/store/livePorts';
import type { EventStore } from '../../src/store/ports';
import { readAll, subject } from './storeReading';

/** A recorded poll of a consumer's checkpoints. */
const LOOK: CheckpointLook = {
  at: 0,
  nextXid: 900n,
  xmax: 900n,
  running: [880n],
  segments: [{ id: 0, total: 1 }],
  checkpoints: ['2000' as Position],
};

/** A store, and the values in it for questions. */
export interface Samples {
  readonly store: EventStore;
  /** The same store with the queries for a server without recursion. */
  readonly spread: EventStore;
  readonly eventId: string;
  readonly correlation: string;
}

/** A question to a store. */
export type Method = Exclude<keyof EventStore, 'server' | 'layout' | 'close' | 'hasIndexFor'>;

/** Every question to the store in each of its forms. A new method without an entry does not compile. */
export const QUESTIONS: Readonly<Record<Method, (samples: Samples) => Promise<unknown>>> = {
  async identify({ store, eventId, correlation }) {
    const texts = [
      eventId,
      correlation,
      eventId.slice(0, 8),
      correlation.slice(0, 6),
      'Order/Order-40',
      '#2001',
      'nothing',
      'Order/Order-4',
      'Order-Order-40',
      'Order/Order-40@1',
      'OrderPl',
    ];
    for (const text of texts) await store.identify(subject(text));
  },
  async glance({ store, eventId, correlation }) {
    for (const text of [eventId, correlation, 'Order/Order-40', '#2001']) await store.glance(subject(text));
  },
  recentCorrelations: ({ store }) => store.recentCorrelations(),
  async headers({ store, spread, eventId, correlation }) {
    await readAll(spread.headers({ by: 'event', id: eventId }));
    await readAll(store.headers({ by: 'correlation', id: correlation }));
    await readAll(store.headers({ by: 'stream', id: 'Order-40', streamType: 'Order', context: 'Shop' }));
    await readAll(store.headers({ by: 'event', id: eventId }));
  },
  async headersFrom({ store, eventId, correlation }) {
    const from = (await store.event(eventId))?.position ?? assert.fail();
    await store.headersFrom({ by: 'correlation', id: correlation }, from);
    await store.headersFrom({ by: 'stream', id: 'Order-40', streamType: 'Order', context: 'Shop' }, from);
    await store.headersFrom({ by: 'event', id: eventId }, from);
  },
  async scan({ store, spread }) {
    // The oldest trace: everything is searched, by blocks if possible and otherwise by positions.
    for await (const _step of store.scan('no trace at all'));
    for await (const _step of spread.scan('no trace at all'));
    let steps = 0;
    for await (const { batch } of store.scan(await recentTrace(store))) {
      // The hits of a chunk, then their correlations.
      if (batch.count > 0 && ++steps > 1) break;
    }
  },
  async positionAt({ store, eventId }) {
    const { time } = (await store.event(eventId)) ?? assert.fail();
    await store.positionAt(time);
    await store.positionAt(0);
    await store.positionAt(Date.now());
  },
  async eventsPage({ store }) {
    for (const forward of [true, false]) {
      await store.eventsPage({ from: '2001' as Position, forward, count: 100 });
      await store.eventsPage({ from: '2001' as Position, forward, count: 100, types: ['OrderPlaced', 'no such type'] });
    }
  },
  newestWindow: ({ store }) => store.newestWindow(100_000),
  async eventsAfter({ store }) {
    await store.eventsAfter('0' as Position, 20_000);
    await store.eventsAfter('150000' as Position, 20_000);
  },
  async flowPage({ store }) {
    await store.flowPage('0' as Position, 20_000);
    await store.flowPage('150000' as Position, 20_000);
  },
  // Another thread sends the same queries, as `flowPage` does.
  lendPages: ({ store }) => store.lendPages(),
  async payloadsAt({ store }) {
    await store.payloadsAt(['2001', '150001', '999999999'] as Position[]);
  },
  event: ({ store, eventId }) => store.event(eventId),
  eventsAt: ({ store }) => store.eventsAt(['2001', '150001', '999999999'] as Position[]),
  async bodies({ store, eventId }) {
    const { position } = (await store.event(eventId)) ?? assert.fail();
    assert.equal((await store.bodies([position], 100)).length, 1);
  },
  async body({ store, eventId }) {
    await store.body((await store.event(eventId))?.position ?? assert.fail(), 100);
  },
  async streamAround({ store, eventId }) {
    const header = (await store.event(eventId)) ?? assert.fail();
    await store.streamAround(header.stream, header.streamVersion ?? 0, 5);
  },
  async previousOfType({ store, eventId }) {
    await store.previousOfType((await store.event(eventId)) ?? assert.fail());
  },
  async consumers({ store }) {
    const { head } = await store.consumers();
    await store.consumers(head);
    const newest = head ?? assert.fail();
    await store.consumers(head, undefined, { newest, countAfter: null });
    await store.consumers(head, undefined, { newest, countAfter: String(BigInt(newest) - 10_000n) as Position });
  },
  checkpoints: ({ store }) => store.checkpoints(),
  skips: ({ store }) => store.skips('slow'),
  async writers({ store }) {
    for (const consumer of ['slow', 'quick']) await store.writers({ consumer, positions: 30_000, looks: [LOOK] });
  },
  async lookBack({ store }) {
    const scope = {
      aggregateTypes: ['Payment', 'Nothing'],
      boundedContexts: null,
      eventTypes: null,
      source: 'settings',
    } as const;
    const [after, upTo] = ['0', '150000'] as Position[];
    await store.lookBack({ after: after ?? assert.fail(), upTo: upTo ?? assert.fail(), scopes: [scope] });
  },
  async nextUnhandled({ store }) {
    await store.nextUnhandled('slow');
    await store.nextUnhandled('quick');
  },
  async waiting({ store }) {
    const segment = (await store.consumers()).consumers[0]?.segments[0] ?? assert.fail();
    await store.waiting({ segment, scope: unknownScope, batchSize: 100 });
  },
  appendRate: ({ store }) => store.appendRate(),
  eventTypes: ({ store }) => store.eventTypes(),
  typeActivity: ({ store }) => store.typeActivity(['OrderPlaced', 'PaymentClosed', 'Never']),
  payloadSamples: ({ store }) => store.payloadSamples(['OrderPlaced', 'PaymentClosed', 'Never']),
  async tail({ store }) {
    const tail = store.tail();
    await tail.begin(100);
    await tail.countAhead(1_000);
    const abort = new AbortController();
    for await (const _step of tail.follow(abort.signal)) abort.abort();
  },
  async beganBefore({ store, eventId, correlation }) {
    const from = (await store.event(eventId))?.position ?? assert.fail();
    await store.beganBefore([correlation, 'none'], from);
  },
  async correlatedFrom({ store, eventId, correlation }) {
    const from = (await store.event(eventId))?.position ?? assert.fail();
    await store.correlatedFrom([correlation, 'none'], from, 1_000);
  },
  eventsBetween: ({ store }) => store.eventsBetween(...(['1000', '2000'] as [Position, Position]), 100),
  countIn: ({ store }) => store.countIn([range('0', '1000'), range('2000', '9000')]),
  idsIn: ({ store }) => store.idsIn(range('1000', '9000')),
};

function range(after: string, upTo: string): PositionRange {
  return { after: after as Position, upTo: upTo as Position };
}

async function recentTrace(store: EventStore): Promise<string> {
  const [recent] = await store.recentCorrelations();
  const table = await readAll(store.headers({ by: 'correlation', id: recent?.correlationId ?? '' }));
  const { traceId, causationId } = table.header(0);
  return traceId ?? causationId ?? assert.fail();
}
