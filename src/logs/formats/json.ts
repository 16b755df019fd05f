import type { LogLevel, LogLine } from '../../model/logLine';
import { readLevel } from '../level';
import { epochTime, findTime } from '../time';
import type { Field, LogFormat, ParseContext } from './format';

const TIME_KEYS = new Set(['time', 'ts', 'timestamp', '@timestamp', 't']);
const LEVEL_KEYS = new Set(['level', 'severity', 'lvl', 'log.level']);
const MESSAGE_KEYS = new Set(['msg', 'message']);
/** Groups inside groups deeper than this stay JSON text. */
const MAX_DEPTH = 4;

/** One JSON object a line: slog's JSON handler, zerolog, zap and logrus's JSON formatter. */
export const json: LogFormat = (text, context) => {
  if (!text.startsWith('{')) return undefined;
  const fields = wholeObject(text) ?? scalarMembers(text);
  return fields.length > 0 ? fromMembers(fields, text, context) : undefined;
};

/** Members of a JSON object as text, groups as dotted keys; undefined when the text is none, or nested too deep to walk. */
export function wholeObject(text: string): Field[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields: Field[] = [];
    flatten('', value, fields, 0);
    return fields;
  } catch {
    return undefined;
  }
}

function flatten(prefix: string, group: object, fields: Field[], depth: number): void {
  for (const entry of Object.entries(group) as [string, unknown][]) {
    const [name, value] = entry;
    const key = prefix + name;
    if (prefix === '' && isText(entry)) fields.push(entry);
    else if (typeof value !== 'object' || value === null) fields.push([key, String(value)]);
    else if (Array.isArray(value) || depth >= MAX_DEPTH) fields.push([key, JSON.stringify(value)]);
    else flatten(`${key}.`, value, fields, depth + 1);
  }
}

const isText = (entry: readonly [string, unknown]): entry is Field => typeof entry[1] === 'string';

/** What can still be read of an object that was cut: its texts and numbers. */
function scalarMembers(text: string): Field[] {
  const members = text.matchAll(/"([^"\\]{1,100})"\s*:\s*("(?:[^"\\]|\\.)*"|-?[\d.]+|\[[\d,\s]*\])(?=\s*[,}])/g);
  return [...members].map(([, key = '', value = '']) => [key, value.startsWith('"') ? jsonText(value) : value]);
}

function jsonText(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

function fromMembers(members: readonly Field[], text: string, context: ParseContext): LogLine {
  let time: number | null = null;
  let level: LogLevel = 'unknown';
  let message: string | undefined;
  const fields: Field[] = [];
  for (const member of members) {
    const [key, value] = member;
    if (time === null && TIME_KEYS.has(key)) {
      time = readTime(value, context);
      if (time !== null) continue;
    } else if (level === 'unknown' && LEVEL_KEYS.has(key)) {
      level = readLevel(value);
      if (level !== 'unknown') continue;
    } else if (message === undefined && MESSAGE_KEYS.has(key)) {
      message = value;
      continue;
    }
    fields.push(member);
  }
  return { time, level, message: message ?? text, fields };
}

function readTime(value: string, context: ParseContext): number | null {
  return /^[\d.]+(?:e\+?\d+)?$/i.test(value)
    ? epochTime(Number(value))
    : (findTime(value, 0, context.near)?.time ?? null);
}
