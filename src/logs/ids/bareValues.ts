/** What ends a value without quotes. */
const END = /[\s,;{}[\]()"'\\=<>]/g;
const DIGIT = /\d/g;
const POINT = 46;
const COLON = 58;

/** The values without quotes in a line. Each character is looked at once where places do not go back, however many keys it stands behind. */
export class BareValues {
  /** Where the value ends that was looked at last, and where it does without the points and colons of a sentence. */
  private from = 0;
  private end = -1;
  private plainEnd = -1;
  private digitFrom = 0;
  private digit = -1;

  constructor(
    private readonly line: string,
    private readonly longest: number,
  ) {}

  /** Where the value at a place ends: that place itself where there is none; undefined where it is too long. */
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

  /** Whether a digit stands between two places. */
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
