import assert from 'node:assert/strict';
import { type AlertMemory, alreadyNotified, nextAlert } from '../../../src/model/health/alerts';
import { fakeStore, type Row, UNKNOWN, WORKER } from '../../support/polls';

const times = { holdDownS: 20, clearS: 30 };
const thresholds = { lagEvents: 1_000, lagSeconds: 300 };
const RELEASED = { ownerId: null, heartbeatAgeS: null };

/** Returns the alerts about a consumer at polls that are ten seconds apart. */
function watcher(scope?: typeof UNKNOWN, wasNotified = false, held = times) {
  const store = scope ? fakeStore(WORKER, scope, held) : fakeStore(WORKER, undefined, held);
  const limits = { ...thresholds };
  let memory: AlertMemory | undefined = wasNotified ? alreadyNotified(store.now * 1_000, false) : undefined;
  const look = (...rows: readonly Row[]): string | null => {
    const health = store.look(10, ...rows);
    const next = nextAlert(memory, health, { ...limits }, held, store.now * 1_000);
    memory = next.memory;
    return next.alert && (next.alert.kind === 'problem' ? next.alert.reason : 'recovered');
  };
  return { store, limits, look, looks: (count: number, row: Row) => Array.from({ length: count }, () => look(row)) };
}

describe('alerts about a consumer', () => {
  it('come once when it has stopped for the hold-down, and once when it has recovered', () => {
    const { store, look, looks } = watcher();
    store.append(5);
    assert.equal(look({ checkpoint: 5 }), null);
    store.append(5);
    assert.deepEqual(looks(5, { checkpoint: 5, ...RELEASED }), [null, null, 'stopped', null, null]);
    // The recovery comes with its status, which waits for 30 s; the alert does not wait again.
    assert.deepEqual(looks(6, { checkpoint: 10 }), [null, null, null, 'recovered', null, null]);
  });

  it('come for an owner that died, and for a checkpoint that does not move', () => {
    const dead = watcher();
    dead.store.append(5);
    assert.equal(dead.look({ checkpoint: 5 }), null);
    assert.deepEqual(dead.looks(4, { checkpoint: 5, heartbeatAgeS: 99 }), [null, null, 'ownerDead', null]);

    const blocked = watcher();
    blocked.store.append(5);
    assert.equal(blocked.look({ checkpoint: 5 }), null);
    blocked.store.append(5);
    const reasons = blocked.looks(16, { checkpoint: 5 });
    assert.deepEqual(reasons, [...Array(14).fill(null), 'blocked', null], 'after two minutes and the hold-down');
  });

  it('do not come for statuses that need no person', () => {
    const { store, looks, look } = watcher();
    store.append(5);
    const calm = [...looks(3, { checkpoint: 5 }), look({ checkpoint: 1 }), ...looks(2, { checkpoint: 3 })];
    for (let i = 0; i < 6; i++) {
      store.append(10);
      calm.push(look({ checkpoint: 5 + i }));
    }
    assert.deepEqual([...new Set(calm)], [null]);
  });

  it('do not come for a problem that passes within the hold-down', () => {
    const { store, look } = watcher();
    store.append(5);
    const rows = [{ checkpoint: 5 }, { checkpoint: 4, ...RELEASED }, { checkpoint: 5 }, { checkpoint: 5 }];
    assert.deepEqual(
      rows.map((row) => look(row)),
      [null, null, null, null],
    );
  });

  it('come after the hold-down for a consumer that had stopped before the first poll', () => {
    const { store, looks } = watcher();
    store.append(5);
    assert.deepEqual(looks(4, { checkpoint: 0, ...RELEASED }), [null, null, 'stopped', null]);
  });

  it('do not come again when one problem follows another', () => {
    const { store, looks } = watcher();
    store.append(5);
    looks(4, { checkpoint: 0, ...RELEASED });
    assert.deepEqual(looks(6, { checkpoint: 0, heartbeatAgeS: 99 }), [null, null, null, null, null, null]);
  });

  it('do not report a recovery while the state of the consumer is not known', () => {
    const { store, look, looks } = watcher();
    store.append(5);
    looks(4, { checkpoint: 0, ...RELEASED });
    const unclear = [look(), look(), look(), look(), look()];
    assert.deepEqual(unclear, [null, null, null, null, null], 'its row is gone');
    assert.deepEqual(looks(4, { checkpoint: 5 }), ['recovered', null, null, null]);
  });

  it('are not repeated after a reload of the window, but the recovery and the next problem are notified', () => {
    const { store, looks } = watcher(undefined, true);
    store.append(5);
    assert.deepEqual(looks(6, { checkpoint: 0, ...RELEASED }), [null, null, null, null, null, null]);
    assert.deepEqual(looks(5, { checkpoint: 5 }), [null, null, null, 'recovered', null]);
    store.append(5);
    assert.ok(looks(5, { checkpoint: 5, ...RELEASED }).includes('stopped'));
  });

  it('do not report a recovery that only seems so just after a reload of the window', () => {
    const blocked = watcher(undefined, true, { holdDownS: 0, clearS: 0 });
    blocked.store.append(5);
    assert.deepEqual([...new Set(blocked.looks(20, { checkpoint: 0 }))], [null]);

    const busy = watcher(undefined, true);
    const reasons = Array.from({ length: 12 }, (_, i) => {
      busy.store.append(5);
      return busy.look({ checkpoint: 5 * i + 3 });
    });
    assert.equal(reasons.filter((each) => each === 'recovered').length, 1, 'although something always waits');
  });

  it('report that a lag fell below its threshold after that has lasted', () => {
    const { store, look, looks } = watcher();
    store.append(2_000);
    looks(3, { checkpoint: 500 });
    assert.deepEqual(looks(5, { checkpoint: 1_500 }), [null, null, null, 'recovered', null]);
    assert.equal(look({ checkpoint: 2_000 }), null);
  });

  it('do not report a recovery when only the threshold was raised', () => {
    const { store, limits, looks } = watcher();
    store.append(2_000);
    looks(3, { checkpoint: 500 });
    limits.lagEvents = 5_000;
    assert.deepEqual([...new Set(looks(8, { checkpoint: 500 }))], [null], 'it is as late as before');
    limits.lagEvents = 1_000;
    assert.ok(looks(4, { checkpoint: 500 }).includes('lag'), 'and is told again where it counts again');
    assert.ok(looks(5, { checkpoint: 1_900 }).includes('recovered'));
  });

  it('come for a lag past a threshold, in events or in age, but not for an upper bound', () => {
    const long = watcher();
    long.store.append(2_000);
    assert.deepEqual(long.looks(3, { checkpoint: 500 }), [null, null, 'lag']);

    const old = watcher();
    old.store.append(2);
    old.store.now += 290;
    assert.deepEqual(old.looks(3, { checkpoint: 1 }), [null, null, 'lag']);

    const unsure = watcher(UNKNOWN);
    unsure.store.append(2_000);
    assert.deepEqual(unsure.looks(3, { checkpoint: 500 }), [null, null, null]);
  });
});
