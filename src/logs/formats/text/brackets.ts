import type { Field } from '../format';
import { LIBRARY_KEYS, readPairs, unquote } from '../keyValue';
import { SOURCE_FILES } from './headForms';
import type { HeadState } from './headState';

/** A bracket that more of the line follows. */
const BRACKET = /\[([^[\]]*)\](?=\s*\S)/y;
/** Kafka names who logs in front of the keys: `Consumer clientId=billing, groupId=shop`. */
const NAMED_PAIRS = /^([A-Za-z][\w.$ -]*?):?\s+(?=[\w.]+=)/;
/** `PID 412`, `ThreadId 7`, `position:40217`, `timeMillis: 1795359436385`. */
const LABELLED = /^([A-Za-z_][\w.]*)(?::\s?|\s)(\S+)$/;
/** Of keys that are known the value may have blanks: `error:boom x` of logrus' nested form. */
const KNOWN = /^(\w+):(.+)$/;
/** Elixir's list of members: `consumer: "billing", position: 40217`. */
const MEMBERS = /, (?=[a-z_]\w*: )/;
const MEMBER = /^[a-z_]\w*: \S/;
const CALLER = new RegExp(`(?:^|\\s)([\\w./-]+\\.(?:${SOURCE_FILES}):\\d+(?::\\d+)?)$`);

/**
 * Takes a bracket of the head that holds more than a name: keys with values, a labelled value, a source file. Of other contents only
 * where brackets stand in a row, as katip and GlassFish print them. False when the message begins.
 */
export function readBracket(head: HeadState): boolean {
  const { cursor, line } = head;
  if ((!head.stamp && head.level === 'unknown') || line.charCodeAt(cursor.at) !== OPEN) return false;
  const { at } = cursor;
  const inner = cursor.match(BRACKET)?.[1]?.trim();
  if (inner === undefined) return false;
  const fields = fieldsIn(inner) ?? (isInRow(line, at, cursor.at) ? [] : undefined);
  if (!fields) {
    cursor.at = at;
    return false;
  }
  head.fields.push(...fields);
  return true;
}

const OPEN = 91;
const CLOSE = 93;

function fieldsIn(inner: string): Field[] | undefined {
  if (inner.includes('=')) {
    // Spring's older form joins the application and the ids by commas.
    const text = inner.replace(/,\s*(?=[\w.]+=)/g, ' ');
    const name = NAMED_PAIRS.exec(text);
    const { pairs, end } = readPairs(text, name?.[0].length ?? 0);
    if (pairs.length === 0 || end !== text.length) return undefined;
    return name?.[1] ? [['component', name[1]], ...pairs] : pairs;
  }
  const caller = CALLER.exec(inner)?.[1];
  if (caller) return [['caller', caller]];
  const members = inner.split(MEMBERS);
  if (members.length > 1 && members.every((member) => MEMBER.test(member))) return members.map(memberOf);
  const [, key = '', value = ''] = KNOWN.exec(inner) ?? [];
  if (LIBRARY_KEYS.has(key)) return [[key, value]];
  const labelled = LABELLED.exec(inner);
  return labelled ? [[labelled[1] ?? '', labelled[2] ?? '']] : undefined;
}

function memberOf(member: string): Field {
  const colon = member.indexOf(': ');
  const value = member.slice(colon + 2).trim();
  return [member.slice(0, colon), /^".*"$/.test(value) ? unquote(value.slice(1, -1)) : value];
}

/** Whether another bracket stands in front, and one behind or nothing between them. */
function isInRow(line: string, start: number, end: number): boolean {
  const before = line.slice(0, start).trimEnd();
  if (before.charCodeAt(before.length - 1) !== CLOSE) return false;
  return before.length === start || /^\s*\[/.test(line.slice(end, end + 4));
}
