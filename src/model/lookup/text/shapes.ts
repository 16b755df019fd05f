import type { IdKind } from '../idSpan';

/** An id that is recognised by its shape. Offsets are 0-based, in UTF-16 units. */
export interface ShapedId {
  readonly kind: IdKind;
  /** The id as it is written; for `#449` its digits. */
  readonly id: string;
  /** The whole word around the id, such as `evt_…`. The store may hold this word. */
  readonly word: string;
  /** The type in `Type/id`. */
  readonly streamType: string | undefined;
  readonly start: number;
  readonly end: number;
}

const SHAPES =
  /(?<![\da-f])(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})(?![\da-f])(?<suffix>[_:-][A-Za-z]\w{0,99})?/gi;
/** The part of an id before the digits. Searching for it first would test every letter of a text. */
const IN_FRONT = /(?:(?<type>[A-Za-z][\w.]{0,99})\/)?(?<prefix>[A-Za-z][\w.]{0,99}[_:-])?$/;
const MOST_IN_FRONT = 202;
const BASE64 = /(?<![\w+/=-])[A-Za-z\d+/_-]{21}[AQgw]==(?!=)/g;
const ULID =
  /(?<![\dA-Za-z])(?:[a-z][a-z_]{0,62}_)?(?=[A-Z\d]*\d)(?:[0-7][\dA-HJKMNP-TV-Z]{25}|(?<=_)[0-7][\da-hjkmnp-tv-z]{25})(?![\dA-Za-z])/g;
const POSITION = /(?<![\w#&/])#(\d{1,3}(?:,\d{3})+|\d{1,19})(?![\w-]|\.\d)/g;
/** A UUID as Go prints an array of bytes: `[111 31 …]`, `uuid.UUID{0x6f, 0x1f, …}`. */
const BYTES = /[[{]((?:0x[\da-f]{1,2}|\d{1,3})(?:[ ,]+(?:0x[\da-f]{1,2}|\d{1,3})){15}),?[\]}]/gi;

/** Returns the ids in a text that are recognised by their shape, in order. */
export function shapedIds(text: string): ShapedId[] {
  const found: ShapedId[] = [];
  const add = (id: string, start: number, end: number, more: Partial<ShapedId> = {}) => {
    // The id of all zeros, which means that there is none.
    if (/^[0-]{32,}$/.test(id)) return;
    if (found.some((other) => start < other.end && other.start < end)) return;
    found.push({ kind: 'unknown', id, word: id, streamType: undefined, ...more, start, end });
  };
  let behind = 0;
  for (const match of text.matchAll(SHAPES)) {
    const { id = '', suffix = '' } = match.groups ?? {};
    const front = IN_FRONT.exec(text.slice(Math.max(behind, match.index - MOST_IN_FRONT), match.index));
    const { type, prefix = '' } = front?.groups ?? {};
    behind = match.index + match[0].length;
    add(id, match.index - (front?.[0].length ?? 0), behind, { word: prefix + id + suffix, streamType: type });
  }
  for (const form of [ULID, BASE64])
    for (const { 0: id, index } of text.matchAll(form)) add(id, index, index + id.length);
  for (const { 0: whole, 1: list = '', index } of text.matchAll(BYTES)) {
    const hex = hexOfBytes(list);
    if (hex !== null) add(hex, index, index + whole.length);
  }
  for (const { 0: whole, 1: number = '', index } of text.matchAll(POSITION))
    add(number.replaceAll(',', ''), index, index + whole.length, { kind: 'position' });
  return found.sort((a, b) => a.start - b.start);
}

/** Returns the 32 hexadecimal digits of sixteen bytes, decimal or with `0x`, separated by spaces or commas; null when one is not a byte. */
export function hexOfBytes(list: string): string | null {
  const bytes = list.split(/[ ,]+/).map(Number);
  return bytes.length !== 16 || bytes.some((byte) => !(byte <= 255))
    ? null
    : bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
