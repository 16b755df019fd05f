import assert from 'node:assert/strict';
import { createAlertBook } from '../../src/app/consumers/alertBook';
import type { ConsumerFeedState } from '../../src/app/consumers/feedState';
import type { ConsumerView } from '../../src/app/consumers/view';
import type { ConsumerSnapshot } from '../../src/model/consumer/consumer';
import type { Judging } from '../../src/model/health/assess';
import { unread } from '../../src/model/health/rules';
import { statusPhrase } from '../../src/model/health/statusWords';
import { explainHealth } from '../../src/model/health/words';
import { english } from '../../src/model/text/translate';
import { CORE, type FakeStore, fakeStore, type Row } from './polls';
import { asView } from './views';

const LOOK_S = 2;
/** The times of the settings. */
const TIMES = { holdDownS: 10, clearS: 10, unseenAfterS: 6 };

/** Only its presence is read here. */
const READ = {} as ConsumerSnapshot;

/** What happens while a person watches. */
export interface Watch {
  readonly store: FakeStore;
  /** This number of polls, two seconds apart, with the rows of each. */
  look(times: number, rowsAt: (i: number) => Row | readonly Row[]): void;
  /** The store does not answer for this number of seconds. */
  away(seconds: number): void;
  mute(on: boolean): void;
  /** The consumer has no row for this number of seconds. */
  removed(seconds: number): void;
  /** Another session is open, from which nothing was read yet. */
  reconnected(): void;
}

export interface WatchTruth {
  /** The notifications in their order: `problem`, `recovered`, `gone`, `outdated`, `removed`. */
  readonly notified: readonly string[];
  readonly has?: readonly RegExp[];
  readonly not?: readonly RegExp[];
  readonly features?: typeof CORE;
  /** The consumers with a notification before the window was reloaded. */
  readonly notifiedBefore?: readonly string[];
  readonly evidence?: Judging['evidenceOf'];
  readonly thresholds?: ConsumerView['thresholds'];
}

export type WatchCase = readonly [title: string, happens: (watch: Watch) => void, truth: WatchTruth];

/** Defines tests of what a person is notified of and reads, poll by poll, compared with the truth. */
export function testWatches(of: string, cases: readonly WatchCase[]): void {
  describe(of, () => {
    for (const [title, happens, truth] of cases) {
      it(title, () => {
        const { has = [], not = [] } = truth;
        const { notified, read } = watched(happens, truth);
        const text = read.join('\n');
        assert.deepEqual(notified, truth.notified, text);
        for (const words of has) assert.match(text, words);
        for (const words of not) assert.doesNotMatch(text, words);
      });
    }
  });
}

function watched(happens: (watch: Watch) => void, truth: WatchTruth) {
  const { features = CORE, notifiedBefore = [], evidence, thresholds = { lagEvents: 1_000, lagSeconds: 0 } } = truth;
  const book = createAlertBook({ notified: notifiedBefore, late: [] }, 0);
  const notified: string[] = [];
  const read: string[] = [];
  const store = fakeStore(features, undefined, TIMES, evidence);
  let muted = false;
  let wasUnread = false;
  let last: ConsumerView | undefined;

  const takeState = (state: ConsumerFeedState) => {
    const { alerts, outdated, removed } = book.take(state, TIMES, store.now * 1_000);
    notified.push(...(outdated.length > 0 ? ['outdated'] : []), ...alerts.map(({ kind }) => kind));
    notified.push(...(removed.length > 0 ? ['removed'] : []));
  };
  const take = (view: ConsumerView, error?: string) => {
    takeState({ snapshot: READ, consumers: [view], error, changed: store.changed });
    const line = `${store.now} s · ${statusPhrase(view, english)} · ${explainHealth(view, english)}`;
    // After a time without an answer the last line says how long it was.
    if (error !== undefined && wasUnread) read.pop();
    read.push(line);
    wasUnread = error !== undefined;
  };
  happens({
    store,
    look(times, rowsAt) {
      for (let i = 0; i < times; i++) {
        last = asView(store.look(LOOK_S, ...[rowsAt(i)].flat()), { muted, thresholds });
        take(last);
      }
    },
    away(seconds) {
      for (let passed = LOOK_S; passed <= seconds; passed += LOOK_S) {
        store.now += LOOK_S;
        if (last) take({ ...last, ...unread(last, passed) }, 'The server does not answer.');
      }
    },
    mute(on) {
      muted = on;
    },
    removed(seconds) {
      for (let passed = LOOK_S; passed <= seconds; passed += LOOK_S) {
        store.now += LOOK_S;
        takeState({ snapshot: READ, consumers: [], error: undefined });
      }
    },
    reconnected: () => takeState({ snapshot: undefined, consumers: [], error: undefined }),
  });
  return { notified, read };
}
