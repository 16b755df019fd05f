import type { Param } from './database';

/** Collects the values of a query and names them `$1`, `$2`, …. */
export interface Params {
  readonly values: Param[];
  /** Each placeholder carries its type: the server would otherwise guess it from the first use. */
  text(value: string): string;
  bigint(value: string | number): string;
  texts(values: readonly string[]): string;
  /** The address before the first row of a block. */
  tid(block: number): string;
}

export function createParams(): Params {
  const values: Param[] = [];
  return {
    values,
    text: (value) => `$${values.push(value)}::text`,
    bigint: (value) => `$${values.push(value)}::bigint`,
    texts: (list) => `$${values.push([...list])}::text[]`,
    tid: (block) => `$${values.push(`(${block},0)`)}::tid`,
  };
}
