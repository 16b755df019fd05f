import assert from 'node:assert/strict';
import { missingIndexNames } from '../../src/app/connections/testReport';
import type { Position } from '../../src/model/event/event';
import { EventTable } from '../../src/model/event/eventTable';
import type { StoredMeaning } from '../../src/model/lookup/subject';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import { GENERATION_SAMPLES } from '../support/ddl/generations';
import { ENGINES, type EngineDatabase } from '../support/engines';
import { countBehind, readAll, subject } from '../support/storeReading';

describe('every generation', () => {
  for (const engine of ENGINES) {
    for (const sample of GENERATION_SAMPLES) {
      describe(`${sample.name}, on ${engine.name}`, () => {
        let database: EngineDatabase;
        let store: EventStore;
        before(async () => {
          database = await engine.create(sample.ddl);
          await database.run(tenEvents(`"${sample.events.replaceAll('"', '""')}"`, sample.style));
          if (sample.mailer) await database.run(sample.mailer);
          const recognition = await recognise(database.db);
          assert.equal(recognition.kind, 'found');
          if (recognition.kind === 'found') store = recognition.store;
        });
        after(() => database.drop());

        it('is recognised by its columns', () => {
          const { generation, events, consumers, streamWord } = store.layout;
          assert.equal(generation, sample.title);
          assert.equal(events.table, sample.events);
          assert.deepEqual(consumers, sample.features);
          assert.deepEqual(missingIndexNames(store.layout), sample.missing);
          assert.equal(streamWord, sample.style === 'stream' ? 'stream' : 'aggregate');
        });

        it('returns an event with all its fields', async () => {
          const header = await store.event(eventId(3));
          assert.deepEqual(header, {
            position: '4',
            eventId: eventId(3),
            eventType: 'OrderChanged',
            eventVersion: '2',
            stream: { context: sample.style === 'context' ? 'Shop' : null, type: 'Order', id: 'order-42' },
            streamVersion: 3,
            traceId: TRACE,
            correlationId: CORRELATION,
            causationId: eventId(2),
            time: Date.parse('2026-11-22T15:00:03.000Z') + 0.125,
            payloadBytes: 7,
          });
          assert.equal(await store.event(eventId(99)), null);
        });

        it('identifies an event, a correlation, a stream and a position', async () => {
          assert.deepEqual(kinds(await store.identify(subject(eventId(3)))), ['event 4 by correlation']);
          assert.deepEqual(kinds(await store.identify(subject(CORRELATION.toUpperCase()))), [
            `correlation ${CORRELATION} 5`,
          ]);
          assert.deepEqual(kinds(await store.identify(subject('#4'))), ['event 4 by correlation']);
          assert.deepEqual(kinds(await store.identify(subject('order-42'))), ['stream Order/order-42 5']);
          assert.deepEqual(kinds(await store.identify(subject('Order/order-42'))), ['stream Order/order-42 5']);
          assert.deepEqual(kinds(await store.identify(subject(CORRELATION.slice(0, 6)))), [
            `correlation ${CORRELATION} 5`,
          ]);
        });

        it('reads a trace by correlation, by its event and by stream', async () => {
          assert.deepEqual(positions(await readAll(store.headers({ by: 'correlation', id: CORRELATION }))), [
            '2',
            '3',
            '4',
            '5',
            '6',
          ]);
          assert.deepEqual(positions(await readAll(store.headers({ by: 'event', id: eventId(8) }))), [
            '7',
            '8',
            '9',
            '10',
          ]);
          const context = sample.style === 'context' ? { context: 'Shop' } : {};
          const stream = { by: 'stream', id: 'order-42', streamType: 'Order', ...context } as const;
          assert.deepEqual(positions(await readAll(store.headers(stream))), ['2', '3', '4', '5', '6']);
          const from = await store.headersFrom({ by: 'correlation', id: CORRELATION }, '5' as Position);
          assert.equal(from.count, 2);
        });

        it('finds a trace id by scanning', async () => {
          const found = new EventTable();
          for await (const step of store.scan(TRACE)) found.append(step.batch);
          assert.deepEqual(positions(found), ['2', '3', '4', '5', '6']);
        });

        it('reads payload, metadata, neighbours and the previous event of the type', async () => {
          const header = await store.event(eventId(3));
          assert.ok(header);
          const body = await store.body(header.position, 1000);
          assert.equal(new TextDecoder().decode(body?.payload), '{"n":3}');
          assert.equal(body?.metadata, '{"host": "dev"}');
          assert.equal((await store.body(header.position, 3))?.payload.length, 3);
          const around = await store.streamAround(header.stream, 3, 1);
          assert.deepEqual(
            around.map((each) => each.streamVersion),
            [2, 3, 4],
          );
          assert.equal((await store.previousOfType(header))?.streamVersion, 2);
        });

        it('reports the checkpoint and the lag of its consumer', async () => {
          if (!sample.features) {
            await assert.rejects(store.consumers(), { kind: 'missing' });
            return;
          }
          const poll = await store.consumers();
          const { head, consumers, features } = poll;
          assert.equal(head, '10');
          assert.deepEqual(features, sample.features);
          assert.deepEqual(
            consumers.map(({ name }) => name),
            ['mailer'],
          );
          const segment = consumers[0]?.segments[0];
          assert.equal(segment?.checkpoint, '7');
          assert.equal(segment?.positionLag, 3);
          assert.equal(countBehind(poll, segment), 3);
          assert.ok((segment?.oldestWaitingS ?? 0) > 0);
          assert.equal(segment?.ownerId !== null, sample.features.owners || sample.name.includes('orchestrator'));
          const age = segment?.heartbeatAgeS ?? null;
          assert.equal(age !== null && age >= 5 && age < 60, sample.features.heartbeats);
          assert.equal((await store.nextUnhandled('mailer'))?.position, '8');
        });

        it('counts what was appended in each of the last sixty minutes', async () => {
          await database.run(
            `UPDATE "${sample.events.replaceAll('"', '""')}" SET created_at = now() - interval '30 seconds' - (10 - global_position) * interval '7 minutes'`,
          );
          const minutes = await store.appendRate();
          assert.equal(minutes.length, 60);
          const withEvents = minutes.flatMap(({ events }, i) => (events > 0 ? [`${60 - i}: ${events}`] : []));
          assert.deepEqual(withEvents, ['57: 1', '50: 1', '43: 1', '36: 1', '29: 1', '22: 1', '15: 1', '8: 1', '1: 1']);
        });
      });
    }
  }
});

