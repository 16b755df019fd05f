import type { FunctionRange } from '../go/functions';
import type { GoImport } from '../go/imports';
import { closingBracket, createLineCounter, type GoText, listItems, operandEnd, operandStart } from '../go/text';
import type { ReadEventType } from './eventTypeText';

/**
 * How code names an event type. `case` and `compare`: as text, in a switch over the event type, next to `==`, or as the key of a map that
 * is asked for it. `typeCase`: as a struct in a type switch. `field`: as the event type of an event that is made. `convert`: through a
 * generated function. `literal`: a struct of a versioned package is made.
 */
export type UseKind = 'case' | 'compare' | 'typeCase' | 'field' | 'convert' | 'literal';

export interface GoUse {
  readonly kind: UseKind;
  /**
   * An expression for a text, or with `isList` for a list of texts; for structs `Name` or `package.Name`; for `convert` the event type
   * itself.
   */
  readonly expression: string;
  readonly isList: boolean;
  /** The conversions of the event type before it is compared. If one of them is not a type, the place is about something else. */
  readonly conversions: readonly string[];
  /** Known only for `convert`. */
  readonly version: number | null;
  /** 1-based. */
  readonly line: number;
  /** The method's type; undefined for a plain function. */
  readonly receiver: string | undefined;
  readonly function: string;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const versioned = /\/v\d+(?:\/|$)/;

/** A quick test, so that most files need not be read completely. */
export function mayHaveUses(text: string): boolean {
  return (
    text.includes('EventType') ||
    text.includes('.(type)') ||
    /\/v\d+["/]/.test(text.slice(0, 5_000)) ||
    /\bTo[A-Z]\w*V\d+\(/.test(text)
  );
}

/** What is known about a file in addition to its text. */
export interface UseContext {
  readonly imports: readonly GoImport[];
  readonly functionAt: (offset: number) => FunctionRange | undefined;
  readonly eventType: ReadEventType;
}

/** Returns every place of a file that handles or makes an event, by line. */
export function usesIn(go: GoText, context: UseContext): GoUse[] {
  const found = [
    ...casesIn(go, context),
    ...comparisonsIn(go, context),
    ...callsIn(go, context),
    ...fieldsIn(go),
    ...convertsIn(go),
    ...literalsIn(go, context.imports),
  ];
  const lineOf = createLineCounter(go.shape);
  return found
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, kind, expression, isList = false, conversions = [], version = null }) => {
      const inside = context.functionAt(offset);
      return {
        kind,
        expression,
        isList,
        conversions,
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
  readonly isList?: boolean;
  readonly conversions?: readonly string[];
  readonly version?: number;
}

/** Finds switches over the event type, and type switches. */
function casesIn({ code, shape }: GoText, { functionAt, eventType }: UseContext): Found[] {
  return [...shape.matchAll(/\bswitch\b([^{\n]*)\{/g)].flatMap((head) => {
    // The subject of the switch is after the semicolon: `switch t := e.EventType; t {`.
    const tag = (head[1]?.split(';').at(-1) ?? '').trim();
    const isTypeSwitch = /\.\(type\)$/.test(tag);
    const subject = isTypeSwitch ? undefined : eventType(tag, functionAt(head.index));
    if (!isTypeSwitch && !subject) return [];
    const start = head.index + head[0].length;
    return caseLists(shape, start, closingBracket(shape, start - 1)).flatMap(([from, to]) =>
      subject
        ? valuesIn(code, shape, from, to).map((value): Found => ({ ...value, kind: 'case', ...subject }))
        : typesIn(shape, from, to),
    );
  });
}

/** Returns the ranges of the lists between `case` and colon; those of inner switches are left out. */
function caseLists(shape: string, start: number, end: number): [from: number, to: number][] {
  const lists: [number, number][] = [];
  const next = /\bcase\b|[([{]/g;
  next.lastIndex = start;
  for (let match = next.exec(shape); match && match.index < end; match = next.exec(shape)) {
    if (match[0] !== 'case') {
      next.lastIndex = closingBracket(shape, match.index) + 1;
      continue;
    }
    const to = colonAfter(shape, match.index, end);
    lists.push([match.index + 4, to]);
    next.lastIndex = to;
  }
  return lists;
}

function colonAfter(shape: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    const char = shape[at] ?? '';
    if ('([{'.includes(char)) at = closingBracket(shape, at);
    else if (char === ':') return at;
  }
  return end;
}

/** Finds `*v1.OrderPlaced`, and the type arguments of a generic type. */
function typesIn(shape: string, from: number, to: number): Found[] {
  const types = shape.slice(from, to).matchAll(new RegExp(`(?:${word}\\.)?${word}`, 'gu'));
  return [...types].map((match) => ({ offset: from + match.index, kind: 'typeCase', expression: match[0] }));
}

/** Returns the items of a list with their offsets. */
function valuesIn(code: string, shape: string, from: number, to: number) {
  return listItems(shape, from, to).map(([start, end]) => {
    const offset = start + leadingBlanks(shape.slice(start, end));
    return { offset, expression: code.slice(offset, end).trim() };
  });
}

const leadingBlanks = (text: string) => text.length - text.trimStart().length;

/** Finds the event type on either side of `==` or `!=`. */
function comparisonsIn({ code, shape }: GoText, { functionAt, eventType }: UseContext): Found[] {
  return [...shape.matchAll(/(?<![<>=!:])[!=]=(?!=)\s*/g)].flatMap((operator): Found[] => {
    const right = operator.index + operator[0].length;
    const inside = functionAt(operator.index);
    const left = operandStart(shape, operator.index);
    const rightEnd = operandEnd(shape, right);
    const onLeft = eventType(shape.slice(left, operator.index), inside);
    if (onLeft) return [{ offset: right, kind: 'compare', expression: code.slice(right, rightEnd), ...onLeft }];
    const onRight = eventType(shape.slice(right, rightEnd), inside);
    if (!onRight) return [];
    return [{ offset: left, kind: 'compare', expression: code.slice(left, operator.index).trim(), ...onRight }];
  });
}

/** Finds `strings.EqualFold(e.EventType, "Paid")` and `slices.Contains(handled, e.EventType)`. */
function callsIn({ code, shape }: GoText, { functionAt, eventType }: UseContext): Found[] {
  return [...shape.matchAll(/\b(strings\.EqualFold|slices\.Contains)\(/g)].flatMap((call): Found[] => {
    const start = call.index + call[0].length;
    const items = valuesIn(code, shape, start, closingBracket(shape, start - 1));
    const subjects = items.map(({ offset, expression }) =>
      eventType(shape.slice(offset, offset + expression.length), functionAt(call.index)),
    );
    const at = subjects.findIndex((subject) => subject !== undefined);
    const other = items[1 - at];
    const isList = call[1] === 'slices.Contains';
    if (!other || (isList && at !== 1)) return [];
    return [{ ...other, kind: 'compare', isList, ...subjects[at] }];
  });
}

/** Finds the event type in the literal of an event, and where it is set afterwards. */
function fieldsIn({ code, shape }: GoText): Found[] {
  return [...shape.matchAll(/\bEventType:\s*|\.EventType[ \t]*=(?!=)[ \t]*/g)].flatMap((match): Found[] => {
    const start = match.index + match[0].length;
    const expression = code.slice(start, operandEnd(shape, start));
    return expression === '' ? [] : [{ offset: match.index, kind: 'field', expression }];
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

/** Finds structs that are made from packages with a version in their path, which is where structs of events are. */
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

/** Returns the names of a package: with a version in its path, it may have the name of the last part or of the one before. */
function namesOf({ alias, path }: GoImport): string[] {
  if (alias !== undefined) return new RegExp(`^${word}$`, 'u').test(alias) && alias !== '_' ? [alias] : [];
  return path
    .split('/')
    .slice(-2)
    .filter((part) => new RegExp(`^${word}$`, 'u').test(part));
}
