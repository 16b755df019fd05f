import { typeEnd } from '../go/functions';
import { closingBracket, listItems } from '../go/text';

export interface MapLiteral {
  readonly offset: number;
  readonly keys: readonly (readonly [from: number, to: number])[];
  /** Its type says that its keys are event types. */
  readonly isOfEvents: boolean;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';

/** The literals of maps in a file, also of the file's own types that are maps. */
export function literalsOfMaps(shape: string): MapLiteral[] {
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

/** The name that the type beginning at an offset is declared with. */
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
