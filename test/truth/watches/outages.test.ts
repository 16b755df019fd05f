import { WORKER } from '../../support/polls';
import { testWatches, type WatchCase } from '../../support/watches';

const free = { ownerId: null, heartbeatAgeS: null };

const OUTAGES: readonly WatchCase[] = [
  [
    'a store that is away for ten minutes while the consumer works: it was never blocked, and no batch was long',
    ({ store, look, away }) => {
      store.append(40);
      look(6, (i) => ({ checkpoint: 4 + 2 * i }));
      away(600);
      // Its process connects again after half a minute; its heartbeats begin earlier.
      look(15, (i) => ({ checkpoint: 14, heartbeatAgeS: i < 3 ? 600 + 2 * i : 2 }));
      look(13, (i) => ({ checkpoint: 16 + 2 * i }));
      look(20, () => ({ checkpoint: 40 }));
    },
    { notified: [], not: [/Blocked/, /has taken up to 10 min/, /Handling a long batch/] },
  ],
  [
    'the same of a worker without segments, which polls again only after half a minute',
    ({ store, look, away }) => {
      store.append(40);
      look(6, (i) => ({ checkpoint: 4 + 2 * i }));
      away(300);
      look(20, () => ({ checkpoint: 14 }));
      look(10, (i) => ({ checkpoint: 16 + 2 * i }));
    },
    { notified: [], features: WORKER, not: [/Blocked/, /has taken up to/] },
  ],
  [
    'a store that is away, and a consumer that is stuck since: it is blocked two minutes after the store is back',
    ({ store, look, away }) => {
      store.append(40);
      look(6, (i) => ({ checkpoint: 4 + 2 * i }));
      away(600);
      look(50, () => ({ checkpoint: 14 }));
      look(30, () => ({ checkpoint: 14 }));
    },
    {
      notified: ['problem'],
      has: [/\b7[2-4]\d s · .*Blocked: segment 0 has stayed at 14 for 1[12] min/],
      not: [/\b6\d\d s .*Blocked/],
    },
  ],
  [
    'a consumer that stopped, was notified, and is still stopped when the store is back',
    ({ store, look, away }) => {
      store.append(40);
      look(10, () => ({ checkpoint: 14, ...free }));
      away(600);
      look(20, () => ({ checkpoint: 14, ...free }));
    },
    { notified: ['problem'] },
  ],
  [
    'the same, but it works again when the store is back',
    ({ store, look, away }) => {
      store.append(40);
      look(10, () => ({ checkpoint: 14, ...free }));
      away(600);
      look(20, (i) => ({ checkpoint: 14 + i }));
    },
    { notified: ['problem', 'recovered'] },
  ],
  [
    'a deployment right before an outage: four seconds before it do not become ten minutes',
    ({ store, look, away }) => {
      store.append(40);
      look(10, (i) => ({ checkpoint: 4 + i }));
      look(2, () => ({ checkpoint: 14, ...free }));
      away(600);
      look(2, () => ({ checkpoint: 14, ...free }));
      look(20, (i) => ({ checkpoint: 15 + i, ownerId: 'b' }));
    },
    { notified: [] },
  ],
  [
    'an outage that also stops the heartbeats: they continue within the hold-down',
    ({ store, look, away }) => {
      store.append(40);
      look(10, (i) => ({ checkpoint: 4 + i }));
      away(120);
      look(3, (i) => ({ checkpoint: 14, heartbeatAgeS: 120 + 2 * i }));
      look(20, (i) => ({ checkpoint: 15 + i }));
    },
    { notified: [] },
  ],
  [
    'a store that goes away repeatedly, while a consumer stands still: one message',
    ({ store, look, away }) => {
      store.append(40);
      for (let i = 0; i < 6; i++) {
        look(12, () => ({ checkpoint: 14, ...free }));
        away(20);
      }
    },
    { notified: ['problem'] },
  ],
  [
    'a store that goes away repeatedly, while a consumer works: no message',
    ({ store, look, away }) => {
      for (let i = 0; i < 12; i++) {
        store.append(4);
        look(4, (n) => ({ checkpoint: 4 * i + n }));
        away(60);
      }
    },
    { notified: [], not: [/Blocked/, /Falling behind/] },
  ],
  [
    'a window that slept for a night while a consumer worked',
    ({ store, look }) => {
      store.append(40);
      look(6, (i) => ({ checkpoint: 4 + i }));
      store.now += 36_000;
      store.append(4_000);
      look(20, (i) => ({ checkpoint: 4_000 + 2 * i }));
    },
    { notified: [], not: [/10 h .*Blocked/, /has taken up to 10 h/] },
  ],
  [
    'a lag past its threshold before and after an outage: notified after it has lasted where it can be seen',
    ({ store, look, away }) => {
      store.append(3_000);
      look(2, (i) => ({ checkpoint: i }));
      away(600);
      look(3, (i) => ({ checkpoint: 2 + i }));
    },
    { notified: [] },
  ],
];

testWatches('messages about consumers whose store goes away and comes back', OUTAGES);
