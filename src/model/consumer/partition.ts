declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const encoder = new TextEncoder();
/** With these FNV-1a is made byte by byte: `Math.imul(hash ^ byte, FNV_PRIME)`. */
export const FNV_BASIS = 0x811c9dc5;
export const FNV_PRIME = 0x01000193;

/** 32-bit FNV-1a of the UTF-8 bytes, unsigned: pupsourcing's stream hash. */
export function fnv1a32(text: string): number {
  let hash = FNV_BASIS;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Nearly every id is ASCII, where the bytes are the characters: ten thousand are hashed at the first poll.
    if (code > 0x7f) return hashBytes(encoder.encode(text));
    hash = Math.imul(hash ^ code, FNV_PRIME);
  }
  return hash >>> 0;
}

function hashBytes(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, FNV_PRIME), FNV_BASIS) >>> 0;
}

/** Java's `String.hashCode`: UTF-16 units, 32 bits, signed. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** The same sum over UTF-8 bytes: equal for ASCII alone. */
export function byteSum(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f)
      return encoder.encode(text).reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0);
  }
  return javaHash(text);
}

/** How streams are shared out among segments. */
export interface SegmentRule {
  readonly hash: 'fnv1a32' | 'javaString';
  /** What is hashed: the stream's id, or that up to the first `+`. */
  readonly of: 'streamId' | 'cardinalId';
  /** `modulo`: of the number of segments. `mask`: by the bits of that number less one, which is a power of two. */
  readonly match: 'modulo' | 'mask';
}

/** pupsourcing's. */
const USUAL: SegmentRule = { hash: 'fnv1a32', of: 'streamId', match: 'modulo' };

/** The segment that handles a stream, of so many. */
export function segmentOf(streamId: string, totalSegments: number, { hash, of, match }: SegmentRule = USUAL): number {
  const id = of === 'cardinalId' ? (streamId.split('+', 1)[0] ?? '') : streamId;
  const value = hash === 'fnv1a32' ? fnv1a32(id) : javaHash(id);
  return match === 'modulo' ? Math.abs(value % totalSegments) : (value & (totalSegments - 1)) >>> 0;
}
