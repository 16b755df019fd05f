import { dirname } from 'node:path';
import { inParallel } from '../../base/inSlices';
import { type Scope, unknownScope } from '../../model/consumer/scope';
import type { Registration } from '../follow/registrations';
import type { Filter } from '../follow/values/values';
import { type FindDeclaration, listOf, type Placed, textOf } from '../go/values';
import type { GoReach } from './goReach';
import type { FoundMethod, GoType, GoTypes } from './goTypes';

/** A place in a source file; lines are 1-based. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** A consumer as the Go code declares it: a type with `Name`, and with `Handle` or a scope. */
export interface GoConsumer extends SourcePlace {
  /** What `Name()` returns; `file` and `line` are the place of this method. */
  readonly name: string;
  /** The type that has the methods. */
  readonly receiver: string;
  readonly packageFolder: string;
  /** Its `source` is `unknown` when the code computes the lists. */
  readonly scope: Scope;
  readonly handle: SourcePlace | null;
  /** The keys of its type and of the types in its package that lend it methods; see `typeKey`. */
  readonly typeKeys: readonly string[];
  /** The keys of the functions that its `Handle` leads to; see `functionKey`. */
  readonly reached: ReadonlySet<string>;
}

/** What consumers are put together from. */
export interface ConsumerSources {
  readonly types: GoTypes;
  readonly reach: GoReach;
  readonly find: FindDeclaration;
  /** Returns how values of a type are registered. */
  readonly registrationsOf: (type: GoType) => readonly Registration[];
  /** Whether the registration of a type may restrict its scope, even when no registration of it is known. */
  readonly mayBeRestricted: (type: GoType) => boolean;
}

