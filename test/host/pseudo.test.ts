import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConsumerView } from '../../src/app/consumers/view';
import { activityWords, allBehindWords, consumerWords } from '../../src/features/code/lensWords';
import {
  type AlertActions,
  showGone,
  showLeft,
  showOutdated,
  showProblems,
  showRecovered,
} from '../../src/features/consumers/alerts/alertMessages';
import { culpritItem, culpritTooltip, findingItem, findingSentence } from '../../src/features/consumers/blockingItem';
import {
  consumerItem,
  consumerTooltip,
  groupItem,
  segmentItem,
  segmentTooltip,
} from '../../src/features/consumers/items';
import { filterMessage, reconnectingWords } from '../../src/features/consumers/message';
import type { ConsumerRow } from '../../src/features/consumers/rows';
import { behind, statusView } from '../../src/features/status/statusView';
import type { Finding } from '../../src/model/consumer/findings';
import type { Position } from '../../src/model/event/event';
import { type Health, STATUS_RANK } from '../../src/model/health/rules';
import { pseudoBundle } from '../support/l10n/pseudo';
import { CORE, fakeStore } from '../support/polls';
import { asView } from '../support/views';

const RULES = [
  ...(['unread', 'noCheckpoint', 'warmingUp', 'scopeUnknown', 'lookingBack', 'crashLoop', 'changingHands'] as const),
  ...(['longBatch', 'atGap', 'ownerSilent', 'stopped', 'ownerDead', 'blocked', 'fallingBehind', 'rebuilding'] as const),
  ...(['catchingUp', 'caughtUp', 'idle'] as const),
];
const at = (position: number) => String(position) as Position;
const FINDINGS: readonly Finding[] = [
  { kind: 'mixedTotals', totals: [2, 4] },
  { kind: 'missingSegments', count: 2, missing: [0, 2], total: 3 },
  { kind: 'twoOwners', segment: 1, owners: ['ω', 'ξ'] },
  { kind: 'twoOwners', segment: null, owners: ['ω', 'ξ'] },
  { kind: 'gapSkips', count: 2, appeared: 1, latest: at(7), positions: [at(7)] },
  { kind: 'lateCommits', positions: [at(3)] },
  { kind: 'aheadOfStore', checkpoint: at(9), head: at(7) },
  { kind: 'deadLetters', count: 2, latest: at(7), error: 'ψ' },
  ...[true, false].map((isLeast) => ({
    ...{ kind: 'passedBatches' as const, isFresh: true, batches: 1, events: 3, latest: at(7) },
    ...{ isLeast, isCertain: true },
  })),
];
const CULPRIT = {
  ...{ consumer: 'ψ', segment: 2, eventId: '7', position: at(449), eventType: 'Φ', error: 'ξ' },
  ...{ stream: { context: null, type: 'Σ', id: '7' }, file: '/7', lineNumber: 3, isProbable: false },
};

/** Returns a consumer with a segment whose owner is gone, and a live segment. */
function health(over: Partial<Health> = {}): Health {
  const store = fakeStore(CORE);
  store.append(1_200);
  const rows = [0, 1].map((id) => ({ id, total: 2, checkpoint: 5, ownerId: 'ω', heartbeatAgeS: 90 * id }));
  store.look(10, ...rows);
  return { ...store.look(300, ...rows), name: 'ψ', ...over };
}

/** All judgements, with every fault that rows may have. */
const views = (): ConsumerView[] => [
  ...STATUS_RANK.map((status) => asView(health({ status, now: status }), { blocking: [CULPRIT], muted: true })),
  ...RULES.map((rule) => asView(health({ rule, unreadForS: rule === 'unread' ? 90 : undefined } as Partial<Health>))),
  asView(health({ status: 'stopped', now: 'catchingUp' }), { findings: FINDINGS }),
];

/** Returns the texts of a row of a tree. */
const wordsOf = ({ label, description, tooltip, accessibilityInformation, command }: vscode.TreeItem) => [
  ...[label, description, tooltip, accessibilityInformation?.label, command?.title].map((part) =>
    part instanceof vscode.MarkdownString ? part.value : typeof part === 'object' ? part.label : String(part ?? ''),
  ),
];

function rowsOf(view: ConsumerView): string[] {
  const row: ConsumerRow = { kind: 'consumer', connection: 'Ω', health: view, place: { among: ['ψ'], row: 'first' } };
  const segments = view.segments.map((segment) => ({ kind: 'segment', parent: row, segment }) as const);
  const culprits = [CULPRIT, { ...CULPRIT, segment: null, isProbable: true }];
  return [
    ...wordsOf(consumerItem(row)),
    consumerTooltip(row).value,
    ...segments.flatMap((each) => [...wordsOf(segmentItem(each)), segmentTooltip(each)]),
    ...wordsOf(groupItem({ kind: 'group', parent: row, start: 0, segments: view.segments })),
    ...culprits.flatMap((culprit) => [
      ...wordsOf(culpritItem({ kind: 'culprit', parent: row, culprit, errorLine: null, place: 0 })),
      culpritTooltip(culprit),
    ]),
    ...view.findings
      .map(findingSentence)
      .flatMap((sentence) =>
        wordsOf(findingItem({ kind: 'finding', parent: row, sentence, line: sentence, place: 0 })),
      ),
  ];
}

