import { type GoImport, importsOf } from './imports';
import { closingBracket, readGo } from './text';

export interface GoParameter {
  readonly name: string;
  /** As it is written: `*sql.Tx`. */
  readonly type: string;
}

/** How a consumer's `Handle` is called. */
export interface GoHandle {
  /** The type that it is declared for, and how many type parameters that has. */
  readonly receiver: string;
  readonly typeParameters: number;
  readonly packageName: string;
  readonly imports: readonly GoImport[];
  readonly parameters: readonly GoParameter[];
}

/** Reads the method whose head stands at the line; undefined when the text has changed meanwhile. */
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

/** `a, b T` gives both the type that follows. */
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
