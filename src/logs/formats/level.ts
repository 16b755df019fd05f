import type { LogLevel } from '../../model/log/line';

/**
 * Words by level: of the loggers of Go, Java, .NET, Python and JavaScript, of syslog, PostgreSQL and clouds; then the words that Java and
 * PostgreSQL print on machines with another language than English.
 */
const WORDS: readonly (readonly [LogLevel, string])[] = [
  ['trace', 'trace trc trce trac finest finer verbose vrb verb silly'],
  ['debug', 'debug dbg debu debg dbug fine config http debug1 debug2 debug3 debug4 debug5'],
  ['info', 'info inf information informational notice notic noti ntc default success statement log'],
  ['warn', 'warn warning wrn warni'],
  ['error', 'error err erro eror fail severe'],
  ['fatal', 'fault critical criti crit crt fatal fata ftl dpanic panic pani pnc alert emerg emergency'],
  ['debug', 'konfiguration configuración configurazione fein feiner 構成 配置 구성 詳細 详细 상세'],
  ['info', 'infos información informazioni informações информация 情報 信息 정보'],
  [
    'warn',
    'warnung avertissement advertencia avvertenza avviso aviso advertência varning waarschuwing предупреждение 警告 경고',
  ],
  [
    'error',
    'schwerwiegend grave fehler erreur errore allvarlig ernstig ошибка серьезно 重大 严重 嚴重 심각 エラー 错误',
  ],
  ['fatal', 'panik паника важно 致命错误 致命的エラー'],
];
const LEVELS: ReadonlyMap<string, LogLevel> = new Map(
  WORDS.flatMap(([level, words]) => words.split(' ').map((word) => [word, level] as const)),
);

/** Words that are too frequent in sentences and names: they are not levels wherever they are in capitals. */
const ONLY_AS_VALUES = new Set([
  'default',
  'fine',
  'finer',
  'finest',
  'config',
  // winston's.
  'http',
  'success',
  'verb',
  'silly',
  'statement',
  'log',
  'fault',
]);

/** The words as alternatives of a regular expression. The longest come first, so that `warning` is not read as `warn`. */
export const LEVEL_WORDS = [...LEVELS.keys()]
  .filter((word) => !ONLY_AS_VALUES.has(word))
  .sort((a, b) => b.length - a.length)
  .join('|');

/** The meaning of numbers for levels, as the other members of a JSON object show it. */
export type LevelScale = 'pino' | 'slog' | 'syslog' | 'otel' | 'python' | 'insights' | 'google';

/** Reads any library's word for a level, including slog's `ERROR+2`, or a number of the scale; `unknown` for other texts. */
export function readLevel(word: string, scale: LevelScale = 'slog'): LogLevel {
  const known = LEVELS.get(word) ?? LEVELS.get(word.toLowerCase());
  if (known) return known;
  if (/^-?\d+(?:\.0)?$/.test(word)) return ofNumber(Number(word), scale);
  const slog = /^([A-Za-z]+)([+-]\d+)$/.exec(word);
  const base = slog && SLOG[LEVELS.get((slog[1] ?? '').toLowerCase()) ?? ''];
  if (slog && base !== undefined && base !== null) return ofSlog(base + Number(slog[2]));
  // `SEVERITY_ERROR`, `LogLevel.Error`, `lvl-error`.
  const last = /^[\w ]*[._-]([A-Za-z]+)$/.exec(word)?.[1];
  return (last && LEVELS.get(last.toLowerCase())) || 'unknown';
}

const SLOG: Readonly<Record<string, number>> = { debug: -4, info: 0, warn: 4, error: 8 };

function ofSlog(value: number): LogLevel {
  if (value < -4) return 'trace';
  if (value < 0) return 'debug';
  if (value < 4) return 'info';
  if (value < 8) return 'warn';
  return value < 12 ? 'error' : 'fatal';
}

const SYSLOG: readonly LogLevel[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'];
/** monolog's numbers, from 100 on in steps of 50. */
const MONOLOG: readonly LogLevel[] = [
  'debug',
  'debug',
  'info',
  'info',
  'warn',
  'warn',
  'error',
  'error',
  'fatal',
  'fatal',
  'fatal',
];
/** The numbers of Application Insights. */
const INSIGHTS: readonly LogLevel[] = ['trace', 'info', 'warn', 'error', 'fatal'];
/** Cloud Logging's numbers in steps of 100: default, debug, info, notice, warning, error, critical, alert, emergency. */
const GOOGLE: readonly LogLevel[] = ['info', 'debug', 'info', 'info', 'warn', 'error', 'fatal', 'fatal', 'fatal'];
const STEPS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

function ofNumber(value: number, scale: LevelScale): LogLevel {
  switch (scale) {
    case 'syslog':
      return SYSLOG[value] ?? 'unknown';
    case 'otel':
      return value >= 1 && value <= 24 ? (STEPS[Math.floor((value - 1) / 4)] ?? 'unknown') : 'unknown';
    case 'python':
      return value >= 10 ? (STEPS[Math.min(5, Math.floor(value / 10))] ?? 'unknown') : 'unknown';
    case 'google':
      return GOOGLE[value / 100] ?? 'unknown';
    case 'insights':
      return value >= 0 ? (INSIGHTS[value] ?? 'unknown') : 'unknown';
    case 'pino':
      return value >= 10 ? (STEPS[Math.min(5, Math.floor(value / 10) - 1)] ?? 'unknown') : 'unknown';
    default:
      return value >= 100 ? ofLargeNumber(value) : ofSmallNumber(value);
  }
}

/** Reads monolog's numbers, and logback's from 5,000 to 40,000. */
function ofLargeNumber(value: number): LogLevel {
  if (value >= 5_000) return STEPS[Math.floor(value / 10_000)] ?? 'unknown';
  return value % 50 === 0 ? (MONOLOG[value / 50 - 2] ?? 'unknown') : 'unknown';
}

/** Reads slog's numbers, whose named levels end at 8; multiples of ten are those of pino and bunyan. */
function ofSmallNumber(value: number): LogLevel {
  if (value >= 10 && value % 10 === 0) return ofNumber(value, 'pino');
  return Math.abs(value) <= 16 ? ofSlog(value) : 'unknown';
}

const LETTERS: Readonly<Record<string, LogLevel>> = {
  V: 'trace',
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
  C: 'fatal',
  A: 'fatal',
};

/** Reads a level of one capital letter: of klog, Ruby, tornado, MongoDB, Android. */
export const readLevelLetter = (letter: string): LogLevel => LETTERS[letter] ?? 'unknown';
