import type { JsonNode } from './contentView';

export type JsonScalar = Extract<JsonNode, { t: 'string' | 'number' | 'literal' }>;
/** `cut`: the text ends inside a token. `invalid`: this is no JSON. */
export type JsonToken = '{' | '}' | '[' | ']' | ',' | ':' | 'cut' | 'invalid' | JsonScalar;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What a number may begin with when the text ends inside it. */
const NUMBER_LETTERS = /[-+.\deE]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none in a string
const ESCAPED_OR_CONTROL = /[\\\0-\x1f]/;
const LITERALS = ['true', 'false', 'null'] as const;

/** The tokens of a JSON text; stops after `cut` or `invalid`. `isCut`: the text goes on behind its end. */
export function* jsonTokens(text: string, isCut: boolean): Generator<JsonToken> {
  let at = skip(BLANK, text, 0);
  while (at < text.length) {
    const { token, end } = tokenAt(text, at, isCut);
    yield token;
    if (token === 'cut' || token === 'invalid') return;
    at = skip(BLANK, text, end);
  }
}

interface Found {
  readonly token: JsonToken;
  readonly end: number;
}

function tokenAt(text: string, at: number, isCut: boolean): Found {
  const letter = text[at] ?? '';
  switch (letter) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { token: letter, end: at + 1 };
    case '"':
      return stringAt(text, at);
    default:
      return letter === '-' || (letter >= '0' && letter <= '9') ? numberAt(text, at, isCut) : literalAt(text, at);
  }
}

function stringAt(text: string, at: number): Found {
  let end = text.indexOf('"', at + 1);
  while (end > 0 && isEscaped(text, at, end)) end = text.indexOf('"', end + 1);
  if (end < 0) return { token: 'cut', end: text.length };
  const plain = text.slice(at + 1, end);
  if (!ESCAPED_OR_CONTROL.test(plain)) return { token: { t: 'string', value: plain }, end: end + 1 };
  try {
    const value: unknown = JSON.parse(text.slice(at, end + 1));
    return { token: { t: 'string', value: String(value) }, end: end + 1 };
  } catch {
    return { token: 'invalid', end };
  }
}

/** Whether an odd number of backslashes stands before the quote. */
function isEscaped(text: string, start: number, quote: number): boolean {
  let first = quote;
  while (first - 1 > start && text[first - 1] === '\\') first--;
  return (quote - first) % 2 === 1;
}

function numberAt(text: string, at: number, isCut: boolean): Found {
  // Digits may follow behind the cut, so a number that touches it is not known.
  if (isCut && skip(NUMBER_LETTERS, text, at) === text.length) return { token: 'cut', end: text.length };
  const end = skip(NUMBER, text, at);
  return end > at ? { token: { t: 'number', text: text.slice(at, end) }, end } : { token: 'invalid', end };
}

function literalAt(text: string, at: number): Found {
  for (const literal of LITERALS) {
    if (text.startsWith(literal, at)) return { token: { t: 'literal', text: literal }, end: at + literal.length };
    if (literal.startsWith(text.slice(at))) return { token: 'cut', end: text.length };
  }
  return { token: 'invalid', end: at };
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
