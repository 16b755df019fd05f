/** What is used of js-yaml, which brings no types of its own. */
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
  /** Throws on what is no YAML, and on tags that the schema does not know. Merge keys are resolved; nothing of the text is run. */
  export function load(text: string, options?: { schema: Schema }): unknown;
}
