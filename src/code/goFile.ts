import { closingBracket, expressionEnd, type GoText, isGenerated, readGo } from './goText';

export type ConsumerMethod = 'Name' | 'AggregateTypes' | 'BoundedContexts' | 'Handle';

export interface GoMethod {
  /** The receiver's type, without pointer and type parameters. */
  readonly receiver: string;
  readonly method: ConsumerMethod;
  /** Counted from 1. */
  readonly line: number;
  /** The expression, where returning it is all that the method does. */
  readonly returned: string | undefined;
}

export interface GoImport {
  readonly alias: string | undefined;
  readonly path: string;
}

/** What one Go file says about consumers. */
export interface GoFile {
  readonly packageName: string;
  readonly imports: readonly GoImport[];
  readonly methods: readonly GoMethod[];
  /** Struct → the types that it embeds and so has the methods of; `package.Type` for those of other packages. */
  readonly embeds: ReadonlyMap<string, readonly string[]>;
}

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const methodHead = `^func\\s*\\(\\s*(?:${word}\\s+)?\\*?\\s*(${word})\\s*(?:\\[[^\\]]*\\])?\\s*\\)\\s*(Name|AggregateTypes|StreamTypes|BoundedContexts|Handle)\\s*\\(`;

/** A quick look that lets nearly every file go unread: searching for plain words is many times faster than the pattern. */
const isWorthReading = (text: string) =>
  ['Name() string', 'Handle(', 'AggregateTypes() []', 'StreamTypes() []', 'BoundedContexts() []'].some((part) =>
    text.includes(part),
  );

/** Reads a consumer's methods; undefined where the file has nothing of the kind, or nobody wrote it. */
export function parseGoFile(text: string): GoFile | undefined {
  if (!isWorthReading(text) || isGenerated(text)) return undefined;
  const go = readGo(text);
  const methods = [...go.shape.matchAll(new RegExp(methodHead, 'gmu'))].map((match) => methodAt(go, match));
  return { packageName: packageOf(go.shape), imports: importsOf(go), methods, embeds: embedsOf(go.shape) };
}

export interface GoDeclaration {
  readonly name: string;
  readonly expression: string;
}

/** The constants and variables of a file's top level with their values, and what it imports. */
export interface GoDeclarations {
  readonly imports: readonly GoImport[];
  readonly declarations: readonly GoDeclaration[];
}

export function parseDeclarations(text: string): GoDeclarations {
  if (!text.includes('\nconst') && !text.includes('\nvar')) return { imports: [], declarations: [] };
  const go = readGo(text);
  const declarations: GoDeclaration[] = [];
  for (const head of go.shape.matchAll(/^(?:const|var)\s*(\(?)/gm)) {
    const start = head.index + head[0].length;
    const end = head[1] ? closingBracket(go.shape, start - 1) : expressionEnd(go.shape, start);
    declarations.push(...declarationsIn(go, start, end));
  }
  return { imports: importsOf(go), declarations };
}

/** One name each: lists of names on the left are left out, their values are hardly ever a consumer's. */
function declarationsIn(go: GoText, start: number, end: number): GoDeclaration[] {
  const found: GoDeclaration[] = [];
  const spec = new RegExp(`^[ \\t]*(${word})(?:[ \\t]+[^=\\n,]+)?[ \\t]*=[ \\t]*`, 'gmu');
  const region = go.shape.slice(start, end);
  for (let match = spec.exec(region); match; match = spec.exec(region)) {
    const from = start + spec.lastIndex;
    const to = expressionEnd(go.shape, from, end);
    found.push({ name: match[1] ?? '', expression: go.code.slice(from, to).trim() });
    spec.lastIndex = to - start;
  }
  return found;
}

function embedsOf(shape: string): Map<string, string[]> {
  const struct = new RegExp(`^[ \\t]*(?:type\\s+)?(${word})\\s*(?:\\[[^\\]\\n]*\\])?\\s+struct\\s*\\{`, 'gmu');
  const field = new RegExp(`^[ \\t]*\\*?((?:${word}\\.)?${word})(?:\\[[^\\n]*\\])?[ \\t]*(?:["\`][^\\n]*)?$`, 'gmu');
  const embeds = [...shape.matchAll(struct)].map((match): [string, string[]] => {
    const start = match.index + match[0].length;
    const body = shape.slice(start, closingBracket(shape, start - 1));
    return [match[1] ?? '', [...body.matchAll(field)].map(([, type = '']) => type)];
  });
  return new Map(embeds.filter(([, types]) => types.length > 0));
}

function methodAt({ code, shape }: GoText, match: RegExpExecArray): GoMethod {
  const [head, receiver = '', method = ''] = match;
  return {
    receiver,
    // The later libraries call an aggregate a stream.
    method: (method === 'StreamTypes' ? 'AggregateTypes' : method) as ConsumerMethod,
    line: shape.slice(0, match.index).split('\n').length,
    returned: method === 'Handle' ? undefined : returnedFrom({ code, shape }, match.index + head.length),
  };
}

/** What `…) string { return <this> }` gives back, read from behind the opening parenthesis of the parameters. */
function returnedFrom({ code, shape }: GoText, parameters: number): string | undefined {
  const signature = /\s*\)\s*(?:\[\])?string\s*\{/y;
  signature.lastIndex = parameters;
  if (!signature.test(shape)) return undefined;
  const bodyStart = signature.lastIndex;
  const bodyEnd = closingBracket(shape, bodyStart - 1);
  const keyword = /\s*return\b[ \t]*/y;
  keyword.lastIndex = bodyStart;
  if (!keyword.test(shape)) return undefined;
  const end = expressionEnd(shape, keyword.lastIndex, bodyEnd);
  return code.slice(keyword.lastIndex, end).trim() || undefined;
}

const packageOf = (shape: string) => new RegExp(`^package\\s+(${word})`, 'mu').exec(shape)?.[1] ?? '';

function importsOf({ code, shape }: GoText): GoImport[] {
  return [...shape.matchAll(/^import\s*(\(?)/gm)].flatMap((head) => {
    const start = head.index + head[0].length;
    const end = head[1] ? closingBracket(shape, start - 1) : expressionEnd(shape, start);
    const specs = code.slice(start, end).matchAll(new RegExp(`(${word}|\\.)?[ \\t]*["\`]([^"\`\\n]+)["\`]`, 'gu'));
    return [...specs].map(([, alias, path = '']) => ({ alias, path }));
  });
}
