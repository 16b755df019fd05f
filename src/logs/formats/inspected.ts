import type { Field } from './format';
import { unquote } from './keyValue';
import { matchAt } from './matchAt';

/** The maximum depth of objects within each other; deeper ones remain text. */
const MAX_DEPTH = 4;

/** The name of an error as Node and Python print it in front of its text: `TypeError: `, `Error [ERR_X]: `. */
export const ERROR_NAME = String.raw`(?:[A-Z]\w*)?(?:Error|Exception)(?: \[\w+\])?: `;

const OPEN = /(?:%|\[?[A-Z]\w*(?:\(\d+\))?(?::[^\]]*\])?\s)?([[{])\s*/y;
const KEY =
  /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|:?([A-Za-z_$][\w$.-]*)|(\[[\w().]+\]))\s*(=>|:(?=[\s'"{[]))\s*/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`/y;
/** Node prints a long text line by line, and joins the lines. */
const JOINED = /\s*\+\s*(?=['"`])/y;
/** An error with its stack in the lines below: only its text is kept. */
const ERROR = new RegExp(`(${ERROR_NAME}.{0,2000}(?:\\n(?!\\s*at ).{0,500}){0,20}?)(?=\\n\\s*at )`, 'y');
const FRAME = /\n\s*(?:at |\.{3} \d+ lines matching ).*?(?=(?: \{|,)?(?:\n|$))/y;
/** A list, or a value with its type: `[ 1, 2 ]`, `UUID('…')`, `Date(…)`. */
const CALL_OR_LIST = /(?:[A-Za-z_][\w.]*)?(?:\([^()]*\)|\[[^[\]]*\])/y;
const BARE = /[^,}\]{[("']+/y;
const NEXT = /\s*(?:,\s*|(?=[}\]]))/y;
const CLOSE = /\s*([}\]])/y;

/**
 * Returns the members of an object as JavaScript, Python, Ruby, PHP and Elixir print it, with groups as dotted keys: `{ position: 1, id:
 * 'x' }`, `{'a': 1}`, `{:a=>1}`, `["a" => 1]`, `%{a: 1}`. Undefined unless the text from `at` to its end is such an object.
 */
export function inspectedObject(text: string, at = 0): Field[] | undefined {
  const fields: Field[] = [];
  const end = readObject(text, at, '', fields, 0);
  return end === text.length && fields.length > 0 ? fields : undefined;
}

/** Returns the offset after the object; undefined when there is none. */
function readObject(text: string, from: number, prefix: string, fields: Field[], depth: number): number | undefined {
  const open = depth > MAX_DEPTH ? null : matchAt(OPEN, text, from);
  if (!open) return undefined;
  const isList = open[1] === '[';
  let at: number | undefined = from + open[0].length;
  while (at !== undefined) {
    const close = matchAt(CLOSE, text, at);
    if (close) return close[1] === (isList ? ']' : '}') ? at + close[0].length : undefined;
    const key = matchAt(KEY, text, at);
    // Only PHP's lists have keys, and never with a colon.
    if (!key || (isList && key[5] !== '=>')) return undefined;
    const name = prefix + (key[1] ?? key[2] ?? key[3] ?? key[4] ?? '');
    at = behindComma(text, readValue(text, at + key[0].length, name, fields, depth));
  }
  return undefined;
}

function behindComma(text: string, at: number | undefined): number | undefined {
  const next = at === undefined ? null : matchAt(NEXT, text, at);
  return at === undefined || !next ? undefined : at + next[0].length;
}

function readValue(text: string, at: number, key: string, fields: Field[], depth: number): number | undefined {
  const quoted = quotedAt(text, at);
  if (quoted) {
    fields.push([key, quoted.value]);
    return quoted.end;
  }
  const error = matchAt(ERROR, text, at);
  if (error) {
    fields.push([key, error[1] ?? '']);
    return behindStack(text, at + error[0].length, `${key}.`, fields, depth);
  }
  const before = fields.length;
  const end = readObject(text, at, `${key}.`, fields, depth + 1);
  if (end !== undefined) return end;
  fields.length = before;
  const bare = matchAt(CALL_OR_LIST, text, at) ?? matchAt(BARE, text, at);
  if (!bare) return undefined;
  fields.push([key, bare[0].trim()]);
  return at + bare[0].length;
}

function quotedAt(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  let value = '';
  let end = at;
  for (let part = matchAt(QUOTED, text, end); part; ) {
    value += unquote(part[1] ?? part[2] ?? part[3] ?? '');
    end += part[0].length;
    const joined = matchAt(JOINED, text, end);
    part = joined && matchAt(QUOTED, text, end + joined[0].length);
    if (joined && part) end += joined[0].length;
  }
  return end === at ? undefined : { value, end };
}

/** Returns the offset after the frames of a stack, and after the object with the error's own members. */
function behindStack(text: string, from: number, prefix: string, fields: Field[], depth: number): number | undefined {
  let at = from;
  for (let frame = matchAt(FRAME, text, at); frame; frame = matchAt(FRAME, text, at)) at += frame[0].length;
  const members = /^\s*\{/.test(text.slice(at, at + 8)) ? text.indexOf('{', at) : -1;
  return members < 0 ? at : readObject(text, members, prefix, fields, depth + 1);
}
