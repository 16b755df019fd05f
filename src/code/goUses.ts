import { createFunctionFinder } from './goFunctions';
import type { GoImport } from './goImports';
import { closingBracket, createLineCounter, type GoText } from './goText';

/**
 * How code names an event type. `case` and `compare`: as text, in a switch over the event type or beside `==`. `typeCase`: as a
 * struct in a type switch. `field`: as the event type of an event that is made. `convert`: through a generated function.
 * `literal`: a struct of a versioned package is made.
 */
export type UseKind = 'case' | 'compare' | 'typeCase' | 'field' | 'convert' | 'literal';

export interface GoUse {
  readonly kind: UseKind;
  /** A literal or the name of a constant; for structs `Name` or `package.Name`; for `convert` the event type itself. */
  readonly expression: string;
  /** Only `convert` tells it. */
  readonly version: number | null;
  /** Counted from 1. */
  readonly line: number;
  /** The method's type; undefined in a plain function. */
  readonly receiver: string | undefined;
  readonly function: string;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const versioned = /\/v\d+(?:\/|$)/;
const value = new RegExp(`"(?:[^"\\\\\\n]|\\\\.)*"|\`[^\`]*\`|${word}(?:\\.${word})?`, 'yu');

/** A quick look that spares most files the reading. */
export function mayHaveUses(text: string): boolean {
  return (
    text.includes('EventType') ||
    text.includes('.(type)') ||
    /\/v\d+["/]/.test(text.slice(0, 5_000)) ||
    /\bTo[A-Z]\w*V\d+\(/.test(text)
  );
}

/** Every place of a file that handles or makes an event, by line. */
export function usesIn(go: GoText, imports: readonly GoImport[]): GoUse[] {
  const found = [...casesIn(go), ...comparisonsIn(go), ...fieldsIn(go), ...convertsIn(go), ...literalsIn(go, imports)];
  const functionAt = createFunctionFinder(go.shape);
  const lineOf = createLineCounter(go.shape);
  return found
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, kind, expression, version = null }) => {
      const inside = functionAt(offset);
      return {
        kind,
        expression,
        version,
        line: lineOf(offset),
        receiver: inside?.receiver,
        function: inside?.name ?? '',
      };
    });
}

interface Found {
  readonly offset: number;
  readonly kind: UseKind;
  readonly expression: string;
  readonly version?: number;
}

/** Switches over something called event type, and type switches. */
function casesIn({ code, shape }: GoText): Found[] {
  return [...shape.matchAll(/\bswitch\b([^{\n]*)\{/g)].flatMap((head) => {
    const tag = (head[1] ?? '').trim();
    const kind = /\.\(type\)$/.test(tag) ? 'typeCase' : /event_?type(?:\(\))?$/i.test(tag) ? 'case' : undefined;
    if (kind === undefined) return [];
    const start = head.index + head[0].length;
    return caseLists(shape, start, closingBracket(shape, start - 1)).flatMap(([from, to]) =>
      kind === 'typeCase' ? typesIn(shape, from, to) : valuesIn(code, shape, from, to),
    );
  });
}

/** Where the lists between `case` and colon stand that belong to this switch and no inner one. */
function caseLists(shape: string, start: number, end: number): [from: number, to: number][] {
  const lists: [number, number][] = [];
  const next = /\bcase\b|[([{]/g;
  next.lastIndex = start;
  for (let match = next.exec(shape); match && match.index < end; match = next.exec(shape)) {
    if (match[0] !== 'case') {
      next.lastIndex = closingBracket(shape, match.index) + 1;
      continue;
    }
    const colon = shape.indexOf(':', match.index);
    const to = colon < 0 || colon > end ? end : colon;
    lists.push([match.index + 4, to]);
    next.lastIndex = to;
  }
  return lists;
}

/** `*v1.OrderPlaced`, and the types that a generic one is made for. */
function typesIn(shape: string, from: number, to: number): Found[] {
  const types = shape.slice(from, to).matchAll(new RegExp(`(?:${word}\\.)?${word}`, 'gu'));
  return [...types].map((match) => ({ offset: from + match.index, kind: 'typeCase', expression: match[0] }));
}

function valuesIn(code: string, shape: string, from: number, to: number): Found[] {
  const found: Found[] = [];
  for (let at = from; at < to; at += 1) {
    const expression = valueAt(code, at);
    if (expression === undefined) continue;
    found.push({ offset: at, kind: 'case', expression });
    at += expression.length;
    const comma = shape.indexOf(',', at);
    if (comma < 0 || comma >= to) break;
    at = comma;
  }
  return found;
}

function comparisonsIn({ code, shape }: GoText): Found[] {
  return [...shape.matchAll(/[eE]ventType(?:\(\))?\s*[!=]=\s*/g)].flatMap((match): Found[] => {
    const offset = match.index + match[0].length;
    const expression = valueAt(code, offset);
    return expression === undefined ? [] : [{ offset, kind: 'compare', expression }];
  });
}

function fieldsIn({ code, shape }: GoText): Found[] {
  return [...shape.matchAll(/\bEventType:\s*/g)].flatMap((match): Found[] => {
    const expression = valueAt(code, match.index + match[0].length);
    return expression === undefined ? [] : [{ offset: match.index, kind: 'field', expression }];
  });
}

function convertsIn({ shape }: GoText): Found[] {
  const calls = shape.matchAll(/(?<!func\s+(?:\([^)\n]*\)\s*)?)\bTo([A-Z]\w*)V(\d+)\(/g);
  return [...calls].map(({ index, 1: expression = '', 2: version }) => ({
    offset: index,
    kind: 'convert',
    expression,
    version: Number(version),
  }));
}

/** Structs made of packages with a version in their path: that is where events live. */
function literalsIn({ shape }: GoText, imports: readonly GoImport[]): Found[] {
  const qualifiers = imports.filter(({ path }) => versioned.test(path)).flatMap(namesOf);
  if (qualifiers.length === 0) return [];
  const literal = new RegExp(`\\b((?:${qualifiers.join('|')})\\.\\p{Lu}[\\p{L}\\p{Nd}_]*)\\{`, 'gu');
  return [...shape.matchAll(literal)].map((match) => ({
    offset: match.index,
    kind: 'literal',
    expression: match[1] ?? '',
  }));
}

/** A package at a path with a version may be called by its last part or by the one before. */
function namesOf({ alias, path }: GoImport): string[] {
  if (alias !== undefined) return new RegExp(`^${word}$`, 'u').test(alias) && alias !== '_' ? [alias] : [];
  return path
    .split('/')
    .slice(-2)
    .filter((part) => new RegExp(`^${word}$`, 'u').test(part));
}

function valueAt(code: string, offset: number): string | undefined {
  value.lastIndex = offset;
  return value.exec(code)?.[0];
}
