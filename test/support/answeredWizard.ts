import * as vscode from 'vscode';

/** What the person sees of a question: its prompt or placeholder, and the choices. */
export interface WizardQuestion {
  readonly text: string;
  readonly labels: readonly string[];
}

/** Returns the text to type, or a part of the label to choose; undefined accepts the suggestion. */
export type WizardAnswer = (question: WizardQuestion) => string | undefined;

/** Runs work that asks by input boxes and quick picks of VS Code, and answers each of them when it is shown. */
export async function answered<T>(answer: WizardAnswer, work: () => Promise<T>): Promise<T> {
  const { createInputBox, createQuickPick } = vscode.window;
  const typeInto = (box: vscode.InputBox) => {
    box.value = answer({ text: box.prompt ?? '', labels: [] }) ?? box.value;
  };
  const choose = (pick: vscode.QuickPick<vscode.QuickPickItem>) => {
    const wanted = answer({ text: pick.placeholder ?? '', labels: pick.items.map(({ label }) => label) });
    if (wanted !== undefined) pick.activeItems = pick.items.filter(({ label }) => label.includes(wanted)).slice(0, 1);
  };
  Object.assign(vscode.window, {
    createInputBox: () => acceptedOnceShown(createInputBox(), typeInto),
    createQuickPick: () => acceptedOnceShown(createQuickPick(), choose),
  });
  try {
    return await work();
  } finally {
    Object.assign(vscode.window, { createInputBox, createQuickPick });
  }
}

/**
 * Returns the real input, and lets the test press Enter in it: the focus of the window does not say which input is
 * meant.
 */
function acceptedOnceShown<I extends vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>>(
  input: I,
  fill: (input: I) => void,
): I {
  const accepted = new vscode.EventEmitter<void>();
  const show = () => {
    input.show();
    setImmediate(() => {
      fill(input);
      accepted.fire();
    });
  };
  const own: Readonly<Record<string, unknown>> = { show, onDidAccept: accepted.event };
  return new Proxy(input, {
    get(target, name) {
      if (name in own) return own[String(name)];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}
