import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexStatements, missingIndexNames } from '../../src/app/connections/testReport';
import { type DiagnosisSources, gather } from '../../src/app/consumers/diagnosis/diagnose';
import { readConsumerLog } from '../../src/logs/failures/culprit';
import { explainScope, unknownScope } from '../../src/model/consumer/scope';
import { nameOfStream, type Position } from '../../src/model/event/event';
import type { EventTable } from '../../src/model/event/eventTable';
import { createHealthTracker } from '../../src/model/health/tracker';
import { explainHealth } from '../../src/model/health/words';
import type { LogWords } from '../../src/model/log/words';
import type { StoredMeaning } from '../../src/model/lookup/subject';
import { english } from '../../src/model/text/translate';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import type { ConsumerTables, StoreFamily } from '../../src/store/schema/families/family';
import { FAMILIES } from '../../src/store/schema/families/recognise';
import { HOSTILE_TEXTS } from '../support/corpus';
import { ANNALS, ANNALS_TABLES } from '../support/ddl/annals';
import { CHRONICLE, CHRONICLE_TABLES } from '../support/ddl/chronicle';
import { eventsTable } from '../support/ddl/events';
import { ENGINES, type EngineDatabase, spreadBy } from '../support/engines';
import { raw, readAll, subject } from '../support/storeReading';
import { asView } from '../support/views';

const ALL = [...FAMILIES, ANNALS, CHRONICLE];

async function storeOf({ db }: EngineDatabase, families: readonly StoreFamily[] = ALL): Promise<EventStore> {
  const recognition = await recognise(db, {}, undefined, families);
  return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
}

const kinds = (meanings: readonly StoredMeaning[]) =>
  meanings.map((meaning) => {
    if (meaning.kind === 'event') return `event ${meaning.header.position} by ${meaning.key.by}`;
    if (meaning.kind === 'trace') return `${meaning.key.by} ${meaning.key.id} ${meaning.events}`;
    return meaning.kind === 'stream'
      ? `stream ${meaning.stream.type}/${meaning.stream.id} ${meaning.events}`
      : meaning.kind;
  });

const positions = (table: EventTable) =>
  Array.from({ length: table.count }, (_, row) => table.position(row)).sort((a, b) => Number(a) - Number(b));

/**
 * Event 1 is alone. Events 2 to 6 are one correlation on one stream, each caused by the previous one; the first by a
 * command.
 */
const RECORDS = `INSERT INTO annals_records (seq, record_id, kind, schema_tag, stream, revision, body, meta, recorded_at)
  SELECT i, 'rec-' || i, CASE WHEN i = 2 THEN 'opened' ELSE 'changed' END, CASE WHEN i = 1 THEN NULL ELSE 'V2' END,
    CASE WHEN i = 1 THEN 'user-1' ELSE 'order-42' END, CASE WHEN i = 1 THEN 1 ELSE i - 1 END, jsonb_build_object('n', i),
    CASE WHEN i = 1 THEN '{}' ELSE jsonb_build_object('correlationId', 'flow-7',
      'causationId', CASE WHEN i = 2 THEN 'command-1' ELSE 'rec-' || (i - 1) END) END,
    timestamptz '2026-11-22 15:00:00Z' + i * interval '1 second' FROM generate_series(1, 6) i;`;

