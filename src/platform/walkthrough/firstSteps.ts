import { commands, type Memento } from 'vscode';
import { contextKeys } from '../vscode/ids';

/** The steps that the walkthrough asks a person to try. */
type FirstStep = 'demo' | 'ownStore' | 'lookedUp' | 'traced';

const KEY = 'eventTrace.firstSteps';

/**
 * Tells VS Code which steps were ever completed. VS Code itself counts only commands that run after the walkthrough was opened, and ignores
 * conditions that are already true by then. So the walkthrough's conditions also ask whether its page is the active editor.
 */
export function showFirstSteps(memory: Memento): void {
  void commands.executeCommand('setContext', contextKeys.firstSteps, stepsDone(memory).join(' '));
}

/** Records that a step was completed. */
export function didFirstStep(memory: Memento, step: FirstStep): void {
  const steps = stepsDone(memory);
  if (!steps.includes(step)) void memory.update(KEY, [...steps, step]).then(() => showFirstSteps(memory));
}

export function stepsDone(memory: Memento): readonly string[] {
  const stored = memory.get<unknown>(KEY);
  return Array.isArray(stored) ? stored.filter((step) => typeof step === 'string') : [];
}
