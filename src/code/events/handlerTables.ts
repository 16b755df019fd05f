import { type FunctionRange, parametersOf, typeEnd } from '../go/functions';
import { importedPath } from '../go/imports';
import { closingBracket, createLineCounter, type GoText, listItems } from '../go/text';
import type { UseContext } from './uses';

/** Where a map is kept: in a variable of a function or of the package, in a field, or as the result of a function. */
type TableHome = 'local' | 'package' | 'field' | 'result';

/** A map with texts as keys. */
export interface GoTable extends Inside {
  readonly name: string;
  readonly home: TableHome;
  /** The type that has the field or the method, when it is known. */
  readonly owner: string | undefined;
  readonly keys: readonly GoTableKey[];
  /** Whether the map's type alone shows that its keys are event types. */
  readonly isOfEvents: boolean;
}

/** The function that contains something; empty names outside all functions. */
interface Inside {
  readonly receiver: string | undefined;
  readonly function: string;
}

interface GoTableKey {
  readonly expression: string;
  /** 1-based. */
  readonly line: number;
}

/** A place that looks up the type of an event in a map. */
export interface GoTableLookup extends Inside {
  readonly name: string;
  /** Where the map may be kept. */
  readonly homes: readonly TableHome[];
  readonly owner: string | undefined;
  /** The package before the dot. */
  readonly qualifier: string | undefined;
  readonly conversions: readonly string[];
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const path = `(?:${word}\\.)*${word}`;

const insideOf = (inside: FunctionRange | undefined): Inside => ({
  receiver: inside?.receiver,
  function: inside?.name ?? '',
});

/** The text before a bracket: `p.handlers`, `handlers()`. */
const pathBefore = new RegExp(`(${path})(\\(\\))?$`, 'u');
/** The maximum length of an expression for an event type. */
const longestKey = 200;

type Kept = Pick<GoTable, 'name' | 'home' | 'owner'>;

/** Returns the maps of a file that may lead from event types to functions: literals, single entries, and entries that a function adds. */
export function tablesIn(go: GoText, { functionAt }: Pick<UseContext, 'functionAt'>): GoTable[] {
  const lineOf = createLineCounter(go.shape);
  const keyOf = ([from, to]: readonly [number, number]): GoTableKey => {
    const text = go.code.slice(from, to);
    return { expression: text.trim(), line: lineOf(from + text.length - text.trimStart().length) };
  };
  const literals = literalsOfMaps(go.shape).flatMap(({ offset, keys, isOfEvents }): GoTable[] => {
    const inside = functionAt(offset);
    const kept = homeOf(go.shape, offset, inside);
    if (!kept || keys.length === 0) return [];
    return [{ ...kept, keys: keys.map(keyOf), isOfEvents, ...insideOf(inside) }];
  });
  const entries = entriesIn(go.shape, functionAt).map(
    ({ offset, kept, key }): GoTable => ({
      ...kept,
      keys: [keyOf(key)],
      isOfEvents: false,
      ...insideOf(functionAt(offset)),
    }),
  );
  return [...literals, ...entries];
}

/** Returns what a literal is assigned to. */
function homeOf(shape: string, offset: number, inside: FunctionRange | undefined): Kept | undefined {
  const before = shape.slice(Math.max(0, offset - 200), offset);
  const assigned = new RegExp(`(?:\\bvar[ \\t]+(${word})[^=\\n]*=|(${path})[ \\t]*:?=|(${word})[ \\t]*:)\\s*&?$`, 'u');
  const [, declared, variable, field] = assigned.exec(before) ?? [];
  if (field !== undefined) return { name: field, home: 'field', owner: literalAround(shape, offset) };
  const name = declared ?? variable;
  if (name !== undefined) return variableHome(name, inside);
  const isResult = inside !== undefined && /\breturn\s+&?$/.test(before);
  return isResult ? { name: inside.name, home: 'result', owner: inside.receiver } : undefined;
}

function variableHome(variable: string, inside: FunctionRange | undefined): Kept {
  const [name = '', holder] = variable.split('.').reverse();
  if (holder !== undefined) return { name, home: 'field', owner: ownerOf(holder, inside) };
  const isPackage = inside === undefined || inside.name === 'init';
  return { name, home: isPackage ? 'package' : 'local', owner: undefined };
}

const ownerOf = (holder: string, inside: FunctionRange | undefined) =>
  inside !== undefined && holder === inside.self ? inside.receiver : undefined;

/** Returns the type of the struct literal around an offset. */
function literalAround(shape: string, offset: number): string | undefined {
  let depth = 0;
  for (let at = offset - 1; at >= 0 && offset - at < 20_000; at -= 1) {
    const char = shape[at] ?? '';
    if (')]}'.includes(char)) depth += 1;
    else if ('([{'.includes(char)) depth -= 1;
    if (depth < 0)
      return new RegExp(`(${word})(?:\\[[^\\]]*\\])?$`, 'u').exec(shape.slice(Math.max(0, at - 100), at))?.[1];
  }
  return undefined;
}

interface Entry {
  readonly offset: number;
  readonly kept: Kept;
  readonly key: readonly [from: number, to: number];
}

/** Finds `handlers[string(Paid)] = …`, and calls of a function of the file whose parameter is such a key. */
function entriesIn(shape: string, functionAt: UseContext['functionAt']): Entry[] {
  const found: Entry[] = [];
  const fillers = new Map<string, { readonly kept: Kept; readonly parameter: number }>();
  for (const { index: close } of shape.matchAll(/\][ \t]*=(?!=)/g)) {
    const from = shape.lastIndexOf('[', close) + 1;
    const key = shape.slice(from, close);
    const map = pathBefore.exec(shape.slice(Math.max(0, from - 101), from - 1))?.[1];
    if (map === undefined || /[\]\n]/.test(key)) continue;
    const index = from - 1 - map.length;
    const inside = functionAt(index);
    const kept = variableHome(map, inside);
    const parameter = inside ? parametersIn(shape, inside).indexOf(key.trim()) : -1;
    if (inside && parameter >= 0) fillers.set(inside.name, { kept, parameter });
    else found.push({ offset: index, kept, key: [from, from + key.length] });
  }
  if (fillers.size === 0) return found;
  const call = new RegExp(`\\b(${[...fillers.keys()].join('|')})\\(`, 'gu');
  for (const { index, 0: head, 1: callee = '' } of shape.matchAll(call)) {
    const start = index + head.length;
    const filler = fillers.get(callee);
    const isHead = functionAt(index)?.parameters === start - 1;
    const key = filler && listItems(shape, start, closingBracket(shape, start - 1))[filler.parameter];
    if (key && !isHead) found.push({ offset: index, kept: filler.kept, key });
  }
  return found;
}

