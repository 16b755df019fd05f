import { DIGIT_WIDTHS, KEY_PARTS, SMALL, UUID_WIDTH, WORD_FACTOR } from '../machine/layout';
import { fourAt, type SoughtText, standsAt } from './sought';

/** What ids of 128 bits look like, and hex digits without hyphens: both halves of one, what is left of it without its zeros, one half. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
const DIGITS = /[\da-f]{16,}/gi;
/** Digits are told apart by so many of their last ones: the longest that they have. */
const WIDTHS = [UUID_WIDTH, ...DIGIT_WIDTHS] as const;
const HYPHEN = 45;
const SMALL_LETTER = 0x20;

/** The part of a text that is looked up: its offset and its bytes. */
interface Window {
  readonly from: number;
  readonly width: (typeof WIDTHS)[number];
}

const WHOLE_UUID: Window = { from: 0, width: UUID_WIDTH };
const WHOLE_ID: Window = { from: 0, width: DIGIT_WIDTHS[0] };

function windowOf(text: Buffer): Window | undefined {
  // Nearly all are one of these, and of ten thousand events there are some twenty thousand.
  if (text.length === UUID_WIDTH && hasHyphens(text, 0) && areDigits(text, true)) return WHOLE_UUID;
  if (text.length === DIGIT_WIDTHS[0] && areDigits(text, false)) return WHOLE_ID;
  const latin1 = text.toString('latin1');
  const uuid = UUID.exec(latin1);
  if (uuid) return { from: uuid.index, width: UUID_WIDTH };
  let longest: Window | undefined;
  for (const { index, 0: digits } of latin1.matchAll(DIGITS)) {
    const width = DIGIT_WIDTHS.find((width) => width <= digits.length);
    if (width && width > (longest?.width ?? 0)) longest = { from: index + digits.length - width, width };
  }
  return longest;
}

/** Whether a text holds an id or digits that windows can find it by. */
export const holdsHexDigits = (text: Buffer): boolean => windowOf(text) !== undefined;

/** A text, how far its window stands from its begin, and another one with the same key. */
interface Held {
  readonly sought: SoughtText;
  readonly from: number;
  readonly next: Held | undefined;
}

/** Texts that hold a UUID or sixteen hex digits, by a number of both ends of those: many cost the same however many they are. */
export class IdWindows {
  private readonly tables = WIDTHS.map(() => new Map<number, Held>());

  /** Whether it took the text in. `onKey` is told by what its window is found: the width's place among all, and its key. */
  add(sought: SoughtText, onKey: (width: number, key: number) => void): boolean {
    const window = windowOf(sought.text);
    if (!window) return false;
    const width = WIDTHS.indexOf(window.width);
    const key = keyOf(sought.text, window.from, window.width);
    const table = this.tables[width];
    table?.set(key, { sought, from: window.from, next: table.get(key) });
    onKey(width, key);
    return true;
  }

  /** Where a text begins whose window stands in a run of digits and hyphens; −1 when there is none. */
  inRun(bytes: Uint8Array, start: number, end: number): number {
    const [uuids, ...digits] = this.tables;
    for (let at = start; at + UUID_WIDTH <= end; at++) {
      const found =
        uuids?.size && hasHyphens(bytes, at) ? startOf(uuids.get(keyOf(bytes, at, UUID_WIDTH)), bytes, at) : -1;
      if (found >= 0) return found;
    }
    for (let from = start; from < end; ) {
      let to = from;
      while (to < end && bytes[to] !== HYPHEN) to++;
      for (let i = 0; i < digits.length; i++) {
        const table = digits[i];
        const width = DIGIT_WIDTHS[i] as number;
        for (let at = from; table?.size && at + width <= to; at++) {
          const found = startOf(table.get(keyOf(bytes, at, width)), bytes, at);
          if (found >= 0) return found;
        }
      }
      from = to + 1;
    }
    return -1;
  }
}

/** Whether a text is hex digits throughout, with those of a UUID its hyphens. */
function areDigits(text: Uint8Array, isUuid: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    if (isUuid && (i === 8 || i === 13 || i === 18 || i === 23)) continue;
    const byte = text[i] as number;
    const small = byte | SMALL_LETTER;
    if (!((byte >= 48 && byte <= 57) || (small >= 97 && small <= 102))) return false;
  }
  return true;
}

const hasHyphens = (bytes: Uint8Array, at: number) =>
  bytes[at + 8] === HYPHEN && bytes[at + 13] === HYPHEN && bytes[at + 18] === HYPHEN && bytes[at + 23] === HYPHEN;

function startOf(held: Held | undefined, bytes: Uint8Array, at: number): number {
  for (let one = held; one; one = one.next) if (standsAt(one.sought, bytes, at - one.from)) return at - one.from;
  return -1;
}

/** A number of the digits at both ends, of either case: ids of one time share the first ones, those of one test the last. */
function keyOf(bytes: Uint8Array, at: number, width: number): number {
  let mixed = 0;
  for (const [offset, factor] of KEY_PARTS) {
    const i = at + (offset < 0 ? width + offset : offset);
    mixed ^= Math.imul(fourAt(bytes, i) | SMALL, factor);
  }
  return Math.imul(mixed, WORD_FACTOR) >>> 0;
}
