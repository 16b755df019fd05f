import { type Position, parsePosition } from '../model/event/event';

/** Describes a value once for both sides and for its type (`Typed`). */
export interface Schema<T> {
  /** Whether a value fits, without a copy. It may have further members. Used for what the host sends. */
  is(value: unknown): value is T;
  /**
   * Returns a copy with the named members only; undefined when the value does not fit. Used for what a page sends, which is not trusted.
   */
  read(value: unknown): T | undefined;
}

/** The type of the values of a schema. */
export type Typed<S> = S extends Schema<infer T> ? T : never;

type Members = Readonly<Record<string, Schema<unknown>>>;
type NoMembers = Readonly<Record<never, never>>;
type ObjectOf<M, O> = { readonly [K in keyof M]: Typed<M[K]> } & { readonly [K in keyof O]?: Typed<O[K]> };
/** One of several objects, distinguished by the member `Tag`. */
export type VariantOf<Tag extends string, V> = {
  [K in keyof V & string]: { readonly [T in Tag]: K } & Typed<V[K]>;
}[keyof V & string];

/** Creates a schema for values that need no copy. */
function plain<T>(is: (value: unknown) => value is T): Schema<T> {
  return { is, read: (value) => (is(value) ? value : undefined) };
}

const isText = (value: unknown): value is string => typeof value === 'string';
export const anyText: Schema<string> = plain(isText);
export const number: Schema<number> = plain((value) => typeof value === 'number');
export const flag: Schema<boolean> = plain((value) => typeof value === 'boolean');
/** The answer of a method that only does something. */
export const nothing: Schema<null> = plain((value) => value === null);
/** Bytes as messages carry them; only the host sends them. */
export const bytes: Schema<Uint8Array> = plain((value) => value instanceof Uint8Array);
/** A value that the protocol does not look at. */
export const anything: Schema<unknown> = plain((_value): _value is unknown => true);
/** A whole number of at least 0. */
export const wholeNumber: Schema<number> = plain(
  (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
);

/** `longest`: UTF-16 units. */
export function textUpTo(longest: number): Schema<string> {
  return plain((value): value is string => isText(value) && value.length <= longest);
}

/** A text that is cut to its beginning when it is read. */
export function beginning(longest: number): Schema<string> {
  return { is: isText, read: (value) => (isText(value) ? value.slice(0, longest) : undefined) };
}

export function oneOf<const T extends readonly string[]>(...texts: T): Schema<T[number]> {
  return plain((value): value is T[number] => texts.some((each) => each === value));
}

/** A global position. Reading returns its normal form. */
export const position: Schema<Position> = {
  is: (value): value is Position => isText(value) && /^\d{1,19}$/.test(value),
  read: (value) => (isText(value) ? parsePosition(value) : undefined),
};

/** A position as the host shows it, whatever the store contains. */
export const shownPosition = anyText as Schema<Position>;

export function orNull<T>({ is, read }: Schema<T>): Schema<T | null> {
  return {
    is: (value): value is T | null => value === null || is(value),
    read: (value) => (value === null ? null : read(value)),
  };
}

export function list<T>({ is, read }: Schema<T>): Schema<readonly T[]> {
  return {
    is: (value): value is readonly T[] => Array.isArray(value) && value.every((item) => is(item)),
    read(value) {
      if (!Array.isArray(value)) return undefined;
      const items: T[] = [];
      for (const each of value) {
        const item = read(each);
        if (item === undefined) return undefined;
        items.push(item);
      }
      return items;
    },
  };
}

/** A list of exactly two values. */
export function pair<A, B>(first: Schema<A>, second: Schema<B>): Schema<readonly [A, B]> {
  const isPair = (value: unknown): value is readonly [unknown, unknown] => Array.isArray(value) && value.length === 2;
  return {
    is: (value): value is readonly [A, B] => isPair(value) && first.is(value[0]) && second.is(value[1]),
    read(value) {
      const [a, b] = isPair(value) ? [first.read(value[0]), second.read(value[1])] : [];
      return a === undefined || b === undefined ? undefined : [a, b];
    },
  };
}

/** An object with these members. An `optional` member that is present must fit, too. */
export function object<M extends Members, O extends Members = NoMembers>(
  members: M,
  optional?: O,
): Schema<ObjectOf<M, O>> {
  const named = Object.entries<Schema<unknown>>({ ...members, ...optional }).map(
    ([name, schema]) => [name, schema, !Object.hasOwn(members, name)] as const,
  );
  return {
    is: (value): value is ObjectOf<M, O> =>
      isRecord(value) &&
      named.every(([name, { is }, isOptional]) => (isOptional && value[name] === undefined) || is(value[name])),
    read(value) {
      if (!isRecord(value)) return undefined;
      const copy: Record<string, unknown> = {};
      for (const [name, { read }, isOptional] of named) {
        if (isOptional && value[name] === undefined) continue;
        const member = read(value[name]);
        if (member === undefined) return undefined;
        copy[name] = member;
      }
      return copy as ObjectOf<M, O>;
    },
  };
}

/** One of several objects, distinguished by the member `tag`. */
export function variant<Tag extends string, V extends Readonly<Record<string, Schema<object>>>>(
  tag: Tag,
  variants: V,
): Schema<VariantOf<Tag, V>> {
  const named = (value: unknown): [name: string, schema: Schema<object>] | undefined => {
    const name = isRecord(value) ? value[tag] : undefined;
    const schema = typeof name === 'string' && Object.hasOwn(variants, name) ? variants[name] : undefined;
    return schema && [String(name), schema];
  };
  return {
    is: (value): value is VariantOf<Tag, V> => named(value)?.[1].is(value) ?? false,
    read(value) {
      const [name, schema] = named(value) ?? [];
      const rest = schema?.read(value);
      return rest && ({ [tag]: name, ...rest } as VariantOf<Tag, V>);
    },
  };
}

/** A value that fits the schema and passes a test. */
export function refined<T>({ is, read }: Schema<T>, passes: (value: T) => boolean): Schema<T> {
  return {
    is: (value): value is T => is(value) && passes(value),
    read(value) {
      const copy = read(value);
      return copy !== undefined && passes(copy) ? copy : undefined;
    },
  };
}

/** A schema for a type of the model. It does not compile when it has more or fewer members than the type. */
export function like<T>() {
  return <S extends Schema<T>>(schema: [T] extends [Typed<S>] ? S : never): Schema<T> => schema;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
