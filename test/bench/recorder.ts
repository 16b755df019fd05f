import type { Database, Param, QueryOptions } from '../../src/store/database';

export interface Statement {
  readonly sql: string;
  readonly params: readonly Param[];
}

/** The same database, and what is sent to it since the last `take`. */
export function recording(db: Database): { readonly db: Database; take(): readonly Statement[] } {
  let statements: Statement[] = [];
  return {
    db: {
      ...db,
      query(sql: string, params: readonly Param[] = [], options?: QueryOptions) {
        statements.push({ sql, params });
        return db.query(sql, params, options);
      },
      stream(sql: string, params: readonly Param[], options?: QueryOptions) {
        statements.push({ sql, params });
        return db.stream(sql, params, options);
      },
    },
    take() {
      const taken = statements;
      statements = [];
      return taken;
    },
  };
}
