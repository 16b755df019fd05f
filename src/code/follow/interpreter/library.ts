import { weaken } from '../values/joined';
import { keyList, printed, splitText } from '../values/operations';
import {
  type CallArguments,
  type Filter,
  nil,
  type ObjectValue,
  type TypeName,
  textsOf,
  uncertain,
  unknown,
  type Value,
  valueType,
  withFilters,
} from '../values/values';
import { addTo, isHarmless, setOf } from './handedOut';

/** A projection that was registered or at least decorated. */
export interface Sighting {
  readonly type: TypeName;
  readonly object: ObjectValue;
  readonly isRegistered: boolean;
  /** An event must pass each of these lists. Options that follow on a builder are added. */
  readonly filters: readonly Filter[];
}

/** The code outside the workspace. */
export interface Library {
  call(
    target: { readonly path: string | undefined; readonly name: string; readonly of: Value | undefined },
    given: CallArguments,
    /** The number of conditions under which the call runs. */
    depth: number,
  ): Value;
  concatenated(lists: readonly Value[], more: CallArguments): Value;
}

const filtersBy: ReadonlyMap<string, Filter['on']> = new Map([
  ['OnStreamTypes', 'aggregateTypes'],
  ['FilterStreamTypes', 'aggregateTypes'],
  ['OnEventTypes', 'eventTypes'],
  ['FilterEventTypes', 'eventTypes'],
]);
const addsOne = /^(?:Add|Register)(?:Projection|Detached|Batch|DetachedBatch|Consumer)?$/;
const addsAll = /^(?:New|FromProjections|AddAll|RegisterAll)$/;
const isConversion = /^(?:Detached)?(?:Batch)?(?:Projection|Consumer)$/;
const isCopy = /^(?:Concat|Clone|Clip|Compact|Sorted|Collect)$/;
const isSplit = /^(?:Split|Fields)$/;
/** Functions that fill the target of a pointer. */
const fills =
  /^(?:Must)?(?:Unmarshal|Decode|Parse|Process|Load|Read|Scan|StructScan|Bind|Fill|Populate|Unpack|Merge|Get|Select)/;
const isProjector = (path: string | undefined) => path !== undefined && /\/(?:projector|worker)(?:\/v\d+)?$/.test(path);

/** The functions of the projector, recognized by their names, because applications wrap and rename its package. */
export class ProjectorLibrary implements Library {
  readonly sightings: Sighting[] = [];

  /** `isProjection` says whether a type of the workspace is a projection. */
  constructor(private readonly isProjection: (type: TypeName) => boolean) {}

  call({ path, name, of }: Parameters<Library['call']>[0], given: CallArguments, depth: number): Value {
    handOut(path, name, given, this.isProjection);
    addTo(of, name, given);
    const type = typeAsked(path, name, of, given);
    if (type) return type;
    const on = filtersBy.get(name);
    if (on) return this.filter(on, of, given, depth);
    if (of?.kind === 'registration') return of;
    const registration = this.registration(path, name, of, given, depth);
    if (registration) return registration;
    if (path === 'slices' && isCopy.test(name)) {
      return this.concatenated(given.values, { values: [], complete: true });
    }
    if (path === 'strings' && isSplit.test(name)) return splitText(name, given);
    if (path === 'fmt' && name === 'Sprintf') return printed(given);
    if (path === 'maps' && name === 'Keys') return keyList(given.values[0]);
    const set = setOf(path, name, given);
    if (set) return set;
    if (isConversion.test(name)) return given.values[0] ?? unknown;
    // An option that restricts nothing, as the other settings of the projector.
    return isProjector(path) && name.startsWith('With') ? { kind: 'option', filter: undefined } : this.wrapped(given);
  }

  /** Reads a registration: one projection with its options, or all projections that a daemon or a registry receives at once. */
  private registration(
    path: string | undefined,
    name: string,
    of: Value | undefined,
    { values, complete }: CallArguments,
    depth: number,
  ): Value | undefined {
    if (addsOne.test(name)) {
      const at = values.findIndex((value) => this.projectionsIn(value).length > 0);
      if (at < 0) return undefined;
      const options = { values: values.slice(at + 1), complete };
      return this.register(this.projectionsIn(values[at] ?? nil), optionFilters(options), depth);
    }
    const takesAll = isProjector(path) ? !isConversion.test(name) : addsAll.test(name) && of === undefined;
    const all = takesAll ? values.flatMap((value) => this.projectionsIn(value)) : [];
    return all.length > 0 ? this.register(all, [], depth) : undefined;
  }

  /** Returns a projection that another function has wrapped, which may restrict it. */
  private wrapped({ values }: CallArguments): Value {
    const [only, other] = values.flatMap((value) => this.projectionsIn(value));
    if (!only || other) return unknown;
    return { kind: 'decorated', object: only.object, filters: [...only.filters, ...uncertain] };
  }

