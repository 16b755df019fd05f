import { tellWatches, type WatchCase } from '../../support/watches';

const free = { ownerId: null, heartbeatAgeS: null };
const stopped = (checkpoint: number) => () => ({ checkpoint, ...free });

const REMOVED: readonly WatchCase[] = [
  [
    'a stopped consumer whose rows are deleted: the message about it does not stand for ever, and it comes back as another',
    ({ store, look, removed }) => {
      store.append(40);
      look(10, stopped(14));
      removed(60);
      look(10, stopped(0));
    },
    { told: ['problem', 'removed', 'problem'] },
  ],
  [
    'one that nobody was notified about: nothing is said of it',
    ({ store, look, removed }) => {
      store.append(40);
      look(10, (i) => ({ checkpoint: 31 + i }));
      removed(60);
    },
    { told: [] },
  ],
  [
    'one whose rows were deleted while the window was closed',
    ({ store, removed }) => {
      store.append(40);
      removed(60);
    },
    { told: ['removed'], toldBefore: ['c'] },
  ],
  [
    'rows that are written again at once, as when segments are divided otherwise: it is as stopped as before',
    ({ store, look, removed }) => {
      store.append(40);
      look(10, stopped(14));
      removed(6);
      look(10, stopped(14));
      removed(6);
      look(10, stopped(14));
    },
    { told: ['problem'] },
  ],
  [
    'a store that does not answer, or of whose new session nothing was read yet: nobody left it',
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
    { told: ['problem'] },
  ],
];

tellWatches('watches over consumers that leave the store', REMOVED);