/** Returns every consumer among the types, sorted by name. */
export async function consumersAmong(sources: ConsumerSources, signal: AbortSignal): Promise<readonly GoConsumer[]> {
  const found = await inParallel(sources.types.all(), typesAtOnce, signal, (type) => consumersOf(type, sources));
  return found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

const typesAtOnce = 16;

/** Whether a type has the methods of a consumer. Many types have a name; only a consumer also handles events or selects them. */
export function isConsumer(type: GoType, types: GoTypes): boolean {
  const rest = ['Handle', 'AggregateTypes', 'BoundedContexts'] as const;
  return types.nameOf(type) !== undefined && rest.some((method) => types.methodOf(type, method) !== undefined);
}

/** Returns the consumers of a type: one, or several when values of the type are registered under several names. */
async function consumersOf(type: GoType, sources: ConsumerSources): Promise<GoConsumer[]> {
  const { types, reach, find, registrationsOf } = sources;
  const Name = types.nameOf(type);
  if (!Name || !isConsumer(type, types)) return [];
  // When an embedded type lends the name, the place of the consumer is its own Handle.
  const { receiver, file, line } = type.methods.Name ?? type.methods.Handle ?? Name;
  const Handle = types.methodOf(type, 'Handle');
  const returned = placed(Name);
  const name = returned && (await textOf(returned, find));
  const registrations = registrationsOf(type);
  const names = name !== undefined ? [name] : registrations.flatMap((each) => each.name ?? []);
  if (names.length === 0) return [];
  const { alone } = await scopeOf(type, sources);
  const scopes = await Promise.all(
    registrations.map(async (each) => restricted((await scopeOf(type, sources, each.lists)).scope, each)),
  );
  const typeKeys = types.keysOf(type);
  return [...new Set(names)].map((each) => {
    const ofName = scopes.filter((_, at) => name !== undefined || registrations[at]?.name === each);
    return {
      name: each,
      receiver,
      packageFolder: dirname(file),
      file,
      line,
      scope: eitherScope(ofName) ?? alone,
      handle: Handle && Handle !== 'elsewhere' ? { file: Handle.file, line: Handle.line } : null,
      typeKeys,
      reached: reach.from(typeKeys),
    };
  });
}

type List = FoundMethod | 'elsewhere' | undefined;

/**
 * Returns the scope according to the type's methods. `alone` is the scope when no registration of the type is known: a registration may
 * then restrict it.
 */
async function scopeOf(
  type: GoType,
  { types, find, mayBeRestricted }: ConsumerSources,
  registered?: Registration['lists'],
): Promise<{ readonly scope: Scope; readonly alone: Scope }> {
  const lists = [types.methodOf(type, 'AggregateTypes'), types.methodOf(type, 'BoundedContexts')] as const;
  const isCore = type.imports.some(({ path }) => core.test(path));
  if (lists.includes(undefined) && isCore) {
    const scope: Scope = { ...unknownScope, source: 'code' };
    return { scope, alone: scope };
  }
  const [aggregateTypes, boundedContexts] = await Promise.all([
    restriction(lists[0], find, registered && [registered.aggregateTypes]),
    restriction(lists[1], find, registered && [registered.boundedContexts]),
  ]);
  if (aggregateTypes === undefined || boundedContexts === undefined)
    return { scope: unknownScope, alone: unknownScope };
  const scope: Scope = { aggregateTypes, boundedContexts, eventTypes: null, source: 'code' };
  const isOwn = lists.some((list) => list !== undefined) || !mayBeRestricted(type);
  return { scope, alone: isOwn ? scope : { ...scope, source: 'unknown' } };
}

/** A library that restricts a consumer only when it has both methods. */
const core = /^github\.com\/pupsourcing\/core(\/|$)/;

/**
 * Returns one list of a scope. null when everything passes; an empty list means the same to the libraries. `registered` is what is known
 * about the list from the registration. Undefined when the code does not show the list.
 */
async function restriction(
  list: List,
  find: FindDeclaration,
  registered: readonly [list: readonly string[] | undefined] | undefined,
): Promise<readonly string[] | null | undefined> {
  if (!list) return null;
  const returned = list === 'elsewhere' ? undefined : placed(list);
  let isVariable = false;
  const noting: FindDeclaration = Object.assign(
    async (...asked: Parameters<FindDeclaration>) => {
      const found = await find(...asked);
      isVariable ||= found?.isVariable === true;
      return found;
    },
    find.computed ? { computed: find.computed } : {},
  );
  const own = returned && (await listOf(returned, noting));
  // The registration shows what a variable holds when the consumer is registered.
  const texts = isVariable && registered ? registered[0] : (own ?? registered?.[0]);
  return texts?.length === 0 ? null : texts;
}

function placed({ returned, file, imports }: FoundMethod): Placed | undefined {
  return returned === undefined ? undefined : { expression: returned, place: { folder: dirname(file), imports } };
}

type Lists = Pick<Scope, 'aggregateTypes' | 'boundedContexts' | 'eventTypes'>;

/** Restricts a consumer's own scope by its registration: an event must pass both. */
function restricted(own: Scope, { filters }: Registration): Scope {
  const isKnown = filters.every(({ types }) => types !== undefined);
  return {
    aggregateTypes: narrowed(own.aggregateTypes, filters, 'aggregateTypes'),
    boundedContexts: own.boundedContexts,
    eventTypes: narrowed(own.eventTypes, filters, 'eventTypes'),
    source: isKnown ? own.source : 'unknown',
  };
}

/** Applies the filters to one list. An empty filter restricts nothing, as in the libraries. */
function narrowed(
  own: readonly string[] | null,
  filters: readonly Filter[],
  kind: Filter['on'],
): readonly string[] | null {
  let left = own;
  for (const { on, types } of filters) {
    if (on !== kind || !types || types.length === 0) continue;
    const before = left;
    left = before === null ? [...new Set(types)] : before.filter((type) => types.includes(type));
  }
  return left;
}

/** Joins the scopes of several registrations of a consumer. When they differ, the result is everything that one of them may let pass. */
function eitherScope(scopes: readonly Scope[]): Scope | undefined {
  const [first] = scopes;
  if (!first || new Set(scopes.map((scope) => JSON.stringify(scope))).size === 1) return first;
  const union = (list: keyof Lists) =>
    scopes.some((scope) => scope[list] === null) ? null : [...new Set(scopes.flatMap((scope) => scope[list] ?? []))];
  return {
    aggregateTypes: union('aggregateTypes'),
    boundedContexts: union('boundedContexts'),
    eventTypes: union('eventTypes'),
    source: 'unknown',
  };
}
