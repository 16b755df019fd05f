import type { Connection } from 'pg';
import type { Param } from './database';

/** What is sent of these goes out at once: else each message is a packet of its own, for which the server wakes. */
export function together({ stream }: Connection, send: () => void): void {
  stream.cork();
  try {
    send();
  } finally {
    stream.uncork();
  }
}

export function parse(connection: Connection, sql: string): void {
  connection.parse({ name: '', text: sql, types: [] }, true);
}

export function bind(connection: Connection, params: readonly Param[], portal = ''): void {
  connection.bind({ portal, values: params.map(textOf) }, true);
}

/** `count`: of rows; 0 is all of them. */
export function execute(connection: Connection, portal = '', count = 0): void {
  // The types want a text, the wire writes a number.
  connection.execute({ portal, rows: count } as unknown as { portal: string; rows: string }, true);
}

function textOf(param: Param): string | null {
  if (param === null || typeof param === 'string') return param;
  return typeof param === 'number' ? String(param) : `{${param.map(quoted).join(',')}}`;
}

/** One element of an array's text form. */
function quoted(element: string): string {
  return `"${element.replaceAll(/["\\]/g, '\\$&')}"`;
}
