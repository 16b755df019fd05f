import assert from 'node:assert/strict';
import type { Position } from '../../src/model/event/event';
import type { EventStore } from '../../src/store/ports';
import { eventsTable } from '../support/ddl/events';
import { type EngineDatabase, STORES } from '../support/engines';
import { readAll } from '../support/storeReading';

/** Longer than the chain that is followed one event at a time. */
const CHAIN = 60;

const id = (name: string) => `md5('${name}')::uuid`;

/** SQL for an event at a position, with its name and its cause or null. */
const event = (position: number, name: string, cause: string | null) => `
  INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, causation_id)
  VALUES (${position}, 'Order', '${name}', 1, ${id(name)}, 'Happened', '', ${cause === null ? 'NULL' : `${id(cause)}::text`});`;

/** SQL for a chain: `c1` causes `c2` and so on, at positions 10 apart, with other events between. */
const chain = (length: number) => `
  INSERT INTO events (global_position, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, causation_id)
  SELECT i * 10, 'Order', 'c' || i, 1, md5('c' || i)::uuid, 'Happened', ''::bytea, CASE WHEN i > 1 THEN md5('c' || i - 1)::uuid::text END
    FROM generate_series(1, ${length}) i
  UNION ALL SELECT i * 10 + 5, 'Order', 's' || i, 1, md5('s' || i)::uuid, 'Happened', ''::bytea, NULL FROM generate_series(1, ${length}) i;`;

for (const engine of STORES) {
  describe(`causes and effects on ${engine.name}`, () => {
    let database: EngineDatabase;
    afterEach(() => database.drop());

    async function idAt(store: EventStore, position: number): Promise<string> {
      const [event] = await store.eventsPage({ from: String(position - 1) as Position, forward: true, count: 1 });
      return event?.eventId ?? assert.fail(String(position));
    }

    async function positionsOf(store: EventStore, position: number): Promise<number[]> {
      const table = await readAll(store.headers({ by: 'event', id: await idAt(store, position) }));
      const positions = Array.from({ length: table.count }, (_, i) => Number(table.header(i).position));
      assert.equal(new Set(positions).size, positions.length, 'each once');
      return positions.sort((a, b) => a - b);
    }

    const open = async (setUp: string) => {
      database = await engine.create(`${eventsTable({ style: 'aggregate' })} ${setUp}`);
      return await engine.storeIn(database);
    };

    it('are followed to both ends of a long chain', async () => {
      const store = await open(chain(CHAIN));
      const all = Array.from({ length: CHAIN }, (_, i) => (i + 1) * 10);
      for (const at of [10, 300, CHAIN * 10]) assert.deepEqual(await positionsOf(store, at), all, String(at));
      assert.deepEqual(await positionsOf(store, 75), [75]);
    });

    it('are found for every cause, near and far, but not beyond the windows', async () => {
      const store =
        await open(`${event(100, 'root', null)} ${event(200, 'own', 'root')} ${event(300, 'sibling', 'root')}
        ${event(4_000, 'near', 'own')} ${event(15_000, 'later', 'near')} ${event(45_000, 'far', 'later')}
        ${event(46_000, 'other', 'nothing')} ${event(60_000, 'beyond', 'far')}`);
      assert.deepEqual(await positionsOf(store, 200), [100, 200, 300, 4_000, 15_000, 45_000]);
    });

    it('end where causes form a circle, and are found where an effect precedes its cause', async () => {
      const store = await open(
        `${event(10, 'a', 'c')} ${event(20, 'b', 'a')} ${event(30, 'c', 'b')} ${event(15, 'early', 'b')}`,
      );
      for (const at of [10, 20, 30]) assert.deepEqual(await positionsOf(store, at), [10, 15, 20, 30], String(at));
    });

    it('can be read on from a position', async () => {
      const store = await open(chain(CHAIN));
      const batch = await store.headersFrom({ by: 'event', id: await idAt(store, 200) }, '550' as Position);
      assert.equal(batch.count, CHAIN - 54);
    });
  });
}
