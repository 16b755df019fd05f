import { createEventTypeReader } from '../events/eventTypeText';
import { type GoTable, type GoTableLookup, lookupsIn, tablesIn } from '../events/handlerTables';
import { type GoUse, mayHaveUses, usesIn } from '../events/uses';
import { callersIn, createFunctionFinder, functionsIn, type GoCaller } from './functions';
import {
  type GoImport,
  importedPath,
  importPathsIn,
  importsOf,
  isMapping,
  type MappedEvent,
  parseMapping,
} from './imports';
import { type StructName, structNames } from './structs';
import { closingBracket, createLineCounter, expressionEnd, type GoText, generatorOf, readGo } from './text';

export type ConsumerMethod = 'Name' | 'AggregateTypes' | 'BoundedContexts' | 'Handle';

export interface GoMethod {
  /** The receiver's type, without pointer and type parameters. */
  readonly receiver: string;
  readonly method: ConsumerMethod;
  /** 1-based. */
  readonly line: number;
  /** The returned expression, when the method only returns it. */
  readonly returned: string | undefined;
}

/** What one Go file says about events and consumers. */
export interface GoFile {
  readonly packageName: string;
  readonly imports: readonly GoImport[];
  /** The paths that it imports, found by a quick search. They are set for every file. */
  readonly importPaths: readonly string[];
  /** Whether it may register projections with filters. */
  readonly registers: boolean;
  /** Whether it may pass consumers to a worker, which has no filters. */
  readonly wires: boolean;
  readonly methods: readonly GoMethod[];
  /** For each struct, the types that it embeds, whose methods it therefore has; `package.Type` for types of other packages. */
  readonly embeds: ReadonlyMap<string, readonly string[]>;
  /** For each interface, its methods that a consumer has. A struct that embeds the interface gets them from an unknown type. */
  readonly interfaces: ReadonlyMap<string, readonly ConsumerMethod[]>;
  /** The exported structs, found by a quick search; `structIn` is exact. */
  readonly structs: readonly StructName[];
  readonly uses: readonly GoUse[];
  /** What its functions call, because one of them may be between a `Handle` and its cases. */
  readonly callers: readonly GoCaller[];
  /** Maps that may lead from event types to functions, and places that look up an event type in a map. */
  readonly tables: readonly GoTable[];
  readonly lookups: readonly GoTableLookup[];
  /** Whether it is generated. A person is then shown the code that it calls, when this is known. */
  readonly isGenerated: boolean;
  /** Set for a file of the library's generator. */
  readonly mapping: readonly MappedEvent[];
}

const nothing: Omit<GoFile, 'structs' | 'importPaths'> = {
  packageName: '',
  imports: [],
  registers: false,
  wires: false,
  methods: [],
  embeds: new Map(),
  interfaces: new Map(),
  uses: [],
  callers: [],
  tables: [],
  lookups: [],
  isGenerated: false,
  mapping: [],
};

const word = '[\\p{L}_][\\p{L}\\p{Nd}_]*';
const methodHead = `^func\\s*\\(\\s*(?:${word}\\s+)?\\*?\\s*(${word})\\s*(?:\\[[^\\]]*\\])?\\s*\\)\\s*(Name|AggregateTypes|StreamTypes|BoundedContexts|Handle)\\s*\\(`;

/** A quick test, so that most files need not be read: a search for plain words is many times faster than the pattern. */
const isWorthReading = (text: string) =>
  [
    'Name() string',
    'Handle(',
    'PersistedEvent',
    'AggregateTypes() []',
    'StreamTypes() []',
    'BoundedContexts() []',
  ].some((part) => text.includes(part));

/** Returns a file that says nothing. Each call returns a new object, because a changed file is recognized by its object. */
export const emptyGoFile = (): GoFile => ({ ...nothing, structs: [], importPaths: [] });

/** Whether a text contains the projector's filters, or its package. */
const mayRegister = (text: string) =>
  ['OnStreamTypes', 'OnEventTypes', 'FilterStreamTypes', 'FilterEventTypes', '/projector"'].some((part) =>
    text.includes(part),
  );

const mayWire = (text: string) => text.includes('/worker"');

/** Generators of types that have the methods of consumers, but are never run as consumers. */
const isMocking = /mock|moq|counterfeiter|fake|stub/i;

const hasConsumer = (text: string) => isWorthReading(text) && new RegExp(methodHead, 'mu').test(text);

