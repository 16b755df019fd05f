import type { Field } from '../format';
import { ERROR_NAME, inspectedObject } from '../inspected';
import { wholeObject } from '../json/json';
import { LIBRARY_KEYS, readListPairs, readPairs, unquote } from '../keyValue';

export interface Body {
  readonly message: string;
  readonly fields: readonly Field[];
}

const LIST = /^([^[\]]*?) \[([a-z]\w* .+)\]$/i;
/** The same as `Println` prints it, recognized by the keys that a line of the libraries begins with. */
const BARE_LIST =
  /^([a-z][a-z ;:]*?):? ((?:(?:worker_id|instance_id|owner_id) \S+ )?(?:consumer|projection) (?!handler error )\S+ (?:segment_id|position|error|gap_position|target_position|checkpoint_from) .+)$/;
/** Keys with an equals sign: such a line is not a list. */
const KEYS = /\s(?:consumer|projection|position|error)=\S/;
const FIRST_PAIR = /(?:^|[\s(,;])(?:"(?:[^"\\]|\\.)*"|[A-Za-z_@!$][\w.\-/@$!]*)=(?=\S|\s|$)/g;
/** pterm prints each field below the message, like the branches of a tree. */
const BRANCH = /\s*[├└]─*\s*([\w.-]+):\s*([^├└]*)/gy;
/** `(key=value, key=value)` at the end, as bunyan and others print it, and a map in braces, as Java prints it. */
const IN_PARENTHESES =
  /^(.*?)(?:\(((?:[\w.-]+=[^,()]*)(?:, ?[\w.-]+=[^,()]*)*)\)|(?<=\s)\{((?:[\w.-]+=[^{}]*)(?:, [\w.-]+=[^{}]*)*)\})$/;
/** structlog's name of the logger, aligned after the message. */
const NAME_BEHIND = /\s{2}\[([\w.-]+)\]$/;
/** Removes what separates a message from its keys. */
const withoutMark = (message: string) =>
  message
    .trimEnd()
    .replace(/(?:--|[:|,;–-])$/, '')
    .trimEnd();

/**
 * Splits the text after a head into message and keys: `message [key value …]`, `message {json}`, `message key=value …`, and pterm's form.
 * `isLogged`: the head has time and level, so `message, key: value` is not a sentence.
 */
export function splitBody(body: string, isLogged: boolean): Body {
  if (body.endsWith(' [] []')) return splitBody(body.slice(0, -' [] []'.length), isLogged);
  // winston and loguru print an empty object when a line has no members.
  if (isLogged && /[^\s:=] (?:\| )?\{\}$/.test(body)) return splitBody(body.replace(/ (?:\| )?\{\}$/, ''), isLogged);
  const [, front, error] = body.includes('} ') ? (ERROR_BEHIND_OBJECT.exec(body) ?? []) : [];
  if (front !== undefined && error !== undefined) {
    const inFront = splitBody(front, isLogged);
    if (inFront.fields.length > 0) return { message: inFront.message, fields: [...inFront.fields, ['error', error]] };
  }
  const list = LIST.exec(body) ?? (KEYS.test(body) ? null : BARE_LIST.exec(body));
  if (list) return { message: list[1] ?? '', fields: readListPairs(list[2] ?? '') };
  return (
    jsonBehind(body, isLogged) ??
    goMap(body) ??
    branches(body) ??
    parenthesised(body) ??
    piped(body) ??
    inspectedBehind(body, isLogged) ??
    (isLogged ? (labelledBehind(body) ?? labelsBehind(body)) : undefined) ??
    pairsBehind(body, isLogged)
  );
}

/** Reads the objects of zap and winston after a message; monolog has two objects, or empty lists instead. */
function jsonBehind(body: string, isLogged: boolean): Body | undefined {
  const text = body.replace(/(?<!\s(?:\[\]|\{\}))(?:\s(?:\[\]|\{\}))+$/, '');
  if (!text.endsWith('}')) return undefined;
  for (
    let brace = text.indexOf('{'), tries = 0;
    brace >= 0 && tries < 4;
    brace = text.indexOf('{', brace + 1), tries++
  ) {
    const front = text.slice(0, brace);
    const fields = wholeObject(text.slice(brace));
    // An object behind an equals sign is the value of a key.
    if (front.endsWith('=')) {
      const key = KEY_IN_FRONT.exec(front);
      if (fields && key) return inFrontOf(inGroup(key[1] ?? '', fields), front.slice(0, key.index), isLogged);
      continue;
    }
    if (fields) return inFrontOf(fields, front, isLogged);
    // Two objects, one after the other.
    const next = text.indexOf('} {', brace);
    const one = next > 0 ? wholeObject(text.slice(brace, next + 1)) : undefined;
    const two = one && wholeObject(text.slice(next + 2));
    if (one && two) return { message: withoutMark(text.slice(0, brace)), fields: [...one, ...two] };
  }
  return undefined;
}

