import type { Position } from '../../../src/model/event/event';
import { type Row, WORKER } from '../../support/polls';
import { testWatches, type WatchCase } from '../../support/watches';

const free = { ownerId: null, heartbeatAgeS: null };
const part = (id: number, total: number, checkpoint: number, over: Partial<Row> = {}): Row => ({
  ...{ id, total, checkpoint },
  ...over,
});
const failedAt = (segment: number, position: number) => () => ({
  failures: [{ segment, position: String(position) as Position, at: null }],
  batchSize: null,
});

const MIXTURES: readonly WatchCase[] = [
  [
    'two replicas that share two segments when a third one starts: no crash loop, and no blocked consumer',
    ({ store, look }) => {
      store.append(60);
      look(10, (i) => [part(0, 2, 4 + i, { ownerId: 'a' }), part(1, 2, 4 + i, { ownerId: 'a' })]);
      look(1, () => [part(0, 2, 14, { ownerId: 'a' }), part(1, 2, 14, free)]);
      look(10, (i) => [part(0, 2, 15 + i, { ownerId: 'a' }), part(1, 2, 15 + i, { ownerId: 'b' })]);
    },
    { notified: [], not: [/loop/i, /more than one owner/, /Blocked/, /changed/] },
  ],
  [
    'one segment that fails according to a log, beside another one with a long batch',
    ({ store, look }) => {
      store.append(60);
      look(40, () => [part(0, 2, 10), part(1, 2, 10)]);
    },
    {
      notified: ['problem'],
      evidence: failedAt(0, 11),
      has: [/Blocked: segment 0 has stayed at 10/],
      not: [/Blocked: segment 1/],
    },
  ],
  [
    'a change of the number of segments during an outage',
    ({ store, look, away }) => {
      store.append(400);
      look(8, (i) => [0, 1].map((id) => part(id, 2, 200 + 5 * i)));
      away(120);
      look(1, () => [...[0, 1].map((id) => part(id, 4, 240)), ...[2, 3].map((id) => part(id, 4, 0))]);
      look(20, (i) => [0, 1, 2, 3].map((id) => part(id, 4, Math.min(400, (id < 2 ? 240 : 0) + 20 * (i + 1)))));
    },
    { notified: [], not: [/disagree/, /Blocked/, /set back/, /Falling behind/] },
  ],
  [
    'a change of the number of segments, with one new segment that no process claims',
    ({ store, look }) => {
      store.append(400);
      look(8, (i) => [0, 1].map((id) => part(id, 2, 300 + 5 * i)));
      look(12, (i) =>
        [0, 1, 2].map((id) => part(id, 3, Math.min(400, 340 + 5 * i), id === 2 ? { ...free, checkpoint: 0 } : {})),
      );
    },
    { notified: ['problem'], has: [/no worker owns segment 2/], not: [/no worker owns segment [01]/] },
  ],
  [
    'an owner that dies at a gap: its silence is shown, not the gap',
    ({ store, look }) => {
      store.append(30);
      store.events.splice(10, 1);
      look(4, (i) => ({ checkpoint: 7 + i }));
      look(25, (i) => ({ checkpoint: 10, heartbeatAgeS: 2 + 2 * i }));
    },
    { notified: ['problem'], features: WORKER, has: [/its owner was last seen/, /Owner dead/], not: [/Blocked/] },
  ],
  [
    'a gap during an outage: the outage does not count as waiting at the gap',
    ({ store, look, away }) => {
      store.append(30);
      store.events.splice(10, 1);
      look(4, (i) => ({ checkpoint: 7 + i }));
      away(300);
      look(10, () => ({ checkpoint: 10 }));
      look(5, (i) => ({ checkpoint: 12 + 4 * i }));
    },
    { notified: [], features: WORKER, not: [/Blocked/, /has waited .* longer than/] },
  ],
  [
    'a consumer that is set back by hand while the store is away: it is rebuilding, and nothing is wrong',
    ({ store, look, away }) => {
      store.append(100);
      look(6, () => ({ checkpoint: 100 }));
      away(60);
      look(20, (i) => ({ checkpoint: 5 * i }));
    },
    { notified: [], has: [/Rebuilding: it had come to 100 and was set back/], not: [/Blocked/] },
  ],
  [
    'a deployment of the only process every two minutes',
    ({ store, look }) => {
      for (let life = 0; life < 10; life++) {
        store.append(6);
        look(3, () => ({ checkpoint: 6 * life, ...free }));
        look(57, (i) => ({ checkpoint: 6 * life + Math.min(6, i), ownerId: `life-${life}` }));
      }
    },
    { notified: [], not: [/loop/i, /Blocked/, /Owner dead/] },
  ],
  [
    'a burst that is being handled: the consumer does not count as falling behind while the backlog shrinks',
    ({ store, look }) => {
      look(6, () => ({ checkpoint: 0 }));
      store.append(600);
      look(60, (i) => ({ checkpoint: 10 * i }));
    },
    { notified: [], not: [/Blocked/, /Falling behind/] },
  ],
  [
    'a server clock that is set ten minutes ahead: no heartbeat counts as missing, and no rest becomes longer',
    ({ store, look }) => {
      store.append(40);
      look(6, (i) => ({ checkpoint: 4 + i }));
      store.aheadS = 600;
      look(10, (i) => ({ checkpoint: 10 + i }));
      look(10, () => ({ checkpoint: 40 }));
    },
    { notified: [], not: [/Blocked/, /Owner dead/, /has stayed at .* 10 min/] },
  ],
  [
    'a server clock that is set back: the same',
    ({ store, look }) => {
      store.aheadS = 600;
      store.append(40);
      look(6, (i) => ({ checkpoint: 4 + i }));
      store.aheadS = 0;
      look(10, (i) => ({ checkpoint: 10 + i }));
    },
    { notified: [], not: [/Blocked/, /Owner dead/] },
  ],
  [
    'a process that crashes repeatedly at one event, with an outage of the store in between',
    ({ store, look, away }) => {
      store.append(40);
      look(4, (i) => ({ checkpoint: 4 + i, ownerId: 'first' }));
      for (let life = 0; life < 6; life++) {
        look(5, () => ({ checkpoint: 7, ownerId: `life-${life}` }));
        look(8, (i) => ({ checkpoint: 7, ownerId: `life-${life}`, heartbeatAgeS: 4 + 2 * i }));
        if (life === 2) away(20);
      }
    },
    { notified: ['problem'], has: [/Crash loop: \d+ processes took segment 0 within .* and none came past 7/] },
  ],
  [
    'a consumer without waiting events whose owner leaves: no message',
    ({ store, look }) => {
      store.append(10);
      look(5, () => ({ checkpoint: 10 }));
      look(20, () => ({ checkpoint: 10, ...free }));
    },
    { notified: [], has: [/No process owns it at the moment/], not: [/Stopped/] },
  ],
  [
    'a consumer without waiting events whose owner is killed, until the next event comes',
    ({ store, look }) => {
      store.append(10);
      look(5, () => ({ checkpoint: 10 }));
      look(5, (i) => ({ checkpoint: 10, heartbeatAgeS: 2 + 2 * i }));
      store.append(1);
      look(30, (i) => ({ checkpoint: 10, heartbeatAgeS: 14 + 2 * i }));
    },
    { notified: ['problem'], has: [/Owner dead: .*; 1 event waits/] },
  ],
  [
    'a slow server that answers every forty seconds: a consumer that stands still is blocked',
    ({ store, look }) => {
      store.append(40);
      for (let i = 0; i < 12; i++) {
        store.now += 38;
        look(1, () => ({ checkpoint: 4 }));
      }
    },
    { notified: ['problem'], has: [/Blocked: segment 0 has stayed at 4/] },
  ],
  [
    'a slow server that answers every forty seconds: a consumer that works is not blocked',
    ({ store, look }) => {
      store.append(400);
      for (let i = 0; i < 30; i++) {
        store.now += 38;
        look(1, () => ({ checkpoint: 4 * i }));
      }
    },
    { notified: [], not: [/Blocked/] },
  ],
];

testWatches('messages about consumers when two things happen at once', MIXTURES);
