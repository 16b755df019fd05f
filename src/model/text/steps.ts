/** Work that pauses every few milliseconds, so that whoever drives it can let others have their turn. */
export type Steps<T> = Generator<void, T, void>;

/** How much is done between two pauses: tokens, members or lines, each a few microseconds of work. */
export const STEP = 2_000;

/** The same of rows and other things that take some ten microseconds each. */
export const FEW = 200;

/** Does all of it in one go. */
export function atOnce<T>(steps: Steps<T>): T {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}
