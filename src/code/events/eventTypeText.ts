import type { FunctionRange } from '../go/functions';
import { closingBracket, listItems, operandEnd } from '../go/text';

/** An expression for the type of an event. */
export interface EventTypeText {
  /** The conversions around it, the outermost last. Each must be a type; a function would compute something else. */
  readonly conversions: readonly string[];
}

/** Reads an expression; returns undefined when it is not an event type. `inside` is the function that contains it. */
export type ReadEventType = (text: string, inside: FunctionRange | undefined) => EventTypeText | undefined;

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const selector = new RegExp(`^${word}(?:\\.${word}|\\[[^\\]]*\\])*$`, 'u');
/** `t events.` before `EventType`. */
const typedBefore = new RegExp(`(?<![.\\w])(${word})[ \\t]+((?:${word}\\.)?\\w*)$`, 'u');
/** `t := ` and the text between it and the place of interest. */
const assignedBefore = new RegExp(`(?<![.\\w])(${word})(?:[ \\t]+string)?[ \\t]*:?=(?!=)[^=;]*$`, 'u');
/** A call whose bracket is still open: `p.apply(ctx, e.`. */
const calledBefore = new RegExp(`(?:(${word})\\.)?(${word})\\((?:[^()]|\\([^()]*\\))*$`, 'u');
const endsInEventType = /(?:^|\.)\w*event_?type(?:\(\))?$/i;
const plain: EventTypeText = { conversions: [] };
/** Calls that return their argument. */
const transparent = /^(?:string|strings\.TrimSpace)$/;

/**
 * Creates a reader for `e.EventType`, `event.EventType()`, `EventType(e.EventType)`, and for the variables and parameters of a file that
 * hold one of these.
 */
export function createEventTypeReader(
  shape: string,
  functions: readonly FunctionRange[],
  functionAt: (offset: number) => FunctionRange | undefined,
): ReadEventType {
  const variables = new Map<FunctionRange | undefined, Map<string, EventTypeText>>();

  const read: ReadEventType = (text, inside) => {
    const expression = text.trim().replace(/^[&*]+/, '');
    if (endsInEventType.test(expression)) return plain;
    if (selector.test(expression)) return variables.get(inside)?.get(expression);
    const open = openingOfLast(expression);
    if (open === undefined) return undefined;
    const callee = expression.slice(0, open).trim();
    const argument = expression.slice(open + 1, -1).trim();
    if (callee.endsWith('.String') && argument === '') return read(callee.slice(0, -'.String'.length), inside);
    const inner = argument === '' ? undefined : read(argument, inside);
    if (callee === '' || transparent.test(callee)) return inner;
    // A conversion to such a type makes any text an event type.
    if (endsInEventType.test(callee) && argument !== '') return { conversions: [callee] };
    return inner && { conversions: [...inner.conversions, callee] };
  };

  // Without this word, no variable of the file holds an event type.
  if (!/event_?type/i.test(shape)) return read;
  const remember = (offset: number, name: string, value: EventTypeText | undefined) => {
    if (!value) return;
    const inside = functionAt(offset);
    const known = variables.get(inside) ?? new Map<string, EventTypeText>();
    variables.set(inside, known.set(name, value));
  };
  for (const { index, 0: end } of shape.matchAll(/EventType\b(?!\s*[({])/g)) {
    const [, name = '', type = ''] = typedBefore.exec(shape.slice(Math.max(0, index - 100), index)) ?? [];
    if (name !== '') remember(index, name, { conversions: [type + end] });
  }
  const lookAt = (offset: number) => {
    const lineStart = shape.lastIndexOf('\n', offset) + 1;
    const [head, name = ''] = assignedBefore.exec(shape.slice(Math.max(lineStart, offset - 200), offset)) ?? [];
    if (head === undefined) return;
    const start = offset - (head.length - head.indexOf('=') - 1);
    const inside = functionAt(offset);
    if (variables.get(inside)?.has(name)) return;
    remember(offset, name, read(shape.slice(start, operandEnd(shape, start + leadingBlanks(shape, start))), inside));
  };
  for (const { index } of shape.matchAll(/event_?type/gi)) lookAt(index);
  for (const { index } of shape.matchAll(/event_?type/gi)) {
    const passed = parameterAt(shape, index, functions, functionAt(index));
    if (passed) remember(passed.inside.offset, passed.name, read(passed.argument, functionAt(index)));
  }
  // A variable may be set to another one. The map grows during this loop.
  for (const [inside, names] of variables) {
    for (const name of names.keys()) {
      const [from, to] = inside ? [inside.offset, inside.end] : [0, 0];
      const again = new RegExp(`(?<![.\\w])${name}(?!\\w)`, 'gu');
      for (const { index } of shape.slice(from, to).matchAll(again)) lookAt(from + index);
    }
  }
  return read;
}

/** For `apply(ctx, e.EventType)`, returns the function or method of the file that receives the argument, and the name of its parameter. */
function parameterAt(
  shape: string,
  offset: number,
  functions: readonly FunctionRange[],
  caller: FunctionRange | undefined,
) {
  const near = shape.slice(Math.max(0, offset - 200), offset);
  const before = near.slice(near.lastIndexOf('\n') + 1);
  const match = calledBefore.exec(before);
  // The argument may be inside a conversion.
  const [, of, callee = ''] = (match?.[2] === 'string' ? calledBefore.exec(before.slice(0, match.index)) : match) ?? [];
  const called = callee === '' ? [] : functions.filter(({ name }) => name === callee);
  const own =
    of !== undefined && of === caller?.self ? called.filter((one) => one.receiver === caller.receiver) : called;
  const [inside] = own;
  // When several methods have the name, only a compiler knows which one is called.
  if (!inside || own.length > 1) return undefined;
  const open = shape.lastIndexOf(`${callee}(`, offset) + callee.length;
  const items = listItems(shape, open + 1, closingBracket(shape, open));
  const at = items.findIndex(([from, to]) => from <= offset && offset < to);
  const parameters = shape.indexOf('(', inside.parameters);
  const names = listItems(shape, parameters + 1, closingBracket(shape, parameters));
  const [from = 0, to = 0] = names[at] ?? [];
  const name = new RegExp(`^\\s*(${word})`, 'u').exec(shape.slice(from, to))?.[1];
  const argument = items[at];
  return name === undefined || !argument ? undefined : { inside, name, argument: shape.slice(...argument) };
}

/** Returns the offset of the bracket that is closed at the end of an expression; undefined when the expression ends otherwise. */
function openingOfLast(expression: string): number | undefined {
  if (!expression.endsWith(')')) return undefined;
  for (let open = expression.indexOf('('); open >= 0; ) {
    const close = closingBracket(expression, open);
    if (close === expression.length - 1) return open;
    open = expression.indexOf('(', close);
  }
  return undefined;
}

const leadingBlanks = (shape: string, at: number) => /^[ \t]*/.exec(shape.slice(at, at + 20))?.[0].length ?? 0;
