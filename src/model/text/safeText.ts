/** What a row can show. */
const LONGEST = 300;

/**
 * A text of the store for VS Code's own rows and messages, which make pictures of `$(name)` and links, even of commands, of
 * `[text](address)`: one line of `longest` characters, without such marks and with nothing unseen.
 */
export function label(text: string, longest = LONGEST): string {
  const cut = text.length > longest;
  // Half a character would be left where the cut goes through one.
  const beginning = cut ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return visible(beginning.replace(/\s+/g, ' ')).replaceAll('$(', '$ (').replaceAll('](', '] (');
}

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

/** A text in which nothing is markup; the fence is longer than any run of backticks inside. */
export function codeSpan(text: string): string {
  const line = oneLine(text) || ' ';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return fence + pad + line + pad + fence;
}

/** As `codeSpan`, for a cell of a table, where a bar would begin the next one. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

/** Several lines in which nothing is markup. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\t/g, '  ').replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd'));
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** A sentence in which nothing is markup. */
export function plainText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]<>|~&]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/^(\s*\d*)([#+.)-])/, '$1\\$2');
}

/** Without line breaks, control characters and marks that change the direction of what follows. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** A text for XML, also within quotes. XML may hold no control characters at all. */
export function xmlText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A text for a quoted label of Mermaid: letters, digits and a few harmless signs as they are; everything else as Mermaid's character codes. */
export function mermaidText(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} ·._/:+-]/gu, (letter) => `#${letter.codePointAt(0)};`);
}
