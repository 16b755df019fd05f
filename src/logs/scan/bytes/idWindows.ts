import { DIGIT_WIDTHS, KEY_PARTS, SMALL, UUID_WIDTH, WORD_FACTOR } from '../machine/layout';
import { fourAt, type SoughtText, standsAt } from './sought';

/** The forms of ids of 128 bits, and of hex digits without hyphens: both halves of an id, an id without its leading zeros, one half. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
const DIGITS = /[\da-f]{16,}/gi;
/** The widths of windows: a text with digits is found by as many of its last digits as one of these widths, the largest that fits. */
const WIDTHS = [UUID_WIDTH, ...DIGIT_WIDTHS] as const;
const HYPHEN = 45;
const SMALL_LETTER = 0x20;

/** The part of a text that is looked up: its offset and its width in bytes. */
interface Window {
  readonly from: number;
  readonly width: (typeof WIDTHS)[number];
}

const WHOLE_UUID: Window = { from: 0, width: UUID_WIDTH };
const WHOLE_ID: Window = { from: 0, width: DIGIT_WIDTHS[0] };

function windowOf(text: Buffer): Window | undefined {
  // Almost all texts have one of these two forms, and 10,000 events have about 20,000 texts, so the faster checks come first.
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

/** Whether a text contains an id or digits for which a window can be used. */
export const holdsHexDigits = (text: Buffer): boolean => windowOf(text) !== undefined;

/** A text, the offset of its window, and the next text whose window has the same key. */
interface Held {
  readonly sought: SoughtText;
  readonly from: number;
  readonly next: Held | undefined;
}

/**
 * Texts that contain a UUID or 16 hex digits, by a number calculated from both ends of those. The cost of a search does not depend on how
 * many texts there are.
 */
export class IdWindows {
  private readonly tables = WIDTHS.map(() => new Map<number, Held>());

  /**
   * Adds a text; returns false when it has no window. `onKey` receives the index of the window's width among all widths, and the window's
   * key.
   */
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

  /** Finds a text whose window is in a run of digits and hyphens, and returns where it begins; −1 when there is none. */
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

/** Whether a text has only hex digits. With `isUuid`, the places of a UUID's hyphens are not examined. */
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

/**
 * Calculates a number from the digits at both ends, for small and capital letters alike: ids of one time have the same first digits, ids of
 * one test the same last ones.
 */
function keyOf(bytes: Uint8Array, at: number, width: number): number {
  let mixed = 0;
  for (const [offset, factor] of KEY_PARTS) {
    const i = at + (offset < 0 ? width + offset : offset);
    mixed ^= Math.imul(fourAt(bytes, i) | SMALL, factor);
  }
  return Math.imul(mixed, WORD_FACTOR) >>> 0;
}
