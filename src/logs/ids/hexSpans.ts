import { isSameTrace, traceHalves } from '../../model/lookup/ids';

/** An id of 64 or 128 bits in a text, in any spelling. Offsets are UTF-16 units. */
export interface HexSpan {
  readonly start: number;
  readonly end: number;
  /** 32 lower-case digits; 16 for an id of 64 bits. */
  readonly key: string;
  /**
   * Whether the id is a separate word, or joined to other words by underscores (`evt_…`). An id next to a hyphen is accepted only as a
   * trace id.
   */
  readonly isWhole: boolean;
}

/** A UUID; X-Ray's two parts after its version; 32 digits, or 31 when the leading zero is missing; 16 digits. */
const HEX =
  /(?:[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}|[\da-fA-F]{8}-[\da-fA-F]{24}|[\da-fA-F]{31,32}|[\da-fA-F]{16})(?![A-Za-z\d])/y;
const SHORTEST = 16;
const HYPHEN = 45;

/** Returns the ids in a text, found by their digits alone. */
export function hexSpans(text: string): HexSpan[] {
  const spans: HexSpan[] = [];
  // Most texts have no run of digits as long as an id. A look at every 16th character finds each run that is long enough.
  for (let at = SHORTEST - 1; at < text.length; at += SHORTEST) {
    if (!isInRun(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isInRun(text.charCodeAt(start - 1))) start--;
    while (at < text.length && isInRun(text.charCodeAt(at))) at++;
    if (at - start >= SHORTEST) addSpans(text, start, at, spans);
  }
  return spans;
}

/** Adds the ids within a run of digits and hyphens. */
function addSpans(text: string, from: number, to: number, spans: HexSpan[]): void {
  for (let start = from; to - start >= SHORTEST; start++) {
    const before = text.charCodeAt(start - 1);
    if (start === from ? isLetterOrDigit(before) : before !== HYPHEN) continue;
    HEX.lastIndex = start;
    const found = HEX.exec(text)?.[0];
    if (found === undefined) continue;
    const end = start + found.length;
    const digits = found.replaceAll('-', '').toLowerCase();
    const isWhole = before !== HYPHEN && text.charCodeAt(end) !== HYPHEN;
    spans.push({ start, end, key: digits.length === 31 ? `0${digits}` : digits, isWhole });
    start = end - 1;
  }
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isInRun = (code: number) =>
  isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70) || code === HYPHEN;
const isLetterOrDigit = (code: number) => isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Returns the first whole span with this id; `key` is the id's normal form. */
export function spanOf(spans: readonly HexSpan[], key: string): HexSpan | undefined {
  for (const span of spans) if (span.isWhole && span.key === key) return span;
  return undefined;
}

const DECIMAL = /(?<![\w.-])\d{15,20}(?![\w.-])/g;

/**
 * Returns where a text names a trace; −1 when it does not. The id may be whole, without its zeros, or the half that B3 and Datadog print.
 * `key` is the trace id's normal form.
 */
export function traceColumn(text: string, spans: readonly HexSpan[], key: string): number {
  for (const span of spans) {
    if (span.key === key) return span.start;
    if (
      span.key.length === 16 &&
      span.isWhole &&
      (key.endsWith(span.key) || isSameTrace(span.key.padStart(32, '0'), key))
    )
      return span.start;
  }
  DECIMAL.lastIndex = 0;
  let halves: readonly string[] | undefined;
  for (let match = DECIMAL.exec(text); match; match = DECIMAL.exec(text)) {
    halves ??= traceHalves(key);
    if (halves.includes(match[0])) return match.index;
  }
  return -1;
}
