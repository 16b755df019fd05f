import type { Steps } from './steps';

/** Characters that are looked at in one go: a few milliseconds of work. */
export const PIECE = 1_000_000;

/** The text in pieces; no character is cut in halves. */
function* piecesOf(text: string): Generator<string, void, void> {
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
