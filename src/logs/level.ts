import type { LogLevel } from '../model/logLine';

const LEVELS: Record<string, LogLevel> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  inf: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  error: 'error',
  err: 'error',
  critical: 'fatal',
  dpanic: 'fatal',
  panic: 'fatal',
  pnc: 'fatal',
  fatal: 'fatal',
  ftl: 'fatal',
};

/** The words as a regular expression's alternatives, longest first so that `warning` is not read as `warn`. */
export const LEVEL_WORDS = Object.keys(LEVELS)
  .sort((a, b) => b.length - a.length)
  .join('|');

/** Any library's word for a level, also slog's `ERROR+2`. */
export function readLevel(word: string): LogLevel {
  return LEVELS[word.replace(/[+-]\d+$/, '').toLowerCase()] ?? 'unknown';
}
