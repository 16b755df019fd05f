/** A source text in two forms of the same length: a part that is blanked in one form is at the same offset in the other. */
export interface GoText {
  /** Without comments. */
  readonly code: string;
  /** Without comments and without the content of strings, so that every brace and keyword in it is real. */
  readonly shape: string;
}

/**
 * An unclosed comment or string continues to the end, as in the language. If its end were searched for again from each character in it, the
 * time would be quadratic.
 */
const commentOrString = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|`[^`]*`|'(?:[^'\\\n]|\\.)*'?/g;

/** Removes the comments of Go code, and in `shape` also the content of strings. Lines end with a single line feed. */
export function readGo(text: string): GoText {
  const lines = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  // The parts are joined once: a string that is built in pieces is copied again on its first use.
  const code: string[] = [];
  const shape: string[] = [];
  let from = 0;
  let copied = 0;
  for (const { 0: part, index } of lines.matchAll(commentOrString)) {
    shape.push(lines.slice(from, index));
    from = index + part.length;
    if (part.startsWith('/')) {
      const blanks = blank(part);
      shape.push(blanks);
      code.push(lines.slice(copied, index), blanks);
      copied = from;
    } else {
      const quote = part.slice(0, 1);
      const end = part.length > 1 && part.endsWith(quote) ? quote : '';
      shape.push(quote, blank(part.slice(1, part.length - end.length)), end);
    }
  }
  shape.push(lines.slice(from));
  code.push(lines.slice(copied));
  return { code: code.join(''), shape: shape.join('') };
}

const blank = (part: string) => (part.includes('\n') ? part.replace(/[^\n]/g, ' ') : ' '.repeat(part.length));

/**
 * Returns what generated a file, from the comment before the package clause that marks generated files in Go; undefined for other files.
 */
export function generatorOf(text: string): string | undefined {
  if (!text.includes('DO NOT EDIT.')) return undefined;
  const packageClause = text.search(/^package\s/m);
  const head = packageClause < 0 ? text : text.slice(0, packageClause);
  return /^\/\/ Code generated (.*) ?DO NOT EDIT\.\r?$/m.exec(head)?.[1];
}

/** Whether the file is generated. */
export const isGenerated = (text: string): boolean => generatorOf(text) !== undefined;

/** Returns the offset of the bracket that closes the one at `open`; the length of the text when there is none. */
export function closingBracket(shape: string, open: number): number {
  let depth = 0;
  for (let at = open; at < shape.length; at += 1) {
    const code = shape.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) depth += 1;
    else if (code === 41 || code === 93 || code === 125) depth -= 1;
    else if (depth !== 0) continue;
    if (depth === 0) return at;
  }
  return shape.length;
}

/** Returns the end of the expression at `start`: the first end of a line after which the expression does not continue. */
export function expressionEnd(shape: string, start: number, limit = shape.length): number {
  let last = '';
  for (let at = start; at < limit; at += 1) {
    const char = shape[at] ?? '';
    if ('([{'.includes(char)) {
      at = closingBracket(shape, at);
      last = ')';
    } else if (char === ';' || (char === '\n' && last !== '' && !'+,.='.includes(last))) {
      return at;
    } else if (!/\s/.test(char)) {
      last = char;
    }
  }
  return limit;
}

/** Creates a function that returns the line of an offset, 1-based; fast for ascending offsets. */
export function createLineCounter(text: string): (offset: number) => number {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    if (offset < lineStart) {
      line = 1;
      lineStart = 0;
    }
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < offset; next = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    return line;
  };
}

/** Returns the ranges between the commas of a list from `from` to `to`. A comma at the end does not begin a further item. */
export function listItems(shape: string, from: number, to: number): [from: number, to: number][] {
  const items: [number, number][] = [];
  let start = from;
  for (let at = from; at <= to; at += 1) {
    const char = shape[at] ?? '';
    if (at < to && '([{'.includes(char)) at = closingBracket(shape, at);
    else if (at === to || char === ',') {
      if (shape.slice(start, at).trim() !== '') items.push([start, at]);
      start = at + 1;
    }
  }
  return items;
}

const operandPart = /[\p{L}\p{Nd}_.]+|"[^"\n]*"|`[^`]*`/uy;
const operandPrefix = /[ \t]*[&*]?/y;
const operandSum = /[ \t\n]*\+(?![+=])\s*/y;

/** Returns the end of the operand at `start`: names, strings, calls, indexes, literals and sums of these, but no comparisons. */
export function operandEnd(shape: string, start: number): number {
  let at = after(operandPrefix, shape, start) ?? start;
  for (let from = at; at < shape.length; ) {
    const char = shape[at] ?? '';
    const isBracket = char === '(' || char === '[' || (char === '{' && at > from);
    const next = isBracket ? closingBracket(shape, at) + 1 : after(operandPart, shape, at);
    if (next !== undefined) at = next;
    else {
      const sum = at > from ? after(operandSum, shape, at) : undefined;
      if (sum === undefined) break;
      from = at = sum;
    }
  }
  return Math.min(at, shape.length);
}

/** Returns the end of a sticky pattern's match; undefined when it does not match. */
function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

const operandBefore =
  /(?:[\p{L}\p{Nd}_.]|"[^"\n]*"|`[^`]*`|\((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*\)|\[[^[\]\n]*\])+[ \t]*$/u;

/** Returns the start of the operand before `end`, on the same line. */
export function operandStart(shape: string, end: number): number {
  const lineStart = Math.max(shape.lastIndexOf('\n', end - 1) + 1, end - 300);
  const match = operandBefore.exec(shape.slice(lineStart, end));
  return match ? lineStart + match.index : end;
}
