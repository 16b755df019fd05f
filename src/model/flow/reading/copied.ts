import { signedWord, word } from './bits';

/** Signature, flags, and the length of what the header is extended by. */
const HEADER = 19;
const NO_VALUE = -1;

/** Where a value of a row stands. */
export interface CopiedValue {
  readonly from: number;
  readonly to: number;
}

/** The values of the first row of `COPY … (FORMAT binary)`, its header before them; an empty place for NULL. */
export function copiedValues(bytes: Uint8Array): readonly CopiedValue[] {
  const places: CopiedValue[] = [];
  let at = HEADER + signedWord(bytes, HEADER - 4);
  const count = word(bytes, at) >>> 16;
  at += 2;
  for (let i = 0; i < count; i++) {
    const length = signedWord(bytes, at);
    at += 4;
    const to = length === NO_VALUE ? at : at + length;
    places.push({ from: at, to });
    at = to;
  }
  return places;
}
