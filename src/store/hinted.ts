import type { LookupHint } from '../model/lookupKeys';
import type { Meaning } from './eventStore';

/** Whether the key that stood before a text says that this is what was meant. */
export function isHinted(meaning: Meaning, hint: LookupHint | null): boolean {
  return (
    meaning.kind === hint ||
    (meaning.kind === 'event' && hint === 'position') ||
    (meaning.kind === 'trace' && meaning.key.by === hint)
  );
}
