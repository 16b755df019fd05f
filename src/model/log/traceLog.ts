import { oneLine } from '../text/safeText';
import type { Translate } from '../text/translate';
import type { LogHit } from './line';

/** The widest place that the lines behind it are aligned to. */
const MAX_PLACE = 40;

/** A text of log lines, and for each of its lines the hit that stands there. */
export interface TraceLog {
  readonly text: string;
  /** By 0-based line; undefined where the text is ours. */
  readonly hits: readonly (LogHit | undefined)[];
  /** Where in each of those lines the place stands, 0-based UTF-16 units. */
  readonly places: readonly (readonly [start: number, end: number] | undefined)[];
}

export interface TraceLogInput {
  readonly title: string;
  /** By time. */
  readonly hits: readonly LogHit[];
  readonly files: number;
  readonly more: boolean;
}

/** The lines of a trace from all logs as one log: time, level, where the line stands, message and keys. */
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

/** Local time, since that is what a person compares it with; behind `~` where the line leaves out the day or the year. */
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

/** As it can be read again: quoted where it is more than one word. */
function valueText(value: string): string {
  return /^[^\s"=]+$/.test(value) ? oneLine(value) : JSON.stringify(oneLine(value));
}

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
