import assert from 'node:assert/strict';
import { statusPhrase } from '../../src/model/health/statusWords';
import { explainHealth } from '../../src/model/health/words';
import { english } from '../../src/model/text/translate';
import { CORE, type FakeStore, fakeStore, type Row, WORKER } from '../support/polls';

const LOOK_S = 2;
type Look = (times: number, rowsAt: (i: number) => readonly Row[]) => void;
type Scene = readonly [
  title: string,
  happens: (store: FakeStore, look: Look) => void,
  /** The rules that give its status, in order. */
  rules: readonly string[],
  truth: { readonly has?: readonly RegExp[]; readonly not?: readonly RegExp[]; readonly features?: typeof CORE },
];

const free = { ownerId: null, heartbeatAgeS: null };
const part = (id: number, total: number, checkpoint: number, over: Partial<Row> = {}): Row => ({
  ...{ id, total, checkpoint },
  ...over,
});

const SCENES: readonly Scene[] = [
  [
    'a killed process, and the next one that takes its segment: the new one has just begun, and handles no long batch',
    (store, look) => {
      store.append(40);
      look(4, (i) => [{ checkpoint: 4 + i, ownerId: 'a' }]);
      look(20, (i) => [{ checkpoint: 8, ownerId: 'a', heartbeatAgeS: 2 * i }]);
      look(10, () => [{ checkpoint: 8, ownerId: 'b' }]);
      look(2, (i) => [{ checkpoint: 24 + 16 * i, ownerId: 'b' }]);
    },
    ['warmingUp', 'catchingUp', 'ownerSilent', 'ownerDead', 'catchingUp', 'caughtUp'],
    { not: [/long batch/] },
  ],
  [
    'the same for longer: the new process has a long batch, and the time until "blocked" starts with it',
    (store, look) => {
      store.append(40);
      look(4, (i) => [{ checkpoint: 4 + i, ownerId: 'a' }]);
      look(300, (i) => [{ checkpoint: 8, ownerId: 'a', heartbeatAgeS: 2 * i }]);
      look(40, () => [{ checkpoint: 8, ownerId: 'b' }]);
    },
    ['warmingUp', 'catchingUp', 'ownerSilent', 'ownerDead', 'catchingUp', 'longBatch'],
    { has: [/Handling a long batch: segment 0 has stayed at 8 for 11 min/], not: [/Blocked/] },
  ],
  [
    'a segment that is released for a deployment, and claimed by the new process',
    (store, look) => {
      store.append(40);
      look(4, (i) => [{ checkpoint: 4 + i, ownerId: 'a' }]);
      look(2, () => [{ checkpoint: 8, ...free }]);
      look(5, (i) => [{ checkpoint: 8 + i * 8, ownerId: 'b' }]);
    },
    ['warmingUp', 'catchingUp', 'stopped', 'catchingUp', 'caughtUp'],
    { not: [/owner changed/, /Crash loop/] },
  ],
  [
    'one of two segments without an owner, while the other one is handled',
    (store, look) => {
      store.append(40);
      look(20, (i) => [part(0, 2, 4, free), part(1, 2, Math.min(40, 4 + 4 * i))]);
    },
    ['stopped'],
    { has: [/Stopped: 18 events wait; no worker owns segment 0\./], not: [/owns segment 1/, /2 segments/] },
  ],
  [
    'a change from two to four segments: the new rows begin at position 0, and no rate is carried over',
    (store, look) => {
      store.append(400);
      look(6, (i) => [0, 1].map((id) => part(id, 2, 300 + i * 5)));
      look(1, () => [0, 1].map((id) => part(id, 4, 330)).concat([2, 3].map((id) => part(id, 4, 0))));
    },
    ['warmingUp', 'catchingUp'],
    { not: [/left/, /disagree/, /set back/] },
  ],
  [
    'rows of two numbers of segments side by side',
    (store, look) => {
      store.append(40);
      look(4, () => [part(0, 2, 40), part(1, 2, 40), part(2, 4, 40), part(3, 4, 40)]);
    },
    ['caughtUp'],
    { has: [/Its segments disagree about their number \(2, 4\)/] },
  ],
  [
    'a store that is reset, whose consumers keep their checkpoints',
    (store, look) => {
      store.append(200);
      look(4, () => [{ checkpoint: 200 }]);
      store.events.length = 0;
      store.append(3);
      look(5, () => [{ checkpoint: 200 }]);
    },
    ['caughtUp'],
    { has: [/Its checkpoint 200 is past the newest event \(3\)/] },
  ],
  [
    'a worker at a gap, which a late commit fills',
    (store, look) => {
      store.append(30);
      const [late] = store.events.splice(10, 1);
      look(3, (i) => [{ checkpoint: 4 + 3 * i }]);
      look(8, () => [{ checkpoint: 10 }]);
      store.events.splice(10, 0, late ?? assert.fail());
      look(3, (i) => [{ checkpoint: 20 + 5 * i }]);
    },
    ['warmingUp', 'catchingUp', 'atGap', 'catchingUp', 'caughtUp'],
    { features: WORKER, has: [/it waits at the gap 11 \(up to 30 s by its rule\)/], not: [/longer than/, /Blocked/] },
  ],
  [
    'an owner without a heartbeat, as core leaves it after a failure',
    (store, look) => {
      store.append(40);
      look(5, () => [{ checkpoint: 10, ownerId: 'a', heartbeatAgeS: null }]);
    },
    ['stopped'],
    { has: [/the owner has no heartbeat any more/], not: [/dead/] },
  ],
];

describe('scenes of rows, poll by poll', () => {
  for (const [title, happens, rules, { has = [], not = [], features = CORE }] of SCENES) {
    it(title, () => {
      const store = fakeStore(features);
      const read: string[] = [];
      const seen: string[] = [];
      happens(store, (times, rowsAt) => {
        for (let i = 0; i < times; i++) {
          const health = store.look(LOOK_S, ...rowsAt(i));
          if (seen.at(-1) !== health.rule) seen.push(health.rule);
          read.push(`${statusPhrase(health, english)} · ${explainHealth(health, english)}`);
        }
      });
      const text = read.join('\n');
      assert.deepEqual(seen, rules, text);
      for (const words of has) assert.match(text, words);
      for (const words of not) assert.doesNotMatch(text, words);
    });
  }
});
