declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const encoder = new TextEncoder();
/** The constants of FNV-1a. One step for each byte: `Math.imul(hash ^ byte, FNV_PRIME)`. */
export const FNV_BASIS = 0x811c9dc5;
export const FNV_PRIME = 0x01000193;

/** Returns the 32-bit FNV-1a of the UTF-8 bytes, unsigned: pupsourcing's stream hash. */
export function fnv1a32(text: string): number {
  let hash = FNV_BASIS;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Nearly every id is ASCII, where each character is one byte. The first poll hashes ten thousand ids, so the encoder is avoided.
    if (code > 0x7f) return hashBytes(encoder.encode(text));
    hash = Math.imul(hash ^ code, FNV_PRIME);
  }
  return hash >>> 0;
}

function hashBytes(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, FNV_PRIME), FNV_BASIS) >>> 0;
}

/** Returns Java's `String.hashCode`: computed over UTF-16 units, 32 bits, signed. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** Returns the same sum computed over UTF-8 bytes. It equals `javaHash` for ASCII only. */
export function byteSum(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f)
      return encoder.encode(text).reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0);
  }
  return javaHash(text);
}

/** How streams are divided among segments. */
export interface SegmentRule {
  readonly hash: 'fnv1a32' | 'javaString';
  /** What is hashed: the stream's id, or the part of it before the first `+`. */
  readonly of: 'streamId' | 'cardinalId';
  /** `modulo`: the remainder by the number of segments. `mask`: the lowest bits; the number of segments is then a power of two. */
  readonly match: 'modulo' | 'mask';
}

/**
 * Whether one segment can be split into two while the others stay as they are. Then each segment has a total of its own, and an event still
 * belongs to one segment only.
 */
export function canBeSplit({ match }: SegmentRule): boolean {
  return match === 'mask';
}

/** pupsourcing's rule. */
const USUAL: SegmentRule = { hash: 'fnv1a32', of: 'streamId', match: 'modulo' };

/** Returns the segment, from 0 to `totalSegments` − 1, that handles a stream. */
export function segmentOf(streamId: string, totalSegments: number, { hash, of, match }: SegmentRule = USUAL): number {
  const id = of === 'cardinalId' ? (streamId.split('+', 1)[0] ?? '') : streamId;
  const value = hash === 'fnv1a32' ? fnv1a32(id) : javaHash(id);
  return match === 'modulo' ? Math.abs(value % totalSegments) : (value & (totalSegments - 1)) >>> 0;
}
