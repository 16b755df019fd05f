import assert from 'node:assert/strict';
import type { StoreFamily } from '../../src/store/schema/families/family';
import { ALMANAC, ALMANAC_TABLES, LEDGER, LEDGER_TABLES } from '../support/ddl/orders';
import { ENGINES, type Engine } from '../support/engines';
import { type Judged, judged, lateIn, waiting } from '../support/judgedStore';

const looked = async (engine: Engine, family: StoreFamily, setUp: string): Promise<Judged> =>
  judged(await engine.create(setUp), family);

/**
 * Higher than any transaction number of the server, so a row with this number counts as written by an open transaction.
 */
const OPEN = 2 ** 50;

for (const engine of ENGINES) {
  describe(`consumers that read by transaction, on ${engine.name}`, () => {
    let ledger: Judged;
    beforeEach(async () => {
      ledger = await looked(engine, LEDGER, `${LEDGER_TABLES} INSERT INTO ledger_readers VALUES ('index')`);
    });
    afterEach(() => ledger.drop());

    /** Writes a visible event of a transaction. */
    const write = (transaction: number, position: number) =>
      ledger.run(`INSERT INTO ledger_entries (entry_tx, entry_no, entry_id, stream)
        VALUES ('${transaction}', ${position}, 'e${position}', 'order-1')`);
    const handled = (transaction: number, position: number) =>
      ledger.run(`UPDATE ledger_readers SET done_tx = '${transaction}', done_no = ${position}`);
    const next = async () => (await ledger.store.nextUnhandled('index'))?.eventId ?? null;

    it('wait for nothing newer than an open transaction, although it is visible', async () => {
      await write(10, 1);
      await write(OPEN, 2);
      const health = await ledger.look();
      assert.deepEqual([waiting(health), await next()], [1, 'e1']);
      await handled(10, 1);
      assert.deepEqual([waiting(await ledger.look()), await next()], [0, null]);
      const seen = await ledger.store.tail().begin(10);
      assert.deepEqual(
        seen.map(({ eventId }) => eventId),
        ['e1', 'e2'],
      );
      await ledger.run(`UPDATE ledger_entries SET entry_tx = '11' WHERE entry_no = 2`);
      assert.deepEqual([waiting(await ledger.look()), await next()], [1, 'e2']);
    });

    it('lose nothing: an event below others waits for them, and is no reset', async () => {
      await write(10, 1);
      await handled(10, 1);
      await ledger.look();
      // The second transaction took its number before the first did, and commits after it.
      await write(11, 3);
      assert.equal(waiting(await ledger.look()), 1);
      await handled(11, 3);
      const done = await ledger.look();
      assert.deepEqual([waiting(done), done.status], [0, 'caughtUp']);
      await write(12, 2);
      const late = await ledger.look();
      assert.deepEqual([waiting(late), lateIn(late), late.rebuildTo, await next()], [2, 0, null, 'e2']);
      await handled(12, 2);
      const again = await ledger.look();
      assert.deepEqual([waiting(again), lateIn(again), again.status], [0, 0, 'caughtUp']);
      assert.equal(await ledger.store.writers({ consumer: 'index', positions: 1_000 }), null);
    });

    it('count events as waiting that were handled before others below them', async () => {
      for (const position of [1, 2, 3]) await write(10 + position, position);
      await write(10, 4);
      await handled(10, 4);
      assert.deepEqual([waiting(await ledger.look()), await next()], [4, 'e1']);
      await handled(13, 3);
      assert.equal(waiting(await ledger.look()), 0);
    });

    it('are recognised as reset when their row goes back', async () => {
      for (const position of [1, 2, 3]) await write(10, position);
      await handled(10, 3);
      await ledger.look();
      await handled(10, 1);
      const health = await ledger.look();
      assert.deepEqual([waiting(health), health.rebuildTo], [2, '3']);
    });
  });

  describe(`consumers that read by time, on ${engine.name}`, () => {
    let almanac: Judged;
    beforeEach(async () => {
      almanac = await looked(engine, ALMANAC, `${ALMANAC_TABLES} INSERT INTO almanac_readers VALUES ('index')`);
    });
    afterEach(() => almanac.drop());

    const write = (id: string, agoS: number) =>
      almanac.run(`INSERT INTO almanac_entries (moment, entry_id, stream, written_at)
        SELECT (extract(epoch FROM at) * 1000000)::bigint, '${id}', 'order-1', at
        FROM (SELECT now() - ${agoS} * interval '1 second' AS at) x`);

    it('return for events within the time that they read again, and lose older ones', async () => {
      await write('old', 600);
      await write('new', 1);
      assert.equal(waiting(await almanac.look()), 2);
      await almanac.run('UPDATE almanac_readers SET done_to = (SELECT max(moment) FROM almanac_entries)');
      assert.equal(waiting(await almanac.look()), 0);
      await write('soon', 5);
      assert.equal(lateIn(await almanac.look()), 0);
      await write('too late', 300);
      assert.equal(lateIn(await almanac.look()), 1);
    });

    it('are followed through positions that are far apart', async () => {
      await write('first', 20);
      const tail = almanac.store.tail();
      await tail.begin(10);
      await write('second', 0);
      await write('between', 10);
      const abort = new AbortController();
      const seen: string[] = [];
      for await (const { events } of tail.follow(abort.signal)) {
        seen.push(...events.map(({ eventId }) => eventId));
        if (seen.length === 2) abort.abort();
      }
      assert.deepEqual(seen.sort(), ['between', 'second']);
    });
  });
}
