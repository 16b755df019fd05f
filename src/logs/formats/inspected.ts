import type { Field } from './format';
import { unquote } from './keyValue';
import { matchAt } from './matchAt';

/** The maximum depth of objects within each other; deeper ones remain text. */
const MAX_DEPTH = 4;

const OPEN = /(?:%|\[?[A-Z]\w*(?::[^\]]*\])?\s)?([[{])\s*/y;
const KEY = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|:?([A-Za-z_$][\w$.-]*))\s*(=>|:(?=[\s'"{[]))\s*/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`/y;
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
    if (!key || (isList && key[4] !== '=>')) return undefined;
    const name = prefix + (key[1] ?? key[2] ?? key[3] ?? '');
    at = behindComma(text, readValue(text, at + key[0].length, name, fields, depth));
  }
  return undefined;
}

function behindComma(text: string, at: number | undefined): number | undefined {
  const next = at === undefined ? null : matchAt(NEXT, text, at);
  return at === undefined || !next ? undefined : at + next[0].length;
}

function readValue(text: string, at: number, key: string, fields: Field[], depth: number): number | undefined {
  const quoted = matchAt(QUOTED, text, at);
  if (quoted) {
    fields.push([key, unquote(quoted[1] ?? quoted[2] ?? quoted[3] ?? '')]);
    return at + quoted[0].length;
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
