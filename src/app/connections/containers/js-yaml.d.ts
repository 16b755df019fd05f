/** The part of js-yaml that is used here; the package has no types of its own. */
declare module 'js-yaml' {
  export class Type {
    constructor(
      tag: string,
      options: { kind: 'scalar' | 'sequence' | 'mapping'; construct: (value: unknown) => unknown },
    );
  }
  export interface Schema {
    extend(types: readonly Type[]): Schema;
  }
  export const DEFAULT_SCHEMA: Schema;
  /** Throws for invalid YAML and for tags that the schema does not know. Resolves merge keys. Runs nothing in the text. */
  export function load(text: string, options?: { schema: Schema }): unknown;
}
