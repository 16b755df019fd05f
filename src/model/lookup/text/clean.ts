/** Colours and links as terminals print them, also when a tool has written out the escape character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SEQUENCES = /(?:\x1b|#033|\^\[|\\(?:u001b|x1b|033|e))(?:\[[\d;:?]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))/gi;

/** Characters without width, marks that change the direction of writing, and soft hyphens. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const BLANKS = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const DOUBLE_QUOTES = /[\u201c-\u201f\u00ab\u00bb\u2039\u203a\u2033\u301d-\u301f]/g;
const SINGLE_QUOTES = /[\u2018-\u201b\u2032]/g;
const HYPHENS = /[\u2010-\u2015\u2212\ufe63]/g;
const WIDE = /[\uff01-\uff5e]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  '#34': '"',
  '#x22': '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  lt: '<',
  gt: '>',
  amp: '&',
  nbsp: ' ',
};
const ENTITY = new RegExp(`&(${Object.keys(ENTITIES).join('|')});`, 'gi');
const UUID = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})$/i;
/** The most rounds of decoding: a text is encoded again for each address into which it is put. */
const MOST_ROUNDS = 4;

/** The most characters of a UUID on two lines, with indentation. */
const MOST_BROKEN = 400;

/**
 * Returns the text as a person sees it, without the invisible characters that are copied with it. An id with such characters could not be
 * typed.
 */
export function seen(text: string): string {
  return text.replace(SEQUENCES, '').replace(UNSEEN, '').replace(BLANKS, ' ').trim();
}

/** A UUID with spaces in place of hyphens. */
const SPACED = /^[\da-f]{8}(?:\s+[\da-f]{4}){3}\s+[\da-f]{12}$/i;

/** Joins a UUID that a terminal broke into two lines, or that contains spaces. Returns other texts unchanged. */
export function rejoined(text: string): string {
  if (text.length > MOST_BROKEN) return text;
  if (SPACED.test(text)) return text.replace(/\s+/g, '-');
  const [first = '', second = '', ...more] = text.split(/\s*\\?\n\s*/);
  return more.length === 0 && UUID.test(first + second) ? first + second : text;
}

/**
 * Returns the text in plain characters, for the search for ids. Typographic quotes and hyphens, wide letters, HTML entities,
 * percent-encodings and escaped quotes are replaced by what they stand for.
 */
export function plainly(text: string): string {
  const letters = seen(text)
    .replace(DOUBLE_QUOTES, '"')
    .replace(SINGLE_QUOTES, "'")
    .replace(HYPHENS, '-')
    .replace(WIDE, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(ENTITY, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
  return decoded(letters)
    .replace(/\\u0022/gi, '"')
    .replace(/(?<!\\)\\+(["'])/g, '$1')
    .replace(/(?<!\\)\\+[nrt]/g, ' ');
}

/** Returns the text without percent-encodings, including nested ones. Invalid ones stay. */
function decoded(text: string): string {
  let plain = text;
  for (let round = 0; round < MOST_ROUNDS && /%[\da-f]{2}/i.test(plain); round++) {
    plain = plain.replace(/(?:%[\da-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
  return plain;
}

const OPENERS: Readonly<Record<string, string>> = {
  ')': '(',
  ']': '[',
  '}': '{',
  '>': '<',
  '”': '“',
  '’': '‘',
  '»': '«',
};
const QUOTES = '"\'`“”„‟‘’‚‛«»‹›*';
/** For each quote, the separators next to it at which another text begins or ends. */
const SEAMS = new Map([...QUOTES].map((quote) => [quote, new RegExp(`[${quote}]\\s*[:,=;]|[:,=;]\\s*[${quote}]`)]));
const AROUND_START = /^(?:\s|[([{<]|[-•]\s)+/;
const AROUND_END = /(?<![\s,;!?])[\s,;!?]+$/;

/** Returns the text without the quotes, brackets and separators that were copied with it. Characters that belong to the value stay. */
export function unwrap(text: string): string {
  for (let inner = text; ; ) {
    const before = inner;
    inner = withoutQuotes(inner.replace(AROUND_END, ''));
    const last = inner.at(-1) ?? '';
    const opener = OPENERS[last];
    if (opener !== undefined && (inner.startsWith(opener) || !inner.includes(opener))) inner = inner.slice(0, -1);
    const start = AROUND_START.exec(inner)?.[0] ?? '';
    inner = inner.slice(start.length);
    if (inner === before) return inner;
  }
}

/** Whether the quotes enclose one text. `"a": "b"` also begins and ends with a quote. */
const isOneQuoted = (text: string, quote: string) => !SEAMS.get(quote)?.test(text.slice(1, -1));

function withoutQuotes(text: string): string {
  const first = text.charAt(0);
  const last = text.at(-1) ?? '';
  const starts = QUOTES.includes(first) && first !== '';
  const ends = text.length > 1 && QUOTES.includes(last);
  if (starts && ends) return isOneQuoted(text, first) ? text.slice(1, -1) : text;
  const isLone = (mark: string) => text.split(mark).length === 2;
  if (starts) return isLone(first) || text.length === 1 ? text.slice(1) : text;
  return ends && isLone(last) ? text.slice(0, -1) : text;
}
