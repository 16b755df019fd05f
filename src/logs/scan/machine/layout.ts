/** The widths of the windows that are searched for, in bytes: that of a UUID, and those of digits alone, the largest first. */
export const UUID_WIDTH = 36;
export const DIGIT_WIDTHS = [32, 24, 16] as const;

/** The offsets of the parts of the memory, in bytes. */
export const PLACES = {
  /** One bit for each hash of a word that is part of a text. */
  words: 0,
  /** One number for each width of windows, that of the UUID first: whether such windows are searched for. */
  widths: 1 << 15,
  /** The number of bytes of the list that are in use. */
  taken: (1 << 15) + 16,
  /** One bit for each key of a window. */
  windows: 1 << 16,
  /** The results, two numbers each. */
  list: (1 << 16) + (1 << 17),
  text: (1 << 16) + (1 << 17) + (1 << 15),
} as const;
/** The number of bits of a word's hash, and of a window's slot. */
export const WORD_BITS = 18;
export const WINDOW_BITS = 20;
/** The size of the list in bytes. */
export const LIST_BYTES = 1 << 15;

/** The factor for a word, and for the sum of a window's parts; the highest bits of the product are the hash. */
export const WORD_FACTOR = 0x9e3779b1;
/**
 * The parts of a window that its key is calculated from, four bytes each: their offset from the start or, when negative, from the end; and
 * their factor.
 */
export const KEY_PARTS = [
  [0, 0x9e3779b1],
  [4, 0x85ebca6b],
  [8, 0x165667b1],
  [12, 0xd3a2646d],
  [-8, 0xc2b2ae35],
  [-4, 0x27d4eb2f],
] as const;
/** The factor for the second of the two bits of each key. Few other keys have both bits in common with it. */
export const SECOND_FACTOR = 0x2545f491;
/** Converts capital letters to small ones, and leaves digits unchanged. */
export const SMALL = 0x20202020;
