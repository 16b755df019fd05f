import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type LookedUp, type LookUpStore, lookUp } from '../../app/lookup/lookUp';
import { traceOfStream } from '../../app/lookup/opening';
import type { PastLookUp } from '../../app/lookup/pastLookUps';
import { problemWords } from '../../app/lookup/words';
import type { TypedId } from '../../model/lookup/idSpan';
import { log } from '../../platform/vscode/log';
import { lookUpClock } from '../../platform/vscode/time';
import { errorMessage, sentenceItems, t } from '../../platform/vscode/translate';
import type { LookupReader } from '../../store/ports';
import {
  answerItems,
  type Choice,
  canBeSearched,
  type LookUpItem,
  meaningItem,
  startItems,
  streamItem,
  typedItem,
  wholeTraceItem,
} from './items';

type PickerStore = LookUpStore & Pick<LookupReader, 'recentCorrelations'>;

/** Milliseconds. A person who types fast asks only once for several letters. */
const REST_MS = 60;
/** Milliseconds that an answer may take before the list shows that it is waiting. */
const UNSEEN_MS = 400;

/** An answer as rows, and what Enter does without a choice. It never rejects: a failure becomes a row. */
interface Answer {
  readonly items: LookUpItem[];
  readonly decided: Choice | undefined;
}

async function answerTo(store: PickerStore, asked: string | TypedId, signal: AbortSignal): Promise<Answer> {
  try {
    const answer = await lookUp(store, asked, signal, lookUpClock());
    if ('problem' in answer) return { items: remark(problemWords(answer.problem, t)), decided: undefined };
    return (await wholeTrace(store, answer, signal)) ?? { items: answerItems(answer), decided: decide(answer) };
  } catch (error) {
    return { items: remark(errorMessage(error)), decided: undefined };
  }
}

/**
 * Offers the whole trace besides a stream. A person who pastes the id of an order usually wants the whole trace, but a text that names a
 * stream means the stream.
 */
async function wholeTrace(store: PickerStore, answer: LookedUp, signal: AbortSignal): Promise<Answer | undefined> {
  const [found] = answer.meanings;
  // With several ids, each row says how its id was read.
  const isLone = answer.subjects.length === 1 && answer.meanings.length === 1;
  if (!isLone || found?.meaning.kind !== 'stream') return undefined;
  const trace = await traceOfStream(store, found.meaning, signal);
  if (!trace) return undefined;
  const [whole, stream] = [wholeTraceItem(trace), streamItem(found.meaning)];
  const isNamed = found.subject.stream !== null || found.subject.hint === 'stream';
  const [first, second] = isNamed ? [stream, whole] : [whole, stream];
  return { items: [first, second].map((item) => ({ ...item, alwaysShow: true })), decided: first.choice };
}

function decide({ subjects, meanings, unknown, only }: LookedUp): Choice | undefined {
  if (only) return meaningItem(only).choice;
  const [subject] = unknown;
  const isLone = subjects.length === 1 && meanings.length === 0;
  return isLone && subject && canBeSearched(subject) ? { kind: 'search', subject } : undefined;
}

const remark = (sentence: string): LookUpItem[] =>
  sentenceItems('$(info)', sentence).map((item) => ({ ...item, alwaysShow: true }));

/**
 * Returns what a person wants to see of a text or id. The quick pick is shown for several meanings, for none, and for an empty text. It
 * answers while the person types and stays open until the text leads somewhere. Resolves to undefined when the person leaves it.
 */
export function pick(
  store: PickerStore,
  past: readonly PastLookUp[],
  initial: string | TypedId,
): Promise<Choice | undefined> {
  return new Promise((resolve) => {
    const picker = new LookUpPicker(store, past, resolve);
    void picker.begin(initial);
  });
}

