import { createBreather } from '../../base/breather';
import { type ByteFinder, bytesAmong, createByteFinders, type SoughtText, standsAt } from './byteFinder';

/** What ids of 128 bits look like, and hex digits without hyphens: both halves of one, what is left of it without its zeros, one half. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
const DIGITS = /[\da-f]{16,}/gi;
const UUID_BYTES = 36;
/** Digits are told apart by so many of their last ones: the longest that they have. */
const WIDTHS = [32, 24, 16] as const;
/** A run of digits and hyphens that holds any of these is at least so long, so one of its bytes stands at each sixteenth offset. */
const LEAST = 16;
/** Bytes at both ends of a window that its key is made of: ids of one time share the first ones, those of one test the last. */
const ENDS = 8;
const FILTER_BITS = 17;

const HYPHEN = 45;
const IN_RUN = bytesAmong('0123456789abcdefABCDEF-');
/** The number of a hex digit, of either case. */
const DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => (byte & 15) + (byte >> 6) * 9);

/** The part of a text that is looked up: its offset and its bytes. */
interface Window {
  readonly from: number;
  readonly width: number;
}

function windowOf(text: Buffer): Window | undefined {
  const latin1 = text.toString('latin1');
  const uuid = UUID.exec(latin1);
  if (uuid) return { from: uuid.index, width: UUID_BYTES };
  let longest: Window | undefined;
  for (const { index, 0: digits } of latin1.matchAll(DIGITS)) {
    const width = WIDTHS.find((width) => width <= digits.length) ?? LEAST;
    if (width > (longest?.width ?? 0)) longest = { from: index + digits.length - width, width };
  }
  return longest;
}

/** Whether a text holds an id or digits that `createHexFinder` can look for it by. */
export const holdsHexDigits = (text: Buffer): boolean => windowOf(text) !== undefined;

/** Of so few texts hardly any group of three digits is part of one, so jumps pass over most of a log. */
const FEW_TEXTS = 200;

/**
 * Finds texts that hold a UUID or sixteen hex digits. Many cost the same however many they are: each run of digits in the bytes is looked
 * up by numbers of its ends. Most of a log has no digit at a sixteenth offset, and no text can stand around it. `others`: what of
 * the texts holds none.
 */
export async function createHexFinders(
  sought: readonly SoughtText[],
): Promise<{ readonly finders: readonly ByteFinder[]; readonly others: readonly SoughtText[] }> {
  const tables = new Map<number, WindowTable>();
  const others: SoughtText[] = [];
  const held: SoughtText[] = [];
  const breathe = createBreather();
  for (const one of sought) {
    const pause = breathe();
    if (pause) await pause;
    const window = windowOf(one.text);
    if (!window) {
      others.push(one);
      continue;
    }
    held.push(one);
    const table = tables.get(window.width) ?? new WindowTable(window.width);
    tables.set(window.width, table);
    table.add(one, window.from);
  }
  return { finders: held.length > FEW_TEXTS ? [finderIn(tables)] : await createByteFinders(held), others };
}

function finderIn(tables: ReadonlyMap<number, WindowTable>): ByteFinder {
  const uuids = tables.get(UUID_BYTES);
  const digits = WIDTHS.flatMap((width) => tables.get(width) ?? []);
  return (bytes, from, to) => {
    // Asked for at each step, so it stands where that is quick.
    const isRun = IN_RUN;
    let at = from + LEAST - 1;
    while (at < to) {
      if (isRun[bytes[at] as number] === 0) {
        at += LEAST;
        continue;
      }
      let start = at;
      while (start > from && isRun[bytes[start - 1] as number] === 1) start--;
      let end = at + 1;
      while (end < to && isRun[bytes[end] as number] === 1) end++;
      if (end - start >= LEAST) {
        const found = inRun(bytes, start, end, uuids, digits);
        if (found >= 0) return found;
      }
      at = end + LEAST;
    }
    return -1;
  };
}

function inRun(
  bytes: Uint8Array,
  start: number,
  end: number,
  uuids: WindowTable | undefined,
  digits: readonly WindowTable[],
): number {
  for (let at = start; at + UUID_BYTES <= end; at++) {
    const found = hasHyphens(bytes, at) ? (uuids?.find(bytes, at) ?? -1) : -1;
    if (found >= 0) return found;
  }
  // Between the hyphens of one id are no sixteen digits.
  if (end - start === UUID_BYTES && hasHyphens(bytes, start)) return -1;
  for (let from = start; from < end; ) {
    let to = from;
    while (to < end && bytes[to] !== HYPHEN) to++;
    const found = inDigits(bytes, from, to, digits);
    if (found >= 0) return found;
    from = to + 1;
  }
  return -1;
}

function inDigits(bytes: Uint8Array, from: number, to: number, tables: readonly WindowTable[]): number {
  for (const table of tables) {
    for (let at = from; at + table.width <= to; at++) {
      const found = table.find(bytes, at);
      if (found >= 0) return found;
    }
  }
  return -1;
}

const hasHyphens = (bytes: Uint8Array, at: number) =>
  bytes[at + 8] === HYPHEN && bytes[at + 13] === HYPHEN && bytes[at + 18] === HYPHEN && bytes[at + 23] === HYPHEN;

/** Texts by the ends of their windows, which are all of one width. */
class WindowTable {
  private readonly filter = new Uint8Array(1 << FILTER_BITS);
  private readonly byKey = new Map<number, { readonly sought: SoughtText; readonly from: number }[]>();

  constructor(readonly width: number) {}

  add(sought: SoughtText, from: number): void {
    const key = keyOf(sought.text, from, this.width);
    this.filter[key >>> (30 - FILTER_BITS)] = 1;
    const known = this.byKey.get(key);
    if (known) known.push({ sought, from });
    else this.byKey.set(key, [{ sought, from }]);
  }

  /** Where a text begins whose window stands at an offset; −1 when there is none. */
  find(bytes: Uint8Array, at: number): number {
    const key = keyOf(bytes, at, this.width);
    if (this.filter[key >>> (30 - FILTER_BITS)] === 0) return -1;
    for (const { sought, from } of this.byKey.get(key) ?? []) {
      if (standsAt(sought, bytes, at - from)) return at - from;
    }
    return -1;
  }
}

/** A number of 30 bits, which is cheap as a key. */
function keyOf(bytes: Uint8Array, at: number, width: number): number {
  const digit = DIGIT;
  let first = 0;
  let last = 0;
  const behind = at + width - ENDS;
  for (let i = 0; i < ENDS; i++) {
    first = (first << 4) | (digit[bytes[at + i] as number] as number);
    last = (last << 4) | (digit[bytes[behind + i] as number] as number);
  }
  return Math.imul(first ^ Math.imul(last, 0x85ebca6b), 0x9e3779b1) >>> 2;
}
