import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../src/model/event';
import { unknownScope } from '../../src/model/scope';
import { recognise } from '../../src/store/catalog';
import type { Database } from '../../src/store/database';
import type { EventStore } from '../../src/store/eventStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable, rangePartitions } from '../support/ddl/events';
import { generateEvents } from '../support/generate';
import { carryOut } from '../support/plans';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { recording, type Sent } from '../support/recorder';
import { projectRoot } from '../support/runProcess';
import { readAll, subject } from '../support/storeReading';

const EVENTS = 200_000;
/** The newest events of a poll, and some. */
const USUAL_ROWS = 21_000;
const PARTITIONS = 200;

/** What stands for the whole store in these tests. */
interface Samples {
  readonly store: EventStore;
  /** The same as it is asked where it may not be asked in recursion. */
  readonly spread: EventStore;
  readonly eventId: string;
  readonly correlation: string;
}

type Method = Exclude<keyof EventStore, 'server' | 'layout' | 'close' | 'hasIndexFor'>;

/** Every question of the store in each of its forms. A new method without an entry does not compile. */
const QUESTIONS: Readonly<Record<Method, (samples: Samples) => Promise<unknown>>> = {
  async identify({ store, eventId, correlation }) {
    const texts = [
      eventId,
      correlation,
      eventId.slice(0, 8),
      correlation.slice(0, 6),
      'Order/Order-40',
      '#2001',
      'nothing',
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
    // The oldest trace: everything is looked through, by blocks where there are some and by positions.
    for await (const _step of store.scan('no trace at all'));
    for await (const _step of spread.scan('no trace at all'));
    let steps = 0;
    for await (const { batch } of store.scan(await recentTrace(store))) {
      // The hits of a chunk, then their correlations.
      if (batch.count > 0 && ++steps > 1) break;
    }
  },
  event: ({ store, eventId }) => store.event(eventId),
  async body({ store, eventId }) {
    await store.body((await store.event(eventId))?.position ?? assert.fail(), 100);
  },
  async streamAround({ store, eventId }) {
    const header = (await store.event(eventId)) ?? assert.fail();
    await store.streamAround(header.stream, header.streamVersion, 5);
  },
  async previousOfType({ store, eventId }) {
    await store.previousOfType((await store.event(eventId)) ?? assert.fail());
  },
  async consumers({ store }) {
    const { head } = await store.consumers();
    await store.consumers(head);
  },
  async lookBack({ store }) {
    const scope = { aggregateTypes: ['Payment', 'Nothing'], boundedContexts: null, source: 'settings' } as const;
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
  eventsBetween: ({ store }) => store.eventsBetween(...(['1000', '2000'] as [Position, Position]), 100),
};

/** What is meant to look at more rows: by the line that asks. */
const MORE_ROWS: readonly (readonly [file: string, rows: number])[] = [
  // A chunk of the search, counted from both of its ends.
  ['src/store/scan.ts', 500_000],
  // The windows in which causes and effects are looked for.
  ['src/store/causation.ts', 130_000],
  // In many small partitions the positions of a type are read from all indexes and sorted: cheaper than to merge them.
  ['src/store/eventTypes.ts', 30_000],
  // The window that is looked back over, to find its end and to read it.
  ['src/store/lookBack.ts', 110_000],
];

async function recentTrace(store: EventStore): Promise<string> {
  const [recent] = await store.recentCorrelations();
  const table = await readAll(store.headers({ by: 'correlation', id: recent?.correlationId ?? '' }));
  return table.header(0).traceId ?? assert.fail();
}

const isEvents = (name: string) => /^events(_\d+)?$/.test(name);

const SHAPES = {
  'one table': eventsTable({ style: 'context' }),
  '200 partitions': `${eventsTable({ style: 'context', partitioned: true })}
    ${rangePartitions('events', PARTITIONS, Math.ceil((EVENTS * 1.2) / PARTITIONS))}
    CREATE INDEX ON events (event_id); CREATE INDEX ON events (bounded_context, aggregate_type, aggregate_id, aggregate_version);`,
};

for (const [shape, ddl] of Object.entries(SHAPES)) {
  describe(`the plans of everything that is asked, on ${shape}`, function () {
    this.timeout(120_000);
    let test: TestDatabase;
    const sent: Sent[] = [];
    let samples: Samples;
    let take: () => readonly Sent[];
    before(async () => {
      test = await createTestDatabase(`${ddl} ${segments()}`);
      await generateEvents((sql) => test.admin.query(sql), { events: EVENTS, style: 'context', uncorrelated: true });
      await test.admin.query(`
        INSERT INTO consumer_segments SELECT 'slow', i, 4, 'w', 1000 FROM generate_series(0, 3) i
        UNION ALL SELECT 'quick', i, 8, 'w', (SELECT max(global_position) - i FROM events) FROM generate_series(0, 7) i;
        SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '16MB'`);
      const recorded = recording(await test.open());
      take = recorded.take;
      assert.equal((await recognise(recorded.db, { schema: 'nowhere' })).kind, 'none');
      const storeOf = async (db: Database) => {
        const recognition = await recognise(db);
        return recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
      };
      const store = await storeOf(recorded.db);
      const { server } = recorded.db;
      const spread = await storeOf({ ...recorded.db, server: { ...server, text: `${server.text}, Citus 12.1-1` } });
      const { rows } = await test.admin.query<{ event_id: string; correlation_id: string }>(
        'SELECT event_id, correlation_id FROM events WHERE global_position > 110000 AND correlation_id IS NOT NULL ORDER BY global_position LIMIT 1',
      );
      const { event_id: eventId, correlation_id: correlation } = rows[0] ?? assert.fail();
      samples = { store, spread, eventId, correlation };
      sent.push(...take());
    });
    after(() => test.drop());

    for (const [method, ask] of Object.entries(QUESTIONS)) {
      it(`${method} reads by index, within bounds and in memory`, async () => {
        await ask(samples);
        const statements = take();
        sent.push(...statements);
        for (const statement of distinct(statements)) {
          const plan = await carryOut(test.admin, statement);
          const why = `${statement.from}\n${statement.sql}\n${plan.text}`;
          const more = MORE_ROWS.find(([file]) => statement.from.startsWith(file));
          // A window that covers whole partitions reads just those from end to end.
          const whole = plan.whole.filter((name) => isEvents(name) && !(more && name !== 'events'));
          assert.deepEqual(whole, [], `reads a whole events table\n${why}`);
          assert.ok(!plan.spilled, `does not fit into memory\n${why}`);
          const [, most] = more ?? ['', USUAL_ROWS];
          const rows = plan.rowsOf(isEvents);
          assert.ok(rows <= most, `looks at ${rows} rows, ${most} are enough\n${why}`);
        }
      });
    }

    it('leaves out no method of the store', () => {
      const methods = Object.entries(samples.store).flatMap(([name, value]) =>
        typeof value === 'function' ? name : [],
      );
      assert.deepEqual(methods.filter((name) => !(name in QUESTIONS)).sort(), ['close', 'hasIndexFor']);
    });

    it('leaves out no place that sends SQL', () => {
      const asked = new Set(sent.map(({ from }) => from));
      assert.deepEqual(
        placesThatSend().filter((place) => !asked.has(place)),
        [],
      );
    });

    if (shape === 'one table') {
      it('searches block after block, each event once', async () => {
        for await (const _step of samples.store.scan('no trace at all'));
        const chunks = take().filter(({ sql }) => sql.includes('ctid'));
        let looked = 0;
        for (const chunk of chunks) looked += (await carryOut(test.admin, chunk)).rowsOf(isEvents);
        // One more in each chunk tells how far back it is.
        assert.equal(looked, EVENTS + chunks.length);
      });
      return;
    }

    it('touches one partition for the head, the next event and a position', async () => {
      const head = { sql: 'SELECT max(e.global_position)::text FROM events e', params: [] };
      assert.ok((await carryOut(test.admin, head)).touched(isEvents).size <= 20);
      await samples.store.body('110001' as never, 10);
      for (const statement of take()) assert.equal((await carryOut(test.admin, statement)).touched(isEvents).size, 1);
    });

    it('prunes the partitions that a search does not look at', async () => {
      for await (const _step of samples.store.scan('no trace at all')) break;
      const chunk = take().find(({ params }) => params.length === 3) ?? assert.fail();
      assert.ok((await carryOut(test.admin, chunk)).touched(isEvents).size < PARTITIONS / 2);
    });

    it('knows the indexes although none is unique', () => {
      assert.deepEqual(samples.store.layout.missingIndexes, ['trace_id', 'causation_id']);
    });
  });
}

/** The same question for other values has the same plan but for its bounds: the first and the last of each are looked at. */
function distinct(statements: readonly Sent[]): Sent[] {
  const first = new Map(statements.toReversed().map((statement) => [statement.sql, statement]));
  const last = new Map(statements.map((statement) => [statement.sql, statement]));
  return [...new Set([...first.values(), ...last.values()])];
}

/** File and line of each `db.query(` and `db.stream(`, but for the driver's own file. */
function placesThatSend(): string[] {
  const folder = join(projectRoot, 'src/store');
  return readdirSync(folder).flatMap((file) =>
    file.endsWith('.ts')
      ? readFileSync(join(folder, file), 'utf8')
          .split('\n')
          .flatMap((line, i) => (/\bdb\.(query|stream)\b/.test(line) ? `src/store/${file}:${i + 1}` : []))
      : [],
  );
}
