import { STEP, type Steps } from '../text/steps';
import type { JsonNode } from './contentView';
import { PIECE } from './print';

/** More values would take a gigabyte. The rest is left out, as if the text were cut there. */
const MOST_VALUES = 1_500_000;

interface JsonDocument {
  readonly root: JsonNode;
  /** How many values there are, including objects and arrays. */
  readonly values: number;
  /** True when the text went on after this document. */
  readonly isCut: boolean;
  /** How deep objects and arrays are nested; 0 for a bare value. */
  readonly depth: number;
}

type Container =
  | { readonly t: 'object'; readonly entries: [key: string, value: JsonNode][] }
  | { readonly t: 'array'; readonly items: JsonNode[] };

/** What may come next. In place of `firstKey` and `firstItem`, a closing bracket may also come. */
type Expected = 'value' | 'firstItem' | 'firstKey' | 'key' | 'colon' | 'comma' | 'end';

/**
 * Reads JSON without recursion. Returns undefined when the text is not JSON. For a text that is cut at its end, returns the complete part,
 * so that keys can still be masked.
 */
export function* readJson(text: string, isCut: boolean): Steps<JsonDocument | undefined> {
  const builder = new JsonBuilder();
  let left = STEP;
  for (const token of jsonTokens(text, isCut)) {
    if (token === 'pause') {
      yield;
      continue;
    }
    if (token === 'cut' && isCut) break;
    if (builder.values >= MOST_VALUES) return builder.finish(true);
    if (token === 'cut' || token === 'invalid' || !builder.take(token)) return undefined;
    if (--left > 0) continue;
    yield;
    left = STEP;
  }
  return builder.finish(isCut);
}

class JsonBuilder {
  values = 0;
  #root: JsonNode | undefined;
  readonly #open: Container[] = [];
  #depth = 0;
  #key = '';
  #expected: Expected = 'value';

  /** Returns false when the token is not allowed here. */
  take(token: '{' | '}' | '[' | ']' | ',' | ':' | JsonScalar): boolean {
    switch (token) {
      case '{':
        return this.#begin({ t: 'object', entries: [] }, 'firstKey');
      case '[':
        return this.#begin({ t: 'array', items: [] }, 'firstItem');
      case '}':
        return this.#close('object', 'firstKey');
      case ']':
        return this.#close('array', 'firstItem');
      case ',':
        return this.#comma();
      case ':':
        return this.#advance(this.#expected === 'colon', 'value');
      default:
        return this.#isKey() ? this.#takeKey(token) : this.#place(token);
    }
  }

  finish(isCut: boolean): JsonDocument | undefined {
    if (this.#root === undefined || (this.#expected !== 'end' && !isCut)) return undefined;
    return { root: this.#root, depth: this.#depth, values: this.values, isCut };
  }

  #begin(container: Container, next: Expected): boolean {
    if (!this.#place(container)) return false;
    this.#open.push(container);
    this.#depth = Math.max(this.#depth, this.#open.length);
    this.#expected = next;
    return true;
  }

  #close(kind: Container['t'], whenEmpty: Expected): boolean {
    const fits = this.#open.at(-1)?.t === kind && (this.#expected === 'comma' || this.#expected === whenEmpty);
    if (fits) this.#open.pop();
    return this.#advance(fits, this.#open.length === 0 ? 'end' : 'comma');
  }

  #comma(): boolean {
    return this.#advance(this.#expected === 'comma', this.#open.at(-1)?.t === 'object' ? 'key' : 'value');
  }

  #isKey(): boolean {
    return this.#expected === 'key' || this.#expected === 'firstKey';
  }

  #takeKey(token: JsonScalar): boolean {
    if (token.t === 'string') this.#key = token.value;
    return this.#advance(token.t === 'string', 'colon');
  }

  /** Places a value where one is expected. */
  #place(node: JsonNode): boolean {
    if (this.#expected !== 'value' && this.#expected !== 'firstItem') return false;
    this.values++;
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = node;
    else if (parent.t === 'object') parent.entries.push([this.#key, node]);
    else parent.items.push(node);
    return this.#advance(true, parent === undefined ? 'end' : 'comma');
  }

  #advance(fits: boolean, next: Expected): boolean {
    if (fits) this.#expected = next;
    return fits;
  }
}

type JsonScalar = Extract<JsonNode, { t: 'string' | 'number' | 'literal' }>;
/** `cut`: the text ends within a token. `invalid`: the text is not JSON. `pause`: the next token is a long one. */
type JsonToken = '{' | '}' | '[' | ']' | ',' | ':' | 'cut' | 'invalid' | 'pause' | JsonScalar;

const BLANK = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** The characters of a number that the end of the text may cut. */
const NUMBER_LETTERS = /[-+.\deE]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none in a string
const ESCAPED_OR_CONTROL = /[\\\0-\x1f]/;
const LITERALS = ['true', 'false', 'null'] as const;

/** Yields the tokens of a JSON text. Stops after `cut` or `invalid`. `isCut`: the text continued after its end. */
function* jsonTokens(text: string, isCut: boolean): Generator<JsonToken> {
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
