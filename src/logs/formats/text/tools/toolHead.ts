/**
 * A part of the head that only one tool writes. `keys` names the groups of the pattern: `level` and `letter` are the level, `pairs` is keys
 * with values.
 */
export interface ToolHead {
  readonly pattern: RegExp;
  /** The kinds of characters that it may start with, so that few parts are tried at a place. */
  readonly starts: number;
  /** A text that the line must contain. It is checked first when the pattern is expensive. */
  readonly needs?: string;
  readonly keys: readonly string[];
  /** Whether it comes after the time. */
  readonly isBehindTime: boolean;
  /** Whether it comes before the level, or is the level. */
  readonly isBeforeLevel: boolean;
  readonly named?: string;
}

/** Kinds of characters that a part may start with. */
export const DIGIT = 1;
export const LETTER = 2;
export const MARK = 4;
export const WORD = DIGIT | LETTER;
export const ANY = WORD | MARK;