/**
 * Parses a file; undefined when it says nothing about events and consumers. Of a generated file, only structs, a mapping, registrations and
 * consumers are read.
 */
export function parseGoFile(text: string): GoFile | undefined {
  const structs = structNames(text);
  const registers = mayRegister(text);
  const wires = mayWire(text);
  const generator = generatorOf(text);
  const isRead = generator === undefined || (!isMocking.test(generator) && !isMapping(text) && hasConsumer(text));
  if (!isRead) return parseGenerated(text, structs, registers, wires);
  const importPaths = importPathsIn(text);
  if (!isWorthReading(text) && !mayHaveUses(text)) {
    const isEmpty = structs.length === 0 && importPaths.length === 0;
    return isEmpty ? undefined : { ...nothing, structs, importPaths, registers, wires };
  }
  const go = readGo(text);
  const lineOf = createLineCounter(go.shape);
  const imports = importsOf(go);
  const functions = functionsIn(go.shape);
  const functionAt = createFunctionFinder(functions);
  const context = { imports, functionAt, eventType: createEventTypeReader(go.shape, functions, functionAt) };
  return {
    packageName: packageOf(go.shape),
    imports,
    importPaths,
    registers,
    wires,
    methods: [...go.shape.matchAll(new RegExp(methodHead, 'gmu'))]
      .filter((match) => !handlesOthers(match, go.shape))
      .map((match) => methodAt(go, match, lineOf)),
    embeds: embedsOf(go.shape),
    interfaces: interfacesOf(go.shape),
    structs,
    uses: usesIn(go, context),
    callers: callersIn(go.shape, functions, (name) => importedPath(imports, name) !== undefined),
    tables: tablesIn(go, context),
    lookups: lookupsIn(go, context),
    isGenerated: generator !== undefined,
    mapping: [],
  };
}

function parseGenerated(
  text: string,
  structs: readonly StructName[],
  registers: boolean,
  wires: boolean,
): GoFile | undefined {
  const mapping = parseMapping(text);
  // When the wiring of a program is generated, its projections are registered there.
  const importPaths = registers || wires ? importPathsIn(text) : [];
  if (mapping.length > 0) return { ...nothing, imports: importsOf(readGo(text)), importPaths, structs, mapping };
  return structs.length > 0 || registers || wires ? { ...nothing, structs, importPaths, registers, wires } : undefined;
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

function interfacesOf(shape: string): Map<string, ConsumerMethod[]> {
  const head = new RegExp(`^[ \\t]*(?:type\\s+)?(${word})\\s+interface\\s*\\{`, 'gmu');
  const method = /(?<![.\w])(Name|AggregateTypes|StreamTypes|BoundedContexts|Handle)\s*\(/g;
  const found = [...shape.matchAll(head)].map((match): [string, ConsumerMethod[]] => {
    const start = match.index + match[0].length;
    const body = shape.slice(start, closingBracket(shape, start - 1));
    return [match[1] ?? '', [...body.matchAll(method)].map(([, name = '']) => methodNamed(name))];
  });
  return new Map(found.filter(([, methods]) => methods.length > 0));
}

/** Converts the names of the later libraries, which call an aggregate a stream. */
const methodNamed = (name: string) => (name === 'StreamTypes' ? 'AggregateTypes' : name) as ConsumerMethod;

/** Parameters of a `Handle` that is not a consumer's: it handles requests of a server, or commands. */
const noEvents =
  /\bhttp\.(?:ResponseWriter|Request)\b|\b(?:gin|echo)\.Context\b|\bfiber\.Ctx\b|\bfasthttp\.\w|\bslog\.Record\b|\w(?:Command|Cmd|Query|Request)[,\s]*$/;

function handlesOthers({ index, 0: head, 2: method }: RegExpExecArray, shape: string): boolean {
  const parameters = index + head.length;
  return method === 'Handle' && noEvents.test(shape.slice(parameters, closingBracket(shape, parameters - 1)));
}

function methodAt({ code, shape }: GoText, match: RegExpExecArray, lineOf: (offset: number) => number): GoMethod {
  const [head, receiver = '', method = ''] = match;
  return {
    receiver,
    method: methodNamed(method),
    line: lineOf(match.index),
    returned: method === 'Handle' ? undefined : returnedFrom({ code, shape }, match.index + head.length),
  };
}

/** Returns the expression in `…) string { return <this> }`; `parameters` is the offset after the opening bracket of the parameters. */
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
