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
