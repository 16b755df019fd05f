import type { IdKind } from '../idSpan';

/** An id that shows by its shape; offsets are 0-based UTF-16 units. */
export interface ShapedId {
  readonly kind: IdKind;
  /** As it stands there, of a `#449` its digits. */
  readonly id: string;
  /** The whole word around it, such as `evt_…`, where it has more letters; it may be what is stored. */
  readonly word: string;
  /** Of `Type/id`. */
  readonly streamType: string | undefined;
  readonly start: number;
  readonly end: number;
}

const SHAPES =
  /(?<![\da-f])(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})(?![\da-f])(?<suffix>[_:-][A-Za-z]\w{0,99})?/gi;
/** What belongs to an id in front of it. To look for it first would take a look at each letter of a text. */
const IN_FRONT = /(?:(?<type>[A-Za-z][\w.]{0,99})\/)?(?<prefix>[A-Za-z][\w.]{0,99}[_:-])?$/;
const MOST_IN_FRONT = 202;
const BASE64 = /(?<![\w+/=-])[A-Za-z\d+/_-]{21}[AQgw]==(?!=)/g;
const ULID =
  /(?<![\dA-Za-z])(?:[a-z][a-z_]{0,62}_)?(?=[A-Z\d]*\d)(?:[0-7][\dA-HJKMNP-TV-Z]{25}|(?<=_)[0-7][\da-hjkmnp-tv-z]{25})(?![\dA-Za-z])/g;
const POSITION = /(?<![\w#&/])#(\d{1,3}(?:,\d{3})+|\d{1,19})(?![\w-]|\.\d)/g;
/** A UUID as Go prints an array of bytes: `[111 31 …]`, `uuid.UUID{0x6f, 0x1f, …}`. */
const BYTES = /[[{]((?:0x[\da-f]{1,2}|\d{1,3})(?:[ ,]+(?:0x[\da-f]{1,2}|\d{1,3})){15}),?[\]}]/gi;

/** The ids that stand in a text by their shape, in their order. */
export function shapedIds(text: string): ShapedId[] {
  const found: ShapedId[] = [];
  const add = (id: string, start: number, end: number, more: Partial<ShapedId> = {}) => {
    // The id that stands for none.
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

/** The 32 hex digits of sixteen bytes, decimal or with `0x`, with blanks or commas between; null where one is no byte. */
export function hexOfBytes(list: string): string | null {
  const bytes = list.split(/[ ,]+/).map(Number);
  return bytes.length !== 16 || bytes.some((byte) => !(byte <= 255))
    ? null
    : bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
