import { testWatches, type WatchCase } from '../../support/watches';

const free = { ownerId: null, heartbeatAgeS: null };
const stopped = (checkpoint: number) => () => ({ checkpoint, ...free });

const MUTED: readonly WatchCase[] = [
  [
    'muted before it stops: no message about the stop, nor about the recovery',
    ({ store, look, mute }) => {
      store.append(40);
      mute(true);
      look(15, stopped(14));
      look(20, (i) => ({ checkpoint: 14 + i }));
    },
    { notified: [] },
  ],
  [
    'muted after a message, and then recovered: no message about the recovery',
    ({ store, look, mute }) => {
      store.append(40);
      look(10, stopped(14));
      mute(true);
      look(20, (i) => ({ checkpoint: 14 + i }));
    },
    { notified: ['problem'] },
  ],
  [
    'unmuted while it still stands: notified again after the hold-down',
    ({ store, look, mute }) => {
      store.append(40);
      look(10, stopped(14));
      mute(true);
      look(10, stopped(14));
      mute(false);
      look(10, stopped(14));
    },
    { notified: ['problem', 'problem'] },
  ],
  [
    'unmuted after it recovered: no message',
    ({ store, look, mute }) => {
      store.append(40);
      mute(true);
      look(10, stopped(14));
      look(20, (i) => ({ checkpoint: 21 + i }));
      mute(false);
      look(20, () => ({ checkpoint: 40 }));
    },
    { notified: [] },
  ],
  [
    'muted, unmuted during an outage, and still stopped after it: one message after the hold-down',
    ({ store, look, away, mute }) => {
      store.append(40);
      mute(true);
      look(10, stopped(14));
      away(60);
      mute(false);
      look(10, stopped(14));
    },
    { notified: ['problem'] },
  ],
  [
    'muted, and its store is reset: no message that takes an earlier one back',
    ({ store, look, mute }) => {
      store.append(40);
      look(10, stopped(14));
      mute(true);
      look(2, stopped(14));
      store.events.length = 0;
      store.append(3);
      look(10, (i) => ({ checkpoint: Math.min(3, i) }));
    },
    { notified: ['problem'] },
  ],
  [
    'notified before a reload of the window and muted since: no message about the recovery',
    ({ store, look, mute }) => {
      store.append(40);
      mute(true);
      look(20, (i) => ({ checkpoint: 21 + i }));
      mute(false);
      look(10, () => ({ checkpoint: 40 }));
    },
    { notified: [], notifiedBefore: ['c'] },
  ],
  [
    'notified before a reload of the window, and still stopped: no second message',
    ({ store, look }) => {
      store.append(40);
      look(20, stopped(14));
    },
    { notified: [], notifiedBefore: ['c'] },
  ],
  [
    'notified before a reload of the window, and recovered by now',
    ({ store, look }) => {
      store.append(40);
      look(20, () => ({ checkpoint: 40 }));
    },
    { notified: ['recovered'], notifiedBefore: ['c'] },
  ],
  [
    'stops and continues within the hold-down, repeatedly',
    ({ store, look }) => {
      for (let i = 0; i < 10; i++) {
        store.append(4);
        look(3, stopped(4 * i));
        look(4, (n) => ({ checkpoint: 4 * i + n + 1 }));
      }
    },
    { notified: [] },
  ],
  [
    'stops, is notified, continues for a moment and stops again: one message for one problem',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      look(2, (i) => ({ checkpoint: 15 + i }));
      look(20, stopped(16));
    },
    { notified: ['problem'] },
  ],
  [
    'changes from stopped to dead to blocked by its log: one message',
    ({ store, look }) => {
      store.append(40);
      look(10, stopped(14));
      look(10, (i) => ({ checkpoint: 14, heartbeatAgeS: 60 + 2 * i }));
    },
    { notified: ['problem'] },
  ],
  [
    'has a log that names the event: blocked at once, notified after the hold-down, and recovered when it is past the event',
    ({ store, look }) => {
      store.append(40);
      look(12, () => ({ checkpoint: 14 }));
      look(20, (i) => ({ checkpoint: 15 + i }));
    },
    {
      notified: ['problem', 'recovered'],
      evidence: () => ({ failures: [{ segment: 0, position: '15' as never, at: null }], batchSize: null }),
      has: [/Blocked: .*; its log says that it failed at an event that waits\./],
    },
  ],
  [
    'handles long batches repeatedly, and was never blocked',
    ({ store, look }) => {
      store.append(400);
      for (let batch = 0; batch < 8; batch++) look(15 + 10 * (batch % 2), () => ({ checkpoint: 50 * batch }));
      look(10, () => ({ checkpoint: 400 }));
    },
    { notified: [], not: [/Blocked/] },
  ],
];

testWatches('messages about consumers that are muted, notified and notified again', MUTED);
