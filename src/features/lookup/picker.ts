import * as vscode from 'vscode';
import { parseLookup, type Subject } from '../../model/lookup';
import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';
import type { EventStore } from '../../store/eventStore';
import { isHinted } from '../../store/hinted';
import type { PastLookUp } from './history';
import { type LookUpItem, meaningItem, startItems, typedItem } from './items';
import { explainProblem, noSuchPosition } from './problem';

/** What the person wants: something to open, or a search for an id that no index knows. */
export type Choice =
  | { readonly kind: 'open'; readonly text: string; readonly open: NonNullable<LookUpItem['open']> }
  | { readonly kind: 'search'; readonly subject: Subject };

type Found =
  | Choice
  | { readonly kind: 'several'; readonly items: LookUpItem[] }
  | { readonly kind: 'remark'; readonly sentence: string };

/** What a text leads to. Never rejects: what went wrong is a remark in the list. */
async function resolveText(store: EventStore, text: string, signal: AbortSignal): Promise<Found> {
  const parsed = parseLookup(text);
  if ('problem' in parsed) return { kind: 'remark', sentence: explainProblem(parsed.problem) };
  const { subject } = parsed;
  try {
    const meanings = await store.identify(subject, signal);
    const items = meanings.map((meaning) => ({ ...meaningItem(meaning), alwaysShow: true }));
    // A key before the id says which one of its meanings is wanted.
    const meant = meanings.filter((meaning) => isHinted(meaning, subject.hint));
    const [only] = meanings.length === 1 ? meanings : meant.length === 1 ? meant : [];
    const open = only && meaningItem(only).open;
    if (open) return { kind: 'open', text: subject.text, open };
    if (items.length > 0) return { kind: 'several', items };
    // Positions are the table's key: there is nothing to search for.
    if (subject.hint === 'position') return { kind: 'remark', sentence: noSuchPosition(subject) };
    return { kind: 'search', subject };
  } catch (error) {
    return { kind: 'remark', sentence: describeError(error) };
  }
}

/**
 * The look-up's quick pick. Stays open with what was typed until a text leads somewhere; several meanings are listed.
 * Resolves to undefined when the person leaves it.
 */
export function pick(store: EventStore, past: readonly PastLookUp[], initial: string): Promise<Choice | undefined> {
  const quickPick = vscode.window.createQuickPick<LookUpItem>();
  quickPick.title = vscode.l10n.t('Look up');
  quickPick.placeholder = vscode.l10n.t('Event, correlation, causation or trace id, Type/id, #position');
  quickPick.matchOnDescription = true;
  // An id is often fetched from elsewhere in between; and the command palette, as it closes, gives the focus back to what had it.
  quickPick.ignoreFocusOut = true;
  quickPick.value = initial;
  let asking = new AbortController();

  const remark = (sentence: string) => {
    quickPick.items = [{ label: sentence, alwaysShow: true }];
  };

  const start = async () => {
    quickPick.items = startItems(past, []);
    quickPick.busy = true;
    const mine = asking;
    try {
      const recent = await store.recentCorrelations(mine.signal);
      if (!mine.signal.aborted) quickPick.items = startItems(past, recent);
    } catch (error) {
      if (!mine.signal.aborted) log().warn('Newest correlations could not be read', describeError(error));
    } finally {
      if (!mine.signal.aborted) quickPick.busy = false;
    }
  };

  return new Promise((resolve) => {
    const leave = (choice: Choice | undefined) => {
      resolve(choice);
      quickPick.hide();
    };

    /** Whether the list shows meanings of what is typed; else Enter looks up the typed text, whatever the list shows. */
    let choosing = false;
    const offer = (items: LookUpItem[]) => {
      choosing = true;
      quickPick.items = items;
    };

    const ask = async (text: string) => {
      asking.abort();
      asking = new AbortController();
      const mine = asking;
      quickPick.busy = true;
      const found = await resolveText(store, text, mine.signal);
      if (mine.signal.aborted) return;
      quickPick.busy = false;
      if (found.kind === 'remark') remark(found.sentence);
      else if (found.kind === 'several') offer(found.items);
      else leave(found);
    };

    quickPick.onDidAccept(() => {
      const asTyped = quickPick.value.trim() !== '' && !choosing;
      const chosen = asTyped ? undefined : quickPick.selectedItems[0];
      if (chosen?.open) leave({ kind: 'open', text: chosen.open.key.id, open: chosen.open });
      else void ask(chosen?.text ?? quickPick.value);
    });
    /** VS Code reports the initial text too, as if it had been typed, at any time after it is shown. */
    let typed = initial;
    quickPick.onDidChangeValue((value) => {
      if (value === typed) return;
      typed = value;
      choosing = false;
      asking.abort();
      asking = new AbortController();
      quickPick.busy = false;
      if (value.trim() === '') void start();
      else quickPick.items = [typedItem(value)];
    });
    quickPick.onDidHide(() => {
      asking.abort();
      resolve(undefined);
      quickPick.dispose();
    });
    quickPick.show();
    if (initial.trim() === '') void start();
    else void ask(initial);
  });
}
