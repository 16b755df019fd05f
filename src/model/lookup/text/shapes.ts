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
  /(?<type>[A-Za-z][\w.]{0,99}\/)?(?<prefix>[A-Za-z][\w.]{0,99}[_:-])?(?<![\da-f])(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})(?![\da-f])(?<suffix>[_:-][A-Za-z]\w{0,99})?/gi;
const BASE64 = /(?<![\w+/=-])[A-Za-z\d+/_-]{21}[AQgw]==(?!=)/g;
const ULID =
  /(?<![\dA-Za-z])(?:[a-z][a-z_]{0,62}_)?(?=[A-Z\d]*\d)(?:[0-7][\dA-HJKMNP-TV-Z]{25}|(?<=_)[0-7][\da-hjkmnp-tv-z]{25})(?![\dA-Za-z])/g;
const POSITION = /(?<![\w#&/])#(\d{1,3}(?:,\d{3})+|\d{1,19})(?![\w-]|\.\d)/g;
/** A UUID as Go prints an array of bytes: `[111 31 …]`, `uuid.UUID{0x6f, 0x1f, …}`. */
const BYTES = /[[{]((?:0x[\da-f]{1,2}|\d{1,3})(?:[ ,]+(?:0x[\da-f]{1,2}|\d{1,3})){15}),?[\]}]/gi;

/** The ids that stand in a text by their shape, in their order. */
export function shapedIds(text: string): ShapedId[] {
  const found: ShapedId[] = [];
  const add = (id: string, match: RegExpMatchArray, more: Partial<ShapedId> = {}) => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    // The id that stands for none.
    if (/^[0-]{32,}$/.test(id)) return;
    if (found.some((other) => start < other.end && other.start < end)) return;
    found.push({ kind: 'unknown', id, word: id, streamType: undefined, ...more, start, end });
  };
  for (const match of text.matchAll(SHAPES)) {
    const { type, prefix = '', id = '', suffix = '' } = match.groups ?? {};
    add(id, match, { word: prefix + id + suffix, streamType: type?.slice(0, -1) });
  }
  for (const match of text.matchAll(ULID)) add(match[0], match);
  for (const match of text.matchAll(BASE64)) add(match[0], match);
  for (const match of text.matchAll(BYTES)) {
    const hex = hexOfBytes(match[1] ?? '');
    if (hex !== null) add(hex, match);
  }
  for (const match of text.matchAll(POSITION)) {
    const digits = (match[1] ?? '').replaceAll(',', '');
    add(digits, match, { kind: 'position' });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The 32 hex digits of sixteen bytes, decimal or with `0x`, with blanks or commas between; null where one is no byte. */
export function hexOfBytes(list: string): string | null {
  const bytes = list.split(/[ ,]+/).map(Number);
  return bytes.length !== 16 || bytes.some((byte) => !(byte <= 255))
    ? null
    : bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