/** Returns the texts of messages with their buttons. */
async function messages(): Promise<string[]> {
  const said: string[] = [];
  const { window } = vscode;
  const shown = {
    showWarningMessage: window.showWarningMessage,
    showInformationMessage: window.showInformationMessage,
  };
  const listen = (name: string, value: unknown) => Object.defineProperty(window, name, { value, configurable: true });
  for (const name of Object.keys(shown)) listen(name, async (...words: string[]) => void said.push(...words));
  const place = { connection: 'Ω' };
  const nothing = async () => undefined;
  const actions: AlertActions = { open: nothing, showRow: nothing, why: nothing, mute: nothing };
  const problem = (view: ConsumerView, reason: 'lag' | 'stopped') =>
    ({ kind: 'problem', health: view, reason }) as const;
  const stopped = asView(health({ status: 'stopped', now: 'stopped' }));
  const known = { ...stopped, blocking: [CULPRIT] };
  try {
    for (const view of [stopped, known, { ...stopped, isCauseLookedFor: true }]) {
      await showProblems([problem(view, 'stopped')], place, actions);
      await showProblems([problem(view, 'stopped'), problem({ ...view, name: 'χ' }, 'stopped')], place, actions);
    }
    await showProblems([problem(stopped, 'lag')], place, actions);
    await showProblems([problem(stopped, 'lag'), problem({ ...stopped, name: 'χ' }, 'lag')], place, actions);
    showRecovered([{ kind: 'recovered', health: stopped }], place);
    showGone([{ kind: 'gone', health: stopped }], place);
    showOutdated(['ψ'], place);
    showLeft(['ψ'], place);
  } finally {
    for (const [name, value] of Object.entries(shown)) listen(name, value);
  }
  return said;
}

/** Units and dates in English form, and the names of icons and of the product. */
const NO_WORDS = /\$\([\w~-]+\)|\b(?:min|Event Trace|[A-Z][a-z]{2} \d+)\b|&nbsp;/g;

describe('window in another language', () => {
  const { l10n } = vscode;
  const own = Object.getOwnPropertyDescriptors(l10n);
  before(() => {
    const bundle = pseudoBundle();
    const t = (message: string, ...args: unknown[]) => {
      const named = (typeof args[0] === 'object' ? args[0] : { ...args }) as Record<string, unknown>;
      return (bundle[message] ?? message).replace(/\{(\w+)\}/g, (whole, name: string) => String(named[name] ?? whole));
    };
    Object.defineProperties(l10n, {
      t: { value: t, configurable: true },
      bundle: { get: () => bundle, configurable: true },
    });
  });
  after(() => void Object.defineProperties(l10n, own));

  /** Returns the texts that have a word of Latin letters. */
  const english = (texts: readonly string[]) => [
    ...new Set(texts.filter((text) => /[A-Za-z]{3}/.test(text.replace(NO_WORDS, '')))),
  ];

  it('has no English left in the rows of consumers, segments, events and findings, and in their tooltips', () => {
    const texts = views().flatMap(rowsOf);
    assert.ok(texts.length > 500);
    assert.deepEqual(english(texts), []);
  });

  it('has no English left in messages and their buttons', async () => {
    const texts = await messages();
    assert.ok(texts.length > 12);
    assert.deepEqual(english(texts), []);
  });

  it('has no English left in the status bar, lenses and texts above the rows', () => {
    const consumers = views();
    const stores = [
      { name: 'Ω', consumers },
      { name: 'Ξ', consumers },
    ];
    const state = { kind: 'failed', name: 'Ω', reason: 'ψ', failure: 'other' } as const;
    const bars = [
      statusView({ kind: 'connecting', name: 'Ω' } as never, undefined),
      statusView(state as never, undefined),
      ...[stores, stores.slice(0, 1), []].map((some) =>
        statusView({ kind: 'connected', name: 'Ω' } as never, behind(some, 0)),
      ),
      statusView({ kind: 'connected', name: 'Ω' } as never, undefined, { problem: 'ψ' }),
    ];
    const names = ['ψ', 'χ', 'φ'];
    const lenses = [
      ...consumers.map((view) => consumerWords(view, { withAge: true })),
      ...[[], ['ψ'], names].flatMap((certain) =>
        [[], ['ψ'], names]
          .filter((perhaps) => certain.length + perhaps.length > 0)
          .map((perhaps) => allBehindWords({ certain, perhaps })),
      ),
      ...[0, 3_000, 90_000, Number.NaN].map((ageMs) =>
        activityWords({ lastDay: 3, more: true, newestAt: Date.now() - ageMs } as never),
      ),
    ];
    const above = [filterMessage('ψ') ?? '', reconnectingWords('ψ', 0), reconnectingWords('ψ', 90)];
    assert.deepEqual(english([...bars.flatMap(({ text, tooltip }) => [text, tooltip]), ...lenses, ...above]), []);
  });
});
