import type { PGlite, QueryOptions as PgliteOptions } from '@electric-sql/pglite';
import { Cancelled, untilAborted } from '../../base/errors';
import type { Database, Param, QueryOptions, Row, ServerInfo } from '../../store/pg/database';
import { StoreError } from '../../store/pg/errors';
import { mapError } from '../../store/pg/mapError';

const FIRST_BATCH = 500;
const LATER_BATCH = 2000;

const CONTEXT = { address: 'the demo store', user: 'postgres', database: 'postgres', timeoutS: 0 };

/**
 * Reads a PGlite like a server: every cell as PostgreSQL's text, every query in its own read-only transaction. PGlite has one session and
 * cannot be interrupted: an abort rejects at once, and drops the query if it has not begun. `close` leaves the PGlite open, because it
 * belongs to the caller.
 */
export async function openPgliteDatabase(pg: PGlite): Promise<Database> {
  const asText = textOptions(pg);

  const run = async (sql: string, params: readonly Param[]): Promise<Row[]> => {
    const result = await pg.transaction(async (transaction) => {
      await transaction.exec('SET TRANSACTION READ ONLY');
      return transaction.query(sql, [...params], asText);
    });
    return result.rows as Row[];
  };

  const query: Database['query'] = async (sql, params = [], { signal } = {}) => {
    if (signal?.aborted) throw cancelled();
    const answer = signal ? untilCancelled(run(sql, params), signal) : run(sql, params);
    return answer.catch((error: unknown) => {
      throw mapError(error, CONTEXT);
    });
  };

  return {
    server: await serverInfo(query),
    query,
    // All rows are read at once and returned in parts: a cursor would occupy the only session while the reader takes its time.
    async *stream(sql: string, params: readonly Param[], options?: QueryOptions) {
      const rows = await query(sql, params, options);
      for (let from = 0; from < rows.length; from += from === 0 ? FIRST_BATCH : LATER_BATCH) {
        if (options?.signal?.aborted) throw cancelled();
        yield rows.slice(from, from === 0 ? FIRST_BATCH : from + LATER_BATCH);
      }
    },
    onLost: () => () => undefined,
    onRestored: () => () => undefined,
    close: async () => undefined,
  };
}

/** Returns options that keep PostgreSQL's text in both directions, instead of converting it to JavaScript types. */
function textOptions(pg: PGlite): PgliteOptions {
  const parsers = Object.keys(pg.parsers).map((type) => [type, (text: string) => text] as const);
  const serializers = Object.entries(pg.serializers).map(([type, serialize]) => {
    return [type, (value: Param) => (Array.isArray(value) ? serialize(value) : String(value))] as const;
  });
  return { rowMode: 'array', parsers: Object.fromEntries(parsers), serializers: Object.fromEntries(serializers) };
}

async function serverInfo(query: Database['query']): Promise<ServerInfo> {
  const [row] = await query(`SELECT current_setting('server_version_num'), version()`);
  return { version: Number(row?.[0]), text: row?.[1] ?? '' };
}

async function untilCancelled<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilAborted(answer, signal);
  } catch (error) {
    throw error instanceof Cancelled ? cancelled() : error;
  }
}

function cancelled(): StoreError {
  return new StoreError('cancelled', '', 'The query was cancelled.');
}
