/** One of the records that a line holds. */
export interface LinePart {
  readonly text: string;
  /** What must be added to an offset in the text to get the column in the line; negative when the text has more in front. */
  readonly shift: number;
}

/** Returns the start and the end of each object and list that follow each other from an offset on; at most `most` of them. */
export function elements(line: string, from: number, most = Number.POSITIVE_INFINITY): [start: number, end: number][] {
  const found: [number, number][] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < line.length && found.length < most; at++) {
    const code = line.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(line, at);
    } else if (code === BRACE || code === BRACKET) {
      if (depth === 0) start = at;
      depth++;
    } else if (code === BRACE_END || code === BRACKET_END) {
      if (depth === 0) break;
      depth--;
      if (depth === 0) found.push([start, at + 1]);
    }
  }
  return found;
}

const QUOTE = 34;
const BRACE = 123;
const BRACE_END = 125;
const BRACKET = 91;
const BRACKET_END = 93;

/** Returns the offset of the quote that ends a text; the length of the line when the text does not end. */
export function endOfText(line: string, start: number): number {
  let end = line.indexOf('"', start + 1);
  while (end > 0 && isEscaped(line, end)) end = line.indexOf('"', end + 1);
  return end < 0 ? line.length : end;
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0;
  while (line.charAt(at - 1 - slashes) === '\\') slashes++;
  return slashes % 2 === 1;
}
