import type { LogLine } from '../../model/log/line';

/** Names of fields that say how long something took; with their unit where they have one. */
const KEY =
  /^_?(?:batch_?)?(?:duration|took|elapsed|latency|time_?taken|cost)(?:_?(?<unit>ns|nanos|us|micros|ms|millis|milliseconds|s|sec|secs|seconds|min|minutes))?$/i;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nanos: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  micros: 1e-3,
  ms: 1,
  millis: 1,
  milliseconds: 1,
  s: 1e3,
  sec: 1e3,
  secs: 1e3,
  second: 1e3,
  seconds: 1e3,
  m: 6e4,
  min: 6e4,
  minutes: 6e4,
  h: 36e5,
};

/** Longer is no batch, and a unit was misread. */
const LONGEST_MS = 7 * 86_400_000;
/** From here on a number without unit that slog writes is one of nanoseconds: as milliseconds it would be longer than any batch. */
const CLEARLY_NANOS = 1e9;

/** How long what a line tells of took, milliseconds; undefined where it does not say, or not in which unit. */
export function durationMs({ fields }: Pick<LogLine, 'fields'>, text: string): number | undefined {
  for (const [key, value] of fields) {
    const match = KEY.exec(key.slice(key.lastIndexOf('.') + 1));
    if (!match) continue;
    const ms = written(value) ?? inUnit(value, match.groups?.unit?.toLowerCase() ?? unitOf(value, text));
    if (ms !== undefined && ms >= 0 && ms <= LONGEST_MS) return ms;
  }
  return undefined;
}

/** `1m20.5s`, `80 s`, `25ms`: Go's text, and others'. */
function written(value: string): number | undefined {
  if (!/^(?:\d{1,12}(?:\.\d{1,12})? ?(?:ns|us|µs|μs|ms|s|secs?|seconds?|m|min|minutes|h) ?){1,6}$/.test(value))
    return undefined;
  let ms = 0;
  for (const [, number, unit] of value.matchAll(/(\d+(?:\.\d+)?) ?([a-zµμ]+)/g))
    ms += Number(number) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  return ms;
}

function inUnit(value: string, unit: string | undefined): number | undefined {
  if (unit === undefined || !/^\d{1,18}(?:\.\d{1,12})?$/.test(value)) return undefined;
  return Number(value) * (UNIT_MS[unit] ?? Number.NaN);
}

/** Of a bare number, by who wrote it: zap has seconds behind `ts`, zerolog milliseconds before `message`, slog nanoseconds. */
function unitOf(value: string, text: string): string | undefined {
  if (/"ts":\d/.test(text)) return 's';
  if (/"level":"[a-z]+"/.test(text) && text.includes('"message":')) return 'ms';
  return text.includes('"msg":') && Number(value) >= CLEARLY_NANOS ? 'ns' : undefined;
}
