import assert from 'node:assert/strict';
import { lookUpJson } from '../../src/app/lookup/json';
import { type LookedUp, lookUp, searchEvents } from '../../src/app/lookup/lookUp';
import type { TypedId } from '../../src/model/lookup/idSpan';
import type { Meaning } from '../../src/model/lookup/subject';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { eventsTable } from '../support/ddl/events';
import { type EngineDatabase, FORMS } from '../support/engines';

const EVENT = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const SECOND = '7a1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const TRACE = '0bf92f3577b34da6a3ce929d0e0e4736';
const WRAPPED = 'evt_9c1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
/** The id of one stream, and a part of the id of another one. */
const PART = '5d0c8c1e-3a55-4a0e-9d8e-6b7f1a2c3d4e';
const STREAMS = [
  "{a='1', b=2}",
  'tenant=5/order=7',
  "O'Brien",
  'order-1042',
  'order-1043',
  'user@3',
  PART,
  `pay-${PART}`,
];
const FROM = Date.parse('2026-11-22T14:00:00Z');

/**
 * Row n has position 10·n, one minute after the previous one. The first two belong to one trace, the others to their
 * own streams.
 */
const ROWS = [
  `(10, 'Order', '42', 1, '${EVENT}', 'OrderPlaced', '${TRACE}', 'cmd-789', NULL)`,
  `(20, 'Order', '42', 2, '${SECOND}', 'PaymentCaptured', '${TRACE}', 'cmd-789', '${EVENT}')`,
  `(30, 'Invoice', '9C1F0B66-7C5E-4C0E-9D4E-1D2C3B4A5F60', 1, gen_random_uuid(), 'InvoiceSent', 'F00D000000000000A3CE929D0E0E4736', '${WRAPPED}', NULL)`,
  ...STREAMS.map(
    (id, i) =>
      `(${40 + 10 * i}, 'Order', '${id.replaceAll("'", "''")}', 1, gen_random_uuid(), 'OrderPlaced', NULL, 'other-${i}', NULL)`,
  ),
];

