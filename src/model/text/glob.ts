/** A text with `*` for any characters, taken apart; case does not matter. */
export type Glob = readonly string[];

/** Takes a text with `*` apart, for matchesGlob. */
export function readGlob(text: string): Glob {
  return text.toLowerCase().split('*');
}

/** Whether the glob is all of a text in lower case. Its parts are found from left to right, so no glob can take long. */
export function matchesGlob(parts: Glob, lower: string): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return lower === first;
  const last = parts.at(-1) ?? '';
  if (!lower.startsWith(first) || !lower.endsWith(last) || lower.length < first.length + last.length) return false;
  let at = first.length;
  const end = lower.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = lower.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The globs of patterns, as settings have them: empty ones count for nothing. */
export function readGlobs(patterns: readonly string[]): Glob[] {
  return patterns.filter((pattern) => pattern !== '').map(readGlob);
}

/** Whether one of the globs is all of the text, whatever its case. */
export function matchesSome(globs: readonly Glob[], text: string): boolean {
  const lower = text.toLowerCase();
  return globs.some((glob) => matchesGlob(glob, lower));
}
