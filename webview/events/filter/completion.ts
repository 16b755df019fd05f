import {
  FILTER_KEYS,
  type FilterKey,
  type FilterToken,
  filterTokens,
  formatToken,
} from '../../../src/model/event/eventFilter';

/** Something that can take the place of what is being typed. */
export interface Suggestion {
  /** What stands in the field then. */
  readonly text: string;
  /** A whole token; else a key that wants a value. */
  readonly isWhole: boolean;
  /** Of the kept events; null for a key. */
  readonly count: number | null;
}

const MOST = 10;

/** What could be meant at the caret. `namesOf` counts the names in the kept events, most first. */
export function suggestionsFor(
  text: string,
  caret: number,
  namesOf: (key: FilterKey) => readonly (readonly [name: string, count: number])[],
): Suggestion[] {
  const { key, value } = tokenAt(text, caret);
  const typed = value.toLowerCase();
  const named = (of: FilterKey) =>
    namesOf(of)
      .filter(([name]) => name.toLowerCase().includes(typed) && name !== value)
      .map(([name, count]) => ({ text: formatToken(of, name), isWhole: true, count }));
  if (key !== null) return named(key).slice(0, MOST);
  const keys = FILTER_KEYS.filter((name) => name.startsWith(typed)).map((name) => ({
    text: `${name}:`,
    isWhole: false,
    count: null,
  }));
  return typed === '' ? keys : [...keys, ...named('type'), ...named('aggregate')].slice(0, MOST);
}

/** The field's text and caret once a suggestion was taken. */
export function accept(
  text: string,
  caret: number,
  { text: token, isWhole }: Suggestion,
): { text: string; caret: number } {
  const { start, end } = tokenAt(text, caret);
  const before = text.slice(0, start) + token + (isWhole ? ' ' : '');
  return { text: before + text.slice(end).trimStart(), caret: before.length };
}

/** The token that the caret stands in or behind; an empty one at the caret otherwise. */
function tokenAt(text: string, caret: number): FilterToken {
  const found = filterTokens(text).find(({ start, end }) => start < caret && caret <= end);
  return found ?? { key: null, value: '', start: caret, end: caret };
}
