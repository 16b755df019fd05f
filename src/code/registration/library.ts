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
} from './values';

/** A projection as it was seen registered, or at least decorated. */
export interface Sighting {
  readonly type: TypeName;
  readonly object: ObjectValue;
  readonly isRegistered: boolean;
  /** Each list has to let an event pass. Options that follow on a builder are added. */
  readonly filters: readonly Filter[];
}

/** What is called outside the workspace. */
export interface Library {
  call(
    target: { readonly path: string | undefined; readonly name: string; readonly of: Value | undefined },
    given: CallArguments,
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
const isCopy = /^(?:Concat|Clone|Clip|Compact|Sorted)$/;
const isSplit = /^(?:Split|Fields)$/;
const isProjector = (path: string | undefined) => path !== undefined && /\/projector(?:\/v\d+)?$/.test(path);

/** The projector's functions, by their names: applications wrap and rename its package. */
export class ProjectorLibrary implements Library {
  readonly sightings: Sighting[] = [];

  /** `isProjection`: whether a type of the workspace is one. */
  constructor(private readonly isProjection: (type: TypeName) => boolean) {}

  call({ path, name, of }: Parameters<Library['call']>[0], given: CallArguments): Value {
    for (const value of given.values) if (value.kind === 'object') value.escaped = true;
    const on = filtersBy.get(name);
    if (on) return this.filter(on, of, given);
    if (of?.kind === 'registration') return of;
    const registration = this.registration(path, name, of, given);
    if (registration) return registration;
    if (path === 'slices' && isCopy.test(name)) {
      return this.concatenated(given.values, { values: [], complete: true });
    }
    if (path === 'strings' && isSplit.test(name)) return splitText(name, given);
    if (isConversion.test(name)) return given.values[0] ?? unknown;
    // An option that restricts nothing, as the projector's other settings.
    return isProjector(path) && name.startsWith('With') ? { kind: 'option', filter: undefined } : this.wrapped(given);
  }

  /** One projection with its options, or all that a daemon or a registry gets at once. */
  private registration(
    path: string | undefined,
    name: string,
    of: Value | undefined,
    { values, complete }: CallArguments,
  ): Value | undefined {
    if (addsOne.test(name)) {
      const at = values.findIndex((value) => this.projectionsIn(value).length > 0);
      if (at < 0) return undefined;
      const options = { values: values.slice(at + 1), complete };
      return this.register(this.projectionsIn(values[at] ?? nil), optionFilters(options));
    }
    const takesAll = isProjector(path) ? !isConversion.test(name) : addsAll.test(name) && of === undefined;
    const all = takesAll ? values.flatMap((value) => this.projectionsIn(value)) : [];
    return all.length > 0 ? this.register(all, []) : undefined;
  }

  /** Whatever else a projection goes through may restrict it. */
  private wrapped({ values }: CallArguments): Value {
    const [only, other] = values.flatMap((value) => this.projectionsIn(value));
    if (!only || other) return unknown;
    return { kind: 'decorated', object: only.object, filters: [...only.filters, ...uncertain] };
  }

  private filter(on: Filter['on'], of: Value | undefined, { values, complete }: CallArguments): Value {
    const decorated = this.projection(values[0] ?? nil) ?? (of && this.projection(of));
    const names = this.projection(values[0] ?? nil) ? values.slice(1) : values;
    const flat = names.flatMap((value) => (value.kind === 'list' && value.complete ? value.items : [value]));
    const filter: Filter = { on, types: complete ? textsOf(flat) : undefined };
    if (of?.kind === 'registration') {
      for (const filters of of.filters) filters.push(filter);
      return of;
    }
    if (!decorated) return { kind: 'option', filter };
    const filters = [...decorated.filters, filter];
    this.see(decorated.object, filters, false);
    return { kind: 'decorated', object: decorated.object, filters };
  }

  private register(projections: readonly Projection[], options: readonly Filter[]): Value {
    const open = projections.map(({ object, filters }) => {
      const all = [...filters, ...options];
      this.see(object, all, true);
      return all;
    });
    return { kind: 'registration', filters: open };
  }

  private see(object: ObjectValue, filters: readonly Filter[], isRegistered: boolean): void {
    if (object.type) this.sightings.push({ type: object.type, object, isRegistered, filters });
  }

  concatenated(lists: readonly Value[], more: CallArguments): Value {
    const isKnown = (value: Value) => value.kind === 'nil' || (value.kind === 'list' && value.complete);
    const items = lists.flatMap((value) => (value.kind === 'list' ? value.items : []));
    return { kind: 'list', items: [...items, ...more.values], complete: more.complete && lists.every(isKnown) };
  }

  /** A value that is a projection: an object of such a type, or something of which only the type is known. */
  private projection(value: Value): Projection | undefined {
    const type = valueType(value);
    if (!type || !this.isProjection(type)) return undefined;
    return (
      withFilters(value) ?? {
        object: { kind: 'object', type, fields: new Map(), depth: 0, escaped: true },
        filters: [],
      }
    );
  }

  /** The projections of a value: itself, the items of a list, or what an object of another type holds, which may restrict it. */
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

/** The parts of a text that the code holds: `strings.Split("Account,Loan", ",")`. */
function splitText(name: string, { values: [text, separator] }: CallArguments): Value {
  if (text?.kind !== 'text') return unknown;
  const between = name === 'Fields' ? /\s+/ : separator?.kind === 'text' ? separator.text : undefined;
  if (between === undefined) return unknown;
  const parts = (name === 'Fields' ? text.text.trim() : text.text).split(between);
  return { kind: 'list', items: parts.map((part) => ({ kind: 'text', text: part })), complete: true };
}

interface Projection {
  readonly object: ObjectValue;
  readonly filters: readonly Filter[];
}

/** Of two options of a kind the later one counts. */
function optionFilters({ values, complete }: CallArguments): readonly Filter[] {
  const byKind = new Map<Filter['on'], Filter>();
  const take = (value: Value): boolean => {
    if (value.kind === 'list') return value.items.every(take) && value.complete;
    if (value.kind === 'option' && value.filter) byKind.set(value.filter.on, value.filter);
    return value.kind === 'option' || value.kind === 'nil';
  };
  return values.map(take).every(Boolean) && complete ? [...byKind.values()] : uncertain;
}
