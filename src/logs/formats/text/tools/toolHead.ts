/** A part of the head that is one tool's own. `keys`: what its groups are; `level` and `letter` are the level, `pairs` keys with values. */
export interface ToolHead {
  readonly pattern: RegExp;
  /** With what it may start, so that few are tried at a place. */
  readonly starts: number;
  /** A text without which the line has none, where the pattern looks far. */
  readonly needs?: string;
  readonly keys: readonly string[];
  /** Stands behind the time. */
  readonly isBehindTime: boolean;
  /** Stands in front of the level, or is the level. */
  readonly isBeforeLevel: boolean;
  readonly named?: string;
}

/** Kinds of characters that a part may start with. */
export const DIGIT = 1;
export const LETTER = 2;
export const MARK = 4;
export const WORD = DIGIT | LETTER;
export const ANY = WORD | MARK;
