/** Go code as far as a registration needs it. What is not understood is `unknown` and stands for anything. */
export type Expression =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'select'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly values: readonly Expression[];
      readonly spread: boolean;
    }
  | { readonly kind: 'literal'; readonly type: TypeSyntax | undefined; readonly items: readonly LiteralItem[] }
  | { readonly kind: 'function'; readonly parameters: readonly Parameter[]; readonly body: readonly Statement[] }
  | { readonly kind: 'pointer'; readonly of: Expression }
  | { readonly kind: 'sum'; readonly left: Expression; readonly right: Expression }
  /** A type where a value may stand: what `make`, `new` and conversions get. */
  | { readonly kind: 'type'; readonly type: TypeSyntax }
  | { readonly kind: 'unknown' };

export interface LiteralItem {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export type TypeSyntax =
  | { readonly kind: 'named'; readonly qualifier: string | undefined; readonly name: string }
  | { readonly kind: 'list'; readonly of: TypeSyntax }
  | { readonly kind: 'map'; readonly of: TypeSyntax }
  | { readonly kind: 'struct'; readonly fields: readonly Parameter[] }
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
    }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'return'; readonly values: readonly Expression[] }
  /** A part that runs once, or one that may run. */
  | { readonly kind: 'block'; readonly body: readonly Statement[]; readonly conditional: boolean }
  | {
      readonly kind: 'range';
      readonly key: string | undefined;
      readonly value: string | undefined;
      readonly of: Expression;
      readonly body: readonly Statement[];
    };

export interface FunctionDeclaration {
  readonly name: string;
  readonly receiver: Parameter | undefined;
  readonly parameters: readonly Parameter[];
  readonly results: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** What one file declares. */
export interface FileSyntax {
  readonly functions: readonly FunctionDeclaration[];
  readonly variables: ReadonlyMap<
    string,
    { readonly value: Expression | undefined; readonly type: TypeSyntax | undefined }
  >;
  readonly types: ReadonlyMap<string, TypeSyntax>;
}

export const unknownExpression: Expression = { kind: 'unknown' };
export const otherType: TypeSyntax = { kind: 'other' };
