/** Characters that end a value without quotes. */
const END = /[\s,;{}[\]()"'\\=<>]/g;
const DIGIT = /\d/g;
const POINT = 46;
const COLON = 58;

/**
 * Finds the values without quotes in a line. As long as the requested places do not go back, each character is examined only once, whatever
 * the number of keys.
 */
export class BareValues {
  /** The value that was examined last: its start, its end, and its end without the points and colons of a sentence. */
  private from = 0;
  private end = -1;
  private plainEnd = -1;
  private digitFrom = 0;
  private digit = -1;

  constructor(
    private readonly line: string,
    private readonly longest: number,
  ) {}

  /** Returns where the value at a place ends: the place itself when there is no value there, undefined when the value is too long. */
  endOf(at: number): number | undefined {
    if (at < this.from || at > this.end) {
      this.from = at;
      this.end = next(END, this.line, at);
      this.plainEnd = this.end;
      while (this.plainEnd > at && isMark(this.line.charCodeAt(this.plainEnd - 1))) this.plainEnd--;
    }
    if (this.end - at > this.longest) return undefined;
    return Math.max(at, this.plainEnd);
  }

  /** Whether there is a digit between two places. */
  hasDigit(from: number, to: number): boolean {
    if (from < this.digitFrom || from > this.digit) {
      this.digitFrom = from;
      this.digit = next(DIGIT, this.line, from);
    }
    return this.digit < to;
  }
}

const isMark = (code: number) => code === POINT || code === COLON;

function next(pattern: RegExp, line: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(line)?.index ?? line.length;
}
