const PATTERN = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const CANONICAL_LENGTH = 36;
const HYPHENS = [8, 13, 18, 23];
/** The offset of each byte's two digits in a canonical UUID. */
const PAIRS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const NO_NIBBLE = 0xf0;
/** The value of a digit by its character code. Only the digits 0–9 and a–f in lower case have one. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? NO_NIBBLE : value;
});
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Returns a UUID in lower case with hyphens, from any case, with or without hyphens; null when the text is not a UUID. */
export function normaliseUuid(text: string): string | null {
  return PATTERN.test(text) ? hyphenate(text.replaceAll('-', '').toLowerCase()) : null;
}

/** Inserts the hyphens into 32 hexadecimal digits. */
export function hyphenate(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Writes the 16 bytes of a canonical UUID at `offset`. Returns false when the text is not one; the written bytes are then meaningless. */
export function writeUuid(text: string, bytes: Uint8Array, offset: number): boolean {
  if (text.length !== CANONICAL_LENGTH) return false;
  let invalid = 0;
  for (const at of HYPHENS) invalid |= text.charCodeAt(at) ^ 45;
  for (let i = 0; i < 16; i++) {
    const at = PAIRS[i] ?? 0;
    const high = NIBBLES[text.charCodeAt(at)] ?? NO_NIBBLE;
    const low = NIBBLES[text.charCodeAt(at + 1)] ?? NO_NIBBLE;
    invalid |= (high | low) & NO_NIBBLE;
    bytes[offset + i] = (high << 4) | low;
  }
  return invalid === 0;
}

/** The same for a text that is given as bytes: the 36 bytes at `from`. */
export function writeUuidOf(text: Uint8Array, from: number, bytes: Uint8Array, offset: number): boolean {
  let invalid = 0;
  let at = from;
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) invalid |= (text[at++] ?? 0) ^ 45;
    const high = NIBBLES[text[at++] ?? 0] ?? NO_NIBBLE;
    const low = NIBBLES[text[at++] ?? 0] ?? NO_NIBBLE;
    invalid |= (high | low) & NO_NIBBLE;
    bytes[offset + i] = (high << 4) | low;
  }
  return invalid === 0;
}

/** Returns the canonical text of the 16 bytes at `offset`. */
export function readUuid(bytes: Uint8Array, offset: number): string {
  // V8 stores a text of up to twelve characters in one piece. Each longer sum adds a piece that stays in memory with the text.
  const begin = digits(bytes, offset) + digits(bytes, offset + 2);
  const middle = `-${digits(bytes, offset + 4)}-${digits(bytes, offset + 6)}`;
  const last = digits(bytes, offset + 10) + digits(bytes, offset + 12) + digits(bytes, offset + 14);
  const end = `-${digits(bytes, offset + 8)}-${last}`;
  return begin + middle + end;
}

function digits(bytes: Uint8Array, at: number): string {
  return (HEX[bytes[at] ?? 0] ?? '') + (HEX[bytes[at + 1] ?? 0] ?? '');
}