for (const engine of FORMS) {
  describe(`look-up of a pasted text on ${engine.name}`, () => {
    let database: EngineDatabase;
    let store: EventStore;
    before(async () => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })}
        CREATE INDEX ON events (trace_id) WHERE trace_id IS NOT NULL;
        INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, trace_id,
          correlation_id, causation_id, payload, created_at)
        SELECT v.p, v.t, v.i, v.n, v.e::uuid, v.y, v.tr, v.co, v.ca, '', '2026-11-22T14:00:00Z'::timestamptz + v.p / 10 * interval '1 minute'
        FROM (VALUES ${ROWS.map((row) => row.replace('gen_random_uuid()', 'gen_random_uuid()::text')).join(', ')}) v(p, t, i, n, e, y, tr, co, ca)`);
      const recognition = await recognise(database.db);
      store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    });
    after(() => database.drop());

    const ask = async (asked: string | TypedId): Promise<LookedUp> => {
      const answer = await lookUp(store, asked);
      return 'problem' in answer ? assert.fail(`${JSON.stringify(asked)}: ${answer.problem}`) : answer;
    };
    const all = async (asked: string | TypedId) => (await ask(asked)).meanings.map(({ meaning }) => words(meaning));
    const only = async (asked: string | TypedId) => {
      const { only } = await ask(asked);
      return only && words(only);
    };

    it('finds an event by any spelling of its id', async () => {
      for (const text of [
        EVENT,
        EVENT.toUpperCase(),
        EVENT.replaceAll('-', ''),
        `evt_${EVENT}`,
        `urn:uuid:${EVENT}`,
        '#10',
        'position 10',
      ]) {
        assert.equal(await only(text), 'event 10', text);
      }
      assert.equal(await only({ kind: 'event', id: EVENT }), 'event 10');
      assert.equal(await only({ kind: 'position', id: '10' }), 'event 10');
    });

    it('finds a trace by any spelling of its id, and by its beginning with an index', async () => {
      const uuid = '0bf92f35-77b3-4da6-a3ce-929d0e0e4736';
      for (const text of [
        TRACE,
        TRACE.toUpperCase(),
        uuid,
        TRACE.slice(1),
        `00-${TRACE}-00f067aa0ba902b7-01`,
        `http://localhost:16686/trace/${TRACE.slice(1)}`,
        '1-0bf92f35-77b34da6a3ce929d0e0e4736',
        '0bf92f35-77b3',
        '0bf92f3577',
        '0BF92F35…',
      ]) {
        assert.equal(await only(text), `trace ${TRACE} 2`, text);
      }
      assert.equal(await only('f00d000000000000a3ce929d0e0e4736'), 'trace F00D000000000000A3CE929D0E0E4736 1');
    });

    it('finds a correlation, even by a prefix', async () => {
      assert.equal(await only('correlation_id="cmd-789"'), 'correlation cmd-789 2');
      assert.equal(await only('cmd-7'), 'correlation cmd-789 2');
      assert.ok((await all(WRAPPED)).includes(`correlation ${WRAPPED} 1`));
    });

    it('finds a stream with any id and any notation of its type', async () => {
      for (const id of STREAMS) {
        assert.equal(await only(`Order/${id}`), `stream Order/${id} 1`, id);
        assert.equal(
          await only({ kind: 'stream', id: `Order/${id}`, streamType: 'Order' }),
          `stream Order/${id} 1`,
          id,
        );
        if (id.includes('=') || id.includes("'")) assert.equal(await only(id), `stream Order/${id} 1`, id);
      }
      for (const text of [
        'Order-order-1042',
        'Order:order-1042',
        'order/order-1042',
        'Order.order-1042',
        '"Order-order-1042"',
      ]) {
        assert.equal(await only(text), 'stream Order/order-1042 1', text);
      }
      assert.equal(await only("aggregate_type = 'Order' AND aggregate_id = 'order-1042'"), 'stream Order/order-1042 1');
      for (const text of ['Invoice/9c1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60', '9c1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60']) {
        assert.equal(await only(text), 'stream Invoice/9C1F0B66-7C5E-4C0E-9D4E-1D2C3B4A5F60 1', text);
      }
    });

    it('finds an event by stream and version', async () => {
      for (const text of ['Order/42@2', 'Order-42@2', '2@Order-42', 'Order/42#2', 'Order/42 v2']) {
        assert.equal((await all(text))[0], 'event 20', text);
      }
      for (const text of ['Order:42@2', 'stream=Order/42 version=2', '{"stream":"Order/42","version":2}'])
        assert.deepEqual(await all(text), ['event 20', 'stream Order/42 2'], text);
      assert.equal(await only('Order/user@3'), 'stream Order/user@3 1');
    });

    it('finds the named stream, not one whose id is a part of the text', async () => {
      assert.equal(await only(`Order:pay-${PART}`), `stream Order/pay-${PART} 1`);
      assert.equal(await only(PART), `stream Order/${PART} 1`);
    });

    it('offers streams and event types by the beginning of a stream, stream type or event type', async () => {
      assert.deepEqual(await all('order-10'), ['stream Order/order-1042 1', 'stream Order/order-1043 1']);
      assert.deepEqual(await all('Order/order-'), ['stream Order/order-1042 1', 'stream Order/order-1043 1']);
      assert.deepEqual(await all('Order/ord…'), ['stream Order/order-1042 1', 'stream Order/order-1043 1']);
      assert.equal((await all('Order/')).length, 9);
      assert.deepEqual(await all('OrderPlaced'), ['eventType OrderPlaced']);
      assert.deepEqual(await all('orderpl'), ['eventType OrderPlaced']);
      assert.deepEqual(await all('Inv'), ['eventType InvoiceSent', 'streamType Invoice']);
    });

    it('offers each of several ids, without what another one implies', async () => {
      assert.deepEqual(await all(`event_id IN ('${EVENT}', '${SECOND}')`), ['event 10', 'event 20']);
      assert.deepEqual(await all(`correlation_id=cmd-789 aggregate_id=order-1042`), [
        'correlation cmd-789 2',
        'stream Order/order-1042 1',
      ]);
      const line = `event_id=${SECOND} correlation_id=cmd-789 causation_id=${EVENT} trace_id=${TRACE} aggregate_type=Order aggregate_id=42 position=20`;
      assert.equal(await only(line), 'event 20');
      const {
        meanings,
        unknown,
        only: chosen,
      } = await ask(`request_id=${EVENT} user_id=00000000-0000-4000-8000-000000000001`);
      assert.deepEqual([meanings.length, unknown.length, chosen], [1, 1, undefined]);
    });

    it('finds an unused position only within the store', async () => {
      assert.equal(await only('#15'), 'position 15');
      assert.deepEqual(await all('#99999'), []);
      for (const text of ['#9223372036854775808', 'position=9999999999999999999']) {
        assert.deepEqual(await all(text), [], text);
        const [larger] = (await ask(text)).subjects;
        assert.deepEqual((await store.glance(larger ?? assert.fail())).meanings, [], text);
      }
    });

    it('finds a time, with the first event at or after it', async () => {
      assert.equal(await only('2026-11-22T14:02:30Z'), 'time at 30');
      assert.equal(await only('2026-11-22T14:02:00Z'), 'time at 20');
      assert.equal(await only('2020-01-01'), 'time at 10');
      assert.equal(await only('now'), `time at ${10 * ROWS.length}`);
      assert.deepEqual(await store.positionAt(FROM), { position: '10', inOrder: true });
    });

    it('searches for an id without an index, in any spelling', async () => {
      const unindexed: EventStore = { ...store, identify: async () => [] };
      const answer = await lookUp(unindexed, '11803532876627986230');
      assert.ok('unknown' in answer);
      const [subject] = answer.unknown;
      assert.ok(subject);
      const hit = await searchEvents(store, subject, new AbortController().signal, () => undefined);
      assert.equal(hit?.key.by, 'trace');
      assert.match(hit?.key.id ?? '', /a3ce929d0e0e4736$/i);
    });

    it('is printed as JSON with what was understood', async () => {
      const answer = lookUpJson(await ask(`traceparent: 00-${TRACE}-00f067aa0ba902b7-01`));
      assert.deepEqual(answer, {
        format: 1,
        understood: [{ kind: 'trace', id: TRACE }],
        meanings: [{ kind: 'trace', by: 'trace', id: TRACE, events: 2, capped: false }],
        unknown: [],
      });
      const problem = lookUpJson({ problem: 'noId' });
      assert.deepEqual([problem.understood, problem.meanings, problem.problem?.kind], [[], [], 'noId']);
    });

    it('reads on from a position in both directions, optionally for some types only', async () => {
      const positions = async (from: string, forward: boolean, types?: readonly string[]) =>
        (
          await store.eventsPage({
            from: from as Parameters<EventStore['eventsPage']>[0]['from'],
            forward,
            count: 2,
            ...(types ? { types } : {}),
          })
        ).map(({ position }) => position);
      assert.deepEqual(await positions('20', true), ['30', '40']);
      assert.deepEqual(await positions('30', false), ['10', '20']);
      assert.deepEqual(await positions('60', false, ['OrderPlaced', 'nothing']), ['40', '50']);
      assert.deepEqual(await positions('40', false, ['PaymentCaptured', 'InvoiceSent']), ['20', '30']);
      assert.deepEqual(await positions('10', true, ['InvoiceSent']), ['30']);
      assert.deepEqual(await positions('10', true, []), []);
    });
  });
}

function words(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'event':
      return `event ${meaning.header.position}`;
    case 'trace':
      return `${meaning.key.by} ${meaning.key.id} ${meaning.events}`;
    case 'stream':
      return `stream ${meaning.stream.type}/${meaning.stream.id} ${meaning.events}`;
    case 'eventType':
      return `eventType ${meaning.eventType}`;
    case 'streamType':
      return `streamType ${meaning.streamType}`;
    case 'position':
      return `position ${meaning.position}`;
    case 'time':
      return `time at ${meaning.position}`;
  }
}
