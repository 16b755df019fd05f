import { json } from './json/json';
import { keyValue } from './keyValue';
import { LEVEL_WORDS } from './level';
import { klogStampAt, stampAt } from './time/stamp';

/** How far into a line a record is searched for after unknown text. */
const WITHIN = 240;

const KEY_VALUE = /[\s|:>](?=(?:time|ts|t|timestamp|level|lvl|msg|_[tlm])=)/g;
const WORD_START = /(?:^|[\s|\])>:])(?=[A-Z\d[])/g;
const LOGRUS = new RegExp(`(?:${LEVEL_WORDS.toUpperCase()})\\[(?:\\d+|\\d{4}-[^\\]]*|\\d\\d-\\d\\d\\|[^\\]]*)\\]`, 'y');
const LEVEL = new RegExp(
  `[\\s\\]|:-]*(?:\\[[\\w.-]+\\]\\s*|\\([\\w.-]+\\)\\s*)?(?:${LEVEL_WORDS.toUpperCase()}|[\\[<(](?:${LEVEL_WORDS})\\s*[\\])>]|(?:${LEVEL_WORDS})(?::|\\t))(?![\\w-])`,
  'y',
);

/** Returns where a record begins after unknown text; undefined when there is none. Only records with an unmistakable form count. */
export function locateRecord(line: string): number | undefined {
  return jsonIn(line) ?? keyValueIn(line) ?? consoleIn(line);
}

/** Finds an object that ends with the line and has a message, and a level or a time. */
function jsonIn(line: string): number | undefined {
  for (let at = line.indexOf('{"'), tries = 0; at > 0 && tries < 4; at = line.indexOf('{"', at + 2), tries++) {
    if (!isBoundary(line.charCodeAt(at - 1))) continue;
    const record = json(line.slice(at));
    const isWhole =
      record && record.message !== line.slice(at) && (record.stamp !== undefined || record.level !== 'unknown');
    if (isWhole || record?.isEnvelope) return at;
  }
  return undefined;
}

/**
 * Whether an object may follow a character. It may follow a time or a closing bracket: `…383Z{"level"`. After an opening brace or bracket,
 * a quote, an equals sign, a comma or a backslash it is a value.
 */
const isBoundary = (code: number) =>
  code !== 123 && code !== 34 && code !== 61 && code !== 91 && code !== 44 && code !== 92;

function keyValueIn(line: string): number | undefined {
  KEY_VALUE.lastIndex = 0;
  const match = KEY_VALUE.exec(line);
  if (!match || match.index > WITHIN) return undefined;
  const at = match.index + 1;
  const record = keyValue(line.slice(at));
  const isWhole = record && record.message !== '' && (record.stamp !== undefined || record.level !== 'unknown');
  return isWhole ? at : undefined;
}

/** Finds a line of a console: a time followed by a level, or a level that contains a time. */
function consoleIn(line: string): number | undefined {
  WORD_START.lastIndex = 0;
  for (let match = WORD_START.exec(line); match && match.index < WITHIN; match = WORD_START.exec(line)) {
    const at = match.index + match[0].length;
    if (at > 0) {
      LOGRUS.lastIndex = at;
      if (LOGRUS.test(line) || klogStampAt(line, at + 1)) return at;
      const bracket = line.charAt(at) === '[' ? 1 : 0;
      const stamp = stampAt(line, at + bracket);
      LEVEL.lastIndex = stamp?.end ?? 0;
      if (stamp && LEVEL.test(line)) return at;
    }
    WORD_START.lastIndex = at + 1;
  }
  return undefined;
}
