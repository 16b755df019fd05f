import type { FunctionDeclaration } from '../../syntax/syntax';

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
  /** It holds what was decoded of an event. */
  isDecoded?: boolean;
  /** Where it is kept, there may be something else instead: what its methods give is not known. */
  readonly mayBeOther?: boolean;
  /** What has it has the same one, not a copy. */
  isPointer: boolean;
  /** Made by code of which it is not known when it runs. */
  readonly isLate: boolean;
  /** Where code makes it. */
  readonly at: NamingPlace | undefined;
}

export interface CallArguments {
  readonly values: readonly Value[];
  /** Not `complete`: there may be others behind them. */
  readonly complete: boolean;
  /** The type that a generic function is called with. */
  readonly type?: TypeName | undefined;
  /** Where. */
  readonly at?: NamingPlace;
}

export interface FunctionValue {
  readonly kind: 'function';
  /** undefined of a function literal. */
  readonly declaration: FunctionDeclaration | undefined;
  /** Where it is declared that way, and by hand. */
  readonly writtenAt?: NamingPlace | undefined;
  /** Of a method, what it was taken from. */
  readonly receiver: Value | undefined;
  /** It is asked for with an event's type, and there for the types that code names alone. */
  readonly isOfNamed?: boolean;
  /** The type of its first parameter. */
  readonly takes: () => TypeName | undefined;
  readonly call: (given: CallArguments) => Value;
}

export interface NamingPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

interface Typed {
  /** Where it is of a type with a name. */
  readonly type?: TypeName | undefined;
}

interface Scalar extends Typed {
  /** Of a package's variable, which other code may set. */
  readonly varies?: boolean;
}

export interface TextValue extends Scalar {
  readonly kind: 'text';
  readonly text: string;
  /** Where code names it. */
  readonly at?: NamingPlace;
}

export interface NumberValue extends Scalar {
  readonly kind: 'number';
  readonly number: number;
}

export interface ListValue extends Typed {
  readonly kind: 'list';
  /** Replaced where code sets items that others see, too. */
  items: readonly Value[];
  readonly complete: boolean;
}

/** Whoever has it sees what others put into it. */
export interface MapValue extends Typed {
  readonly kind: 'map';
  readonly entries: (readonly [key: Value, value: Value])[];
  /** Not so: there may be other entries, and those that are known may be left out. */
  complete: boolean;
  /** How many conditions it was made under. */
  readonly depth: number;
  /** Code that is not followed may have put entries of other keys in. */
  isOpen?: boolean;
}

/** What a condition says of an event's type: whether it is one that code names when the condition holds, and when it does not. */
export interface Tells {
  readonly whenTrue: boolean;
  readonly whenFalse: boolean;
}

/** A number that stands for an event's type: which one for which. */
export interface ChosenValue {
  readonly kind: 'chosen';
  readonly entries: readonly (readonly [value: NumberValue, types: readonly TextValue[]])[];
}

/** A function outside the workspace, or one that is not known; `of`: what it was taken from. */
export interface ExternalValue {
  readonly kind: 'external';
  readonly path: string | undefined;
  readonly name: string;
  readonly of: Value | undefined;
}

/** What an expression may stand for while code is followed. */
export type Value =
  | TextValue
  | NumberValue
  | { readonly kind: 'truth'; readonly truth: boolean }
  /** An event that a consumer is given, and the type of one. */
  | { readonly kind: 'event' }
  | { readonly kind: 'eventType' }
  | ChosenValue
  | { readonly kind: 'nil' }
  /** Not `complete`: there may be other items. */
  | ListValue
  | MapValue
  | ObjectValue
  | { readonly kind: 'decorated'; readonly object: ObjectValue; readonly filters: readonly Filter[] }
  /** An option of a registration; without a filter it restricts nothing. */
  | { readonly kind: 'option'; readonly filter: Filter | undefined }
  /** What a registration gives back, for a builder that goes on. */
  | { readonly kind: 'registration'; readonly filters: Filter[][]; readonly depth: number }
  | FunctionValue
  | ExternalValue
  /** A type that code asks for its name. */
  | { readonly kind: 'type'; readonly type: TypeName; readonly at: NamingPlace | undefined }
  | { readonly kind: 'tuple'; readonly items: readonly Value[] }
  | UnknownValue;

export interface UnknownValue {
  readonly kind: 'unknown';
  readonly type: TypeName | undefined;
  /** Of a condition, and of what is there where an event's type is one that code names. */
  readonly tells?: Tells;
  /** Made of an event's type: what it is compared with says nothing of types by name. */
  readonly isTypeLike?: boolean;
}

export const eventType: Value = { kind: 'eventType' };
export const unknown: Value = { kind: 'unknown', type: undefined };
export const nil: Value = { kind: 'nil' };
export const emptyList: ListValue = { kind: 'list', items: [], complete: true };

export const uncertain: readonly Filter[] = [
  { on: 'aggregateTypes', types: undefined },
  { on: 'eventTypes', types: undefined },
];

/** Texts of a list; undefined as soon as one of them, or whether there are others, is not known. */
export function textsOf(values: readonly Value[]): readonly string[] | undefined {
  const texts = values.map((value) => (value.kind === 'text' ? value.text : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** An object with the filters around it. */
export function withFilters(
  value: Value,
): { readonly object: ObjectValue; readonly filters: readonly Filter[] } | undefined {
  if (value.kind === 'object') return { object: value, filters: [] };
  return value.kind === 'decorated' ? value : undefined;
}

/** Whether a value is a text or a number. */
export const isScalar = (value: Value): value is TextValue | NumberValue =>
  value.kind === 'text' || value.kind === 'number';

/** Whether a value may be of a type that is declared for such values. */
export const canBeNamed = (value: Value): value is TextValue | NumberValue | ListValue | MapValue =>
  isScalar(value) || value.kind === 'list' || value.kind === 'map';

/** The type of the workspace that a value is of. */
export function valueType(value: Value): TypeName | undefined {
  if (value.kind === 'object' || value.kind === 'unknown' || canBeNamed(value)) return value.type;
  return value.kind === 'decorated' ? value.object.type : undefined;
}
