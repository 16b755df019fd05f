import { type GoImport, importedPath } from './imports';

/** Where an expression is written; the meaning of its names depends on this. */
export interface Place {
  readonly folder: string;
  readonly imports: readonly GoImport[];
}

export interface Placed {
  readonly expression: string;
  readonly place: Place;
  /** Whether it is a type's name; the expression is then the type that it stands for. */
  readonly isType?: boolean;
  /** Whether it is the value of a variable, which other packages may set. */
  readonly isVariable?: boolean;
}

/** Finds the declaration of a constant or package variable. `qualifier` is the package before the dot. */
export interface FindDeclaration {
  (place: Place, qualifier: string | undefined, name: string): Promise<Placed | undefined>;
  /** Returns the text that code computes in more than one step. */
  readonly computed?: (value: Placed) => Promise<string | undefined>;
}

/** The maximum number of steps from one constant to the next; more is a cycle. */
const deepest = 12;

const token = /"(?:[^"\\]|\\.)*"|`[^`]*`|[\p{L}_][\p{L}\p{Nd}_]*|[^\s]/gu;

/** Returns the text of an expression: literals, constants, `string(…)` and sums of these; undefined for anything else. */
export async function textOf(value: Placed, find: FindDeclaration, depth = 0): Promise<string | undefined> {
  return readText(tokensOf(value.expression), value.place, find, depth);
}

/** Returns the texts of a list; `nil` is an empty list. Undefined when one of the texts is not known. */
export async function listOf(value: Placed, find: FindDeclaration, depth = 0): Promise<readonly string[] | undefined> {
  const { expression, place } = value;
  if (expression === 'nil') return [];
  const literal = /^\[(?:\.\.\.|\d+)?\](?:[\w.]+)\s*\{([\s\S]*)\}$/.exec(expression);
  if (!literal) {
    const declared = depth < deepest ? await findNamed(tokensOf(expression), place, find) : undefined;
    return declared && listOf(declared, find, depth + 1);
  }
  const items = splitAtCommas(tokensOf(literal[1] ?? ''));
  const texts = await Promise.all(items.map((item) => readText(item, place, find, depth)));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

async function readText(
  tokens: readonly string[],
  place: Place,
  find: FindDeclaration,
  depth: number,
): Promise<string | undefined> {
  const terms = splitAt(tokens, '+');
  if (terms.length > 1) {
    const parts = await Promise.all(terms.map((term) => readText(term, place, find, depth)));
    return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
  }
  const [first = ''] = tokens;
  if (tokens.length === 1 && /^["`]/.test(first)) return unquote(first);
  if (tokens.at(-1) === ')') return readCall(tokens, place, find, depth);
  const declared = depth < deepest ? await findNamed(tokens, place, find) : undefined;
  if (declared && !declared.isType) return textOf(declared, find, depth + 1);
  return (await isOfPackage(tokens, place, find)) ? find.computed?.({ expression: tokens.join(''), place }) : undefined;
}

/** Whether tokens name a part of a value of a package: `events.Types.Paid`. */
async function isOfPackage(tokens: readonly string[], place: Place, find: FindDeclaration): Promise<boolean> {
  const [first = '', dot] = tokens;
  if (dot !== '.' || !/^[\p{L}_]/u.test(first)) return false;
  const isImported = tokens.length > 3 && importedPath(place.imports, first) !== undefined;
  return (
    isImported ||
    place.imports.some(({ alias }) => alias === '.') ||
    (await find(place, undefined, first)) !== undefined
  );
}

/** `events.OrderPlaced{}.EventType()`, `(&OrderPlaced{}).EventType()`. */
const MADE = /^\(?&?(?:([\p{L}_][\p{L}\p{Nd}_]*)\.)?([\p{L}_][\p{L}\p{Nd}_]*)\{\}\)?\.([\p{L}_][\p{L}\p{Nd}_]*)\(\)$/u;

/** Reads calls that return the text they receive: `(x)`, `string(x)`, `pkg.EventType(x)`, `x.String()`. */
async function readCall(
  tokens: readonly string[],
  place: Place,
  find: FindDeclaration,
  depth: number,
): Promise<string | undefined> {
  const made = MADE.exec(tokens.join(''));
  if (made) {
    const method = depth < deepest ? await find(place, made[1], `${made[2]}.${made[3]}`) : undefined;
    return method && textOf(method, find, depth + 1);
  }
  const open = tokens.indexOf('(');
  const callee = tokens.slice(0, open);
  const inner = tokens.slice(open + 1, -1);
  if (callee.length === 0 || (await isTextType(callee, place, find))) return readText(inner, place, find, depth);
  const computed = await find.computed?.({ expression: tokens.join(''), place });
  const isPrinted = inner.length === 0 && callee.length > 2 && callee.at(-1) === 'String' && callee.at(-2) === '.';
  return computed ?? (isPrinted ? readText(callee.slice(0, -2), place, find, depth) : undefined);
}

/** Whether a type is `string`, also under another name. */
export async function isTextType(
  type: readonly string[] | string,
  place: Place,
  find: FindDeclaration,
  depth = 0,
): Promise<boolean> {
  const tokens = typeof type === 'string' ? tokensOf(type) : type;
  if (tokens.length === 1 && tokens[0] === 'string') return true;
  const declared = depth < deepest ? await findNamed(tokens, place, find) : undefined;
  return declared?.isType === true && isTextType(declared.expression, declared.place, find, depth + 1);
}

/** Finds the declaration of `name` or `package.name`; undefined for any other expression. */
async function findNamed(tokens: readonly string[], place: Place, find: FindDeclaration): Promise<Placed | undefined> {
  const [first = '', dot, second = ''] = tokens;
  const isName = (text: string) => /^[\p{L}_]/u.test(text);
  if (tokens.length === 1 && isName(first)) return find(place, undefined, first);
  if (tokens.length === 3 && isName(first) && dot === '.' && isName(second)) return find(place, first, second);
  return undefined;
}

const tokensOf = (expression: string): string[] => expression.match(token) ?? [];

function splitAtCommas(tokens: readonly string[]): string[][] {
  const items = splitAt(tokens, ',');
  return items.at(-1)?.length === 0 ? items.slice(0, -1) : items;
}

function splitAt(tokens: readonly string[], separator: string): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const part of tokens) {
    if ('([{'.includes(part)) depth += 1;
    if (')]}'.includes(part)) depth -= 1;
    if (depth === 0 && part === separator) parts.push([]);
    else parts.at(-1)?.push(part);
  }
  return parts;
}

/** Returns the content of a literal; undefined when it has escapes that JSON does not have (`\x41`). */
function unquote(literal: string): string | undefined {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}