class LookUpPicker {
  readonly #quickPick = vscode.window.createQuickPick<LookUpItem>();
  #asking = new AbortController();
  /** The current text. VS Code also reports the initial text as if it were typed, at any time after it is shown. */
  #typed = '';
  /** The answer to the current text, once it has come. */
  #answer: Answer | undefined;
  /** Whether Enter was pressed before the answer came. */
  #isAwaited = false;
  #hasLeft = false;

  constructor(
    private readonly store: PickerStore,
    private readonly past: readonly PastLookUp[],
    private readonly resolve: (choice: Choice | undefined) => void,
  ) {
    const quickPick = this.#quickPick;
    quickPick.title = vscode.l10n.t('Look up');
    quickPick.placeholder = vscode.l10n.t(
      'Event, correlation, causation or trace id, Type/id, #position, event type, time',
    );
    quickPick.matchOnDescription = true;
    // The person often copies an id from elsewhere in between. And when the command palette closes, it gives the focus back to its previous
    // owner.
    quickPick.ignoreFocusOut = true;
    quickPick.onDidAccept(() => this.#accept());
    quickPick.onDidChangeValue((value) => this.#type(value));
    quickPick.onDidHide(() => this.#leave(undefined));
  }

  async begin(initial: string | TypedId): Promise<void> {
    const text = typeof initial === 'string' ? initial : initial.id;
    this.#typed = text;
    this.#quickPick.value = text;
    if (text.trim() === '') {
      this.#quickPick.show();
      return this.#start();
    }
    await Promise.race([this.#ask(initial, true), pause(UNSEEN_MS, undefined, { ref: false })]);
    if (!this.#hasLeft) this.#quickPick.show();
  }

  #leave(choice: Choice | undefined): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#asking.abort();
    this.resolve(choice);
    this.#quickPick.dispose();
  }

  #accept(): void {
    const isReady = this.#answer !== undefined || this.#typed.trim() === '';
    // An answer that came together with the key has no selected row yet. The first row is meant.
    const first = this.#answer?.items.find(({ choice }) => choice);
    const chosen = isReady ? (this.#quickPick.selectedItems[0] ?? first) : undefined;
    if (chosen?.choice) this.#leave(chosen.choice);
    else if (chosen?.text !== undefined) {
      this.#typed = chosen.text;
      this.#quickPick.value = chosen.text;
      void this.#ask(chosen.text, true);
    } else if (!this.#answer) this.#isAwaited = true;
  }

  #type(value: string): void {
    if (value === this.#typed) return;
    this.#typed = value;
    if (value.trim() === '') {
      this.#newQuestion();
      void this.#start();
    } else void this.#ask(value, false);
  }

  #newQuestion(): AbortSignal {
    this.#asking.abort();
    this.#asking = new AbortController();
    this.#answer = undefined;
    this.#isAwaited = false;
    return this.#asking.signal;
  }

  async #start(): Promise<void> {
    const { signal } = this.#asking;
    this.#quickPick.items = startItems(this.past, []);
    this.#quickPick.busy = true;
    try {
      const recent = await this.store.recentCorrelations(signal);
      if (!signal.aborted) this.#quickPick.items = startItems(this.past, recent);
    } catch (error) {
      if (!signal.aborted) log().warn('Newest correlations could not be read', errorMessage(error));
    } finally {
      if (!signal.aborted) this.#quickPick.busy = false;
    }
  }

  /** Asks for the meanings. `now`: the person is not typing, and a text with one meaning opens without a choice. */
  async #ask(asked: string | TypedId, now: boolean): Promise<void> {
    const signal = this.#newQuestion();
    this.#quickPick.items = [typedItem(typeof asked === 'string' ? asked : asked.id)];
    this.#quickPick.busy = true;
    if (!now) await pause(REST_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const answer = await answerTo(this.store, asked, signal);
    if (signal.aborted) return;
    this.#quickPick.busy = false;
    if (answer.decided && (now || this.#isAwaited)) return this.#leave(answer.decided);
    this.#answer = answer;
    this.#quickPick.items = answer.items;
  }
}
