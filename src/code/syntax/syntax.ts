/**
 * Go code, as far as registrations and handlers need it. What is not understood is `unknown` and stands for anything. Lines are 1-based.
 */
export type Expression =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'select'; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression; readonly line: number }
  | {
      readonly kind: 'slice';
      readonly of: Expression;
      readonly from: Expression | undefined;
      readonly to: Expression | undefined;
    }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly values: readonly Expression[];
      readonly spread: boolean;
      readonly line: number;
    }
  | {
      readonly kind: 'literal';
      readonly type: TypeSyntax | undefined;
      readonly items: readonly LiteralItem[];
      readonly line: number;
    }
  | { readonly kind: 'function'; readonly parameters: readonly Parameter[]; readonly body: readonly Statement[] }
  | { readonly kind: 'pointer'; readonly of: Expression }
  /** `x.(T)`; without a type, the `x.(type)` of a type switch. */
  | { readonly kind: 'assert'; readonly of: Expression; readonly type: TypeSyntax | undefined }
  | {
      readonly kind: 'operation';
      readonly sign: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly kind: 'not'; readonly of: Expression }
  /** A type in the place of a value: an argument of `make` or `new`, or the type of a conversion. */
  | { readonly kind: 'type'; readonly type: TypeSyntax }
  | { readonly kind: 'unknown' };

export interface LiteralItem {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export type TypeSyntax =
  | {
      readonly kind: 'named';
      readonly qualifier: string | undefined;
      readonly name: string;
      readonly isPointer?: boolean;
    }
  | { readonly kind: 'list'; readonly of: TypeSyntax }
  | { readonly kind: 'map'; readonly of: TypeSyntax }
  | { readonly kind: 'struct'; readonly fields: readonly Parameter[] }
  | { readonly kind: 'function'; readonly parameters: readonly Parameter[] }
  | { readonly kind: 'other' };

/** A parameter, a result or a field. An embedded field has the name of its type. */
export interface Parameter {
  readonly name: string;
  readonly type: TypeSyntax;
  readonly variadic: boolean;
}

export type Statement =
  | {
      readonly kind: 'assign';
      readonly to: readonly Expression[];
      readonly values: readonly Expression[];
      readonly define: boolean;
      readonly type?: TypeSyntax;
      /** Whether the first value is a copy of what a pointer leads to at this moment: `narrow := *base`. */
      readonly isCopy?: boolean;
    }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'return'; readonly values: readonly Expression[] }
  | {
      readonly kind: 'if';
      readonly head: readonly Statement[];
      readonly condition: Expression;
      readonly body: readonly Statement[];
      readonly other: readonly Statement[];
    }
  | {
      readonly kind: 'switch';
      readonly head: readonly Statement[];
      /** When there is none, the cases are conditions. */
      readonly tag: Expression | undefined;
      readonly clauses: readonly Clause[];
      readonly label?: string;
    }
  /**
   * A `for` without `range`. What runs between two iterations is at the start of `body`, because the values that it sets differ between
   * iterations.
   */
  | {
      readonly kind: 'loop';
      readonly head: readonly Statement[];
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  /** Skips the rest of the loop or of the case, or everything up to the end of the label's statement. */
  | {
      readonly kind: 'leave';
      readonly word: 'break' | 'continue' | 'goto' | 'fallthrough';
      readonly label: string | undefined;
    }
  /** A call that runs when its function ends. */
  | { readonly kind: 'defer'; readonly value: Expression }
  /** A part that runs once, or one that may or may not run. */
  | {
      readonly kind: 'block';
      readonly body: readonly Statement[];
      readonly conditional: boolean;
      /** Whether `break` leaves it, as it leaves the cases of a `select`. */
      readonly isLeft?: boolean;
      readonly label?: string;
    }
  | {
      readonly kind: 'range';
      readonly key: string | undefined;
      readonly value: string | undefined;
      readonly of: Expression;
      readonly body: readonly Statement[];
      readonly label?: string;
    };

/** A case with the values before its colon; the default has none. */
export interface Clause {
  readonly values: readonly { readonly value: Expression; readonly line: number }[];
  readonly body: readonly Statement[];
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly line: number;
  /** The names of its type parameters. */
  readonly types: readonly string[];
  readonly receiver: Parameter | undefined;
  readonly parameters: readonly Parameter[];
  readonly results: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** A variable or constant. */
export interface VariableDeclaration {
  readonly value: Expression | undefined;
  readonly type: TypeSyntax | undefined;
  /** The value of `iota` for a constant; undefined for a variable, which may be set again. */
  readonly iota: number | undefined;
}

/** What one file declares. */
export interface FileSyntax {
  readonly packageName: string;
  readonly functions: readonly FunctionDeclaration[];
  readonly variables: ReadonlyMap<string, VariableDeclaration>;
  readonly types: ReadonlyMap<string, TypeSyntax>;
}

export const unknownExpression: Expression = { kind: 'unknown' };
export const otherType: TypeSyntax = { kind: 'other' };
