import type { FunctionDeclaration } from './syntax';

/** A type of the workspace: its package's folder and its name. */
export interface TypeName {
  readonly folder: string;
  readonly name: string;
}

/** A restriction that a projection is decorated or registered with; `types` is undefined where the code computes it. */
export interface Filter {
  readonly on: 'aggregateTypes' | 'eventTypes';
  readonly types: readonly string[] | undefined;
}

export interface ObjectValue {
  readonly kind: 'object';
  readonly type: TypeName | undefined;
  readonly fields: Map<string, Value>;
  /** How many conditions it was made under. */
  readonly depth: number;
  /** Code that is not followed has it and may have set its fields. */
  escaped: boolean;
}

export interface CallArguments {
  readonly values: readonly Value[];
  /** Not `complete`: there may be others behind them. */
  readonly complete: boolean;
}

export interface FunctionValue {
  readonly kind: 'function';
  /** undefined of a function literal. */
  readonly declaration: FunctionDeclaration | undefined;
  readonly call: (given: CallArguments) => Value;
}

/** What an expression may stand for while code is followed. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'nil' }
  /** Not `complete`: there may be other items. */
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly complete: boolean }
  | {
      readonly kind: 'map';
      readonly entries: readonly (readonly [key: Value, value: Value])[];
      readonly complete: boolean;
    }
  | ObjectValue
  | { readonly kind: 'decorated'; readonly object: ObjectValue; readonly filters: readonly Filter[] }
  /** An option of a registration; without a filter it restricts nothing. */
  | { readonly kind: 'option'; readonly filter: Filter | undefined }
  /** What a registration gives back, for a builder that goes on. */
  | { readonly kind: 'registration'; readonly filters: Filter[][] }
  | FunctionValue
  /** A function outside the workspace, or one that is not known; `of`: what it was taken from. */
  | {
      readonly kind: 'external';
      readonly path: string | undefined;
      readonly name: string;
      readonly of: Value | undefined;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Value[] }
  | { readonly kind: 'unknown'; readonly type: TypeName | undefined };

export const unknown: Value = { kind: 'unknown', type: undefined };
export const nil: Value = { kind: 'nil' };
export const emptyList: Value = { kind: 'list', items: [], complete: true };

export const uncertain: readonly Filter[] = [
  { on: 'aggregateTypes', types: undefined },
  { on: 'eventTypes', types: undefined },
];

/** Texts of a list; undefined as soon as one of them, or whether there are others, is not known. */
export function textsOf(values: readonly Value[]): readonly string[] | undefined {
  const texts = values.map((value) => (value.kind === 'text' ? value.text : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** What holds whichever of two ways the code takes. `nil` beside an object is taken for the failure of making it. */
export function joined(a: Value, b: Value): Value {
  if (a === b || isEqual(a, b)) return a;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (one.kind === 'nil' && ['object', 'decorated', 'tuple', 'function'].includes(other.kind)) return other;
    if (one.kind === 'nil' && other.kind === 'unknown') return other;
  }
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    const length = Math.max(a.items.length, b.items.length);
    return { kind: 'tuple', items: Array.from({ length }, (_, i) => joined(a.items[i] ?? nil, b.items[i] ?? nil)) };
  }
  const [first, second] = [withFilters(a), withFilters(b)];
  if (first && second && first.object === second.object) {
    const common = first.filters.filter((filter, i) => second.filters[i] === filter);
    return { kind: 'decorated', object: first.object, filters: [...common, ...uncertain] };
  }
  if ((a.kind === 'list' || a.kind === 'nil') && (b.kind === 'list' || b.kind === 'nil')) {
    const [left, right] = [a, b].map((list) => (list.kind === 'list' ? list.items : []));
    return { kind: 'list', items: (left ?? []).filter((item) => right?.includes(item)), complete: false };
  }
  const types = [a, b].map(valueType);
  return types[0] && types[0].name === types[1]?.name && types[0].folder === types[1].folder
    ? { kind: 'unknown', type: types[0] }
    : unknown;
}

function isEqual(a: Value, b: Value): boolean {
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text;
  if (a.kind === 'number' && b.kind === 'number') return a.number === b.number;
  if (a.kind === 'nil' && b.kind === 'nil') return true;
  if (a.kind === 'list' && b.kind === 'list') {
    return (
      a.complete &&
      b.complete &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => isEqual(item, b.items[i] ?? unknown))
    );
  }
  return false;
}

/** An object with the filters around it. */
export function withFilters(
  value: Value,
): { readonly object: ObjectValue; readonly filters: readonly Filter[] } | undefined {
  if (value.kind === 'object') return { object: value, filters: [] };
  return value.kind === 'decorated' ? value : undefined;
}

/** The type of the workspace that a value is of. */
export function valueType(value: Value): TypeName | undefined {
  if (value.kind === 'object' || value.kind === 'unknown') return value.type;
  return value.kind === 'decorated' ? value.object.type : undefined;
}
