import { closingBracket, expressionEnd, type GoText } from './goText';

export interface GoImport {
  readonly alias: string | undefined;
  readonly path: string;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';

/** What a file imports. */
export function importsOf({ code, shape }: GoText): GoImport[] {
  return [...shape.matchAll(/^import\s*(\(?)/gm)].flatMap((head) => {
    const start = head.index + head[0].length;
    const end = head[1] ? closingBracket(shape, start - 1) : expressionEnd(shape, start);
    const specs = code.slice(start, end).matchAll(new RegExp(`(${word}|\\.)?[ \\t]*["\`]([^"\`\\n]+)["\`]`, 'gu'));
    return [...specs].map(([, alias, path = '']) => ({ alias, path }));
  });
}
