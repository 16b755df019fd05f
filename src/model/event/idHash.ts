/** 32 bits of an id's four words. Every word is mixed: version 7 UUIDs share their first words, counters differ in the last alone. */
export function hashId(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x85ebca6b) ^ b;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ c;
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f) ^ d;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 15)) >>> 0;
}

/** 32 more, from other steps in the other order: who shares the one hash shares the other by chance. */
export function otherHashId(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(d ^ 0x9e3779b9, 0xcc9e2d51) ^ (d >>> 17);
  h = Math.imul(h ^ c ^ (h >>> 16), 0x1b873593);
  h = Math.imul(h ^ b ^ (h >>> 14), 0x7feb352d);
  h = Math.imul(h ^ a ^ (h >>> 15), 0x846ca68b);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  return (h ^ (h >>> 15)) >>> 0;
}
