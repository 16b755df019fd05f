/** What is put behind the whole name: `.1`, `-20261128`, `.2026-11-28`, `.20261128-085500`. */
const BEHIND = /^[.-]\d[\d.:T_-]*$/;
/** What is put before the ending, by day at least: `-2026-11-28T08-55-00.000`, `.20261128`. */
const WITHIN = /^[._-]\d{4}-?\d\d-?\d\d(?:[.:T_-]?\d\d(?:[.:-]?\d\d(?:[.:-]?\d\d(?:[.,]\d+)?)?)?)?$/;

/** The file that each one was rotated away from, by its name, where that is among them; absolute paths. */
export function rotatedFrom(files: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const head of files) {
    const ending = /\.[A-Za-z]\w*$/.exec(head)?.[0] ?? '';
    const stem = head.slice(0, head.length - ending.length);
    for (const file of files) {
      const isBehind = file.startsWith(head) && BEHIND.test(file.slice(head.length));
      const isWithin =
        ending !== '' &&
        file.startsWith(stem) &&
        file.endsWith(ending) &&
        WITHIN.test(file.slice(stem.length, file.length - ending.length));
      if (isBehind || isWithin) found.set(file, head);
    }
  }
  return found;
}
