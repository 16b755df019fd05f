import { testWatches, type WatchCase } from '../../support/watches';

/** Polls come every two seconds, heartbeats every six. */
const beats = (i: number) => (2 * i) % 6;

/** The server's clock is set ahead; the next heartbeat comes after this number of polls. */
const aheadUntil = (aheadS: number, looks: number): WatchCase => [
  `a server clock that is set ${aheadS} s ahead, ${looks} polls before the next heartbeat: the last one gets no older by it`,
  ({ store, look }) => {
    store.append(400);
    look(20, (i) => ({ checkpoint: 4 + i, heartbeatAgeS: beats(i) }));
    store.aheadS = aheadS;
    look(looks, (i) => ({ checkpoint: 24 + i, heartbeatAgeS: aheadS + 2 * i + 1 }));
    look(30, (i) => ({ checkpoint: 30 + i, heartbeatAgeS: beats(i) }));
  },
  { notified: [], not: [/Owner dead/i, /Blocked/, /heartbeat/i] },
];

const CLOCKS: readonly WatchCase[] = [
  ...[40, 600, 3_600].flatMap((aheadS) => [1, 2, 3].map((looks) => aheadUntil(aheadS, looks))),
  [
    'a clock that is set ahead after the owner died: the age of the last heartbeat is the time that has passed',
    ({ store, look }) => {
      store.append(400);
      look(20, (i) => ({ checkpoint: 4 + i, heartbeatAgeS: beats(i) }));
      look(5, (i) => ({ checkpoint: 24, heartbeatAgeS: 2 * i }));
      store.aheadS = 600;
      look(30, (i) => ({ checkpoint: 24, heartbeatAgeS: 600 + 10 + 2 * i }));
    },
    {
      notified: ['problem'],
      has: [/^84 s .*Owner dead: the last heartbeat is 42 s old/m],
      not: [/heartbeat is 1\d min/],
    },
  ],
  [
    'a clock that is set ahead and back: a death before both is notified',
    ({ store, look }) => {
      store.append(400);
      look(20, (i) => ({ checkpoint: 4 + i, heartbeatAgeS: beats(i) }));
      look(2, (i) => ({ checkpoint: 24, heartbeatAgeS: 2 * i }));
      store.aheadS = 600;
      look(2, (i) => ({ checkpoint: 24, heartbeatAgeS: 600 + 4 + 2 * i }));
      store.aheadS = 0;
      look(30, (i) => ({ checkpoint: 24, heartbeatAgeS: 8 + 2 * i }));
    },
    { notified: ['problem'], has: [/Owner dead/] },
  ],
];

testWatches("messages about consumers when the server's clock is changed", CLOCKS);
