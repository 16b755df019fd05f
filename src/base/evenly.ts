/** At most so many of a list, evenly from all of it; the whole list where it is no longer. */
export function evenly<T>(all: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, i) => i % step === 0);
}
