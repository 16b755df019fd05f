import type { Field } from '../format';

/** One-word keys of the libraries' lines. Keys with an underscore are recognised by it. */
const WORD_KEYS = new Set(
  'checkpoint consumer count error limit position positions processed projection reason skipped'.split(' '),
);

const KEYS_BEHIND_ERROR = new Set(['consecutive_failures']);

/**
 * The `key value key value` that std-log adapters print in brackets. Values are unquoted and may hold spaces, so a value goes on
 * until the next word that can only be a key. An error's text is full of such words
 * (`consumer handler error at position 449`, `column user_id does not exist`), so little ends it.
 */
export function readListPairs(inner: string): Field[] {
  const words = inner.split(' ');
  const fields: Field[] = [];
  let at = 0;
  while (at < words.length) {
    const key = words[at] ?? '';
    let end = at + 2;
    while (end < words.length && !startsPair(words, end, key)) end++;
    fields.push([key, words.slice(at + 1, end).join(' ')]);
    at = end;
  }
  return fields;
}

function startsPair(words: readonly string[], at: number, currentKey: string): boolean {
  const word = words[at] ?? '';
  if (at + 1 >= words.length) return false;
  if (currentKey === 'error' || currentKey === 'reason') return KEYS_BEHIND_ERROR.has(word);
  return WORD_KEYS.has(word) || /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/i.test(word);
}
