import { STEP, type Steps } from '../text/steps';
import type { JsonNode } from './contentView';

/** The most characters of indentation. A small tree that is deep and wide would otherwise become gigabytes of text. */
const MOST_INDENTATION = 20_000_000;

/**
 * Returns JSON, indented unless the indentation would be too large. Masked, encrypted and shredded values become strings that say so. There
 * is no line break at the end.
 */
export function* jsonText(root: JsonNode): Steps<string> {
  let blanks = 0;
  const lineBreak = (depth: number) => {
    blanks += 1 + 2 * depth;
    return `\n${'  '.repeat(depth)}`;
  };
  const indented = yield* print(root, lineBreak, ': ', () => blanks > MOST_INDENTATION);
  return indented ?? (yield* compactJsonText(root));
}

/** Returns JSON on one line, for trees whose indentation would be larger than their content. */
export function* compactJsonText(root: JsonNode): Steps<string> {
  return (yield* print(root, () => '', ':')) ?? '';
}

type Branch = Extract<JsonNode, { t: 'object' | 'array' }>;

/**
 * Prints without recursion: the open branches are in a list, each with the number of its printed members. Returns undefined when
 * `isTooMuch` returns true.
 */
function* print(
  root: JsonNode,
  lineBreak: (depth: number) => string,
  colon: string,
  isTooMuch = () => false,
): Steps<string | undefined> {
  const pieces: string[] = [];
  let parts: string[] = [];
  const open: { readonly branch: Branch; printed: number }[] = [];
  const begin = function* (node: JsonNode): Steps<void> {
    if (node.t === 'string' && node.value.length > PIECE) {
      for (const piece of quoted(node.value)) {
        parts.push(piece);
        yield;
      }
    } else if (node.t !== 'object' && node.t !== 'array') parts.push(scalarText(node));
    else if (sizeOf(node) === 0) parts.push(node.t === 'object' ? '{}' : '[]');
    else {
      parts.push(node.t === 'object' ? '{' : '[');
      open.push({ branch: node, printed: 0 });
    }
  };
  yield* begin(root);
  let left = STEP;
  for (let inner = open.at(-1); inner; inner = open.at(-1)) {
    const { branch, printed } = inner;
    if (printed === sizeOf(branch)) {
      open.pop();
      parts.push(lineBreak(open.length) + (branch.t === 'object' ? '}' : ']'));
      continue;
    }
    parts.push((printed > 0 ? ',' : '') + lineBreak(open.length));
    const [key, value] = branch.t === 'object' ? (branch.entries[printed] ?? []) : [undefined, branch.items[printed]];
    if (key !== undefined) parts.push(JSON.stringify(key) + colon);
    inner.printed++;
    if (value) yield* begin(value);
    if (--left > 0) continue;
    if (isTooMuch()) return undefined;
    // The parts are joined from time to time: joining millions of them in one go takes seconds.
    pieces.push(parts.join(''));
    parts = [];
    yield;
    left = STEP;
  }
  return pieces.join('') + parts.join('');
}

function sizeOf(branch: Branch): number {
  return branch.t === 'object' ? branch.entries.length : branch.items.length;
}

function scalarText(node: Exclude<JsonNode, Branch>): string {
  switch (node.t) {
    case 'string':
      return JSON.stringify(node.value);
    case 'number':
    case 'literal':
      return node.text;
    case 'masked':
      return '"[masked]"';
    case 'shredded':
      return '"[REDACTED]"';
    case 'encrypted':
      return JSON.stringify(
        node.keyVersion === null
          ? `[encrypted, ${node.chars} characters]`
          : `[encrypted, ${node.chars} characters, key version ${node.keyVersion}]`,
      );
  }
}

/** Characters that are processed in one go: a few milliseconds of work. */
export const PIECE = 1_000_000;

/** Yields the text in pieces. No character is cut in half. */
function* piecesOf(text: string): Generator<string, void, void> {
  for (let at = 0; at < text.length; ) {
    const isHalf = /[\ud800-\udbff]/.test(text[at + PIECE - 1] ?? '');
    const end = at + PIECE + (isHalf ? 1 : 0);
    yield text.slice(at, end);
    at = end;
  }
}

/** Yields a text as a JSON string, in pieces. */
export function* quoted(text: string): Generator<string, void, void> {
  yield '"';
  for (const piece of piecesOf(text)) yield JSON.stringify(piece).slice(1, -1);
  yield '"';
}

/** Returns how many bytes a text has in UTF-8. */
export function* utf8Length(text: string): Steps<number> {
  let length = 0;
  for (const piece of piecesOf(text)) {
    for (const letter of piece) {
      const code = letter.codePointAt(0) ?? 0;
      length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    yield;
  }
  return length;
}
