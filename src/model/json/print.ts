import { STEP, type Steps } from '../text/steps';
import type { JsonNode } from './contentView';

/** Characters. A small tree that is deep and wide would become gigabytes. */
const MOST_INDENTATION = 20_000_000;

/**
 * JSON, indented unless it were mostly blanks; what was masked, encrypted or shredded stands as a string that says so. No
 * line break at the end.
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

/** On one line: for trees so deep that their indentation would be larger than they are. */
export function* compactJsonText(root: JsonNode): Steps<string> {
  return (yield* print(root, () => '', ':')) ?? '';
}

type Branch = Extract<JsonNode, { t: 'object' | 'array' }>;

/**
 * No recursion: the branches that are open stand in a list, each with how many of its members are printed. Undefined once
 * `isTooMuch` says so.
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
    // Joined as it grows: millions of parts in one go take seconds.
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

/** Characters that are looked at in one go: a few milliseconds of work. */
export const PIECE = 1_000_000;

/** The text in pieces; no character is cut in halves. */
function* piecesOf(text: string): Generator<string, void, void> {
  for (let at = 0; at < text.length; ) {
    const isHalf = /[\ud800-\udbff]/.test(text[at + PIECE - 1] ?? '');
    const end = at + PIECE + (isHalf ? 1 : 0);
    yield text.slice(at, end);
    at = end;
  }
}

/** A text as a JSON string, a piece at a time. */
export function* quoted(text: string): Generator<string, void, void> {
  yield '"';
  for (const piece of piecesOf(text)) yield JSON.stringify(piece).slice(1, -1);
  yield '"';
}

/** How many bytes a text has as UTF-8. */
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
