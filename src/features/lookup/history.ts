import type { Memento } from 'vscode';

const key = 'eventTrace.recentLookUps';
const kept = 20;

/** A look-up that led somewhere: what was typed and what it opened. Holds no payload. */
export interface PastLookUp {
  readonly text: string;
  readonly title: string;
}

/** The look-ups of this workspace, newest first. */
export function readHistory(state: Memento): readonly PastLookUp[] {
  return state.get<readonly PastLookUp[]>(key, []);
}

export async function remember(state: Memento, entry: PastLookUp): Promise<void> {
  const others = readHistory(state).filter((past) => past.text !== entry.text);
  await state.update(key, [entry, ...others].slice(0, kept));
}
