/** Work that pauses every few milliseconds, so that its caller can let other work run. */
export type Steps<T> = Generator<void, T, void>;

/** How many items are processed between two pauses: tokens, members or lines, each a few microseconds of work. */
export const STEP = 2_000;

/** The same for rows and other items that take about ten microseconds each. */
export const FEW = 200;

/** Does all the work without pauses and returns its result. */
export function atOnce<T>(steps: Steps<T>): T {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}