const CORRELATION = 'd18c42e8-0000-4000-8000-000000000001';
const TRACE = '51e0f2bb-4a4e-4b27-8400-1f79d7de52a9';

/** Returns the id of one of the ten events; its position is one higher than its number. */
function eventId(n: number): string {
  return `0000000${n.toString(16)}-1111-4111-8111-111111111111`.slice(-36);
}

/**
 * Events 1–5 are one correlation on one stream, each caused by the previous one. Events 6–9 are a chain without
 * correlation and trace id. Event 0 is alone.
 */
function tenEvents(table: string, style: string): string {
  const identity =
    style === 'stream' ? 'stream_type, stream_id, stream_version' : 'aggregate_type, aggregate_id, aggregate_version';
  const rows = Array.from({ length: 10 }, (_, n) => {
    const inOrder = n >= 1 && n <= 5;
    const context = style === 'context' ? "'Shop', " : '';
    const stream = inOrder ? `'Order', 'order-42', ${n}` : `'User', 'user-${n}', 1`;
    const ids = inOrder ? `'${TRACE}', '${CORRELATION}'` : 'NULL, NULL';
    const cause = n === 0 || n === 6 ? 'NULL' : n === 1 ? `'${CORRELATION}'` : `'${eventId(n - 1)}'`;
    return `(${n + 1}, ${context}${stream}, '${eventId(n)}', '${n === 1 ? 'OrderPlaced' : 'OrderChanged'}', 2, convert_to('{"n":${n}}', 'UTF8'),
      ${ids}, ${cause}, '{"host":"dev"}', '2026-11-22T15:00:0${n}.000125Z')`;
  });
  return `INSERT INTO ${table} (global_position, ${style === 'context' ? 'bounded_context, ' : ''}${identity}, event_id, event_type,
    event_version, payload, trace_id, correlation_id, causation_id, metadata, created_at) VALUES ${rows.join(', ')}`;
}

function kinds(meanings: readonly StoredMeaning[]): string[] {
  return meanings.map((meaning) => {
    if (meaning.kind === 'event') return `event ${meaning.header.position} by ${meaning.key.by}`;
    if (meaning.kind === 'trace') return `${meaning.key.by} ${meaning.key.id} ${meaning.events}`;
    if (meaning.kind !== 'stream') return meaning.kind;
    return `stream ${meaning.stream.type}/${meaning.stream.id} ${meaning.events}`;
  });
}

function positions(table: EventTable): string[] {
  return Array.from({ length: table.count }, (_, i) => table.position(i)).sort((a, b) => Number(a) - Number(b));
}
