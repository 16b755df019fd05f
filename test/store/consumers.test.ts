import assert from 'node:assert/strict';
import type { Consumer } from '../../src/model/consumer/consumer';
import { segmentOf } from '../../src/model/consumer/partition';
import { unknownScope } from '../../src/model/consumer/scope';
import type { Position } from '../../src/model/event/event';
import { createHealthTracker } from '../../src/model/health/tracker';
import type { EventStore } from '../../src/store/ports';
import { orchestrator, projectionCheckpoints, segments, worker } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { type EngineDatabase, FORMS, STORES } from '../support/engines';
import { countBehind } from '../support/storeReading';

const W1 = '11111111-1111-1111-1111-111111111111';
const W2 = '22222222-2222-2222-2222-222222222222';

const named = (consumers: readonly Consumer[], name: string) =>
  consumers.find((consumer) => consumer.name === name)?.segments ?? assert.fail(name);

/** SQL for events at positions 10, 20, … of streams user-1 to user-n, one event a minute, the newest a minute old. */
function gappyEvents(count: number, context: boolean): string {
  return `INSERT INTO events (global_position, ${context ? 'bounded_context, ' : ''}aggregate_type, aggregate_id, aggregate_version,
      event_id, event_type, payload, created_at)
    SELECT i * 10, ${context ? "'Shop', " : ''}'User', 'user-' || i, 1, gen_random_uuid(), 'UserRegistered', '',
      now() - (${count} + 1 - i) * interval '1 minute' FROM generate_series(1, ${count}) i;`;
}

