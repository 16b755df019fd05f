/** The most characters that a row can show. */
const LONGEST = 300;

/**
 * Returns a text of the store for VS Code's own rows and messages: one line of at most `longest` characters. VS Code turns `$(name)` into
 * icons and `[text](address)` into links, even to commands, so such marks are broken up. Invisible characters are shown as escapes.
 */
export function label(text: string, longest = LONGEST): string {
  const cut = text.length > longest;
  // A cut through a character would leave half of it.
  const beginning = cut ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return visible(beginning.replace(/\s+/g, ' ')).replaceAll('$(', '$ (').replaceAll('](', '] (');
}

/**
 * Characters that are invisible or change how the text around them looks: control characters except tab and line breaks, marks that change
 * the direction of writing, spaces without width, tags, and halves of a character. Characters that join letters or pictures are allowed.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** Returns the text with such characters as escapes, `\u202e`. For display only, never for copying. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escapeOf);
}

function escapeOf(letter: string): string {
  const hex = (letter.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** Returns Markdown that shows the text as it is, on one line. The fence is longer than any run of backticks in the text. */
export function codeSpan(text: string): string {
  const line = oneLine(text) || ' ';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return fence + pad + line + pad + fence;
}

/** As `codeSpan`, for a cell of a table, where a bar would begin the next cell. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

/** Returns Markdown that shows several lines as they are. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\t/g, '  ').replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd'));
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** Returns a sentence for Markdown with all markup escaped. */
export function plainText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*[\]<>|~&]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/^(\s*\d*)([#+.)-])/, '$1\\$2');
}

/** Returns the text without line breaks, control characters and marks that change the direction of what follows. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** Returns a text for XML, also for use within quotes. XML allows no control characters. */
export function xmlText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/**
 * Returns a text for a quoted label of Mermaid: letters, digits and a few harmless signs unchanged, everything else as Mermaid's character
 * codes.
 */
export function mermaidText(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{N} ·._/:+-]/gu, (letter) => `#${letter.codePointAt(0)};`);
}
