import { partitionPoint } from '../../model/lists';
import { type GoImport, importsOf } from './imports';
import { closingBracket, readGo } from './text';

/** A function or method as its first line names it. */
export interface GoFunction {
  /** The method's type; undefined for a plain function. */
  readonly receiver: string | undefined;
  readonly name: string;
}

/** A function and what it calls. */
export interface GoCaller extends GoFunction {
  /**
   * `name` for a function of the same package, `.name` for a method of the same receiver, `package.Name` for a function of another package.
   */
  readonly calls: readonly string[];
}

/** A function with the range of its text. */
export interface FunctionRange extends GoFunction {
  readonly offset: number;
  /** Where its parameters begin. */
  readonly parameters: number;
  readonly end: number;
  /** The function's name for its receiver. */
  readonly self: string | undefined;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const head = new RegExp(
  `^func\\s*(?:\\(\\s*(?:(${word})\\s+)?\\*?\\s*(${word})\\s*(?:\\[[^\\]]*\\])?\\s*\\)\\s*)?(${word})`,
  'gmu',
);
const call = new RegExp(`(?<![.\\w])((?:${word}\\.)?${word})(?:\\[[^\\]\\n]*\\])?\\(`, 'gu');

/** Returns every function and method of a file, in their order. */
export function functionsIn(shape: string): FunctionRange[] {
  return [...shape.matchAll(head)].map(({ index, 0: text, 1: self, 2: receiver, 3: name = '' }) => ({
    offset: index,
    parameters: index + text.length,
    end: endOf(shape, index + text.length),
    self,
    receiver,
    name,
  }));
}

const declaration = /\s*(?:func\b|type\b|var\b|const\b|$)/y;

/** Returns the offset after the body of a function, or after its head when it has no body. `at` is where its parameters begin. */
function endOf(shape: string, at: number): number {
  // In formatted code, the body ends with a bracket at the start of a line, followed by something at the top level.
  const line = shape.indexOf('\n', at);
  const close = shape.charCodeAt(line - 1) === 125 ? line : shape.indexOf('\n}', at) + 2;
  declaration.lastIndex = close;
  return line > 0 && close > 1 && declaration.test(shape) ? close : endByBrackets(shape, at);
}

function endByBrackets(shape: string, at: number): number {
  const open = shape.indexOf('(', shape[at] === '[' ? closingBracket(shape, at) : at);
  if (open < 0) return shape.length;
  const body = resultEnd(shape, closingBracket(shape, open) + 1);
  const brace = /[ \t]*\{/y;
  brace.lastIndex = body;
  return brace.test(shape) ? closingBracket(shape, brace.lastIndex - 1) + 1 : body;
}

/** Creates a function that returns the function around an offset; undefined outside all functions. */
export function createFunctionFinder(
  functions: readonly FunctionRange[],
): (offset: number) => FunctionRange | undefined {
  return (offset) => {
    const found = functions[partitionPoint(functions, (each) => each.offset <= offset) - 1];
    return found && offset < found.end ? found : undefined;
  };
}

/**
 * Returns every function of a file that calls something in its own or in another package. `isPackage` says whether a name before a dot is
 * an import.
 */
export function callersIn(
  shape: string,
  functions: readonly FunctionRange[],
  isPackage: (name: string) => boolean,
): GoCaller[] {
  const callers = functions.map(
    ({ parameters, end, self, receiver, name }): GoCaller => ({
      receiver,
      name,
      calls: callsIn(shape.slice(parameters, end), self, isPackage),
    }),
  );
  return callers.filter(({ calls }) => calls.length > 0);
}

/** Returns the calls in a function. Calls through a field are left out, because only a compiler knows their targets. */
function callsIn(text: string, self: string | undefined, isPackage: (name: string) => boolean): string[] {
  const calls = new Set<string>();
  for (const { 1: callee = '' } of text.matchAll(call)) {
    const dot = callee.indexOf('.');
    if (dot < 0) calls.add(callee);
    else if (callee.slice(0, dot) === self) calls.add(callee.slice(dot));
    else if (isPackage(callee.slice(0, dot))) calls.add(callee);
  }
  calls.delete('func');
  return [...calls];
}

const path = /(?:(?:[\p{L}_][\p{L}\p{Nd}_]*\.)*[\p{L}_][\p{L}\p{Nd}_]*)?/uy;

/** Returns the end of the type at an offset. */
export function typeEnd(shape: string, start: number): number {
  let at = start;
  while (shape[at] === '*' || shape[at] === '[') at = shape[at] === '[' ? closingBracket(shape, at) + 1 : at + 1;
  path.lastIndex = at;
  const [text = ''] = path.exec(shape) ?? [];
  at += text.length;
  switch (text) {
    case 'func':
      return resultEnd(shape, closingBracket(shape, at) + 1);
    case 'chan':
      return typeEnd(shape, at + blanksAt(shape, at));
    case 'map':
      return typeEnd(shape, closingBracket(shape, at) + 1);
    case 'struct':
    case 'interface':
      return closingBracket(shape, shape.indexOf('{', at)) + 1;
    default:
      return shape[at] === '[' ? closingBracket(shape, at) + 1 : at;
  }
}

/** Returns the end of a function's results at an offset: no result, one, or several in brackets. */
function resultEnd(shape: string, at: number): number {
  let start = at + blanksAt(shape, at);
  if (shape.startsWith('<-', start)) start += 2;
  if (shape[start] === '(') return closingBracket(shape, start) + 1;
  return /[\p{L}_*[]/u.test(shape[start] ?? '') ? typeEnd(shape, start) : at;
}

const blanksAt = (shape: string, at: number) => /^[ \t]*/.exec(shape.slice(at, at + 20))?.[0].length ?? 0;

export interface GoParameter {
  readonly name: string;
  /** As it is written: `*sql.Tx`. */
  readonly type: string;
}

/** How a consumer's `Handle` is called. */
export interface GoHandle {
  /** The type that has the method, and the number of its type parameters. */
  readonly receiver: string;
  readonly typeParameters: number;
  readonly packageName: string;
  readonly imports: readonly GoImport[];
  readonly parameters: readonly GoParameter[];
}

/** Reads the method that begins on a line; undefined when the text has changed in the meantime. */
export function handleAt(text: string, { line }: { readonly line: number }): GoHandle | undefined {
  const go = readGo(text);
  const start = lineOffset(go.shape, line);
  const head = /func\s*\(\s*(?:\w+\s+)?\*?\s*(\w+)\s*(?:\[([^\]]*)\])?\s*\)\s*Handle\s*\(/y;
  head.lastIndex = start;
  const match = head.exec(go.shape);
  if (!match) return undefined;
  const end = closingBracket(go.shape, head.lastIndex - 1);
  return {
    receiver: match[1] ?? '',
    typeParameters: match[2]?.split(',').length ?? 0,
    packageName: /^package\s+(\w+)/m.exec(go.shape)?.[1] ?? '',
    imports: importsOf(go),
    parameters: parametersOf(go.code.slice(head.lastIndex, end)),
  };
}

function lineOffset(text: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

/** Reads a list of parameters. In `a, b T`, both names have the type that follows. */
export function parametersOf(list: string): GoParameter[] {
  const parts = list
    .split(',')
    .map((part) => part.trim().split(/\s+/))
    .filter(([name]) => name !== '');
  return parts.map(([name = '', ...type], at) => {
    const own = type.length > 0 ? type : (parts.slice(at + 1).find((part) => part.length > 1) ?? []).slice(1);
    return { name, type: own.join(' ') };
  });
}
