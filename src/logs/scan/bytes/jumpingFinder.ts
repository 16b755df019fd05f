import { createBreather } from '../../../base/inSlices';
import { type ByteFinder, type SoughtText, standsAt } from './sought';

/** Texts are told apart by their last bytes, where ids of one kind differ; more would not make the jumps much farther. */
const MOST_BYTES = 18;
/** Of so many texts most groups of three digits are part of one, so more bytes are looked at together. */
const MANY = 1500;
/** Shorter texts are not looked for by jumps. */
export const FEW_BLOCK = 3;
const MANY_BLOCK = 6;
/** Bits of a block's hash. */
const FEW_BITS = 15;
const MANY_BITS = 20;
/** Five bits of a byte tell digits, hyphens and letters of one case apart. */
const MASK = 31;

/**
 * Looks for all texts at once (Wu and Manber): a few bytes at a time say how far the next text can end at the earliest, so most
 * bytes are never looked at.
 */
export async function createJumpingFinder(sought: readonly SoughtText[]): Promise<ByteFinder> {
  let length = MOST_BYTES;
  for (const { text } of sought) length = Math.min(length, text.length);
  const isMany = sought.length > MANY && length >= 2 * MANY_BLOCK;
  const block = isMany ? MANY_BLOCK : FEW_BLOCK;
  const hashOf = isMany ? hashOfSix : hashOfThree;
  const lastBlock = length - block;
  const jumps = new Uint8Array(1 << (isMany ? MANY_BITS : FEW_BITS)).fill(lastBlock + 1);
  const begins = new Uint8Array(1 << FEW_BITS);
  const byEnd = new Map<number, SoughtText[]>();
  const breathe = createBreather();
  for (const one of sought) {
    const pause = breathe();
    if (pause) await pause;
    const { text } = one;
    const from = text.length - length;
    for (let at = 0; at <= lastBlock; at++) {
      const hash = hashOf(text, from + at);
      jumps[hash] = Math.min(jumps[hash] ?? 0, lastBlock - at);
    }
    begins[hashOfThree(text, from)] = 1;
    const end = hashOf(text, from + lastBlock);
    const known = byEnd.get(end);
    if (known) known.push(one);
    else byEnd.set(end, [one]);
  }
  return (bytes, from, to) => {
    const far = jumps;
    // As long as there are bytes: what lies behind the end of an array is slow to ask for.
    const last = to - block;
    let at = from + lastBlock;
    while (at <= last) {
      const hash = isMany ? hashOfSix(bytes, at) : hashOfThree(bytes, at);
      const jump = far[hash] as number;
      if (jump > 0) {
        at += jump;
        continue;
      }
      if (begins[hashOfThree(bytes, at - lastBlock)] === 1) {
        const start = startOf(byEnd.get(hash), bytes, at + block);
        if (start >= from) return start;
      }
      at++;
    }
    return -1;
  };
}

function hashOfThree(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) & MASK) |
    (((bytes[at + 1] as number) & MASK) << 5) |
    (((bytes[at + 2] as number) & MASK) << 10)
  );
}

function hashOfSix(bytes: Uint8Array, at: number): number {
  const low = hashOfThree(bytes, at) | (((bytes[at + 3] as number) & MASK) << 15);
  const high = ((bytes[at + 4] as number) & MASK) | (((bytes[at + 5] as number) & MASK) << 5);
  return (Math.imul(low | (high << 20), 0x9e3779b1) >>> (32 - MANY_BITS)) & ((1 << MANY_BITS) - 1);
}

/** Where one of the texts begins that ends at an offset; −1 when none does. */
function startOf(candidates: readonly SoughtText[] | undefined, bytes: Uint8Array, end: number): number {
  if (!candidates) return -1;
  for (const one of candidates) if (standsAt(one, bytes, end - one.text.length)) return end - one.text.length;
  return -1;
}
