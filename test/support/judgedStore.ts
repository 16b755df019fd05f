import assert from 'node:assert/strict';
import { unknownScope } from '../../src/model/consumer/scope';
import type { Health } from '../../src/model/health/rules';
import { createHealthTracker } from '../../src/model/health/tracker';
import type { EventStore } from '../../src/store/ports';
import { recognise } from '../../src/store/schema/catalog';
import type { StoreFamily } from '../../src/store/schema/families/family';
import type { EngineDatabase } from './engines';

const JUDGING = { scopeOf: () => unknownScope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };

/** A store whose only reader is judged poll by poll, as a connection does. */
export interface Judged {
  readonly store: EventStore;
  readonly run: EngineDatabase['run'];
  look(): Promise<Health>;
  drop(): Promise<void>;
}

/** Recognises one family only; its only reader must exist already. */
export async function judged(database: EngineDatabase, family: StoreFamily): Promise<Judged> {
  const found = await recognise(database.db, {}, undefined, [family]);
  const store = found.kind === 'found' ? found.store : assert.fail(found.kind);
  const tracker = createHealthTracker();
  return {
    store,
    run: (sql) => database.run(sql),
    async look() {
      const { compared, tailAfter } = tracker.kept;
      const poll = await store.consumers(tailAfter, undefined, compared);
      assert.equal(tracker.kept.mustReadAll(poll, compared), false, 'the events that were read before still exist');
      const [health] = [...tracker.take(poll, JUDGING)];
      return health ?? assert.fail('no consumer');
    },
    drop: () => database.drop(),
  };
}

export const waiting = ({ share }: Health) => share.waiting;
/** Returns how many findings report late events. */
export const lateIn = ({ findings }: Health) => findings.filter(({ kind }) => kind === 'lateCommits').length;
