import type { LogHit } from './line';

/** Where a person stands among the lines of a trace. */
export interface LogPlace {
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** Of the line, milliseconds since 1970; null when it has none. */
  readonly time: number | null;
}

export interface ErrorStep {
  readonly hit: LogHit;
  /** Which one it is, counted from 1. */
  readonly number: number;
  readonly count: number;
}

const isError = ({ level }: LogHit) => level === 'error' || level === 'fatal';

/** The next error after a place, or the one before it, among hits that stand by time; around the end it goes on at the other one. Undefined without errors. */
export function errorStep(hits: readonly LogHit[], place: LogPlace, forward: boolean): ErrorStep | undefined {
  const errors = hits.flatMap((hit, index) => (isError(hit) ? [{ hit, index }] : []));
  if (errors.length === 0) return undefined;
  const here = indexOf(hits, place);
  const at = forward
    ? errors.findIndex(({ index }) => index > here)
    : errors.findLastIndex(({ index }) => index < here);
  const chosen = at >= 0 ? at : forward ? 0 : errors.length - 1;
  const error = errors[chosen];
  return error && { hit: error.hit, number: chosen + 1, count: errors.length };
}

/** The place's index; between two hits where its line is none of them. */
function indexOf(hits: readonly LogHit[], { file, lineNumber, time }: LogPlace): number {
  const exact = hits.findIndex((hit) => hit.file === file && hit.lineNumber === lineNumber);
  if (exact >= 0) return exact;
  const after = hits.findIndex((hit) =>
    hit.file === file ? hit.lineNumber > lineNumber : time !== null && hit.time !== null && hit.time > time,
  );
  return after < 0 ? hits.length - 0.5 : after - 0.5;
}
