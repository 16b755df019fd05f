import type { ChoiceMemory } from '../stores/tableChoices';

const KEY = 'eventTrace.recentLookUps';
const KEPT = 20;

/** A look-up that found something, or a trace that was opened: the text that leads there again, and what it is. It contains no payload. */
export interface PastLookUp {
  readonly text: string;
  readonly title: string;
  /** The number of events, and when it was opened in milliseconds since 1970. Absent when these were not kept. */
  readonly events?: number;
  readonly at?: number;
}

/** Returns the look-ups of this workspace, newest first. */
export function readPastLookUps(memory: ChoiceMemory): readonly PastLookUp[] {
  return memory.get<readonly PastLookUp[]>(KEY, []);
}

/** Puts a look-up first. Removes an earlier one with the same text. */
export async function rememberLookUp(memory: ChoiceMemory, entry: PastLookUp): Promise<void> {
  const others = readPastLookUps(memory).filter((past) => past.text !== entry.text);
  await memory.update(KEY, [entry, ...others].slice(0, KEPT));
}
