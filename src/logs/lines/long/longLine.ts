import { withShortMembers } from './longObject';

/** Characters of a line that are parsed. */
export const PARSED_LENGTH = 16 * 1024;
/** What is kept of a long text between two quotes: more than is kept of an error, and its end, which may close what it opened. */
const TEXT_HEAD = 2_500;
const TEXT_TAIL = 64;
/** What is kept of the end of a line that is too long all the same. */
const LINE_TAIL = 6 * 1024;
/** Of a longer line both ends are looked through. */
const LONGEST = 256 * 1024;

/**
 * A line that is short enough to be parsed: of one that is too long the inner parts of its long texts are left out first, so that what
 * stands behind a stack trace or a payload is read, too. Shorter ones are as they were.
 */
export function parsedPart(line: string): string {
  if (line.length <= PARSED_LENGTH) return line;
  const object = withShortMembers(line, PARSED_LENGTH);
  if (object !== undefined) return object;
  const text = withShortTexts(line.length > LONGEST ? withoutMiddle(line, LONGEST / 2, LONGEST / 2) : line);
  return text.length <= PARSED_LENGTH ? text : withoutMiddle(text, PARSED_LENGTH - LINE_TAIL - 2, LINE_TAIL);
}

/** Where quotes are escaped, in an object within a text, what stands between two of them is a text as well. */
function withShortTexts(line: string): string {
  let short = '';
  let kept = 0;
  for (let start = 0; start < line.length; ) {
    const quote = line.indexOf('"', start);
    const end = quote < 0 ? line.length : quote;
    if (end - start > TEXT_HEAD + 2 * TEXT_TAIL) {
      short += line.slice(kept, start) + withoutMiddle(line.slice(start, end), TEXT_HEAD, TEXT_TAIL);
      kept = end;
    }
    start = end + 1;
  }
  return short + line.slice(kept);
}

/** What stands between the head and the tail is left out; no escaped character is cut at their ends. */
function withoutMiddle(text: string, head: number, tail: number): string {
  const begin = text.length - tail;
  return `${text.slice(0, beforeEscape(text, head))}…${text.slice(isEscaped(text, begin) ? begin - 1 : begin)}`;
}

/** A place itself, or the begin of the escaped character that it would cut: `\\`, `\u00`. */
function beforeEscape(text: string, end: number): number {
  for (let at = end - 1; at >= end - LONGEST_CUT; at--)
    if (isEscaped(text, at + 1) && CUT_ESCAPE.test(text.slice(at, end))) return at;
  return end;
}

/** Whether what stands at a place is escaped by a backslash before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

const BACKSLASH = 92;
const LONGEST_CUT = 5;
const CUT_ESCAPE = /^\\(?:u[\da-fA-F]{0,3}|x[\da-fA-F]?)?$/;
