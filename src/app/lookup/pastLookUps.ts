import type { ChoiceMemory } from '../stores/tableChoices';

const KEY = 'eventTrace.recentLookUps';
const KEPT = 20;

/** A look-up that led somewhere, or a trace that was opened: what leads there again, and what it is. Holds no payload. */
export interface PastLookUp {
  readonly text: string;
  readonly title: string;
  /** How many events it had, and when it was opened: milliseconds since 1970. Absent where that was not kept. */
  readonly events?: number;
  readonly at?: number;
}

/** The look-ups of this workspace, newest first. */
export function readPastLookUps(memory: ChoiceMemory): readonly PastLookUp[] {
  return memory.get<readonly PastLookUp[]>(KEY, []);
}

/** Puts a look-up first; one of the same text gives way to it. */
export async function rememberLookUp(memory: ChoiceMemory, entry: PastLookUp): Promise<void> {
  const others = readPastLookUps(memory).filter((past) => past.text !== entry.text);
  await memory.update(KEY, [entry, ...others].slice(0, KEPT));
}
