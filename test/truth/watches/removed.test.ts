import { testWatches, type WatchCase } from '../../support/watches';

const free = { ownerId: null, heartbeatAgeS: null };
const stopped = (checkpoint: number) => () => ({ checkpoint, ...free });

const REMOVED: readonly WatchCase[] = [
  [
    'a stopped consumer whose rows are deleted: its message is taken back, and the consumer may return as a new one',
    ({ store, look, removed }) => {
      store.append(40);
      look(10, stopped(14));
      removed(60);
      look(10, stopped(0));
    },
    { notified: ['problem', 'removed', 'problem'] },
  ],
  [
    'a consumer without an earlier message: no message',
    ({ store, look, removed }) => {
      store.append(40);
      look(10, (i) => ({ checkpoint: 31 + i }));
      removed(60);
    },
    { notified: [] },
  ],
  [
    'a consumer whose rows were deleted while the window was closed',
    ({ store, removed }) => {
      store.append(40);
      removed(60);
    },
    { notified: ['removed'], notifiedBefore: ['c'] },
  ],
  [
    'rows that are written again at once, as when segments are divided differently: still stopped as before',
    ({ store, look, removed }) => {
      store.append(40);
      look(10, stopped(14));
      removed(6);
      look(10, stopped(14));
      removed(6);
      look(10, stopped(14));
    },
    { notified: ['problem'] },
  ],
  [
    'a store that does not answer, or a new session without a poll: no consumer left it',
    ({ store, look, away, reconnected }) => {
      store.append(40);
      look(10, stopped(14));
      away(120);
      for (let i = 0; i < 30; i++) {
        store.now += 2;
        reconnected();
      }
      look(10, stopped(14));
    },
    { notified: ['problem'] },
  ],
];

testWatches('messages about consumers that leave the store', REMOVED);