for (const engine of ENGINES) {
  describe(`family with ids in its metadata, on ${engine.name}`, () => {
    let database: EngineDatabase;
    let store: EventStore;
    before(async () => {
      database = await engine.create(`${ANNALS_TABLES} ${RECORDS}
        INSERT INTO annals_readers (reader, done_to, state, last_error, failed_at, only_type) VALUES
          ('mailer', 3, 'failed', E'no address\\nfor "x"', 4, 'order'), ('index', 6, 'running', NULL, NULL, NULL),
          ('odd', 6, 'gone fishing', NULL, NULL, NULL), ('rebuild', 2, 'replaying', NULL, NULL, NULL);
        INSERT INTO annals_parked VALUES ('index', 2, 'first'), ('index', 5, 'unknown kind'), ('odd', 1, NULL);
        INSERT INTO annals_skipped VALUES (7, 9), (4, 4)`);
      store = await storeOf(database);
    });
    after(() => database.drop());

    it('is recognised with its tables, and says which indexes would help', () => {
      const { generation, tables, streamWord } = store.layout;
      assert.deepEqual([generation, streamWord], ['Annals with readers', 'stream']);
      assert.deepEqual(
        tables.map(([role, { table }]) => `${role} ${table}`),
        [
          'events annals_records',
          'readers annals_readers',
          'holders annals_holders',
          'parked annals_parked',
          'skipped annals_skipped',
        ],
      );
      assert.deepEqual(missingIndexNames(store.layout), [`("meta" ->> 'causationId')`]);
    });

    it('returns an event with all its fields', async () => {
      assert.deepEqual(await store.event('rec-3'), {
        position: '3',
        eventId: 'rec-3',
        eventType: 'changed',
        eventVersion: 'V2',
        stream: { context: null, type: 'order', id: 'order-42' },
        streamVersion: 2,
        traceId: null,
        correlationId: 'flow-7',
        causationId: 'rec-2',
        time: Date.parse('2026-11-22T15:00:03Z'),
        payloadBytes: 8,
      });
      assert.equal((await store.event('rec-1'))?.eventVersion, null);
      assert.equal(await store.event('00000000-0000-4000-8000-000000000000'), null);
      const body = await store.body('3' as Position, 100);
      assert.equal(new TextDecoder().decode(body?.payload), '{"n": 3}');
      assert.equal(body?.metadata, '{"causationId": "rec-2", "correlationId": "flow-7"}');
    });

    it('finds ids that are not UUIDs, whole and by their beginning', async () => {
      const of = async (text: string) => kinds(await store.identify(subject(text)));
      assert.deepEqual(await of('rec-3'), ['event 3 by correlation']);
      assert.deepEqual(await of('rec-1'), ['event 1 by event']);
      assert.deepEqual(
        await of('rec-'),
        [1, 2, 3, 4, 5, 6].map((n) => `event ${n} by ${n === 1 ? 'event' : 'correlation'}`),
      );
      assert.deepEqual(await of('flow-7'), ['correlation flow-7 5']);
      assert.deepEqual(await of('flow'), ['correlation flow-7 5']);
      assert.deepEqual(await of('order-42'), ['stream order/order-42 5']);
      assert.deepEqual(await of('order/order-42'), ['stream order/order-42 5']);
      assert.deepEqual(await of('user/order-42'), []);
      assert.deepEqual(await of('#4'), ['event 4 by correlation']);
      const { chain, chainEvents } = await store.glance(subject('rec-4'));
      assert.deepEqual([chain.map(({ position }) => position), chainEvents], [['2', '3', '4', '5', '6'], 5]);
    });

    it('reads traces by correlation, event, stream and search, with causes that are rows', async () => {
      const flow = await readAll(store.headers({ by: 'correlation', id: 'flow-7' }));
      assert.deepEqual(positions(flow), ['2', '3', '4', '5', '6']);
      const row = (id: string) => flow.indexOf(id);
      assert.equal(flow.causeIndex(row('rec-3')), row('rec-2'));
      assert.deepEqual([flow.causeIndex(row('rec-2')), flow.causationId(row('rec-2'))], [-1, 'command-1']);
      assert.deepEqual(positions(await readAll(store.headers({ by: 'event', id: 'rec-4' }))), [
        '2',
        '3',
        '4',
        '5',
        '6',
      ]);
      const stream = { by: 'stream', id: 'order-42', streamType: 'order' } as const;
      assert.deepEqual(positions(await readAll(store.headers(stream))), ['2', '3', '4', '5', '6']);
      const steps = async function* () {
        for await (const { batch } of store.scan('command-1')) yield batch;
      };
      assert.deepEqual(positions(await readAll(steps())), ['2', '3', '4', '5', '6']);
      const header = (await store.event('rec-4')) ?? assert.fail();
      assert.deepEqual(
        (await store.streamAround(header.stream, 3, 1)).map(({ streamVersion }) => streamVersion),
        [2, 3, 4],
      );
      assert.equal((await store.previousOfType(header))?.eventId, 'rec-3');
      assert.deepEqual(
        (await store.recentCorrelations()).map(({ correlationId, events, capped }) => [correlationId, events, capped]),
        [['flow-7', 5, false]],
      );
    });

    it('shows what the rows of its consumers contain: state, error, blocking event and what they read', async () => {
      const poll = await store.consumers();
      const [index, mailer] = poll.consumers;
      assert.deepEqual(mailer?.segments[0]?.reported, {
        word: 'failed',
        state: 'failed',
        error: 'no address\nfor "x"',
        culprit: '4',
      });
      assert.deepEqual([mailer?.reads, index?.reads], ['order', undefined]);
      assert.deepEqual(
        poll.deadLetters?.map(({ consumer, position, ofConsumer }) => [consumer, position, ofConsumer]),
        [
          ['index', '5', 2],
          ['index', '2', 2],
          ['odd', '1', 1],
        ],
      );
      assert.deepEqual(poll.gapSkips, [
        { consumer: null, position: '7', last: '9', appeared: false },
        { consumer: null, position: '4', appeared: true },
      ]);
      const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
      const healths = [...createHealthTracker().take(poll, judging)];
      const words = (name: string) => {
        const health = healths.find((each) => each.name === name) ?? assert.fail(name);
        return [health.status, explainHealth(health, english)] as const;
      };
      const [status, sentence] = words('mailer');
      assert.equal(status, 'stopped');
      assert.match(sentence, /3 events wait.* its own row says that it does not run/);
      assert.match(sentence, /“failed” at position 4: no address for "x"/);
      assert.match(words('index')[1], /2 events were put aside as dead letters, last at position 5: unknown kind/);
      assert.match(words('odd')[1], /says “gone fishing”/);
      assert.equal(words('rebuild')[0], 'stopped', 'it has no owner');
      assert.equal((await store.nextUnhandled('mailer'))?.position, '4');
    });

    it('listens on the channel on which its library notifies', async () => {
      const { db } = database;
      let asked: readonly string[] = [];
      const listen = async (channels: readonly string[]) => {
        asked = channels;
        return null;
      };
      const listening = await storeOf({ ...database, db: Object.assign(Object.create(db), { listen }) });
      const abort = new AbortController();
      for await (const _step of listening.tail().follow(abort.signal)) abort.abort();
      assert.deepEqual(asked, ['public_annals']);
    });

    describe("finds in its library's log lines", () => {
      const START =
        '{"time":"2026-11-22T15:00:00Z","level":"info","msg":"reader taken up","reader":"mailer","holder":"h"}';
      const readLines = async (lines: readonly string[], words: LogWords | undefined) => {
        const folder = await mkdtemp(join(tmpdir(), 'event-trace-family-'));
        const file = join(folder, 'annals.log');
        await writeFile(file, `${lines.join('\n')}\n`);
        const options = { signal: new AbortController().signal, patterns: [], words };
        const log = await readConsumerLog('mailer', [file], options);
        await rm(folder, { recursive: true });
        return log;
      };
      const kinds: Readonly<Record<string, string>> = {
        'the blocking event, by a pattern': '2026-11-22T15:00:05Z E reader mailer halted at record rec-4: no address',
        'the blocking event, by its message and its keys':
          '{"time":"2026-11-22T15:00:05Z","level":"error","msg":"record refused","reader":"mailer","holder":"h","shard":0,"seq":4,"record":"rec-4","problem":"no address"}',
        "the blocking event, by its keys behind the logger's name":
          'time=2026-11-22T15:00:05Z level=ERROR msg="annals: record refused" reader=mailer seq=4 record=rec-4 problem="no address"',
        "the blocking event, in a line that wraps the handler's words":
          '{"time":"2026-11-22T15:00:05Z","level":"fatal","msg":"it ended","problem":"reader mailer at entry 4, rec-4: no address"}',
      };
      for (const [kind, line] of Object.entries(kinds))
        it(kind, async () => {
          const poll = await store.consumers();
          const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
          const healths = [...createHealthTracker().take(poll, judging)];
          const judged = async () => ({ consumers: healths.map((health) => asView(health)), takenAt: poll.takenAt });
          const readLog: DiagnosisSources['readLog'] = (_name, _signal, words) => readLines([START, line], words);
          const sources = { store, judged, readLog };
          const diagnosis = await gather('mailer', sources, new AbortController().signal);
          assert.deepEqual(
            diagnosis?.culprits.map(({ event, failure: { line } }) => [event.position, line.consumer, line.error]),
            [['4', 'mailer', 'no address']],
          );
        });

      it('the owner, its end, and what it passed over', async () => {
        const lines = [
          START,
          '{"time":"2026-11-22T15:00:05Z","level":"warn","msg":"record passed over","reader":"mailer","record":"rec-4","first_seq":4,"last_seq":4,"problem":"no address"}',
          '{"time":"2026-11-22T15:00:06Z","level":"info","msg":"reader laid down","reader":"mailer","holder":"h"}',
        ];
        const log = await readLines(lines, store.layout.logWords);
        assert.deepEqual(
          log.starts.map(({ consumer, ownerId }) => [consumer, ownerId]),
          [['mailer', 'h']],
        );
        assert.deepEqual(
          log.skips.map(({ kind, consumer, from, to, eventId, error }) => [kind, consumer, from, to, eventId, error]),
          [['poison', 'mailer', '4', '4', 'rec-4', 'no address']],
        );
        assert.deepEqual(
          log.endings.map(({ kind, consumer }) => [kind, consumer]),
          [['released', 'mailer']],
        );
        assert.equal(log.mentioned, true);
      });
    });

    it('counts what waits for a consumer of a single stream by that stream alone', async () => {
      await database.run(`INSERT INTO annals_readers (reader, done_to, only_type, only_stream) VALUES
        ('one', 3, 'order', 'order-42'), ('other', 3, NULL, 'user-1')`);
      const poll = await store.consumers();
      const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
      const healths = [...createHealthTracker().take(poll, judging)];
      const [one, other] = ['one', 'other'].map((name) => healths.find((health) => health.name === name));
      assert.deepEqual([one?.share.waiting, one?.share.atMost, other?.share.waiting], [3, false, 0]);
      assert.equal(other?.status, 'caughtUp');
      assert.equal((await store.nextUnhandled('one'))?.position, '4');
      assert.equal(await store.nextUnhandled('other'), null, 'nothing is for it');
      const scope = one?.scope ?? assert.fail();
      assert.equal(explainScope(scope, english), 'Handles order-42 (its row in the store)');
      const range = { after: '0' as Position, upTo: '6' as Position };
      const found = await store.lookBack({ ...range, scopes: [scope] });
      assert.deepEqual(
        found.events.map(({ position }) => position),
        ['2', '3', '4', '5', '6'],
      );
      await database.run("DELETE FROM annals_readers WHERE reader IN ('one', 'other')");
    });

    it('can have the checkpoints of its consumers among its events', async () => {
      const inEvents: ConsumerTables = {
        title: (events) => events,
        checkpoints: 'events',
        uses: [],
        features: () => ({ segments: false, owners: false, heartbeats: false }),
        rows: ({ events }) => ({
          from: `(SELECT DISTINCT ON (stream) stream, body FROM ${events} WHERE starts_with(stream, 'done-') ORDER BY stream, revision DESC) r`,
          name: 'substring(r.stream FROM 6)',
          checkpoint: "r.body ->> 'to'",
        }),
      };
      await database.run(`INSERT INTO annals_records (seq, record_id, kind, stream, revision, body)
        SELECT 100 + i, 'done-' || i, 'recorded', 'done-mailer', i, jsonb_build_object('to', 2 * i) FROM generate_series(1, 2) i`);
      const own = await storeOf(database, [{ ...ANNALS, consumers: [inEvents] }]);
      const [mailer, ...others] = (await own.consumers()).consumers;
      assert.deepEqual([mailer?.name, mailer?.segments[0]?.checkpoint, others], ['mailer', '4', []]);
      assert.deepEqual(
        [own.layout.tables, own.layout.consumerTables].map(({ length }) => length),
        [1, 1],
      );
      await database.run("DELETE FROM annals_records WHERE kind = 'recorded'");
    });

    it('accepts any text as an id', async () => {
      const texts = Object.values(HOSTILE_TEXTS).filter((text) => text.trim() !== '' && text.length < 1_000);
      for (const [i, text] of texts.entries()) {
        const [id, stream] = [text, `kind-${text}`].map((each) => each.replaceAll("'", "''"));
        await database.run(`INSERT INTO annals_records (seq, record_id, kind, stream, revision, body, meta)
          VALUES (${100 + i}, '${id}', '${id}', '${stream}', ${i}, 'null', jsonb_build_object('correlationId', '${id}'::text, 'causationId', '${id}'::text))`);
        const header = (await store.event(text)) ?? assert.fail(text);
        assert.deepEqual(
          [header.eventId, header.eventType, header.stream.id, header.correlationId, header.causationId],
          [text, text, `kind-${text}`, text, text],
        );
        const own = await readAll(store.headers({ by: 'event', id: text }));
        assert.deepEqual([own.count, own.eventId(0), own.causeIndex(0)], [1, text, 0]);
        assert.equal((await store.identify(raw(text)))[0]?.kind, 'event');
        assert.equal(await store.event(`${text}\0`), null);
      }
      await database.run("DELETE FROM annals_records WHERE stream LIKE 'kind-%'");
    });

    it('assigns streams to segments by its own rule', async () => {
      const segmentRule = { hash: 'javaString', of: 'streamId', match: 'mask' } as const;
      const family = { ...ANNALS, consumers: ANNALS.consumers.map((kind) => ({ ...kind, segmentRule })) };
      const split = await storeOf(database, [family]);
      await database.run(
        "INSERT INTO annals_readers (reader, shard, shards) VALUES ('orders', 13, 16), ('users', 15, 16), ('none', 4, 16)",
      );
      assert.equal((await split.nextUnhandled('orders'))?.position, '2');
      assert.equal((await split.nextUnhandled('users'))?.position, '1');
      assert.equal(await split.nextUnhandled('none'), null);
      const { consumers } = await split.consumers();
      const segment = consumers.find(({ name }) => name === 'orders')?.segments[0] ?? assert.fail();
      assert.deepEqual(segment.rule, segmentRule);
      const batch = await split.waiting({ segment, scope: unknownScope, batchSize: 10 });
      assert.deepEqual(
        batch.map(({ position }) => position),
        ['2', '3', '4', '5', '6'],
      );
      await database.run('DELETE FROM annals_readers WHERE shards = 16');
    });

    it('recognises the index that it proposed', async () => {
      await database.run(indexStatements(store.layout).replaceAll('CONCURRENTLY ', ''));
      const indexed = await storeOf(database);
      assert.deepEqual(missingIndexNames(indexed.layout), []);
      assert.ok(indexed.hasIndexFor({ by: 'causation', id: 'command-1' }));
      assert.deepEqual(kinds(await indexed.identify(subject('command-1'))), ['causation command-1 1']);
      await database.run(
        `CREATE INDEX ON annals_records (lower(record_id)); ALTER TABLE annals_records DROP CONSTRAINT annals_records_record_id_key`,
      );
      assert.deepEqual(missingIndexNames((await storeOf(database)).layout), ['record_id']);
    });
  });
}

