import type { Param } from '../pg/database';
import type { TableName } from '../recognition';

/** Collects the values of a query and names them `$1`, `$2`, …. */
export interface Params {
  readonly values: Param[];
  /** Each placeholder has its type. Otherwise the server would guess the type from the first use. */
  text(value: string): string;
  bigint(value: string | number): string;
  texts(values: readonly string[]): string;
  /** The address before the first row of a block. */
  tid(block: number): string;
}

/** Collects the parameters of one query. Each method returns the placeholder, with its type. */
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

/** Returns a name from the catalog as SQL. No other code may do that. */
export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns the quoted name of a table with its schema. */
export function quoteTable({ schema, table }: TableName): string {
  return `${quoteIdent(schema)}.${quoteIdent(table)}`;
}
