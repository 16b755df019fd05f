import type { Steps } from './steps';

const BYTES_A_LINE = 16;
const LINES_A_STEP = 500;
/** More would be a document nobody reads, sent as text four times its size. */
const MOST_LINES = 16_384;

/** Lines as `xxd` prints them: offset, sixteen bytes, printable characters; `isCut` when the bytes go on. */
export function* hexDump(bytes: Uint8Array): Steps<{ lines: string[]; isCut: boolean }> {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length && lines.length < MOST_LINES; at += BYTES_A_LINE) {
    lines.push(hexLine(bytes.subarray(at, at + BYTES_A_LINE), at));
    if (lines.length % LINES_A_STEP === 0) yield;
  }
  return { lines, isCut: lines.length * BYTES_A_LINE < bytes.length };
}

function hexLine(bytes: Uint8Array, offset: number): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const letters = Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'));
  const columns = `${digits.slice(0, 8).join(' ')}  ${digits.slice(8).join(' ')}`;
  return `${offset.toString(16).padStart(8, '0')}  ${columns.padEnd(48)}  ${letters.join('')}`;
}