for (const engine of [...ENGINES, spreadBy('entries')]) {
  describe(`family whose streams have their own table, on ${engine.name}`, () => {
    let database: EngineDatabase;
    let store: EventStore;
    before(async () => {
      database = await engine.create(`${CHRONICLE_TABLES}
        INSERT INTO streams (stream_no, stream_name) VALUES (1, 'order-1'), (2, 'user-1');
        INSERT INTO entries SELECT i, CASE WHEN i = 4 THEN 2 ELSE 1 END, CASE WHEN i = 4 THEN 0 ELSE i END, 'happened', '{"n":' || i || '}',
          CASE WHEN i > 1 THEN i - 1 END, timestamp '2026-11-22 15:00:00' + i * interval '1 second' FROM generate_series(1, 6) i;
        INSERT INTO entries SELECT i, 1, i, 'copied', '', NULL, now(), 1 FROM generate_series(2, 90) i`);
      store = await storeOf(database);
    });
    after(() => database.drop());

    it('is recognised only with the table of the streams', async () => {
      assert.deepEqual(
        store.layout.tables.map(([role, { table }]) => `${role} ${table}`),
        ['events entries', 'streams streams'],
      );
      assert.deepEqual([store.layout.generation, store.layout.consumers], ['Chronicle', null]);
      assert.deepEqual(missingIndexNames(store.layout), ['cause_no', 'streams.matter']);
      assert.equal(store.layout.eventEstimate, 'unknown');
    });

    it('names events and their causes by stream and version', async () => {
      const header = await store.event('order/order-1@3');
      assert.deepEqual(
        [header?.position, header?.eventId, header?.causationId, header?.eventVersion, header?.streamVersion],
        ['3', 'order/order-1@3', 'order/order-1@2', null, 3],
      );
      assert.equal(header?.time, Date.parse('2026-11-22T15:00:03Z'));
      assert.equal((await store.event('user/user-1@0'))?.position, '4');
      for (const text of ['order/order-1', 'order/order-1@x', '@3', 'order-1@3', '/@', 'a\0b']) {
        assert.equal(await store.event(text), null, text);
      }
      const of = async (text: string) => kinds(await store.identify(subject(text)));
      assert.deepEqual(await of('order/order-1@3'), ['event 3 by event', 'stream order/order-1 5']);
      assert.deepEqual(await of('order-1'), ['stream order/order-1 5']);
      assert.deepEqual(await of('order/order-1'), ['stream order/order-1 5']);
      assert.deepEqual(await of('order-1@3'), ['event 3 by event', 'stream order/order-1 5']);
      assert.deepEqual(await of('order-1@4'), ['stream order/order-1 5']);
      // The index on the names of streams leads to a stream, but from one event to the next it does not.
      assert.deepEqual(await of('order-'), []);
    });

    it('reads causes and effects, streams, bodies, the search and the tail', async () => {
      const all = ['1', '2', '3', '4', '5', '6'];
      const relatives = await readAll(store.headers({ by: 'event', id: 'user/user-1@0' }));
      assert.deepEqual(positions(relatives), all);
      assert.equal(relatives.causeIndex(relatives.indexOf('user/user-1@0')), relatives.indexOf('order/order-1@3'));
      const stream = { by: 'stream', id: 'order-1', streamType: 'order' } as const;
      assert.deepEqual(positions(await readAll(store.headers(stream))), ['1', '2', '3', '5', '6']);
      assert.equal(new TextDecoder().decode((await store.body('2' as Position, 100))?.payload), '{"n":2}');
      await database.run(
        `UPDATE entries SET margin = CASE entry_no WHEN 2 THEN convert_to('{"by":"Zoë"}', 'UTF8') ELSE '\\xff' END`,
      );
      assert.equal((await store.body('2' as Position, 100))?.metadata, '{"by":"Zoë"}');
      assert.equal((await store.bodies(['2' as Position], 100))[0]?.metadata, '{"by":"Zoë"}');
      assert.equal((await store.body('3' as Position, 100))?.metadata, '\ufffd', 'no UTF-8, but no failure either');
      assert.deepEqual(
        (await store.streamAround({ context: null, type: 'order', id: 'order-1' }, 3, 1)).map(
          ({ position }) => position,
        ),
        ['2', '3', '5'],
      );
      const found: string[] = [];
      for await (const { batch } of store.scan('order/order-1@3')) found.push(...[...batch.positions].map(String));
      assert.deepEqual(found, ['4']);
      const tail = store.tail();
      assert.deepEqual(
        (await tail.begin(2)).map(({ position }) => position),
        ['5', '6'],
      );
      assert.deepEqual(
        (await store.eventTypes()).types.map(({ eventType }) => eventType),
        ['happened'],
      );
      // Without gaps nothing can become visible below the newest position.
      await database.run(`INSERT INTO entries VALUES (8, 2, 1, 'happened', '{}', NULL, now())`);
      const abort = new AbortController();
      const seen: string[] = [];
      for await (const { events } of tail.follow(abort.signal)) {
        seen.push(...events.map(({ position }) => position));
        if (seen.includes('9')) abort.abort();
        else if (seen.includes('8')) {
          await database.run(
            `INSERT INTO entries VALUES (7, 2, 2, 'happened', '{}', NULL, now()), (9, 2, 3, 'happened', '{}', NULL, now())`,
          );
        }
      }
      assert.deepEqual(seen, ['8', '9']);
      assert.deepEqual(await store.recentCorrelations(), []);
      await database.run(`INSERT INTO streams (stream_no, stream_name) VALUES (3, 'house');
        INSERT INTO entries VALUES (10, 3, 1, 'built', '{}', 9, now())`);
      const built = (await store.event('house@1')) ?? assert.fail();
      assert.deepEqual([built.position, built.eventId, nameOfStream(built.stream)], ['10', 'house@1', 'house']);
      assert.deepEqual(kinds(await store.identify(subject('house'))), ['stream /house 1']);
      const key = { by: 'stream', id: 'house', streamType: '' } as const;
      assert.deepEqual(positions(await readAll(store.headers(key))), ['10']);
      assert.equal((await store.streamAround(built.stream, 1, 1)).length, 1);
      await database.run('DELETE FROM entries WHERE entry_no = 10');
      // No index leads to a matter, so there may be more of it than was counted.
      await database.run("UPDATE streams SET matter = 'm' || stream_no");
      assert.deepEqual(
        (await store.recentCorrelations()).map(({ correlationId, events, capped }) => [correlationId, events, capped]),
        [
          ['m2', 4, true],
          ['m1', 5, true],
        ],
      );
      await assert.rejects(store.consumers(), { kind: 'missing' });
      assert.equal((await store.appendRate()).length, 60);
    });
  });
}

describe('two families in one database', () => {
  it('are offered for a choice, like several stores of one family', async () => {
    const [engine] = ENGINES;
    const database = (await engine?.create(`${eventsTable({ style: 'aggregate' })} ${ANNALS_TABLES}`)) ?? assert.fail();
    const recognition = await recognise(database.db, {}, undefined, ALL);
    assert.deepEqual(recognition.kind === 'several' && recognition.candidates.map(({ table }) => table), [
      'annals_records',
      'events',
    ]);
    const chosen = await recognise(database.db, { events: 'annals_records' }, undefined, ALL);
    assert.equal(chosen.kind === 'found' && chosen.store.layout.generation, 'Annals with readers');
    await database.drop();
  });
});
