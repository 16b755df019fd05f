import { callersIn, type GoCaller } from './goFunctions';
import { type GoImport, importsOf } from './goImports';
import { type MappedEvent, parseMapping } from './goMapping';
import { type StructName, structNames } from './goStructs';
import { closingBracket, createLineCounter, expressionEnd, type GoText, isGenerated, readGo } from './goText';
import { type GoUse, mayHaveUses, usesIn } from './goUses';

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

/** What one Go file says about events and consumers. */
export interface GoFile {
  readonly packageName: string;
  readonly imports: readonly GoImport[];
  readonly methods: readonly GoMethod[];
  /** Struct → the types that it embeds and so has the methods of; `package.Type` for those of other packages. */
  readonly embeds: ReadonlyMap<string, readonly string[]>;
  /** The exported structs by a quick look; `structIn` tells for certain. */
  readonly structs: readonly StructName[];
  readonly uses: readonly GoUse[];
  /** What its functions call, where one of them may stand between a `Handle` and its cases. */
  readonly callers: readonly GoCaller[];
  /** Of a file that the library's generator wrote. */
  readonly mapping: readonly MappedEvent[];
}

const nothing: Omit<GoFile, 'structs'> = {
  packageName: '',
  imports: [],
  methods: [],
  embeds: new Map(),
  uses: [],
  callers: [],
  mapping: [],
};

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const methodHead = `^func\\s*\\(\\s*(?:${word}\\s+)?\\*?\\s*(${word})\\s*(?:\\[[^\\]]*\\])?\\s*\\)\\s*(Name|AggregateTypes|StreamTypes|BoundedContexts|Handle)\\s*\\(`;

/** A quick look that lets nearly every file go unread: searching for plain words is many times faster than the pattern. */
const isWorthReading = (text: string) =>
  [
    'Name() string',
    'Handle(',
    'PersistedEvent',
    'AggregateTypes() []',
    'StreamTypes() []',
    'BoundedContexts() []',
  ].some((part) => text.includes(part));

/** Undefined where the file says nothing of events and consumers. What nobody wrote has structs and a mapping at most. */
export function parseGoFile(text: string): GoFile | undefined {
  const structs = structNames(text);
  if (isGenerated(text)) return parseGenerated(text, structs);
  if (!isWorthReading(text) && !mayHaveUses(text)) return structs.length > 0 ? { ...nothing, structs } : undefined;
  const go = readGo(text);
  const lineOf = createLineCounter(go.shape);
  const imports = importsOf(go);
  return {
    packageName: packageOf(go.shape),
    imports,
    methods: [...go.shape.matchAll(new RegExp(methodHead, 'gmu'))].map((match) => methodAt(go, match, lineOf)),
    embeds: embedsOf(go.shape),
    structs,
    uses: usesIn(go, imports),
    callers: callersIn(go.shape),
    mapping: [],
  };
}

function parseGenerated(text: string, structs: readonly StructName[]): GoFile | undefined {
  const mapping = parseMapping(text);
  if (mapping.length === 0) return structs.length > 0 ? { ...nothing, structs } : undefined;
  return { ...nothing, imports: importsOf(readGo(text)), structs, mapping };
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

function methodAt({ code, shape }: GoText, match: RegExpExecArray, lineOf: (offset: number) => number): GoMethod {
  const [head, receiver = '', method = ''] = match;
  return {
    receiver,
    // The later libraries call an aggregate a stream.
    method: (method === 'StreamTypes' ? 'AggregateTypes' : method) as ConsumerMethod,
    line: lineOf(match.index),
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
