import { createBreather } from '../../../base/inSlices';
import type { Machine } from '../machine/machine';
import { IdWindows } from './idWindows';
import { type ByteFinder, type SoughtText, standsAt } from './sought';
import { SHORTEST, WordParts } from './wordParts';

/** Up to this number of texts, Node's own search for each text is faster. */
const FEW = 2;
/** Texts shorter than this are searched for separately: the shortest text of a group limits the length of the jumps. */
const SHORT = 6;

/** Creates finders for texts of any length. There are few finders, so it is cheap to ask each of them. */
export async function createByteFinders(sought: readonly SoughtText[]): Promise<ByteFinder[]> {
  const within = (least: number, most: number) =>
    sought.filter(({ text }) => text.length >= least && text.length < most);
  const finders = within(1, FEW_BLOCK).map(createTextFinder);
  for (const group of [within(FEW_BLOCK, SHORT), within(SHORT, Number.POSITIVE_INFINITY)]) {
    if (group.length <= FEW) finders.push(...group.map(createTextFinder));
    else finders.push(await createJumpingFinder(group));
  }
  return finders;
}

/** Searches for one text with the fast search of `Buffer`. */
function createTextFinder({ text, fits }: SoughtText): ByteFinder {
  return (bytes, from, to) => {
    const within = Buffer.from(bytes.buffer, bytes.byteOffset, to);
    let at = within.indexOf(text, from);
    while (at >= 0 && fits && !fits(bytes, at, at + text.length)) at = within.indexOf(text, at + 1);
    return at;
  };
}

/** Returns all places in the block that the machine has loaded, in ascending order. */
type PlacesIn = () => readonly number[];

/** The machine's memory has line feeds around the block, so texts with line feeds are not searched for by the machine. */
const LINE_FEED = 10;

/**
 * Creates a finder that searches for all texts at once: the machine finds the ids or words that they contain. `others` are the texts that
 * are too short for it, or too many.
 */
export async function createMachineFinder(
  machine: Machine,
  sought: readonly SoughtText[],
): Promise<{ readonly placesIn: PlacesIn; readonly others: readonly SoughtText[] }> {
  const windows = new IdWindows();
  const words = new WordParts();
  const others: SoughtText[] = [];
  const addWindow = (width: number, key: number) => machine.addWindow(width, key);
  const addWord = (hash: number) => machine.addWord(hash);
  const breathe = createBreather();
  for (const one of sought) {
    if (!windows.add(one, addWindow)) {
      if (one.text.length < SHORTEST || one.text.includes(LINE_FEED) || words.isFull) others.push(one);
      else words.add(one, addWord);
    }
    const pause = breathe();
    if (pause) await pause;
  }
  const placesIn = () => {
    const places: number[] = [];
    let isOrdered = true;
    const add = (place: number) => {
      if (place < 0) return;
      const at = place - machine.start;
      isOrdered &&= at >= (places.at(-1) ?? 0);
      places.push(at);
    };
    machine.collect(
      (memory, at, hash) => add(words.atWord(memory, at, hash)),
      (memory, start, end) => add(windows.inRun(memory, start, end)),
    );
    return isOrdered ? places : places.sort((a, b) => a - b);
  };
  return { placesIn, others };
}

/**
 * How many bytes at the end of each text are used. Ids of one kind differ at their ends, and more bytes would hardly make the jumps longer.
 */
const MOST_BYTES = 18;
/** With more texts than this, most groups of three digits are part of some text, so six bytes are hashed together. */
const MANY = 1500;
/** How many bytes are hashed together when there are few texts. Shorter texts are not searched for with jumps. */
const FEW_BLOCK = 3;
const MANY_BLOCK = 6;
/** The number of bits of a block's hash. */
const FEW_BITS = 15;
const MANY_BITS = 20;
/** Five bits of a byte distinguish digits, hyphens and letters of one case. */
const MASK = 31;

/**
 * Creates a finder for all texts at once (Wu and Manber): a few bytes show where the next text can end at the earliest, so most bytes are
 * never read.
 */
async function createJumpingFinder(sought: readonly SoughtText[]): Promise<ByteFinder> {
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
    // The loop stays within the bytes, because a read past the end of an array is slow.
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

/** Finds one of the texts that ends at an offset, and returns where it begins; −1 when there is none. */
function startOf(candidates: readonly SoughtText[] | undefined, bytes: Uint8Array, end: number): number {
  if (!candidates) return -1;
  for (const one of candidates) if (standsAt(one, bytes, end - one.text.length)) return end - one.text.length;
  return -1;
}