/** The key whose value is the object that follows. */
const KEY_IN_FRONT = /(?<!\S)([A-Za-z_@!$][\w.\-/@$!]*)=$/;

/** Returns the message in front of an object; there may be pairs between both. */
function inFrontOf(fields: readonly Field[], front: string, isLogged: boolean): Body {
  const message = withoutMark(front);
  if (!message.includes('=')) return { message, fields };
  const own = pairsBehind(message, isLogged);
  return { message: own.message, fields: [...own.fields, ...fields] };
}

const ERROR_BEHIND_OBJECT = new RegExp(`^(.{0,4000}?\\}) (${ERROR_NAME}\\S.*)$`, 's');

/** The places where an object may begin after a message. */
const OBJECT = /(?:^|\s)(?=%?[[{])/g;

/** Reads an object as its language prints it: that of loguru, Node, Ruby, Laravel and Elixir. */
function inspectedBehind(body: string, isLogged: boolean): Body | undefined {
  if (!/[}\]]$/.test(body)) return undefined;
  OBJECT.lastIndex = 0;
  for (let match = OBJECT.exec(body), tries = 0; match && tries < 4; match = OBJECT.exec(body), tries++) {
    const at = match.index + match[0].length;
    const fields = inspectedObject(body, at);
    if (fields) return inFrontOf(fields, body.slice(0, match.index), isLogged);
    OBJECT.lastIndex = at + 1;
  }
  return undefined;
}

/** `message, key: value, key: value` of slog and tracing in Rust, and of nginx. */
const LABEL = /, (?=[A-Za-z_][\w.-]*: )/;

const FIRST_LABEL = new RegExp(`^(.+?) (?=(?:${[...LIBRARY_KEYS].join('|')}): \\S)`);

function labelledBehind(body: string): Body | undefined {
  if (!LABEL.test(body)) return undefined;
  const [front = '', ...rest] = body.split(LABEL);
  // The first label directly follows the message.
  const first = FIRST_LABEL.exec(front);
  const message = first ? withoutMark(first[1] ?? '') : front;
  if (first) rest.unshift(front.slice(first[0].length));
  // Keys with an equals sign belong to a line of another logger.
  if (message === '' || /\s[\w.]+=\S/.test(message)) return undefined;
  return { message, fields: rest.map(labelOf) };
}

const KEYS_WITH_COLON = new RegExp(`\\s(?=(?:${[...LIBRARY_KEYS].join('|')}): \\S)`);

/** Reads logxi's `message key: value key: value`; only the libraries' keys count. */
function labelsBehind(body: string): Body | undefined {
  if (!body.includes(': ')) return undefined;
  const [message = '', ...labels] = body.split(KEYS_WITH_COLON);
  // A single label may be a part of the sentence.
  if (labels.length < 2 || /\s[\w.]+=\S/.test(message)) return undefined;
  return { message: withoutMark(message), fields: labels.map(labelOf) };
}

function labelOf(part: string): Field {
  const colon = part.indexOf(': ');
  const value = part.slice(colon + 2).trim();
  return [part.slice(0, colon), /^".*"$/.test(value) ? unquote(value.slice(1, -1)) : value];
}

/** Go's `%v` of a map: sorted, without quotes. */
const GO_MAP = /^(.*?)map\[([A-Za-z_][\w.]*:.*)\]$/;

function goMap(body: string): Body | undefined {
  const [, message = '', inner = ''] = (body.endsWith(']') ? GO_MAP.exec(body) : null) ?? [];
  if (inner === '') return undefined;
  const fields = inner.split(/\s(?=[A-Za-z_][\w.]*:)/).map((pair): Field => {
    const colon = pair.indexOf(':');
    return [pair.slice(0, colon), pair.slice(colon + 1)];
  });
  return { message: message.replace(/(?<![\s:])[\s:]+$/, ''), fields };
}

function branches(body: string): Body | undefined {
  const start = body.search(/[├└]/);
  if (start < 0) return undefined;
  const fields: Field[] = [];
  BRANCH.lastIndex = start;
  let end = start;
  for (let match = BRANCH.exec(body); match; match = BRANCH.exec(body)) {
    fields.push([match[1] ?? '', (match[2] ?? '').trim()]);
    end = BRANCH.lastIndex;
  }
  return fields.length > 0 && end === body.length ? { message: body.slice(0, start).trim(), fields } : undefined;
}

