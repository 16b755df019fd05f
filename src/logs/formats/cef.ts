import type { LogLevel } from '../../model/log/line';
import type { Field, LogFormat } from './format';
import { readLevel } from './level';
import { stampOf } from './time/stamp';

/** Header and extension of ArcSight's Common Event Format. A bar within a part is escaped. */
const CEF =
  /^CEF:\d+\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|((?:[^|\\]|\\.)*)\|([^|]*)\|(.*)$/s;
/** Header and extension of QRadar's format. Its version 2 names the separator of its pairs. */
const LEEF =
  /^LEEF:(?:1\.0|2\.0)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(?:(\S|0?x[\da-fA-F]{1,4}|)\|(?=[^|=]*=))?(.*)$/s;
const NEXT_KEY = /(?:^|\s)([\w.[\]-]+)=/g;
/** The keys of an event's time, the best one first. */
const TIMES = ['rt', 'end', 'start', 'deviceReceiptTime', 'devTime'];
const HEADS = new Set(['sev', 'devTimeFormat', ...TIMES]);

/** Reads what security products write: CEF and LEEF. */
export const securityEvent: LogFormat = (text) => {
  const cef = text.startsWith('CEF:') ? CEF.exec(text) : null;
  if (cef) {
    const [, , product = '', , id = '', name = '', severity = '', extension = ''] = cef;
    return eventOf(
      unescaped(name),
      severity,
      [
        ['product', unescaped(product)],
        ['signature', id],
      ],
      pairsOf(extension),
      'CEF',
    );
  }
  const leef = text.startsWith('LEEF:') ? LEEF.exec(text) : null;
  if (!leef) return undefined;
  const [, , product = '', , id = '', mark = '', extension = ''] = leef;
  const fields = extension
    .split(separatorOf(mark))
    .filter((pair) => pair.includes('='))
    .map(pairOf);
  const severity = fields.find(([key]) => key === 'sev')?.[1] ?? '';
  return eventOf(id, severity, [['product', product]], fields, 'LEEF');
};

function eventOf(message: string, severity: string, head: readonly Field[], pairs: readonly Field[], format: string) {
  // Of a key that occurs twice, the first value counts.
  const values = new Map(pairs.toReversed());
  const value = (name: string) => values.get(name);
  const stamp = TIMES.map((name) => stampOf(value(name) ?? '')).find((each) => each !== undefined);
  const own: Field[] = [];
  for (const [key, text] of pairs) {
    // `cs1Label=consumer cs1=billing`: the label is the real key of the other member.
    if (HEADS.has(key) || key.endsWith('Label')) continue;
    own.push([value(`${key}Label`) ?? key, text]);
  }
  const fields = [...own, ...head.filter(([, text]) => text !== '')];
  return { stamp, level: levelOf(severity), message, fields, format, isEnvelope: false, isSure: true, hasHead: true };
}

/** Reads a severity from 0 to 10, or in words. */
function levelOf(severity: string): LogLevel {
  const number = /^\d+$/.test(severity) ? Number(severity) : undefined;
  if (number === undefined) return WORDS[severity.toLowerCase()] ?? readLevel(severity);
  if (number <= 3) return 'info';
  if (number <= 6) return 'warn';
  return number <= 8 ? 'error' : 'fatal';
}

const WORDS: Readonly<Record<string, LogLevel>> = { low: 'info', medium: 'warn', high: 'error', 'very-high': 'fatal' };

/** Reads pairs whose values are not quoted: each value continues up to the next key. */
function pairsOf(extension: string): Field[] {
  const keys = [...extension.matchAll(NEXT_KEY)].filter(({ index }) => extension.charAt(index - 1) !== '\\');
  return keys.map((match, i): Field => {
    const end = keys[i + 1]?.index ?? extension.length;
    return [match[1] ?? '', unescaped(extension.slice(match.index + match[0].length, end).trim())];
  });
}

const unescaped = (text: string) =>
  text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 'r' ? '\r' : char));

const pairOf = (pair: string): Field => {
  const at = pair.indexOf('=');
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
};

function separatorOf(mark: string): string {
  const code = /^0?x([\da-f]+)$/i.exec(mark)?.[1];
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return mark === '' ? '\t' : mark;
}