function parametersIn(shape: string, { parameters }: FunctionRange): string[] {
  const open = shape.indexOf('(', parameters);
  return parametersOf(shape.slice(open + 1, closingBracket(shape, open))).map(({ name }) => name);
}

/** Returns the places of a file that look up an event type in a map. */
export function lookupsIn({ shape }: GoText, { functionAt, eventType, imports }: UseContext): GoTableLookup[] {
  return [...shape.matchAll(/[\p{L}\p{Nd}_)]\[/gu)].flatMap(({ index }): GoTableLookup[] => {
    const open = index + 1;
    const close = closingBracket(shape, open);
    const inside = functionAt(index);
    const subject = close - open > longestKey ? undefined : eventType(shape.slice(open + 1, close), inside);
    const match = subject && pathBefore.exec(shape.slice(Math.max(0, open - 100), open));
    if (!subject || !match || /^[ \t]*=(?!=)/.test(shape.slice(close + 1, close + 20))) return [];
    const source = sourceOf(shape, match[1] ?? '', match[2] !== undefined, inside);
    return [{ ...whereKept(source, inside, imports), conversions: subject.conversions, ...insideOf(inside) }];
  });
}

/** Returns where a map with this name may be kept. */
function whereKept(
  [map, isCall]: readonly [map: string, isCall: boolean],
  inside: FunctionRange | undefined,
  imports: UseContext['imports'],
): Pick<GoTableLookup, 'name' | 'homes' | 'owner' | 'qualifier'> {
  const [name = '', holder] = map.split('.').reverse();
  if (holder === undefined) {
    return { name, homes: isCall ? ['result'] : ['local', 'package'], owner: undefined, qualifier: undefined };
  }
  const isPackage = importedPath(imports, holder) !== undefined;
  return {
    name,
    homes: isCall ? ['result'] : isPackage ? ['package'] : ['field'],
    owner: ownerOf(holder, inside),
    qualifier: isPackage ? holder : undefined,
  };
}

