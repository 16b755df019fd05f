import { formatCount } from '../../../model/text/format';
import { visible } from '../../../model/text/safeText';
import type { Translate } from '../../../model/text/translate';
import { secretsHider } from './secrets';

/** "1 event", "1,204 events", "20,000 or more events". */
export function countWords(count: number, noun: string, more = ''): string {
  return `${formatCount(count)}${more} ${noun}${count === 1 && more === '' ? '' : 's'}`;
}

/** "total 4", "the first 10 of 12": how many of some things are listed. */
export function listedWords(listed: number, total: number): string {
  return total > listed ? `the first ${listed} of ${total}` : `total ${total}`;
}

/** Names without blanks: nothing in them can be read as a sentence. An address is none, a host would make a link of it. */
const PLAIN_NAME = /^(?!.*:\/\/|www\.)#?[\p{L}\p{N}][\p{L}\p{N}_.:/@#+-]{0,119}…?$/u;

/** What stands for a quoting mark within quotes. */
export function escapeMark(mark: string): string {
  return mark === '«' ? '\\u00ab' : '\\u00bb';
}

/** How texts of stores and logs are written into answers. */
export interface Quoting {
  /** An error, a message, a payload: masked, on one line, between «»; as much of it as weighs `most` characters of English. */
  data(text: string, most?: number): string;
  /** A name or an id: as it is where it is one word with nothing secret in it, else like data. */
  name(text: string): string;
  /** Whether something secret is in a text, so that it can stand in no link. */
  hides(text: string): boolean;
}

const MOST = 600;

/** `masked`: the keys whose values are hidden, as `eventTrace.payload.redact` has them. */
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

/** Counts, ages and moments as the model writes them. */
const FIGURE = /^[≤−–+~]?\s?[\d.,:+-]+(?:\+|\s?(?:ms|s|min|h|d|B|kB|MB|UTC|[\d.,:+-]+))*$/;

/** The sentences of the model, in which every text that came from outside is quoted. */
export function quotingTranslate(translate: Translate, quote: Quoting): Translate {
  // A sentence that is a part of another one is no data.
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

/** Characters of English, and of JSON and names, that make a token. */
const CHARACTERS_OF_A_TOKEN = 3.5;

/** Letters of Europe and the Middle East beyond ASCII, of which some two make a token. */
const BEYOND_ASCII = 0x80;
/** From here on one is a token: the scripts of India and further Asia, symbols, and each half of an emoji. */
const WHOLE_TOKENS = 0x900;

/** How many characters of English cost a model as much as a text does. */
export function weightOf(text: string): number {
  let weight = text.length;
  for (let at = 0; at < text.length; at++) weight += extraOf(text.charCodeAt(at));
  return weight;
}

/** How many characters of a text weigh `most` at most. */
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
