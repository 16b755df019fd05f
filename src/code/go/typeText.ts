import { closingBracket } from './text';

const path = /(?:(?:[\p{L}_][\p{L}\p{Nd}_]*\.)*[\p{L}_][\p{L}\p{Nd}_]*)?/uy;

/** Where the type that begins at an offset ends. */
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

/** Where a function's results end that begin at an offset: none, one, or several in brackets. */
export function resultEnd(shape: string, at: number): number {
  let start = at + blanksAt(shape, at);
  if (shape.startsWith('<-', start)) start += 2;
  if (shape[start] === '(') return closingBracket(shape, start) + 1;
  return /[\p{L}_*[]/u.test(shape[start] ?? '') ? typeEnd(shape, start) : at;
}

const blanksAt = (shape: string, at: number) => /^[ \t]*/.exec(shape.slice(at, at + 20))?.[0].length ?? 0;