  private filter(on: Filter['on'], of: Value | undefined, { values, complete }: CallArguments, depth: number): Value {
    const decorated = this.projection(values[0] ?? nil) ?? (of && this.projection(of));
    const names = this.projection(values[0] ?? nil) ? values.slice(1) : values;
    const flat = names.flatMap((value) => (value.kind === 'list' && value.complete ? value.items : [value]));
    const filter: Filter = { on, types: complete ? textsOf(flat) : undefined };
    if (of?.kind === 'registration') {
      // Added under a condition, it may or may not restrict.
      for (const filters of of.filters) filters.push(depth > of.depth ? { on, types: undefined } : filter);
      return of;
    }
    if (!decorated) return { kind: 'option', filter };
    const filters = [...decorated.filters, filter];
    this.see(decorated.object, filters, false);
    return { kind: 'decorated', object: decorated.object, filters };
  }

  private register(projections: readonly Projection[], options: readonly Filter[], depth: number): Value {
    const open = projections.map(({ object, filters }) => {
      const all = [...filters, ...options];
      this.see(object, all, true);
      return all;
    });
    return { kind: 'registration', filters: open, depth };
  }

  private see(object: ObjectValue, filters: readonly Filter[], isRegistered: boolean): void {
    if (object.type) this.sightings.push({ type: object.type, object, isRegistered, filters });
  }

  concatenated(lists: readonly Value[], more: CallArguments): Value {
    const isKnown = (value: Value) => value.kind === 'nil' || (value.kind === 'list' && value.complete);
    const items = lists.flatMap((value) => (value.kind === 'list' ? value.items : []));
    return { kind: 'list', items: [...items, ...more.values], complete: more.complete && lists.every(isKnown) };
  }

  /** Returns the projection that a value is: an object of such a type, or a value with only such a type. */
  private projection(value: Value): Projection | undefined {
    const type = valueType(value);
    if (!type || !this.isProjection(type)) return undefined;
    return (
      withFilters(value) ?? {
        object: {
          kind: 'object',
          type,
          fields: new Map(),
          depth: 0,
          escaped: true,
          isPointer: true,
          isLate: false,
          at: undefined,
        },
        filters: [],
      }
    );
  }

  /**
   * Returns the projections in a value: the value itself, the items of a list, or the fields of an object of another type, which may
   * restrict them.
   */
  private projectionsIn(value: Value, depth = 0): Projection[] {
    const own = this.projection(value);
    if (own) return [own];
    if (value.kind === 'list') return value.items.flatMap((item) => this.projectionsIn(item, depth));
    if (value.kind !== 'object' || depth > 1) return [];
    return [...value.fields.values()]
      .flatMap((field) => this.projectionsIn(field, depth + 1))
      .map(({ object, filters }) => ({ object, filters: [...filters, ...uncertain] }));
  }
}

/** Follows `reflect.TypeOf(event).Elem().Name()`, step by step. */
function typeAsked(
  path: string | undefined,
  name: string,
  of: Value | undefined,
  given: CallArguments,
): Value | undefined {
  if (path === 'reflect' && (name === 'TypeOf' || name === 'TypeFor')) {
    const [value] = given.values;
    const type = name === 'TypeFor' ? given.type : value && valueType(value);
    return type && { kind: 'type', type, at: (value?.kind === 'object' && value.at) || given.at };
  }
  if (of?.kind !== 'type') return undefined;
  if (name === 'Elem') return of;
  return name === 'Name' ? { kind: 'text', text: of.type.name, ...(of.at ? { at: of.at } : {}) } : undefined;
}

/** Weakens the arguments of code that is not followed, because it may set the fields of an object and the entries of a map. */
function handOut(
  path: string | undefined,
  name: string,
  { values }: CallArguments,
  isProjection: (type: TypeName) => boolean,
): void {
  const [map, from] = values;
  const mayFill = fills.test(name) || !isHarmless(path, name);
  for (const value of values) {
    // The code that registers a consumer does not set its fields.
    const isRegistered = value.kind === 'object' && value.type !== undefined && isProjection(value.type);
    if (mayFill && (fills.test(name) || !isRegistered)) weaken(value);
    if (value.kind === 'object') value.escaped = true;
    if (value.kind === 'map' && path !== 'maps') Object.assign(value, { complete: false, isOpen: true });
  }
  if (path !== 'maps' || name !== 'Copy' || map?.kind !== 'map') return;
  if (from?.kind === 'map') map.entries.push(...from.entries);
  map.isOpen ||= from?.kind !== 'map' || from.isOpen === true;
  map.complete = false;
}

interface Projection {
  readonly object: ObjectValue;
  readonly filters: readonly Filter[];
}

/** Returns the filters of the options; when two options have the same kind, the later one counts. */
function optionFilters({ values, complete }: CallArguments): readonly Filter[] {
  const byKind = new Map<Filter['on'], Filter>();
  const take = (value: Value): boolean => {
    if (value.kind === 'list') return value.items.every(take) && value.complete;
    if (value.kind === 'option' && value.filter) byKind.set(value.filter.on, value.filter);
    return value.kind === 'option' || value.kind === 'nil';
  };
  return values.map(take).every(Boolean) && complete ? [...byKind.values()] : uncertain;
}
