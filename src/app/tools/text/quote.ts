import { formatCount } from '../../../model/text/format';
import { visible } from '../../../model/text/safeText';
import type { Translate } from '../../../model/text/translate';
import { secretsHider } from './secrets';

/** Returns for example "1 event", "1,204 events", "20,000 or more events". */
export function countWords(count: number, noun: string, more = ''): string {
  return `${formatCount(count)}${more} ${noun}${count === 1 && more === '' ? '' : 's'}`;
}

/** Returns how many items are listed: "total 4" or "the first 10 of 12". */
export function listedWords(listed: number, total: number): string {
  return total > listed ? `the first ${listed} of ${total}` : `total ${total}`;
}

/** Matches a name without blanks, which cannot be read as a sentence. Addresses do not match, because a host would turn them into links. */
const PLAIN_NAME = /^(?!.*:\/\/|www\.)#?[\p{L}\p{N}][\p{L}\p{N}_.:/@#+-]{0,119}…?$/u;

/** Returns the escape for a quoting mark inside quotes. */
export function escapeMark(mark: string): string {
  return mark === '«' ? '\\u00ab' : '\\u00bb';
}

/** Writes texts of stores and logs into answers. */
export interface Quoting {
  /** Returns an error, a message or a payload: masked, on one line, between «», cut to the weight of `most` characters of English. */
  data(text: string, most?: number): string;
  /** Returns a name or an id unchanged when it is one word without a secret; otherwise quoted like data. */
  name(text: string): string;
  /** Whether a text contains a secret, so that it cannot be part of a link. */
  hides(text: string): boolean;
}

const MOST = 600;

/** Creates the quoting of one call. `masked`: the keys whose values are hidden, as in `eventTrace.payload.redact`. */
export function createQuoting(masked: readonly string[]): Quoting {
  const hide = secretsHider(masked);
  const hides = (text: string) => hide(text) !== text;
  const data = (text: string, most = MOST) => {
    const line = visible(
      hide(text)
        .replace(/\r?\n/g, '⏎')
        .replace(/[^\S\u2028\u2029]+/g, ' ')
        .trim(),
    ).replace(/[«»]/g, escapeMark);
    const shown = fittingLength(line, most);
    if (shown === line.length) return `«${line}»`;
    const left = Math.max(line.length, text.length) - shown;
    return `«${line.slice(0, shown).replace(/[\ud800-\udbff]$/, '')}» (${formatCount(left)} more characters)`;
  };
  return { data, hides, name: (text) => (PLAIN_NAME.test(text) && !hides(text) ? text : data(text, 120)) };
}

/** Matches counts, ages and moments as the model writes them. */
const FIGURE = /^[≤−–+~]?\s?[\d.,:+-]+(?:\+|\s?(?:ms|s|min|h|d|B|kB|MB|UTC|[\d.,:+-]+))*$/;

/** Returns a translate function that quotes every text from outside in the model's sentences. */
export function quotingTranslate(translate: Translate, quote: Quoting): Translate {
  // A sentence that becomes part of another one is not data.
  const made = new Set<string>();
  const shown = (value: string | number) =>
    typeof value === 'number' || value === '' || made.has(value) || FIGURE.test(value) ? value : quote.name(value);
  const quoting = (message: string, args: Readonly<Record<string, string | number>> = {}) => {
    const sentence = translate(
      message,
      Object.fromEntries(Object.entries(args).map(([name, value]) => [name, shown(value)])),
    );
    made.add(sentence);
    return sentence;
  };
  return Object.assign(quoting, { language: translate.language });
}

/** Characters per token in English, JSON and names. */
const CHARACTERS_OF_A_TOKEN = 3.5;

/** From here on, in the alphabets of Europe and the Middle East, about two letters are one token. */
const BEYOND_ASCII = 0x80;
/** From here on each character is a token: the scripts of India and Asia, symbols, and each half of an emoji. */
const WHOLE_TOKENS = 0x900;

/** Returns how many characters of English cost a model as many tokens as this text. */
export function weightOf(text: string): number {
  let weight = text.length;
  for (let at = 0; at < text.length; at++) weight += extraOf(text.charCodeAt(at));
  return weight;
}

/** Returns how many characters of a text weigh at most `most`. */
function fittingLength(text: string, most: number): number {
  if (text.length * CHARACTERS_OF_A_TOKEN <= most) return text.length;
  let weight = 0;
  for (let at = 0; at < text.length; at++) {
    weight += 1 + extraOf(text.charCodeAt(at));
    if (weight > most) return at;
  }
  return text.length;
}

function extraOf(code: number): number {
  if (code < BEYOND_ASCII) return 0;
  return (code < WHOLE_TOKENS ? CHARACTERS_OF_A_TOKEN / 2 : CHARACTERS_OF_A_TOKEN) - 1;
}
