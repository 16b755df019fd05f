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