/** For `handlers := p.handlers()` before `handlers[…]`, returns what the variable was set to. */
function sourceOf(
  shape: string,
  map: string,
  isCall: boolean,
  inside: FunctionRange | undefined,
): [map: string, isCall: boolean] {
  if (map.includes('.') || isCall || !inside) return [map, isCall];
  const set = new RegExp(`(?<![.\\w])${map}[ \\t]*:=[ \\t]*(${path})(\\(\\))?[ \\t]*(?:[\\n;]|$)`, 'u');
  const [, source, call] = set.exec(shape.slice(inside.offset, inside.end)) ?? [];
  return source === undefined ? [map, false] : [source, call !== undefined];
}

interface MapLiteral {
  readonly offset: number;
  readonly keys: readonly (readonly [from: number, to: number])[];
  /** Whether its type shows that its keys are event types. */
  readonly isOfEvents: boolean;
}

/** Returns the literals of maps in a file, also those of the file's named map types. */
function literalsOfMaps(shape: string): MapLiteral[] {
  const named = new Map<string, boolean>();
  const found: MapLiteral[] = [];
  for (const { index, 0: head } of shape.matchAll(/\bmap\[/g)) {
    const keyEnd = closingBracket(shape, index + head.length - 1);
    const open = typeEnd(shape, keyEnd + 1);
    const isOfEvents =
      /event_?type$/i.test(shape.slice(index + head.length, keyEnd)) ||
      shape.slice(keyEnd, open).includes('PersistedEvent');
    if (shape[open] === '{') found.push({ offset: index, keys: keysIn(shape, open), isOfEvents });
    else {
      const type = nameOfType(shape, index);
      if (type !== undefined) named.set(type, isOfEvents);
    }
  }
  if (named.size === 0) return found;
  for (const match of shape.matchAll(new RegExp(`(?<![.\\w])(${[...named.keys()].join('|')})\\{`, 'gu'))) {
    const { index, 0: head, 1: type = '' } = match;
    const keys = keysIn(shape, index + head.length - 1);
    found.push({ offset: index, keys, isOfEvents: named.get(type) ?? false });
  }
  return found;
}

/** Returns the name that is declared for the type that begins at an offset. */
function nameOfType(shape: string, offset: number): string | undefined {
  const declaration = new RegExp(`(?:^|\\n)(?:type)?[ \\t]*(${word})[ \\t]+=?[ \\t]*$`, 'u');
  return declaration.exec(shape.slice(Math.max(0, offset - 100), offset))?.[1];
}

function keysIn(shape: string, open: number): (readonly [from: number, to: number])[] {
  return listItems(shape, open + 1, closingBracket(shape, open)).flatMap(([from, to]) => {
    for (let at = from; at < to; at += 1) {
      const char = shape[at] ?? '';
      if ('([{'.includes(char)) at = closingBracket(shape, at);
      else if (char === ':') return [[from, at] as const];
    }
    return [];
  });
}
