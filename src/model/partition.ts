declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const encoder = new TextEncoder();
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** 32-bit FNV-1a of the UTF-8 bytes, unsigned: pupsourcing's stream hash. */
export function fnv1a32(text: string): number {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Nearly every id is ASCII, where the bytes are the characters: ten thousand are hashed at the first poll.
    if (code > 0x7f) return hashBytes(encoder.encode(text));
    hash = Math.imul(hash ^ code, PRIME);
  }
  return hash >>> 0;
}

function hashBytes(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, PRIME), OFFSET_BASIS) >>> 0;
}

/** The segment that handles a stream: hash of the aggregate id modulo the consumer's `total_segments`. */
export function segmentOf(streamId: string, totalSegments: number): number {
  return fnv1a32(streamId) % totalSegments;
}
