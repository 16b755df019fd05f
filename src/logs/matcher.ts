import { escapePattern, type Needles } from './needles';

/** Where in a block the next needle is found from an offset on, −1 when there is none. Offsets never go back. */
export type Matcher = (block: string) => (from: number) => number;

/** More texts than these are found by looking up the words of a block; an expression tries one after the other. */
const MOST_ALTERNATIVES = 16;
/** What nearly all ids are made of. */
const WORD = /[\w-]{8,}/g;

/** Finds needles in bytes that were read as Latin-1, which never splits a character; so needles are spelled in the bytes of their UTF-8. */
export function createMatcher(needles: Needles): Matcher {
  const patterns = needles.patterns.map(inLatin1);
  const fixed = needles.fixed.map(inLatin1);
  const isFew = fixed.length <= MOST_ALTERNATIVES;
  const words = new Map<string, string[]>();
  for (const text of fixed) {
    const word = isFew ? undefined : longestWord(text);
    if (word === undefined) patterns.push(escapePattern(text));
    else words.get(word)?.push(text) ?? words.set(word, [text]);
  }
  const matchers = [...(patterns.length > 0 ? [byPattern(patterns)] : []), ...(words.size > 0 ? [byWord(words)] : [])];
  return (block) => earliest(matchers.map((matcher) => matcher(block)));
}

const inLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function longestWord(text: string): string | undefined {
  return text.match(WORD)?.reduce((longest, word) => (word.length > longest.length ? word : longest));
}

function earliest(finders: readonly ReturnType<Matcher>[]): ReturnType<Matcher> {
  const [only] = finders;
  if (finders.length === 1 && only) return only;
  const next = finders.map(() => -2);
  return (from) => {
    let first = -1;
    for (const [i, find] of finders.entries()) {
      let at = next[i] ?? -1;
      if (at !== -1 && at < from) at = find(from);
      next[i] = at;
      if (at >= 0 && (first < 0 || at < first)) first = at;
    }
    return first;
  };
}

function byPattern(patterns: readonly string[]): Matcher {
  const pattern = new RegExp(patterns.join('|'), 'gm');
  return (block) => (from) => {
    pattern.lastIndex = from;
    return pattern.exec(block)?.index ?? -1;
  };
}

/** `words`: the texts by their longest word. A word may stand behind another one and a hyphen, as in `Order-fce3…`. */
function byWord(words: ReadonlyMap<string, readonly string[]>): Matcher {
  const word = new RegExp(WORD);
  return (block) => {
    const holds = (found: string, at: number) =>
      words.get(found)?.some((text) => block.startsWith(text, at - text.indexOf(found))) ?? false;
    return (from) => {
      word.lastIndex = from;
      for (let match = word.exec(block); match; match = word.exec(block)) {
        const [found] = match;
        const behind = found.indexOf('-') + 1;
        if (holds(found, match.index)) return match.index;
        if (behind > 0 && holds(found.slice(behind), match.index + behind)) return match.index;
      }
      return -1;
    };
  };
}
