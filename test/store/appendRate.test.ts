import assert from 'node:assert/strict';
import type { EventStore } from '../../src/store/ports';
import { eventsTable } from '../support/ddl/events';
import { type EngineDatabase, STORES } from '../support/engines';

for (const engine of STORES) {
  describe(`append rate on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    async function open(...insertions: string[]): Promise<EventStore> {
      database = await engine.create(eventsTable({ style: 'aggregate' }));
      for (const insertion of insertions) await database.run(insertion);
      return engine.storeIn(database);
    }

    /** SQL for events at positions after `from`, `step` apart; `age` is SQL of the number `i` from 1 to `count`. */
    const events = (count: number, age: string, from = 0, step = 1) => `
      INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, created_at)
      SELECT ${from} + i * ${step}, 'User', 'user-' || ${from} + i, 1, gen_random_uuid(), 'Happened', '', now() - (${age})
      FROM generate_series(1, ${count}) i`;

    /** Returns the events by minutes ago, without empty minutes. */
    async function bars(store: EventStore): Promise<Record<number, number>> {
      const minutes = await store.appendRate();
      assert.equal(minutes.length, 60);
      for (const [i, { at }] of minutes.entries()) assert.equal(at, (minutes[0]?.at ?? 0) + i * 60_000);
      assert.ok(Math.abs((minutes.at(-1)?.at ?? 0) + 60_000 - Date.now()) < 60_000, 'the newest ends now');
      return Object.fromEntries(minutes.flatMap(({ events: n }, i) => (n > 0 ? [[59 - i, n]] : [])));
    }

    it('counts each minute, even with gaps in the positions', async () => {
      const store = await open(
        events(5_000, "interval '3 hours' - i * interval '1 second'", 0, 7),
        events(300, "interval '40.5 minutes'", 1_000_000),
        events(12, "interval '12.5 minutes'", 50_000_000),
        events(1, "interval '30 seconds'", 60_000_000),
      );
      assert.deepEqual(await bars(store), { 40: 300, 12: 12, 0: 1 });
    });

    it('has a bar for every minute of an empty store', async () => {
      assert.deepEqual(await bars(await open()), {});
    });

    it('ignores writers whose clocks differ by less than a minute', async () => {
      const store = await open(
        events(1_000, "interval '5 minutes' - i * interval '200 ms' + (i % 7) * interval '5 seconds'"),
      );
      const counted = Object.values(await bars(store)).reduce((a, b) => a + b, 0);
      assert.equal(counted, 1_000);
    });

    it('is empty if the newest events have old times', async () => {
      const store = await open(
        events(1_000, "interval '2 days' - i * interval '2 minutes'"),
        events(20, "interval '9 days'", 5_000),
      );
      assert.deepEqual(await store.appendRate(), []);
    });

    it('is empty if events were imported without regard to time', async () => {
      const store = await open(events(1_000, "(i * 7919 % 1000) * interval '10 minutes'"));
      assert.deepEqual(await store.appendRate(), []);
    });
  });
}
