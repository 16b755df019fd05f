import { dirname } from 'node:path';
import { type Scope, unknownScope } from '../model/scope';
import type { GoReach } from './goReach';
import type { FoundMethod, GoType, GoTypes } from './goTypes';
import { type FindDeclaration, listOf, type Placed, textOf } from './goValues';
import { inParallel } from './inParallel';

/** A place in a source file; lines count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** A consumer as the Go code declares it: a type with `Name`, and `Handle` or a scope beside it. */
export interface GoConsumer extends SourcePlace {
  /** What `Name()` returns; `file` and `line` say where. */
  readonly name: string;
  /** The type that has the methods. */
  readonly receiver: string;
  readonly packageFolder: string;
  /** `source` is `unknown` where the code computes its lists. */
  readonly scope: Scope;
  readonly handle: SourcePlace | null;
  /** Keys of its type and of those in its package that lend it methods: see `typeKey`. */
  readonly typeKeys: readonly string[];
  /** Keys of the functions that its `Handle` leads to: see `functionKey`. */
  readonly reached: ReadonlySet<string>;
}

/** Every consumer among the types, by name. */
export async function consumersAmong(
  types: GoTypes,
  reach: GoReach,
  find: FindDeclaration,
  signal: AbortSignal,
): Promise<readonly GoConsumer[]> {
  const found = await inParallel(types.all(), typesAtOnce, signal, (type) => consumerOf(type, types, reach, find));
  return found.filter((consumer) => consumer !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const typesAtOnce = 16;

async function consumerOf(
  type: GoType,
  types: GoTypes,
  reach: GoReach,
  find: FindDeclaration,
): Promise<GoConsumer | undefined> {
  const { Name } = type.methods;
  const Handle = types.methodOf(type, 'Handle');
  const lists = [types.methodOf(type, 'AggregateTypes'), types.methodOf(type, 'BoundedContexts')] as const;
  // Many things have a name; only a consumer handles events or chooses among them.
  if (!Name || !(Handle || lists[0] || lists[1])) return undefined;
  const returned = placed(Name);
  const name = returned && (await textOf(returned, find));
  if (name === undefined) return undefined;
  const typeKeys = types.keysOf(type);
  return {
    name,
    receiver: Name.receiver,
    packageFolder: dirname(Name.file),
    file: Name.file,
    line: Name.line,
    scope: await scopeOf(type, lists, find),
    handle: Handle && Handle !== 'elsewhere' ? { file: Handle.file, line: Handle.line } : null,
    typeKeys,
    reached: reach.from(typeKeys),
  };
}

type List = FoundMethod | 'elsewhere' | undefined;

async function scopeOf(type: GoType, lists: readonly [List, List], find: FindDeclaration): Promise<Scope> {
  if (lists.includes(undefined) && type.imports.some(({ path }) => core.test(path)))
    return { ...unknownScope, source: 'code' };
  const [aggregateTypes, boundedContexts] = await Promise.all(lists.map((list) => restriction(list, find)));
  if (aggregateTypes === undefined || boundedContexts === undefined) return unknownScope;
  return { aggregateTypes, boundedContexts, source: 'code' };
}

/** This library restricts a consumer only when it has both methods. */
const core = /^github\.com\/pupsourcing\/core(\/|$)/;

/** The libraries take no method and an empty list alike: everything passes. Undefined: the code does not say. */
async function restriction(list: List, find: FindDeclaration): Promise<readonly string[] | null | undefined> {
  if (!list) return null;
  const returned = list === 'elsewhere' ? undefined : placed(list);
  const texts = returned && (await listOf(returned, find));
  return texts?.length === 0 ? null : texts;
}

function placed({ returned, file, imports }: FoundMethod): Placed | undefined {
  return returned === undefined ? undefined : { expression: returned, place: { folder: dirname(file), imports } };
}
