import type { Steps } from '../text/steps';
import type { ContentView, JsonNode } from './contentView';
import { compactJsonText, jsonText, utf8Length } from './print';
import { readJson } from './reader';
import { markEncrypted, maskKeys } from './rewrite';

// Every JavaScript engine that is used here has it, but no ECMAScript library declares it.
declare const TextDecoder: new (
  encoding: string,
  options: { fatal: boolean },
) => { decode(bytes: Uint8Array, options: { stream: boolean }): string };

/** Deeper trees are shown as text, because messages between host and page are written by recursion. */
const MAX_DEPTH = 500;
/** Larger trees are also shown as text, because a message is built in one go. */
const MAX_VALUES = 100_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
/** Bytes that are decoded in one go. */
const CHUNK = 1_000_000;

/** Returns what the first bytes of a value of `total` bytes are: JSON with the keys of `redact` masked, text, or a hex dump. */
export function* contentOf(bytes: Uint8Array, total: number, redact: readonly string[]): Steps<ContentView> {
  if (total === 0) return { kind: 'none' };
  const cut = bytes.length < total;
  const text = yield* decode(bytes, cut);
  if (text !== undefined) return yield* viewOf(text, total, cut, redact);
  const { lines, isCut } = yield* hexDump(bytes);
  return { kind: 'hex', lines, bytes: total, cut: cut || isCut };
}

/** As `contentOf`, for metadata, which is stored as text. `bytes` counts its UTF-8 bytes. */
export function* contentOfText(text: string | null, redact: readonly string[]): Steps<ContentView> {
  return text === null ? { kind: 'none' } : yield* viewOf(text, yield* utf8Length(text), false, redact);
}

/**
 * Returns the tree of a whole JSON payload, not masked, with encrypted fields marked. Undefined for anything else, and for very deep or
 * very large payloads.
 */
export function* jsonOf(bytes: Uint8Array): Steps<JsonNode | undefined> {
  const json = yield* readJson((yield* decode(bytes, false)) ?? '', false);
  return json && !json.isCut && json.depth <= MAX_DEPTH ? yield* markEncrypted(json.root) : undefined;
}

/** Returns the whole view as the text of a document. */
export function* contentText(view: ContentView): Steps<string> {
  switch (view.kind) {
    case 'json':
      return yield* jsonText(view.root);
    case 'text':
      return view.text;
    case 'hex':
      return view.lines.join('\n');
    default:
      return '';
  }
}

function* viewOf(text: string, bytes: number, cut: boolean, redact: readonly string[]): Steps<ContentView> {
  const json = yield* readJson(text, cut);
  if (!json) return { kind: 'text', text, bytes, cut };
  const root = yield* maskKeys(yield* markEncrypted(json.root), redact);
  const { depth, values, isCut } = json;
  if (depth > MAX_DEPTH) return { kind: 'text', text: yield* compactJsonText(root), bytes, cut: isCut };
  if (values > MAX_VALUES) return { kind: 'text', text: yield* jsonText(root), bytes, cut: isCut };
  return { kind: 'json', root, bytes, cut: isCut };
}

/** Returns undefined for bytes that are not UTF-8 and for control characters. Protobuf is often valid UTF-8 by chance. */
function* decode(bytes: Uint8Array, cut: boolean): Steps<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      // A part may end within a character; the whole value may not.
      const stream = cut || at + CHUNK < bytes.length;
      const part = decoder.decode(bytes.subarray(at, at + CHUNK), { stream });
      if (CONTROL.test(part)) return undefined;
      parts.push(part);
      yield;
    }
  } catch {
    return undefined;
  }
  return parts.join('');
}

const BYTES_A_LINE = 16;
const LINES_A_STEP = 500;
/** With more lines, the document would be too long to read, and it would be sent as text of four times the size. */
const MOST_LINES = 16_384;

/** Returns lines as `xxd` prints them: offset, sixteen bytes, printable characters. `isCut`: more bytes follow. */
function* hexDump(bytes: Uint8Array): Steps<{ lines: string[]; isCut: boolean }> {
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
