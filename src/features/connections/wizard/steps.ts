import { QuickInputButtons, type QuickPickItem, window } from 'vscode';

/** The place of a step among all steps. */
export interface StepPlace {
  readonly title: string;
  /** Counted from 1. */
  readonly step: number;
  readonly total: number;
}

/** An answer, the way back, or undefined when the person gave up. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

/** One question. It receives what is known so far and returns what is known afterwards. */
export type Step<T> = (known: T, place: StepPlace) => Promise<Answer<T>>;

/**
 * Asks one step after the other. Going back keeps the answers. The next steps may depend on what is known. Undefined when the person gave
 * up.
 */
export async function runSteps<T>(
  title: string,
  start: T,
  stepsFor: (known: T) => readonly Step<T>[],
): Promise<T | undefined> {
  let known = start;
  for (let index = 0; ; ) {
    const steps = stepsFor(known);
    const step = steps[index];
    if (!step) return known;
    const answer = await step(known, { title, step: index + 1, total: steps.length });
    if (answer === undefined) return undefined;
    if (answer === 'back') {
      index = Math.max(0, index - 1);
    } else {
      known = answer.value;
      index += 1;
    }
  }
}

export interface InputQuestion {
  readonly prompt: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** Returns what is wrong with the text; undefined when nothing is. */
  readonly validate?: (text: string) => string | undefined;
}

/** Shows an input box with a Back button. Enter is accepted only when the text is valid. */
export function askInput(place: StepPlace, question: InputQuestion): Promise<Answer<string>> {
  const box = window.createInputBox();
  const validate = question.validate ?? (() => undefined);
  box.title = place.title;
  box.step = place.step;
  box.totalSteps = place.total;
  box.ignoreFocusOut = true;
  box.buttons = place.step > 1 ? [QuickInputButtons.Back] : [];
  box.prompt = question.prompt;
  box.placeholder = question.placeholder ?? '';
  box.password = question.password ?? false;
  box.value = question.value;
  return new Promise<Answer<string>>((resolve) => {
    box.onDidChangeValue((text) => {
      // While the person types, a shown problem may disappear, but a new one is shown only after Enter.
      if (box.validationMessage) box.validationMessage = validate(text) ?? '';
    });
    box.onDidAccept(() => {
      const problem = validate(box.value);
      box.validationMessage = problem ?? '';
      if (problem === undefined) resolve({ value: box.value });
    });
    box.onDidTriggerButton(() => resolve('back'));
    box.onDidHide(() => resolve(undefined));
    box.show();
  }).finally(() => box.dispose());
}

export interface StepChoice<V> extends QuickPickItem {
  readonly value?: V;
}

interface ChoiceOptions<V> {
  /** The value whose item is highlighted first. */
  readonly active?: V;
  /** Returns the item that a typed or pasted text stands for, if any. */
  readonly typed?: (text: string) => StepChoice<V> | undefined;
}

/** Shows a quick pick with a Back button. Items without a value only inform: picking one does nothing. */
export function askChoice<V>(
  place: StepPlace,
  placeholder: string,
  items: readonly StepChoice<V>[],
  { active, typed }: ChoiceOptions<V> = {},
): Promise<Answer<V>> {
  const pick = window.createQuickPick<StepChoice<V>>();
  pick.title = place.title;
  pick.step = place.step;
  pick.totalSteps = place.total;
  pick.ignoreFocusOut = true;
  pick.buttons = place.step > 1 ? [QuickInputButtons.Back] : [];
  pick.placeholder = placeholder;
  pick.items = items;
  pick.activeItems = items.filter(({ value }) => value !== undefined && value === active);
  return new Promise<Answer<V>>((resolve) => {
    pick.onDidChangeValue((text) => {
      const item = typed?.(text);
      pick.items = item ? [{ ...item, alwaysShow: true }] : items;
    });
    pick.onDidAccept(() => {
      // Enter may come before the list shows the item of the typed text.
      const value = typed?.(pick.value)?.value ?? pick.activeItems[0]?.value;
      if (value !== undefined) resolve({ value });
    });
    pick.onDidTriggerButton(() => resolve('back'));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
  }).finally(() => pick.dispose());
}
