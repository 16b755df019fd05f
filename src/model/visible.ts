/**
 * What a reader does not see, or what changes what is seen around it: control characters but tab and line breaks, marks that
 * turn the direction of writing, blanks without width, tags, and halves of a character. Joiners of letters and pictures stay.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** The text with such characters written as escapes, `\u202e`; for showing, never for copying. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escapeOf);
}

function escapeOf(letter: string): string {
  const hex = (letter.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
