/** Bytes of the windows that are looked for: a UUID's, and those of digits alone, the longest first. */
export const UUID_WIDTH = 36;
export const DIGIT_WIDTHS = [32, 24, 16] as const;

/** Where in the memory what stands, in bytes. */
export const PLACES = {
  /** A bit for each hash of a word that is part of a text. */
  words: 0,
  /** Whether windows of each width are looked for, the UUID's first: a number each. */
  widths: 1 << 15,
  /** How many bytes of the list are taken. */
  taken: (1 << 15) + 16,
  /** A bit for each key of a window. */
  windows: 1 << 16,
  /** What was found: two numbers each. */
  list: (1 << 16) + (1 << 17),
  text: (1 << 16) + (1 << 17) + (1 << 15),
} as const;
/** Bits of a word's hash, and of a window's slot. */
export const WORD_BITS = 18;
export const WINDOW_BITS = 20;
/** Bytes of the list. */
export const LIST_BYTES = 1 << 15;

/** What a word, and the sum of a window's parts, is multiplied with: the highest bits are the hash. */
export const WORD_FACTOR = 0x9e3779b1;
/** The bytes of a window that its key is made of, by their place from its begin or, below zero, its end; four at a time. */
export const KEY_PARTS = [
  [0, 0x9e3779b1],
  [4, 0x85ebca6b],
  [8, 0x165667b1],
  [12, 0xd3a2646d],
  [-8, 0xc2b2ae35],
  [-4, 0x27d4eb2f],
] as const;
/** Each key has two bits, the second one by this: few others have both. */
export const SECOND_FACTOR = 0x2545f491;
/** Makes letters small, and leaves digits as they are. */
export const SMALL = 0x20202020;
