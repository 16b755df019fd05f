import type { JsonNode } from './contentView';
import { PIECE } from './print';

export type JsonScalar = Extract<JsonNode, { t: 'string' | 'number' | 'literal' }>;
/** `cut`: the text ends within a token. `invalid`: the text is not JSON. `pause`: the next token is a long one. */
export type JsonToken = '{' | '}' | '[' | ']' | ',' | ':' | 'cut' | 'invalid' | 'pause' | JsonScalar;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** The characters of a number that the end of the text may cut. */
const NUMBER_LETTERS = /[-+.\deE]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none in a string
const ESCAPED_OR_CONTROL = /[\\\0-\x1f]/;
const LITERALS = ['true', 'false', 'null'] as const;

/** Yields the tokens of a JSON text. Stops after `cut` or `invalid`. `isCut`: the text continued after its end. */
export function* jsonTokens(text: string, isCut: boolean): Generator<JsonToken> {
  let at = skip(BLANK, text, 0);
  while (at < text.length) {
    const { token, end } =
      text[at] === '"' ? (plainString(text, at) ?? (yield* stringAt(text, at))) : tokenAt(text, at, isCut);
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
    default:
      return letter === '-' || (letter >= '0' && letter <= '9') ? numberAt(text, at, isCut) : literalAt(text, at);
  }
}

/** Reads a short string without an escape, as most strings are; undefined for any other. */
function plainString(text: string, at: number): Found | undefined {
  const end = text.indexOf('"', at + 1);
  if (end < 0 || end - at > PIECE) return undefined;
  const value = text.slice(at + 1, end);
  return ESCAPED_OR_CONTROL.test(value) ? undefined : { token: { t: 'string', value }, end: end + 1 };
}

/** Reads a string in pieces. */
function* stringAt(text: string, at: number): Generator<'pause', Found> {
  const parts: string[] = [];
  for (let from = at + 1; ; yield 'pause') {
    const end = endOfPiece(text, from);
    if (end > text.length) return { token: 'cut', end: text.length };
    try {
      parts.push(JSON.parse(`"${text.slice(from, end)}"`) as string);
    } catch {
      return { token: 'invalid', end: at };
    }
    if (text[end] === '"') return { token: { t: 'string', value: parts.join('') }, end: end + 1 };
    from = end;
  }
}

/**
 * Returns where the string ends or its next piece begins, never within an escape. Returns a place past the end of the text when that comes
 * first.
 */
function endOfPiece(text: string, from: number): number {
  let at = from;
  for (const most = from + PIECE; at < most; ) {
    const letter = text[at];
    if (letter === undefined) return text.length + 1;
    if (letter === '"') return at;
    at += letter === '\\' ? (text[at + 1] === 'u' ? 6 : 2) : 1;
  }
  return at;
}

function numberAt(text: string, at: number, isCut: boolean): Found {
  // More digits may follow after the cut, so a number that touches the end is not known.
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
