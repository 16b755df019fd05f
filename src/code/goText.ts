/** A source text twice, character for character in step: what is blanked in one stands at the same offset in the other. */
export interface GoText {
  /** Without comments. */
  readonly code: string;
  /** Without comments and without what strings hold: every brace and keyword in it is one. */
  readonly shape: string;
}

const commentOrString = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'/g;

/** Takes the comments out of Go code, and the strings' contents too where only its shape is asked for. Lines end with a line feed alone. */
export function readGo(text: string): GoText {
  const lines = text.replaceAll('\r\n', '\n');
  let code = '';
  let shape = '';
  let from = 0;
  for (const { 0: part, index } of lines.matchAll(commentOrString)) {
    const before = lines.slice(from, index);
    const isComment = part.startsWith('/');
    code += before + (isComment ? blank(part) : part);
    shape += before + (isComment ? blank(part) : `${part[0]}${blank(part.slice(1, -1))}${part.at(-1)}`);
    from = index + part.length;
  }
  const rest = lines.slice(from);
  return { code: code + rest, shape: shape + rest };
}

const blank = (part: string) => (part.includes('\n') ? part.replace(/[^\n]/g, ' ') : ' '.repeat(part.length));

/** The tool's own convention for files that nobody writes by hand: a comment before the package clause. */
export function isGenerated(text: string): boolean {
  if (!text.includes('DO NOT EDIT.')) return false;
  const packageClause = text.search(/^package\s/m);
  return /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(packageClause < 0 ? text : text.slice(0, packageClause));
}

/** The offset of the bracket that closes the one at `open`; the text's end where none does. */
export function closingBracket(shape: string, open: number): number {
  let depth = 0;
  for (let at = open; at < shape.length; at += 1) {
    if ('([{'.includes(shape[at] ?? '')) depth += 1;
    else if (')]}'.includes(shape[at] ?? '')) depth -= 1;
    if (depth === 0) return at;
  }
  return shape.length;
}

/** Where the expression that begins at `start` ends: at the first line's end that does not lead on to the next line. */
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

/** The line of an offset, counted from 1; quick for offsets that rise. */
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
