import { joined } from './joined';
import { type CallArguments, isScalar, type NumberValue, type TextValue, unknown, type Value } from './values';

/** Returns the result of an operator; unknown when an operand is not known. */
export function combined(sign: string, left: Value, right: Value): Value {
  if (left.kind === 'truth' && right.kind === 'truth') {
    if (sign === '&&') return truth(left.truth && right.truth);
    return sign === '||' ? truth(left.truth || right.truth) : unknown;
  }
  if (left.kind === 'text' && right.kind === 'text') return ofTexts(sign, left, right);
  return left.kind === 'number' && right.kind === 'number' ? ofNumbers(sign, left, right) : unknown;
}

const truth = (value: boolean): Value => ({ kind: 'truth', truth: value });

function ofTexts(sign: string, left: TextValue, right: TextValue): Value {
  if (sign === '+') {
    return { ...left, text: left.text + right.text, type: left.type ?? right.type, ...varyingAs(right) };
  }
  if (left.varies || right.varies) return unknown;
  if (sign === '==') return truth(left.text === right.text);
  return sign === '!=' ? truth(left.text !== right.text) : unknown;
}

function ofNumbers(sign: string, left: NumberValue, right: NumberValue): Value {
  const [a, b] = [left.number, right.number];
  const result = arithmetic[sign]?.(a, b);
  if (result !== undefined && !Number.isSafeInteger(result)) return unknown;
  if (result !== undefined)
    return { kind: 'number', number: result, type: left.type ?? right.type, ...varyingAs(left, right) };
  const holds = left.varies || right.varies ? undefined : comparisons[sign]?.(a, b);
  return holds === undefined ? unknown : truth(holds);
}

/** Marks a result that depends on values which other code may set: it may differ, too. */
const varyingAs = (...values: readonly (TextValue | NumberValue)[]) =>
  values.some(({ varies }) => varies) ? { varies: true } : {};

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  '<<': (a, b) => a * 2 ** b,
  '>>': (a, b) => Math.floor(a / 2 ** b),
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Returns the length of a text or list. */
export function lengthOf(of: Value): Value {
  if (of.kind === 'text') return { kind: 'number', number: Buffer.byteLength(of.text), ...varyingAs(of) };
  return of.kind === 'list' && of.complete ? { kind: 'number', number: of.items.length } : unknown;
}

/** Converts a value to a type of the language. */
export function asBuiltIn(name: string, of: Value): Value {
  if (isScalar(of)) return (of.kind === 'text') === (name === 'string') ? { ...of, type: undefined } : unknown;
  return name === 'string' ? of : unknown;
}

/** Joins two values; two functions become one that calls both. */
export function either(a: Value, b: Value): Value {
  if (a.kind !== 'function' || b.kind !== 'function' || a === b) return joined(a, b);
  return {
    kind: 'function',
    declaration: undefined,
    receiver: undefined,
    takes: a.takes,
    call: (given) => joined(a.call(given), b.call(given)),
  };
}

/** Returns a part of a text or list; without bounds, the value itself. */
export function sliceOf(of: Value, from: Value | undefined, to: Value | undefined): Value {
  if (!from && !to) return of;
  const [start, end] = [from, to].map((bound) => (bound?.kind === 'number' ? bound.number : bound ? null : undefined));
  if (start === null || end === null) return unknown;
  const isWithin = (length: number) => {
    const [first, behind] = [start ?? 0, end ?? length];
    return first >= 0 && first <= behind && behind <= length;
  };
  if (of.kind === 'text') {
    const bytes = Buffer.from(of.text);
    return isWithin(bytes.length)
      ? { kind: 'text', text: bytes.subarray(start, end).toString(), ...varyingAs(of) }
      : unknown;
  }
  const isKnown = of.kind === 'list' && of.complete && isWithin(of.items.length);
  return isKnown ? { ...of, items: of.items.slice(start, end) } : unknown;
}

/** Whether a value equals the value of the switch; undefined when this is not known. */
export function isSame(given: Value, value: Value): boolean | undefined {
  if (given.kind === 'truth') return value.kind === 'truth' ? value.truth === given.truth : undefined;
  if (!isScalar(given) || !isScalar(value) || given.varies || value.varies) return undefined;
  const scalar = (of: typeof given) => (of.kind === 'text' ? of.text : of.number);
  return scalar(given) === scalar(value);
}

/** Splits a text that is in the code: `strings.Split("Account,Loan", ",")`. */
export function splitText(name: string, { values: [text, separator] }: CallArguments): Value {
  if (text?.kind !== 'text') return unknown;
  const between = name === 'Fields' ? /\s+/ : separator?.kind === 'text' ? separator.text : undefined;
  if (between === undefined) return unknown;
  const parts = text.text.split(between).filter((part) => name !== 'Fields' || part !== '');
  return { kind: 'list', items: parts.map((part) => ({ kind: 'text', text: part })), complete: true };
}

/** Fills texts and numbers into a format. A number of a named type may print itself as something else, so the result is then unknown. */
export function printed({ values: [format, ...others], complete }: CallArguments): Value {
  const verbs = format?.kind === 'text' ? (format.text.match(/%[^%]|%%/g) ?? []) : [];
  const parts = others.map((value, at) => {
    const verb = verbs[at];
    if (value.kind === 'text') return verb === '%s' || verb === '%v' ? value.text : undefined;
    const isPrinted = value.kind === 'number' && (verb === '%d' || (verb === '%v' && !value.type));
    return isPrinted ? String(value.number) : undefined;
  });
  const isPlain = verbs.length === parts.length;
  if (!complete || format?.kind !== 'text' || !isPlain || parts.includes(undefined)) return unknown;
  const next = parts.values();
  return { kind: 'text', text: format.text.replace(/%[svd]/g, () => next.next().value ?? '') };
}

/** Returns the keys of a map as a list. */
export const keyList = (map: Value | undefined): Value =>
  map?.kind === 'map' ? { kind: 'list', items: map.entries.map(([key]) => key), complete: map.complete } : unknown;