function parenthesised(body: string): Body | undefined {
  const match = /[)}]$/.test(body) ? IN_PARENTHESES.exec(body) : null;
  if (!match) return undefined;
  const inner = match[2] ?? match[3] ?? '';
  const message = withoutMark(match[1] ?? '');
  const { pairs, end } = readPairs(inner, 0);
  // Python and others separate them by blanks.
  if (end === inner.length && pairs.length > 1 && !/, ?[\w.-]+=/.test(inner)) return { message, fields: pairs };
  const fields = inner.split(/, ?(?=[\w.-]+=)/).map((pair): Field => {
    const equals = pair.indexOf('=');
    return [
      pair.slice(0, equals),
      pair.slice(equals + 1).replace(/^(["'])(.*)\1$/, (_, __, text: string) => unquote(text)),
    ];
  });
  return { message, fields };
}

/** A cell of NLog: `|key=value`, or `|url: https://…`. */
const CELL = /^\s*([A-Za-z_][\w.-]*)(?:=|:(?:\s|$))(.*)$/;

function piped(body: string): Body | undefined {
  if (!body.includes('|')) return undefined;
  const [message = '', ...cells] = body.split('|');
  const fields = cells.map((cell): Field => {
    const [, key = '', text = ''] = CELL.exec(cell) ?? [];
    const value = text.trim();
    return [key, value.startsWith('"') && value.endsWith('"') ? unquote(value.slice(1, -1)) : value];
  });
  // One cell with blanks may hold several pairs.
  if (message === '' || fields.some(([key, value]) => key === '' || / \w+=/.test(value))) return undefined;
  // NLog's layout for the web puts the address after message and keys.
  const front = pairsBehind(message.trim(), true);
  return { message: front.message, fields: [...front.fields, ...fields] };
}

const ERROR_BEHIND = new RegExp(`^${ERROR_NAME}\\S`);

/** systemd's sentences about a unit end with pairs. */
const UNIT = /^\S+\.(?:service|socket|timer|mount|scope|slice): /;

function pairsBehind(body: string, isLogged: boolean): Body {
  FIRST_PAIR.lastIndex = 0;
  const first = FIRST_PAIR.exec(body);
  const name = first ? null : NAME_BEHIND.exec(body);
  if (!first)
    return name
      ? { message: body.slice(0, name.index).trim(), fields: [['logger', name[1] ?? '']] }
      : { message: unquoted(body.trim()), fields: [] };
  const start = first.index + (/[\s(,;]/.test(first[0].charAt(0)) ? 1 : 0);
  const { pairs: read, end } = readPairs(body, start);
  const pairs = read.flatMap((pair) => membersOf(pair, body));
  if (pairs.length === 0) return { message: unquoted(body.trim()), fields: [] };
  // When words follow the pairs, the pairs are part of a sentence.
  const rest = body.slice(end).trim();
  if (rest !== '') {
    // Node prints an error behind the text.
    if (ERROR_BEHIND.test(rest)) {
      const message = withoutMark(body.slice(0, first.index));
      return { message: unquoted(message.trim()), fields: [...pairs, ['error', rest]] };
    }
    // Elixir and logback write the keys in front of the message.
    const isInFront = isLogged && start === 0 && pairs.length > 1;
    return { message: isInFront ? rest : body.trim(), fields: pairs };
  }
  if (UNIT.test(body)) return { message: body.trim(), fields: pairs };
  const message = withoutMark(body.slice(0, first.index));
  const behind = NAME_BEHIND.exec(message);
  if (!behind) return withMessageKey({ message: unquoted(message.trim()), fields: pairs });
  return { message: message.slice(0, behind.index).trim(), fields: [['logger', behind[1] ?? ''], ...pairs] };
}

/** Returns the members of a group that zerolog's console prints as JSON: `event={"id":"…","position":1}`. */
function membersOf(pair: Field, body: string): readonly Field[] {
  const [key, value] = pair;
  // A text in quotes stays a text.
  const members = value.startsWith('{"') && body.includes(`${key}={"`) ? wholeObject(value) : undefined;
  return members ? inGroup(key, members) : [pair];
}

/** Returns the members of the object that is the value of a key. */
const inGroup = (key: string, members: readonly Field[]): readonly Field[] =>
  members.map(([name, member]): Field => [`${key}.${name}`, member]);

/** Reads logr's older forms, which have the message among the keys and the name of the logger in front. */
function withMessageKey(body: Body): Body {
  const own = /^[\w./-]*$/.test(body.message) ? body.fields.find(([key]) => key === 'msg') : undefined;
  if (!own) return body;
  const fields = body.fields.filter((field) => field !== own);
  return { message: own[1], fields: body.message === '' ? fields : [['logger', body.message], ...fields] };
}

/** Removes the quotes around a message: klog and others quote it. */
function unquoted(message: string): string {
  return /^"(?:[^"\\]|\\.)*"$/.test(message) ? unquote(message.slice(1, -1)) : message;
}
