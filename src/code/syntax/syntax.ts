/** Go code as far as registrations and handlers need it. What is not understood is `unknown` and stands for anything. Lines count from 1. */
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
  /** `x.(T)`; without a type that of a type switch. */
  | { readonly kind: 'assert'; readonly of: Expression; readonly type: TypeSyntax | undefined }
  | {
      readonly kind: 'operation';
      readonly sign: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly kind: 'not'; readonly of: Expression }
  /** A type where a value may stand: what `make`, `new` and conversions get. */
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

/** A parameter, a result or a field; an embedded field is called like its type. */
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
      /** The first value is what a pointer leads to, as it is now: `narrow := *base`. */
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
      /** Without one, the cases are conditions. */
      readonly tag: Expression | undefined;
      readonly clauses: readonly Clause[];
      readonly label?: string;
    }
  /** `for` without `range`: `body` has what is done between its turns first, as what that sets differs from turn to turn. */
  | {
      readonly kind: 'loop';
      readonly head: readonly Statement[];
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  /** What follows in the loop, in the case, or up to where the label says is left out. */
  | {
      readonly kind: 'leave';
      readonly word: 'break' | 'continue' | 'goto' | 'fallthrough';
      readonly label: string | undefined;
    }
  /** A call that runs when its function ends. */
  | { readonly kind: 'defer'; readonly value: Expression }
  /** A part that runs once, or one that may run. */
  | {
      readonly kind: 'block';
      readonly body: readonly Statement[];
      readonly conditional: boolean;
      /** What `break` leaves: the cases of a `select`. */
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

/** A case with what stands before its colon; the default has nothing. */
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
  /** What `iota` is for a constant; undefined of a variable, which may be set anew. */
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
