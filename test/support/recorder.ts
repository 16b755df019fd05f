import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database, Param, QueryOptions } from '../../src/store/pg/database';
import type { CopyRoom } from '../../src/store/pg/session/copy';
import { projectRoot } from './runProcess';

export interface Statement {
  readonly sql: string;
  readonly params: readonly Param[];
}

export interface Sent extends Statement {
  /** The place in the sources that sent it, for example `src/store/events.ts:30`. */
  readonly from: string;
}

/** Returns the same database with a record of what is sent to it since the last `take`. */
export function recording(db: Database): { readonly db: Database; take(): readonly Sent[] } {
  let statements: Sent[] = [];
  return {
    db: {
      ...db,
      query(sql: string, params: readonly Param[] = [], options?: QueryOptions) {
        statements.push({ sql, params, from: caller() });
        return db.query(sql, params, options);
      },
      stream(sql: string, params: readonly Param[], options?: QueryOptions) {
        statements.push({ sql, params, from: caller() });
        return db.stream(sql, params, options);
      },
      ...(db.copy && {
        copy(select: string, ...more: [QueryOptions?, CopyRoom?]) {
          statements.push({ sql: select, params: [], from: caller() });
          return db.copy?.(select, ...more) ?? Promise.resolve(new Uint8Array());
        },
      }),
    },
    take() {
      const taken = statements;
      statements = [];
      return taken;
    },
  };
}

/** Returns file and line of the caller of the recording database. */
function caller(): string {
  const line = new Error().stack?.split('\n').find((frame) => frame.includes('/src/store/')) ?? '';
  const [, url = '', at = ''] = /((?:file:\/\/)?\/[^\s()]+?):(\d+):\d+\)?$/.exec(line) ?? [];
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return `${relative(projectRoot, path).replaceAll('\\', '/')}:${at}`;
}
