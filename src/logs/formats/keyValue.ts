import type { LogLevel } from '../../model/logLine';
import { readLevel } from '../level';
import { findTime } from '../time';
import type { Field, LogFormat } from './format';

const PAIR = /\s*([A-Za-z_@][\w.\-/@]*)=("(?:[^"\\]|\\.)*"|[^\s"]\S*|(?=\s|$))/y;

/** `key=value` throughout: slog's text handler and logrus's text formatter. */
export const keyValue: LogFormat = (text, context) => {
  if (!/^[A-Za-z_@][\w.@]*=/.test(text)) return undefined;
  const { pairs, end } = readPairs(text, 0);
  if (!pairs.some(([key]) => key === 'msg' || key === 'level')) return undefined;

  let time: number | null = null;
  let level: LogLevel = 'unknown';
  let message = '';
  const fields: Field[] = [];
  for (const pair of pairs) {
    const [key, value] = pair;
    if (key === 'time' && time === null) time = findTime(value, 0, context.near)?.time ?? null;
    else if (key === 'level' && level === 'unknown') level = readLevel(value);
    else if (key === 'msg' && message === '') message = value;
    else fields.push(pair);
  }
  const rest = text.slice(end).trim();
  return { time, level, message: rest ? `${message} ${rest}`.trim() : message, fields };
};

/** Pairs from `start` on, as far as they go; `end` is where the first other text begins. */
export function readPairs(text: string, start: number): { readonly pairs: Field[]; readonly end: number } {
  const pairs: Field[] = [];
  let end = start;
  PAIR.lastIndex = start;
  for (let match = PAIR.exec(text); match; match = PAIR.exec(text)) {
    const [, key = '', value = ''] = match;
    pairs.push([key, value.startsWith('"') ? unquote(value) : value]);
    end = PAIR.lastIndex;
  }
  return { pairs, end };
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The inverse of Go's `strconv.Quote`, whose escapes are more than JSON's. */
function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gi,
      (_, x?: string, u?: string, U?: string, c = '') => {
        const code = x ?? u ?? U;
        if (code === undefined) return ESCAPES[c] ?? c;
        const point = Number.parseInt(code, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
      },
    );
}
