/**
 * Where characters were removed from a text: pairs of an offset in the shorter text and the total number of characters removed before it.
 */
export type Cuts = readonly number[];

export interface PlainText {
  readonly text: string;
  readonly cuts: Cuts;
}

const NO_CUTS: Cuts = [];

/** Colours, cursor moves, titles and links of terminals: CSI, OSC and similar sequences, and those of two characters. */
const REAL =
  '\\x1b(?:\\[[0-?]*[ -/]*[@-~]|[\\]P^_][^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c|$)|[ -/]*[0-Z\\\\^_a-~])|\\x9b[0-?]*[ -/]*[@-~]';
/** The same with the escape character in letters: rsyslog writes `#033`, `cat -v` writes `^[`. */
const SPELLED = '(?:#033|\\^\\[)(?:\\[[\\d;:?]*[A-Za-z]|\\]8;[^#\\x07\\x1b]{0,2000}(?:#007|#033\\\\|\\^G|\\^\\[\\\\))';
/** The same as it is escaped inside quoted texts, of JSON, Go and others. */
const QUOTED =
  '(?<!\\\\)\\\\+(?:u001[bB]|x1[bB]|033|e)(?:\\[[\\d;:?]*[A-Za-z]|\\]8;[^\\\\"]*(?:\\\\+(?:u0007|x07|a|007)|\\\\+(?:u001[bB]|x1[bB]|033|e)\\\\+))';

const SEQUENCES = new RegExp(`${REAL}|${SPELLED}`, 'g');
const ALL_SEQUENCES = new RegExp(`${REAL}|${SPELLED}|${QUOTED}`, 'g');

const hasReal = (text: string) =>
  text.includes('\x1b') || text.includes('#033') || text.includes('^[[') || text.includes('\x9b');
const hasQuoted = (text: string) => /\\(?:u001b|x1b|033|e[[\]])/i.test(text);

/** Returns a text without terminal sequences, including those whose escape character a tool wrote in letters. */
export function withoutSequences(text: string): string {
  return hasReal(text) ? text.replace(SEQUENCES, '') : text;
}

/** Colours that lost their escape character when the text was copied. They are removed only from a text that begins with one. */
const LOST = /\[(?:\d{1,3}(?:;\d{1,3})*)?m/g;
const BEGINS_LOST = /^\[\d{1,3}(?:;\d{1,3})*m/;
/** A sequence with an escaped escape character. After a quote it belongs to a value. */
const BEGINS_WRITTEN = /^[^"'\\]*\\(?:u001b|x1b|033|e\[)/i;

/** The same; also removes sequences that are written out in plain text, and those whose escape character was not copied. */
function withoutWrittenSequences(text: string): string {
  const isWritten = text.includes('\\') && BEGINS_WRITTEN.test(text);
  const plain = isWritten ? withoutAllSequences(text).text : withoutSequences(text);
  return BEGINS_LOST.test(plain) ? plain.replace(LOST, '') : plain;
}

/**
 * The same; also removes escaped sequences inside quoted texts, and returns where characters were removed. For ids and words in raw lines.
 */
export function withoutAllSequences(raw: string): PlainText {
  if (!hasReal(raw) && !hasQuoted(raw)) return { text: raw, cuts: NO_CUTS };
  const cuts: number[] = [];
  let text = '';
  let end = 0;
  ALL_SEQUENCES.lastIndex = 0;
  for (let match = ALL_SEQUENCES.exec(raw); match; match = ALL_SEQUENCES.exec(raw)) {
    text += raw.slice(end, match.index);
    end = match.index + match[0].length;
    cuts.push(text.length, end - text.length);
  }
  return cuts.length === 0 ? { text: raw, cuts: NO_CUTS } : { text: text + raw.slice(end), cuts };
}

/** Converts the offset of a character in the plain text to the offset in the raw text. */
export function rawOffset(cuts: Cuts, offset: number): number {
  let cut = 0;
  for (let i = 0; i < cuts.length && (cuts[i] ?? 0) <= offset; i += 2) cut = cuts[i + 1] ?? 0;
  return offset + cut;
}

/** Converts the end of a span in the plain text to the offset after its last character in the raw text. */
export function rawEnd(cuts: Cuts, end: number): number {
  return end === 0 ? 0 : rawOffset(cuts, end - 1) + 1;
}

/** The byte order mark of UTF-8 at the start of a file, after the prefix that a tool put in front of it. */
const MARK = /(^|[\s:\]])\ufeff/g;

/** Returns a line without terminal sequences, without the byte order mark, and without text that carriage returns overwrote. */
export function cleanLine(raw: string): string {
  const plain = withoutWrittenSequences(raw);
  const line = (plain.includes('\ufeff') ? plain.replace(MARK, '$1') : plain).trim();
  // A file that is one array of objects.
  if (line.endsWith('},') && line.startsWith('{')) return line.slice(0, -1);
  if (line.startsWith('[{"') && /\},?$/.test(line)) return line.slice(1, line.lastIndexOf('}') + 1);
  if (line.endsWith('}]') && line.startsWith('{"')) return line.slice(0, -1);
  const written = line.lastIndexOf('\r');
  return written < 0 ? line : line.slice(written + 1);
}