for (const engine of STORES) {
  describe(`consumers on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    async function open(setUp: string): Promise<EventStore> {
      database = await engine.create(setUp);
      return engine.storeIn(database);
    }

    it('have a lag in events, not positions, and the age of their oldest waiting event', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(10, true)}
        INSERT INTO consumer_segments VALUES ('c', 0, 2, 'w', 65), ('c', 1, 2, 'w', 100), ('ahead', 0, 1, NULL, 5000), ('new', 0, 1, NULL, 0);
        INSERT INTO consumer_workers VALUES ('c', 'w', now() + interval '1 hour')`);
      const poll = await store.consumers();
      const { head, consumers } = poll;
      assert.equal(head, '100');
      const [first, second] = named(consumers, 'c');
      assert.equal(first?.positionLag, 35);
      assert.equal(countBehind(poll, first), 4);
      assert.ok(Math.abs((first?.oldestWaitingS ?? 0) - 240) < 60);
      assert.equal(first?.heartbeatAgeS, 0, 'a clock that is ahead gives no negative age');
      assert.equal(countBehind(poll, second), 0);
      assert.equal(second?.oldestWaitingS, null);
      assert.equal(named(consumers, 'ahead')[0]?.positionLag, 0);
      assert.equal(countBehind(poll, named(consumers, 'new')[0]), 10);
    });

    it('list the processes that own nothing, too, with the youngest heartbeats first', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(3, true)}
        INSERT INTO consumer_segments VALUES ('c', 0, 1, 'w', 0);
        INSERT INTO consumer_workers VALUES ('c', 'w', now() - interval '1 minute'), ('c', 'idle', now())`);
      const { processes = assert.fail() } = await store.consumers();
      assert.deepEqual([...processes.keys()], ['idle', 'w']);
      assert.ok((processes.get('w') ?? 0) >= 60);
    });

    it('say from which age on there may be more processes than were read', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(3, true)}
        INSERT INTO consumer_workers SELECT 'c', 'w' || i, now() - i * interval '1 second' FROM generate_series(1, 1200) i`);
      const { processes = assert.fail(), furtherProcessesS = assert.fail() } = await store.consumers();
      assert.equal(processes.size, 1_000);
      assert.ok(furtherProcessesS >= 1_000 && furtherProcessesS < 1_200);
      await database.run("DELETE FROM consumer_workers WHERE worker_id <> 'w1'");
      assert.equal((await store.consumers()).furtherProcessesS, undefined);
    });

    it('have a next event in the segments that wait for it', async () => {
      const own = segmentOf(engine.streamId('User', 'user-1'), 16);
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(40, true)}
        INSERT INTO consumer_segments SELECT 'c', i, 16, NULL, CASE WHEN i = ${own} THEN 0 ELSE 400 END FROM generate_series(0, 15) i;
        INSERT INTO consumer_segments VALUES ('idle', 0, 1, NULL, 400)`);
      const next = await store.nextUnhandled('c');
      const first = engine.streamId('User', 'user-1');
      assert.equal(next?.stream.id, first);
      assert.equal(segmentOf(first, 16), own);
      await database.run(
        `UPDATE consumer_segments SET checkpoint = 10 WHERE consumer_name = 'c' AND segment_id = ${own}`,
      );
      const later = await store.nextUnhandled('c');
      assert.ok(later && segmentOf(later.stream.id, 16) === own && later.stream.id !== first);
      assert.equal(await store.nextUnhandled('idle'), null);
    });

    it('come with the newest events, and in later polls only with those past a position', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(100, true)}
        INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 0)`);
      const first = await store.consumers();
      assert.equal(first.tail.length, 100);
      const newest = first.tail.find(({ position }) => position === '1000');
      assert.deepEqual(
        [newest?.streamId, newest?.aggregateType, newest?.context],
        [engine.streamId('User', 'user-100'), 'User', engine.hasContexts ? 'Shop' : null],
      );
      assert.equal(newest?.eventType, 'UserRegistered');
      const ageS = (first.databaseTime - (newest?.time ?? 0)) / 1_000;
      assert.ok(ageS >= 60 && ageS < 120, `${ageS} s by the database's clock`);
      const lowest = (tail: typeof first.tail) => Math.min(...tail.map(({ position }) => Number(position)));
      const later = await store.consumers('500' as Position);
      assert.deepEqual([lowest(later.tail), later.tailAfter], [510, '500']);
      const restored = await store.consumers('5000' as Position);
      assert.deepEqual(
        [restored.tail.length, restored.tailAfter],
        [100, null],
        'a head that went back brings everything',
      );
      assert.deepEqual(first.gapSkips, []);
    });

    it('have a finding about a late event that they had passed', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(3, true)}
        INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 30)`);
      const tracker = createHealthTracker();
      const judging = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
      const look = async () =>
        [...tracker.take(await store.consumers(tracker.kept.tailAfter), judging)][0]?.findings ?? [];
      assert.deepEqual(await look(), []);
      assert.ok(BigInt(tracker.kept.tailAfter ?? 0) < 20n, 'position 15 may still get an event');
      await database.run(`INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version,
        event_id, event_type, payload) VALUES (15, 'Shop', 'User', 'late', 1, gen_random_uuid(), 'UserRegistered', '')`);
      assert.deepEqual(await look(), [{ kind: 'lateCommits', positions: ['15'] }]);
    });

    it('can have older events checked against their scope, one window at a time', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()} ${gappyEvents(60_000, true)}
        UPDATE events SET aggregate_type = 'Order' WHERE global_position IN (20, 599990)`);
      const scope = (
        aggregateTypes: string[] | null,
        boundedContexts: string[] | null = null,
        eventTypes: string[] | null = null,
      ) => ({ aggregateTypes, boundedContexts, eventTypes, source: 'code' }) as const;
      const ask = async (after: number, ...scopes: ReturnType<typeof scope>[]) => {
        const request = { after: String(after) as Position, upTo: '600000' as Position, scopes };
        const { events, through } = await store.lookBack(request);
        return [events.length > 3 ? events.length : events.map(({ position }) => position), through];
      };
      assert.deepEqual(await ask(0, scope(['Order'])), [['20'], '500000']);
      assert.deepEqual(await ask(500_000, scope(['Order'])), [['599990'], '600000']);
      assert.deepEqual(await ask(20, scope(['Order'], ['Other']), scope(['Nothing'])), [[], '500020']);
      assert.deepEqual(await ask(0, scope(['Order']), scope(['User'], engine.hasContexts ? ['Shop'] : null)), [
        500,
        '5000',
      ]);
      assert.deepEqual(await ask(600_000, scope(['User'])), [[], '600000']);
      await database.run("UPDATE events SET event_type = 'OrderPaid' WHERE global_position IN (20, 30)");
      assert.deepEqual(await ask(0, scope(null, null, ['OrderPaid'])), [['20', '30'], '500000']);
      assert.deepEqual(await ask(0, scope(['Order'], null, ['OrderPaid', 'Nothing'])), [['20'], '500000']);
    });

    it('are polled in an empty store and without segments', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${segments()}`);
      const empty = await store.consumers();
      assert.equal(empty.head, null);
      assert.deepEqual(empty.consumers, []);
      await database.run("INSERT INTO consumer_segments VALUES ('c', 0, 1, NULL, 0)");
      const poll = await store.consumers();
      const [segment] = named(poll.consumers, 'c');
      assert.equal(countBehind(poll, segment), 0);
      assert.equal(segment?.positionLag, 0);
      assert.equal(await store.nextUnhandled('c'), null);
    });
  });
}

for (const engine of FORMS) {
  describe(`consumers of pupsourcing's older generations on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    async function open(setUp: string): Promise<EventStore> {
      database = await engine.create(setUp);
      return engine.storeIn(database);
    }

    it('include assignments without a checkpoint and checkpoints without an assignment', async () => {
      const store = await open(`${eventsTable({ style: 'aggregate' })} ${worker()} ${gappyEvents(3, false)}
        INSERT INTO worker_nodes (worker_id, heartbeat_at) VALUES ('${W1}', now() - interval '1 minute');
        INSERT INTO consumer_assignments VALUES ('fresh', '${W1}'), ('orphan', '${W2}'), ('free', NULL);
        INSERT INTO consumer_checkpoints VALUES ('retired', 20), ('orphan', 30)`);
      const { consumers } = await store.consumers();
      assert.deepEqual(
        consumers.map(({ name }) => name),
        ['free', 'fresh', 'orphan', 'retired'],
      );
      const [fresh] = named(consumers, 'fresh');
      assert.equal(fresh?.checkpoint, '0');
      assert.equal(fresh?.ownerId, W1);
      assert.ok((fresh?.heartbeatAgeS ?? 0) >= 60);
      const [orphan] = named(consumers, 'orphan');
      assert.equal(orphan?.ownerId, W2);
      assert.equal(orphan?.heartbeatAgeS, null);
      assert.equal(named(consumers, 'free')[0]?.ownerId, null);
      assert.equal(named(consumers, 'retired')[0]?.ownerId, null);
      assert.equal((await store.nextUnhandled('fresh'))?.position, '10');
    });

    it('have the worker of the newest generation as owner of partitions, only with one replica set', async () => {
      const store = await open(`${eventsTable({ style: 'context' })} ${projectionCheckpoints()} ${orchestrator()}
        INSERT INTO projection_checkpoints VALUES ('users_p0', 0), ('users_p1', 0);
        INSERT INTO orchestrator_generations VALUES ('${W1}', 'main', 2, now() - interval '1 day'), ('${W2}', 'main', 2, now());
        INSERT INTO orchestrator_workers VALUES ('${W1}', 'main', '${W1}', 0, 'stopped', now() - interval '1 day'),
          ('${W2}', 'main', '${W2}', 1, 'running', now())`);
      const owners = async () => (await store.consumers()).consumers.map(({ segments: [only] }) => only?.ownerId);
      assert.deepEqual(await owners(), [null, W2]);
      await database.run(
        `INSERT INTO orchestrator_generations VALUES ('33333333-3333-3333-3333-333333333333', 'other', 1)`,
      );
      assert.deepEqual(await owners(), [null, null]);
    });

    it('report which positions they gave up, and where an event appeared', async () => {
      const store = await open(`${eventsTable({ style: 'aggregate' })} ${worker()} ${gappyEvents(3, false)}
        INSERT INTO consumer_checkpoints VALUES ('c', 30);
        INSERT INTO consumer_gap_skips (consumer_name, gap_position, skip_to_position) VALUES ('c', 15, 20), ('c', 20, 30)`);
      assert.deepEqual((await store.consumers()).gapSkips, [
        { consumer: 'c', position: '20', appeared: true },
        { consumer: 'c', position: '15', appeared: false },
      ]);
    });
  });
}
