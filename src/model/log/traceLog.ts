import { oneLine } from '../text/safeText';
import type { Translate } from '../text/translate';
import type { LogHit } from './line';

/** The most columns to which the text after the place is aligned. */
const MAX_PLACE = 40;

/** A text of log lines, with the hit of each line. */
export interface TraceLog {
  readonly text: string;
  /** By 0-based line; undefined for lines that are not from a log. */
  readonly hits: readonly (LogHit | undefined)[];
  /** Where the place stands in each of those lines: 0-based, in UTF-16 units. */
  readonly places: readonly (readonly [start: number, end: number] | undefined)[];
}

export interface TraceLogInput {
  readonly title: string;
  /** By time. */
  readonly hits: readonly LogHit[];
  readonly files: number;
  readonly more: boolean;
}

/** Returns the lines of a trace from all logs as one log: time, level, place of the line, message and keys. */
export function traceLog({ title, hits, files, more }: TraceLogInput, t: Translate): TraceLog {
  const lines = t('{count, plural, one {# line} other {# lines}}', { count: hits.length });
  const logs = t('{count, plural, one {# log} other {# logs}}', { count: files });
  const head = [
    t('{title}: {lines} of {logs}', { title: oneLine(title), lines, logs }),
    ...(more ? [t('More lines match than are listed.')] : []),
    '',
  ];
  const places = hits.map(placeOf);
  const width = Math.min(MAX_PLACE, Math.max(0, ...places.map(({ length }) => length)));
  const rows = hits.map((hit, index) => {
    const place = places[index] ?? '';
    const start = `${timeOf(hit)} ${levelOf(hit).padEnd(5)} `;
    return {
      text: `${start}${place.padEnd(width)}  ${body(hit)}`,
      at: [start.length, start.length + place.length] as const,
    };
  });
  return {
    text: [...head, ...rows.map(({ text }) => text)].join('\n'),
    hits: [...head.map(() => undefined), ...hits],
    places: [...head.map(() => undefined), ...rows.map(({ at }) => at)],
  };
}

function placeOf({ file, lineNumber }: LogHit): string {
  return `${oneLine(file.split(/[\\/]/).pop() ?? file)}:${lineNumber}`;
}

/**
 * Returns the local time, because a person compares it with local times. A `~` stands before it when the line lacks the day or the year.
 */
function timeOf({ time, timeLacks }: LogHit): string {
  const mark = timeLacks === undefined ? '' : '~';
  if (time === null) return '-'.padEnd(23);
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${mark}${day} ${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const levelOf = ({ level }: LogHit) => (level === 'unknown' ? '-' : level.toUpperCase());

function body({ message, fields }: LogHit): string {
  return [oneLine(message), ...fields.map(([key, value]) => `${oneLine(key)}=${valueText(value)}`)].join(' ');
}

/** Returns the value so that it can be read again: in quotes when it is more than one word. */
function valueText(value: string): string {
  return /^[^\s"=]+$/.test(value) ? oneLine(value) : JSON.stringify(oneLine(value));
}

/** The line at which a person is among the lines of a trace. */
export interface LogPlace {
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** The line's time in milliseconds since 1970; null when it has none. */
  readonly time: number | null;
}

export interface ErrorStep {
  readonly hit: LogHit;
  /** The number of the error, counted from 1. */
  readonly number: number;
  readonly count: number;
}

const isError = ({ level }: LogHit) => level === 'error' || level === 'fatal';

/**
 * Returns the next error after a place, or the previous one, among hits in order of time. After the last error it continues with the first,
 * and the other way round. Undefined without errors.
 */
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

/** Returns the place's index; a half between two hits when its line is not a hit. */
function indexOf(hits: readonly LogHit[], { file, lineNumber, time }: LogPlace): number {
  const exact = hits.findIndex((hit) => hit.file === file && hit.lineNumber === lineNumber);
  if (exact >= 0) return exact;
  const after = hits.findIndex((hit) =>
    hit.file === file ? hit.lineNumber > lineNumber : time !== null && hit.time !== null && hit.time > time,
  );
  return after < 0 ? hits.length - 0.5 : after - 0.5;
}
