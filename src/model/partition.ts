declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const encoder = new TextEncoder();

/** 32-bit FNV-1a of the UTF-8 bytes, unsigned: pupsourcing's stream hash. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The segment that handles a stream: hash of the aggregate id modulo the consumer's `total_segments`. */
export function segmentOf(streamId: string, totalSegments: number): number {
  return fnv1a32(streamId) % totalSegments;
}
