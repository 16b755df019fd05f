import type { Param } from '../pg/database';
import type { TableName } from '../recognition';

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

/** Collects the parameters of one query; each method returns the placeholder, with its type. */
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

/** The one place where a name from the catalog becomes SQL. */
export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table with its schema, quoted. */
export function quoteTable({ schema, table }: TableName): string {
  return `${quoteIdent(schema)}.${quoteIdent(table)}`;
}
