import assert from 'node:assert/strict';
import { engineOf, enginePlaced, listens } from '../../../src/store/pg/engines';

const TEXTS = {
  PostgreSQL: 'PostgreSQL 15.18 (Debian 15.18-1) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit',
  CockroachDB: 'CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu, built 2024/05/15 21:28:29, go1.22.2)',
  YugabyteDB: 'PostgreSQL 15.2-YB-2.25.0.0-b0 on x86_64-pc-linux-gnu, compiled by clang, 64-bit',
  Citus: 'PostgreSQL 16.3 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit, Citus 12.1-1',
};
const server = (name: keyof typeof TEXTS) => ({ version: 150000, text: TEXTS[name] });
const engine = (name: keyof typeof TEXTS) => engineOf(server(name));

describe('servers that speak the protocol of PostgreSQL', () => {
  it('are recognised by their version text', () => {
    for (const name of Object.keys(TEXTS) as (keyof typeof TEXTS)[]) assert.equal(engine(name).name, name);
    assert.equal(engineOf({ version: 140000, text: 'something else' }).name, 'PostgreSQL');
  });

  it('are listened to if NOTIFY arrives there', () => {
    assert.equal(listens(server('PostgreSQL')), true);
    assert.equal(listens(server('Citus')), true);
    assert.equal(listens(server('CockroachDB')), false);
    assert.equal(listens(server('YugabyteDB')), false);
    assert.equal(listens({ ...server('PostgreSQL'), standby: true }), false);
  });

  it('are asked for transaction ids if one server knows all of them', () => {
    assert.equal(engine('PostgreSQL').snapshots, true);
    for (const name of ['CockroachDB', 'YugabyteDB'] as const) assert.equal(engine(name).snapshots, false);
    assert.equal(enginePlaced(engine('Citus'), 'here').snapshots, true);
    for (const placement of ['elsewhere', 'spread'] as const) {
      const { snapshots, blocks } = enginePlaced(engine('Citus'), placement);
      assert.deepEqual([snapshots, blocks], [false, false], placement);
    }
  });

  it('have positions that count events, except with unique_rowid()', () => {
    assert.equal(engine('CockroachDB').positionsCount, false);
    for (const name of ['PostgreSQL', 'YugabyteDB', 'Citus'] as const) assert.equal(engine(name).positionsCount, true);
  });

  it('are asked flat queries only if the table is spread over several machines', () => {
    for (const placement of ['here', 'elsewhere'] as const) {
      assert.equal(enginePlaced(engine('Citus'), placement).spread, false, placement);
    }
    assert.equal(enginePlaced(engine('Citus'), 'spread').spread, true);
    for (const name of ['PostgreSQL', 'YugabyteDB', 'CockroachDB'] as const) assert.equal(engine(name).spread, false);
  });

  it('have different names for their ordered indexes', () => {
    assert.deepEqual(engine('PostgreSQL').indexMethods, ['btree']);
    assert.ok(engine('YugabyteDB').indexMethods.includes('lsm'));
    assert.ok(engine('CockroachDB').indexMethods.includes('prefix'));
  });

  it('are asked for partitions if they have a function for it', () => {
    assert.equal(engine('CockroachDB').partitionTree, false);
    assert.equal(engine('YugabyteDB').partitionTree, true);
  });
});
