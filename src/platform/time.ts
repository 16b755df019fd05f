import { env } from 'vscode';

const formats = new Map<string, Intl.DateTimeFormat>();

/** "3 Nov, 14:05" in the language of the UI; the year only when it is another one. `ms`: since 1970. */
export function shortTime(ms: number, now = Date.now()): string {
  if (!Number.isFinite(ms)) return '∞';
  const date = new Date(ms);
  const withYear = date.getFullYear() !== new Date(now).getFullYear();
  const format = formats.get(String(withYear)) ?? makeFormat(withYear);
  return format.format(date);
}

let exactFormat: Intl.DateTimeFormat | undefined;

/** "22 Nov 2026, 14:04:54.982" in the language of the UI. `ms`: since 1970. */
export function exactTime(ms: number): string {
  if (!Number.isFinite(ms)) return '∞';
  exactFormat ??= new Intl.DateTimeFormat(env.language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  });
  return exactFormat.format(ms);
}

function makeFormat(withYear: boolean): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat(env.language, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    ...(withYear ? { year: 'numeric' } : {}),
  });
  formats.set(String(withYear), format);
  return format;
}
