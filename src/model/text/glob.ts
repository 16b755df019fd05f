/** A pattern with `*` for any characters, split at each `*`. Case does not matter. */
export type Glob = readonly string[];

/** Splits a pattern at each `*`, for matchesGlob. */
export function readGlob(text: string): Glob {
  return text.toLowerCase().split('*');
}

/** Whether the glob matches the whole of a text in lower case. Its parts are searched from left to right, so no glob takes long. */
function matchesGlob(parts: Glob, lower: string): boolean {
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

/** Returns the globs of patterns from the settings. Empty patterns are ignored. */
export function readGlobs(patterns: readonly string[]): Glob[] {
  return patterns.filter((pattern) => pattern !== '').map(readGlob);
}

/** Whether one of the globs matches the whole text, in any case. */
export function matchesSome(globs: readonly Glob[], text: string): boolean {
  const lower = text.toLowerCase();
  return globs.some((glob) => matchesGlob(glob, lower));
}
