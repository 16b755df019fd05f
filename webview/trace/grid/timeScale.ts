/** A part of the time, in milliseconds since the trace's start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Tick {
  /** 0 at the beginning of the span, 1 at its end. */
  readonly at: number;
  readonly label: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
  { name: 'd', ms: DAY },
  { name: 'h', ms: HOUR },
  { name: 'min', ms: MINUTE },
  { name: 's', ms: SECOND },
  { name: 'ms', ms: 1 },
  { name: 'µs', ms: 0.001 },
] as const;

/** The steps between ticks in round units, in milliseconds. */
const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((n) => n * DAY),
];

/** Returns round times inside the span, at least `minGap` pixels apart on an axis of `width` pixels. */
export function ticks(span: Span, width: number, minGap = 84): Tick[] {
  const length = span.to - span.from;
  if (!(length > 0) || width < minGap) return [];
  const wanted = (length * minGap) / width;
  const step = STEPS.find((candidate) => candidate >= wanted);
  if (step === undefined) return [];
  const unit = UNITS.find((candidate) => step >= candidate.ms) ?? UNITS[5];
  const result: Tick[] = [];
  for (let n = Math.ceil(span.from / step - 1e-9); n * step <= span.to + step * 1e-9; n++) {
    const at = (n * step - span.from) / length;
    const value = Number(((n * step) / unit.ms).toFixed(3));
    result.push({ at, label: n === 0 ? '0' : `${value} ${unit.name}` });
  }
  return result;
}

/** The shortest span, in milliseconds. */
const LEAST_LENGTH = 0.02;

/** Returns the span between two times in any order, kept inside `whole`; null when it is all of it. */
export function part(one: number, other: number, whole: Span): Span | null {
  const from = Math.max(whole.from, Math.min(one, other));
  const to = Math.min(whole.to, Math.max(one, other));
  if (from <= whole.from && to >= whole.to) return null;
  return moveInto({ from, to: Math.max(to, from + LEAST_LENGTH) }, whole);
}

/** Returns the span enlarged or reduced around a point (a share of it), kept inside `whole` and not shorter than the shortest span. */
export function zoom(span: Span, whole: Span, factor: number, around = 0.5): Span {
  const length = Math.max(LEAST_LENGTH, (span.to - span.from) * factor);
  if (length >= whole.to - whole.from) return whole;
  const centre = span.from + (span.to - span.from) * around;
  return moveInto({ from: centre - length * around, to: centre + length * (1 - around) }, whole);
}

/** Returns the span moved by a share of its own length, kept inside `whole`. */
export function pan(span: Span, whole: Span, share: number): Span {
  const by = (span.to - span.from) * share;
  return moveInto({ from: span.from + by, to: span.to + by }, whole);
}

function moveInto(span: Span, whole: Span): Span {
  const length = span.to - span.from;
  const from = Math.min(Math.max(span.from, whole.from), whole.to - length);
  return { from, to: from + length };
}
