import { hyphenate } from '../event/uuid';

/**
 * Normal forms of ids: one id has many spellings in logs, headers, code and stores. The normal form of a 128-bit id is its 32 hexadecimal
 * digits in lower case. Look-up, links and log search compare these.
 */
const HEX_ID = /^[\da-f]{32}$/;
const NO_ID = '0'.repeat(32);
const UNSIGNED_64 = 2n ** 64n;

/** `{…}`, `(…)`, `urn:uuid:…`, `0x…` and PostgreSQL's `\x…` around the digits. */
const WRAPPED = /^[{(<]?(?:urn:)?(?:uuid:|guid:)?(?:0x|\\+x)?([\da-f-]{32,36})[})>]?$/i;
const HYPHENATED = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const DIGITS_ALONE = /^[\da-f]{32}$/i;
/** AWS X-Ray: version, seconds, and the rest. */
const XRAY = /^1-([\da-f]{8})-([\da-f]{24})$/i;
/** 16 bytes as base64, as protobuf prints them in JSON. */
const BASE64 = /^[A-Za-z\d+/_-]{21}[AQgw]==$/;

/**
 * Returns the normal form of a 128-bit id in any spelling: a UUID with or without hyphens, in capitals, in braces or with `urn:uuid:`, 32
 * hexadecimal digits, X-Ray's three parts, or base64. Null for other texts, and when all digits are zero.
 */
export function hexId(text: string): string | null {
  const id = digitsOf(text)?.toLowerCase();
  return id !== undefined && HEX_ID.test(id) && id !== NO_ID ? id : null;
}

function digitsOf(text: string): string | undefined {
  // Nearly all ids have one of these two forms, and no id in another spelling has.
  if (HYPHENATED.test(text)) return withoutHyphens(text);
  if (DIGITS_ALONE.test(text)) return text;
  const xray = XRAY.exec(text);
  if (xray) return `${xray[1]}${xray[2]}`;
  if (BASE64.test(text)) return hexOfBase64(text, 16);
  const inner = WRAPPED.exec(text)?.[1];
  if (inner === undefined) return undefined;
  return HYPHENATED.test(inner) ? withoutHyphens(inner) : inner;
}

const withoutHyphens = (uuid: string) =>
  uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Returns the first bytes of a base64 text, in either alphabet, as hexadecimal digits. */
export function hexOfBase64(text: string, bytes: number): string {
  const digits = Math.ceil((bytes * 8) / 6);
  let value = 0n;
  for (const digit of text.slice(0, digits)) {
    const plain = digit === '-' ? '+' : digit === '_' ? '/' : digit;
    value = value * 64n + BigInt(BASE64_DIGITS.indexOf(plain));
  }
  // Removes the bits of the last digit that belong to no byte.
  return (value >> BigInt(digits * 6 - bytes * 8)).toString(16).padStart(bytes * 2, '0');
}

/**
 * Returns the normal forms that a known trace id may mean. Tracers drop leading zeros or print only 64 bits, and Datadog prints the lower
 * 64 bits in decimal. A text of decimal digits therefore has two readings.
 */
export function traceIds(text: string): readonly string[] {
  const whole = hexId(text);
  if (whole !== null) return [whole];
  const digits = text.replace(/^0x/i, '');
  const readings: string[] = [];
  if (/^[\da-f]{1,32}$/i.test(digits)) readings.push(digits.toLowerCase().padStart(32, '0'));
  if (/^\d{1,20}$/.test(text) && BigInt(text) < UNSIGNED_64) readings.push(BigInt(text).toString(16).padStart(32, '0'));
  return [...new Set(readings)].filter((id) => id !== NO_ID);
}

/** Whether two normal forms are the same trace. When one has only 64 bits, the lower halves are compared. */
export function isSameTrace(a: string, b: string): boolean {
  if (a === b) return true;
  const isHalf = a.startsWith(NO_ID.slice(16)) || b.startsWith(NO_ID.slice(16));
  return isHalf && a.slice(16) === b.slice(16);
}

/** Returns how a 128-bit id is stored and printed, from its normal form: with hyphens first, then without, then both in capitals. */
export function idSpellings(id: string): readonly string[] {
  const uuid = hyphenate(id);
  return [uuid, id, uuid.toUpperCase(), id.toUpperCase()].filter((text, index, all) => all.indexOf(text) === index);
}

/**
 * The same for a trace id, with 32 digits first. It adds the form without leading zeros, the lower 64 bits when the upper ones are zero,
 * and X-Ray's form.
 */
export function traceSpellings(id: string): readonly string[] {
  const short = id.replace(/^0+/, '');
  const lower = id.startsWith(NO_ID.slice(16)) ? [id.slice(16)] : [];
  const [uuid = '', , ...capitals] = idSpellings(id);
  const xray = `1-${id.slice(0, 8)}-${id.slice(8)}`;
  return [...new Set([id, uuid, ...lower, short, xray, ...capitals, ...lower.map((half) => half.toUpperCase())])];
}

/**
 * Returns the forms that tracers print besides `traceSpellings`: each half in decimal (Datadog), and the lower half in hexadecimal. Zero
 * halves are left out of the decimal forms.
 */
export function traceHalves(id: string): readonly string[] {
  const halves = [id.slice(16), id.slice(0, 16)].filter((half) => half !== NO_ID.slice(16));
  return [...halves.map((half) => BigInt(`0x${half}`).toString()), id.slice(16)];
}

/** A UUID or 32 hexadecimal digits with a word before or after, as in `evt_…` and `…_outbox`. */
const AFFIXED =
  /^(?:[A-Za-z][\w.]*?[_.:-])?([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})(?:[_.:-][A-Za-z][\w.-]*)?$/i;

/** Returns the normal form of the 128-bit id in a word with any prefix or suffix; null when there is none. */
export function innerHexId(text: string): string | null {
  return hexId(text) ?? hexId(AFFIXED.exec(text)?.[1] ?? '');
}
