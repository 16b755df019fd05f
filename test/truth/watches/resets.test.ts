import { fakeStore } from '../../support/polls';
import { testWatches, type WatchCase } from '../../support/watches';

const free = { ownerId: null, heartbeatAgeS: null };
const stopped = (checkpoint: number) => () => ({ checkpoint, ...free });

const RESETS: readonly WatchCase[] = [
  [
    'TRUNCATE with the checkpoints, while a consumer was stopped: it did not recover, its store is another one',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 0;
      store.append(3);
      look(20, (i) => ({ checkpoint: Math.min(3, i) }));
    },
    { notified: ['problem', 'outdated'] },
  ],
  [
    'the same with as many new events as before',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 0;
      store.append(60);
      look(30, (i) => ({ checkpoint: Math.min(60, 4 * i) }));
    },
    { notified: ['problem', 'outdated'] },
  ],
  [
    'TRUNCATE of the events only: the checkpoint is past all of them, which is no recovery',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 0;
      store.append(3);
      look(20, stopped(14));
    },
    {
      notified: ['problem', 'outdated'],
      has: [/Its checkpoint 14 is past the newest event \(3\)/],
    },
  ],
  [
    'TRUNCATE that leaves the store empty',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 0;
      look(20, stopped(0));
    },
    { notified: ['problem', 'outdated'], not: [/Blocked/] },
  ],
  [
    'a restored backup in which the consumer is still stopped: notified again, because it is another history',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 30;
      look(20, stopped(10));
    },
    { notified: ['problem', 'outdated', 'problem'], not: [/Rebuilding/] },
  ],
  [
    'a restored backup under working consumers: they begin at its end, and none was set back',
    ({ store, look }) => {
      store.append(40);
      look(10, (i) => ({ checkpoint: 20 + 2 * i }));
      store.events.length = 30;
      look(3, () => ({ checkpoint: 30 }));
      store.append(5);
      look(10, (i) => ({ checkpoint: Math.min(35, 31 + i) }));
    },
    { notified: [], not: [/set back/, /Rebuilding/] },
  ],
  [
    'DELETE of the event that a stopped consumer would read next, after which its checkpoint moves: it recovered',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 14;
      store.append(0);
      store.events.push(...fakeEvents(41, 'Other'));
      look(20, () => ({ checkpoint: 41, ...free }));
    },
    { notified: ['problem', 'recovered'] },
  ],
  [
    'DELETE of all events that wait for a stopped consumer, including the newest',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.length = 14;
      look(20, stopped(14));
    },
    { notified: ['problem', 'outdated'] },
  ],
  [
    'DELETE of what was handled long ago changes nothing',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.splice(0, 5);
      look(20, stopped(14));
    },
    { notified: ['problem'] },
  ],
  [
    'DELETE of some of the waiting events',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      store.events.splice(14, 10);
      look(20, stopped(14));
    },
    { notified: ['problem'], has: [/16 events wait/] },
  ],
  [
    'another database under the same name, in which the consumer has caught up',
    ({ store, look, away }) => {
      store.append(40);
      look(10, stopped(14));
      away(20);
      store.events.length = 0;
      store.append(8);
      look(20, () => ({ checkpoint: 8 }));
    },
    { notified: ['problem', 'outdated'] },
  ],
  [
    'another database under the same name, in which the consumer is stopped, too',
    ({ store, look, away }) => {
      store.append(40);
      look(10, stopped(14));
      away(20);
      store.events.length = 0;
      store.append(8);
      look(20, stopped(3));
    },
    { notified: ['problem', 'outdated', 'problem'] },
  ],
  [
    'a store that goes away, and comes back as a restored backup with a working consumer',
    ({ store, look, away }) => {
      store.append(40);
      look(10, stopped(14));
      away(120);
      store.events.length = 30;
      look(20, (i) => ({ checkpoint: Math.min(30, 15 + i) }));
    },
    { notified: ['problem', 'outdated'] },
  ],
  [
    'a reset within the hold-down: the earlier problem is never notified',
    ({ store, look }) => {
      store.append(40);
      look(10, (i) => ({ checkpoint: 4 + i }));
      look(3, stopped(14));
      store.events.length = 0;
      store.append(3);
      look(20, (i) => ({ checkpoint: Math.min(3, i) }));
    },
    { notified: [] },
  ],
  [
    'rows of a consumer that were deleted for a rebuild: it works again',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      look(25, (i) => ({ checkpoint: Math.min(40, 2 * i) }));
    },
    { notified: ['problem', 'recovered'] },
  ],
  [
    'a store reset twice',
    ({ store, look }) => {
      for (const to of [40, 30, 20]) {
        store.events.length = 0;
        store.now += 1;
        store.append(to);
        look(20, stopped(to - 10));
      }
    },
    { notified: ['problem', 'outdated', 'problem', 'outdated', 'problem'] },
  ],
];

function fakeEvents(position: number, type: string) {
  const store = fakeStore({ segments: true, owners: true, heartbeats: true });
  store.append(position, type);
  return store.events.slice(-1);
}

testWatches('messages about consumers whose store is reset', RESETS);
