import type { Steps } from './steps';

/** Characters that are looked at in one go: a few milliseconds of work. */
export const PIECE = 1_000_000;

/** The text in pieces; no character is cut in halves. */
export function* piecesOf(text: string): Generator<string, void, void> {
  for (let at = 0; at < text.length; ) {
    const isHalf = /[\ud800-\udbff]/.test(text[at + PIECE - 1] ?? '');
    const end = at + PIECE + (isHalf ? 1 : 0);
    yield text.slice(at, end);
    at = end;
  }
}

/** A text as a JSON string, a piece at a time. */
export function* quoted(text: string): Generator<string, void, void> {
  yield '"';
  for (const piece of piecesOf(text)) yield JSON.stringify(piece).slice(1, -1);
  yield '"';
}

export interface ReadString {
  readonly value: string;
  /** Behind the quote that ends it. */
  readonly end: number;
}

/** The JSON string that begins at `at`; undefined where it does not end, null where it is none. */
export function* unquoted(text: string, at: number): Steps<ReadString | undefined | null> {
  const parts: string[] = [];
  for (let from = at + 1; ; yield) {
    const end = endOfPiece(text, from);
    if (end > text.length) return undefined;
    try {
      parts.push(JSON.parse(`"${text.slice(from, end)}"`) as string);
    } catch {
      return null;
    }
    if (text[end] === '"') return { value: parts.join(''), end: end + 1 };
    from = end;
  }
}

/** Where the string ends or the next piece of it begins, never within an escape; past the text's end where that comes first. */
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

/** How long it is as UTF-8. */
export function* utf8Length(text: string): Steps<number> {
  let length = 0;
  for (const piece of piecesOf(text)) {
    for (const letter of piece) {
      const code = letter.codePointAt(0) ?? 0;
      length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    yield;
  }
  return length;
}
