import { closingBracket, createLineCounter, isGenerated, readGo } from './text';

export interface StructName {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
}

export interface GoField {
  /** The name in JSON. */
  readonly json: string;
  /** Whether an empty field is not written. */
  readonly optional: boolean;
  readonly line: number;
}

/** The members of a struct that matter for JSON. */
export interface GoStructBody extends StructName {
  readonly fields: readonly GoField[];
  /** Embedded types whose fields count as the struct's own, as they are written: `Base`, `domain.Base`. */
  readonly embeds: readonly string[];
}

const typeName = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const headBefore = /^(?:type[ \t]+|[ \t]+)(\p{Lu}[\p{L}\p{Nd}_]*)(?:\[[^\n]*\])?[ \t]+$/u;

/**
 * Returns the exported structs of a file, from a search for lines with the keyword: it reads a thousand files in the time that a parser
 * needs for ten.
 */
export function structNames(text: string): StructName[] {
  const found: StructName[] = [];
  const lineOf = createLineCounter(text);
  for (let at = text.indexOf('struct'); at >= 0; at = text.indexOf('struct', at + 6)) {
    const lineStart = text.lastIndexOf('\n', at) + 1;
    // A comment or a long line is not a declaration.
    const name = at - lineStart < 200 ? headBefore.exec(text.slice(lineStart, at))?.[1] : undefined;
    if (name !== undefined && /^\s*\{/.test(text.slice(at + 6, at + 10))) found.push({ name, line: lineOf(at) });
  }
  return found;
}

/** Returns the struct with a name and its fields; undefined when the text does not really declare it. */
export function structIn(text: string, name: string): GoStructBody | undefined {
  const { code, shape } = readGo(text);
  const match = declarationOf(shape, name);
  if (!match) return undefined;
  const lineOf = createLineCounter(shape);
  const start = match.index + match[0].length;
  const end = closingBracket(shape, start - 1);
  const members = membersOf(shape, start, end).map(([from, to]) =>
    readMember(code.slice(from, to), shape.slice(from, to), lineOf(from + leadingBlanks(shape, from))),
  );
  return {
    name,
    line: lineOf(match.index + match[0].indexOf(name)),
    fields: members.flatMap(({ fields }) => fields),
    embeds: members.flatMap(({ embeds }) => embeds),
  };
}

/** Returns where a struct with a name is declared; undefined when it is not. */
function declarationOf(shape: string, name: string): RegExpExecArray | undefined {
  const head = new RegExp(`^(?:type[ \\t]+|[ \\t]+)(${name})(?:\\[[^\\n]*\\])?[ \\t]+struct[ \\t]*\\{`, 'gmu');
  return [...shape.matchAll(head)].find(({ index, 0: text }) => text.startsWith('type') || inGroup(shape, index));
}

/** Whether an offset is directly inside a `type ( … )`. */
function inGroup(shape: string, offset: number): boolean {
  const open = [...shape.slice(0, offset).matchAll(/^type\s*\(/gm)].at(-1);
  if (!open) return false;
  const start = open.index + open[0].length - 1;
  if (closingBracket(shape, start) < offset) return false;
  for (let at = start + 1; at < offset; at += 1) {
    if ('([{'.includes(shape[at] ?? '')) at = closingBracket(shape, at);
    if (at > offset) return false;
  }
  return true;
}

const leadingBlanks = (shape: string, from: number) => /^\s*/.exec(shape.slice(from, from + 500))?.[0].length ?? 0;

/** Returns the ranges of a struct's members: one for each line; a member with braces up to their end. */
function membersOf(shape: string, start: number, end: number): [from: number, to: number][] {
  const members: [number, number][] = [];
  let from = start;
  for (let at = start; at <= end; at += 1) {
    const char = shape[at] ?? '';
    if ('([{'.includes(char) && at < end) at = closingBracket(shape, at);
    else if (char === '\n' || char === ';' || at === end) {
      if (shape.slice(from, at).trim() !== '') members.push([from, at]);
      from = at + 1;
    }
  }
  return members;
}

interface Member {
  readonly fields: readonly GoField[];
  readonly embeds: readonly string[];
}

const embedded = new RegExp(`^\\*?((?:${typeName}\\.)?(${typeName}))(?:\\[.*\\])?\\s*(?:["\`].*)?$`, 'su');
const named = new RegExp(`^(${typeName}(?:\\s*,\\s*${typeName})*)\\s`, 'u');

function readMember(code: string, shape: string, line: number): Member {
  const { name, optional, leftOut } = tagOf(code, shape);
  if (leftOut) return { fields: [], embeds: [] };
  const [, type = '', ownName = ''] = embedded.exec(shape.trim()) ?? [];
  if (type !== '') {
    // An embedded type with a name in JSON is a field like any other.
    return name === undefined
      ? { fields: [], embeds: [type] }
      : { fields: isExported(ownName) ? [{ json: name, optional, line }] : [], embeds: [] };
  }
  const names = named.exec(shape.trim())?.[1]?.split(/\s*,\s*/) ?? [];
  const fields = names.filter(isExported).map((field) => ({ json: name ?? field, optional, line }));
  return { fields, embeds: [] };
}

const isExported = (name: string) => /^\p{Lu}/u.test(name);

interface Tag {
  readonly name: string | undefined;
  readonly optional: boolean;
  /** Set for `json:"-"`. */
  readonly leftOut: boolean;
}

const untagged: Tag = { name: undefined, optional: false, leftOut: false };

/** Reads the `json` tag, which is in the string at the end of the member. */
function tagOf(code: string, shape: string): Tag {
  const literal = /(["`])[ \n]*\1\s*$/.exec(shape);
  const tag = literal ? code.slice(literal.index + 1) : '';
  const value = /(?:^|\s)json:\\?"([^"\\]*)\\?"/.exec(tag)?.[1];
  if (value === undefined) return untagged;
  const [name = '', ...options] = value.split(',');
  const optional = options.includes('omitempty') || options.includes('omitzero');
  return { name: name === '' ? undefined : name, optional, leftOut: value === '-' };
}

/** The parts of a document that may have a lens. Lines are 1-based. */
export interface GoOutline {
  /** The `Name` methods, by the type that has them. */
  readonly names: readonly { readonly receiver: string; readonly line: number }[];
  readonly structs: readonly StructName[];
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const nameMethod = new RegExp(
  `^func\\s*\\(\\s*(?:${word}\\s+)?\\*?\\s*(${word})\\s*(?:\\[[^\\]]*\\])?\\s*\\)\\s*Name\\s*\\(`,
  'gmu',
);

/** Reads a document that is being edited, only as far as its lenses need it. */
export function outlineIn(text: string): GoOutline {
  const structs = structNames(text);
  const hasNames = text.includes('Name() string') && !isGenerated(text);
  if (structs.length === 0 && !hasNames) return { names: [], structs: [] };
  const { shape } = readGo(text);
  const lineOf = createLineCounter(shape);
  const methods = hasNames ? [...shape.matchAll(nameMethod)] : [];
  return {
    names: methods.map(({ index, 1: receiver = '' }) => ({ receiver, line: lineOf(index) })),
    structs: structs.filter(({ name }) => declarationOf(shape, name) !== undefined),
  };
}
