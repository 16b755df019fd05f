import { createBreather } from '../../../base/breather';
import { createByteFinders } from './byteFinders';
import { type ByteFinder, bytesAmong, type SoughtText, standsAt } from './sought';

/** What ids of 128 bits look like, and hex digits without hyphens: both halves of one, what is left of it without its zeros, one half. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
const DIGITS = /[\da-f]{16,}/gi;
const UUID_BYTES = 36;
/** Digits are told apart by so many of their last ones: the longest that they have. */
const WIDTHS = [32, 24, 16] as const;
/** A run of digits and hyphens that holds any of these is at least so long, so one of its bytes stands at each sixteenth offset. */
const LEAST = 16;
const HALF = LEAST / 2;
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
    const last = to - HALF;
    let at = from + LEAST - 1;
    while (at < to) {
      if (isRun[bytes[at] as number] === 0 || (at < last && !isWithinLong(bytes, at))) {
        at += LEAST;
        continue;
      }
      const start = beginOf(bytes, at, from);
      const end = endOf(bytes, at, to);
      if (end - start >= LEAST) {
        const found = inRun(bytes, start, end, uuids, digits);
        if (found >= 0) return found;
      }
      at = end + LEAST;
    }
    return -1;
  };
}

function beginOf(bytes: Uint8Array, at: number, from: number): number {
  const isRun = IN_RUN;
  let start = at;
  while (start > from && isRun[bytes[start - 1] as number] === 1) start--;
  return start;
}

function endOf(bytes: Uint8Array, at: number, to: number): number {
  const isRun = IN_RUN;
  let end = at + 1;
  while (end < to && isRun[bytes[end] as number] === 1) end++;
  return end;
}

/** Whether a run around an offset may be long enough: then it goes on for half of that at least, to one side. */
function isWithinLong(bytes: Uint8Array, at: number): boolean {
  const isRun = IN_RUN;
  const before = (isRun[bytes[at - HALF] as number] as number) & (isRun[bytes[at - HALF / 2] as number] as number);
  const behind = (isRun[bytes[at + HALF] as number] as number) & (isRun[bytes[at + HALF / 2] as number] as number);
  return (before | behind) === 1;
}

function inRun(
  bytes: Uint8Array,
  start: number,
  end: number,
  uuids: WindowTable | undefined,
  digits: readonly WindowTable[],
): number {
  for (let at = start; at + UUID_BYTES <= end; at++) {
    const found = uuids && hasHyphens(bytes, at) ? uuids.find(bytes, at, at + UUID_BYTES) : -1;
    if (found >= 0) return found;
  }
  // Between the hyphens of one id are no sixteen digits.
  if (end - start === UUID_BYTES && hasHyphens(bytes, start)) return -1;
  for (let from = start; from < end; ) {
    let to = from;
    while (to < end && bytes[to] !== HYPHEN) to++;
    for (const table of digits) {
      const found = to - from < table.width ? -1 : table.find(bytes, from, to);
      if (found >= 0) return found;
    }
    from = to + 1;
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
    const key = keyOf(digitsAt(sought.text, from), digitsAt(sought.text, from + this.width - ENDS));
    this.filter[key >>> (30 - FILTER_BITS)] = 1;
    const known = this.byKey.get(key);
    if (known) known.push({ sought, from });
    else this.byKey.set(key, [{ sought, from }]);
  }

  /** Where the first text begins whose window stands between two offsets, which hold one at least; −1 when there is none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const { filter, width } = this;
    const digit = DIGIT;
    const behind = width - ENDS;
    let first = digitsAt(bytes, from);
    let last = digitsAt(bytes, from + behind);
    for (let at = from; ; at++) {
      const key = keyOf(first, last);
      if (filter[key >>> (30 - FILTER_BITS)] === 1) {
        for (const { sought, from: offset } of this.byKey.get(key) ?? []) {
          if (standsAt(sought, bytes, at - offset)) return at - offset;
        }
      }
      if (at + width >= to) return -1;
      first = (first << 4) | (digit[bytes[at + ENDS] as number] as number);
      last = (last << 4) | (digit[bytes[at + width] as number] as number);
    }
  }
}

/** The digits of one end of a window as a number. */
function digitsAt(bytes: Uint8Array, at: number): number {
  const digit = DIGIT;
  let number = 0;
  for (let i = at; i < at + ENDS; i++) number = (number << 4) | (digit[bytes[i] as number] as number);
  return number;
}

/** A number of 30 bits, which is cheap as a key, of the digits at both ends. */
const keyOf = (first: number, last: number) => Math.imul(first ^ Math.imul(last, 0x85ebca6b), 0x9e3779b1) >>> 2;
