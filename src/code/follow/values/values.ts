import type { FunctionDeclaration } from '../../syntax/syntax';

/** A type of the workspace: the folder of its package, and its name. */
export interface TypeName {
  readonly folder: string;
  readonly name: string;
}

/** A restriction that a projection is decorated or registered with; `types` is undefined when the code computes it. */
export interface Filter {
  readonly on: 'aggregateTypes' | 'eventTypes';
  readonly types: readonly string[] | undefined;
}

export interface ObjectValue {
  readonly kind: 'object';
  readonly type: TypeName | undefined;
  readonly fields: Map<string, Value>;
  /** The number of conditions under which it was made. */
  readonly depth: number;
  /** Whether code that is not followed has it, and may have set its fields. */
  escaped: boolean;
  /** Whether it holds something decoded from an event. */
  isDecoded?: boolean;
  /** Whether its place may hold another object instead, so that the results of its methods are not known. */
  readonly mayBeOther?: boolean;
  /** Whether variables share it, and do not copy it. */
  isPointer: boolean;
  /** Whether it was made by code that runs at an unknown time. */
  readonly isLate: boolean;
  /** Where code makes it. */
  readonly at: NamingPlace | undefined;
}

export interface CallArguments {
  readonly values: readonly Value[];
  /** False when there may be further arguments. */
  readonly complete: boolean;
  /** The type argument of a generic function. */
  readonly type?: TypeName | undefined;
  /** The place of the call. */
  readonly at?: NamingPlace;
}

export interface FunctionValue {
  readonly kind: 'function';
  /** Undefined for a function literal. */
  readonly declaration: FunctionDeclaration | undefined;
  /** The place of its declaration, when the file is not generated. */
  readonly writtenAt?: NamingPlace | undefined;
  /** The value that a method was selected from. */
  readonly receiver: Value | undefined;
  /** Whether it was looked up with an event's type, and exists only for the types that code names. */
  readonly isOfNamed?: boolean;
  /** Returns the type of its first parameter. */
  readonly takes: () => TypeName | undefined;
  readonly call: (given: CallArguments) => Value;
}

export interface NamingPlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

interface Typed {
  /** Set for a value of a named type. */
  readonly type?: TypeName | undefined;
}

interface Scalar extends Typed {
  /** Whether it comes from a package's variable, which other code may set. */
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
  /** Replaced when code sets items, because other variables with this list see them, too. */
  items: readonly Value[];
  readonly complete: boolean;
}

/** A map, which variables share: each of them sees the entries that others add. */
export interface MapValue extends Typed {
  readonly kind: 'map';
  readonly entries: (readonly [key: Value, value: Value])[];
  /** False when there may be other entries, and known ones may be missing. */
  complete: boolean;
  /** The number of conditions under which it was made. */
  readonly depth: number;
  /** Whether code that is not followed may have added entries with other keys. */
  isOpen?: boolean;
}

/** What a condition says about an event's type: whether it is one that code names, when the condition is true, and when it is false. */
export interface Implied {
  readonly whenTrue: boolean;
  readonly whenFalse: boolean;
}

/** A number that stands for an event's type, with the types for each number. */
export interface ChosenValue {
  readonly kind: 'chosen';
  readonly entries: readonly (readonly [value: NumberValue, types: readonly TextValue[]])[];
}

/** A function outside the workspace, or an unknown one; `of` is the value that it was selected from. */
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
  /** An event that a consumer receives, and the type of such an event. */
  | { readonly kind: 'event' }
  | { readonly kind: 'eventType' }
  | ChosenValue
  | { readonly kind: 'nil' }
  /** When it is not `complete`, there may be other items. */
  | ListValue
  | MapValue
  | ObjectValue
  | { readonly kind: 'decorated'; readonly object: ObjectValue; readonly filters: readonly Filter[] }
  /** An option of a registration; without a filter it restricts nothing. */
  | { readonly kind: 'option'; readonly filter: Filter | undefined }
  /** The result of a registration, for a builder that continues. */
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
  /** Set for a condition, and for a value that exists only when an event's type is one that code names. */
  readonly implies?: Implied;
  /** Whether it was made from an event's type: a comparison with it does not name the type. */
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

/** Returns the texts of a list; undefined when one of them is not known. */
export function textsOf(values: readonly Value[]): readonly string[] | undefined {
  const texts = values.map((value) => (value.kind === 'text' ? value.text : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Returns an object with the filters around it. */
export function withFilters(
  value: Value,
): { readonly object: ObjectValue; readonly filters: readonly Filter[] } | undefined {
  if (value.kind === 'object') return { object: value, filters: [] };
  return value.kind === 'decorated' ? value : undefined;
}

/** Whether a value is a text or a number. */
export const isScalar = (value: Value): value is TextValue | NumberValue =>
  value.kind === 'text' || value.kind === 'number';

/** Whether a value may have a named type that is declared for such values. */
export const canBeNamed = (value: Value): value is TextValue | NumberValue | ListValue | MapValue =>
  isScalar(value) || value.kind === 'list' || value.kind === 'map';

/** Returns the type of the workspace that a value has. */
export function valueType(value: Value): TypeName | undefined {
  if (value.kind === 'object' || value.kind === 'unknown' || canBeNamed(value)) return value.type;
  return value.kind === 'decorated' ? value.object.type : undefined;
}
