import type { Database, QueryOptions, Row } from '../../pg/database';
import { placeOfCause } from '../../schema/derivedIds';
import type { EventSql } from '../../schema/eventSql';

/** Positions in one query. */
const AT_ONCE = 1_000;

/**
 * Returns a database whose rows contain the ids of causes instead of marks. `sql` writes marks when causes are positions and their events
 * cannot be looked up row by row. The ids are read after each answer. The id of a cause that is gone is null.
 */
export function withCauses(db: Database, sql: EventSql): Database {
  if (!sql.marksCauses) return db;
  const { position, eventId } = sql.e;
  const query = `SELECT ${position.text}, ${eventId.text} FROM ${sql.table} e WHERE ${position.isOneOf('$1::text[]')}`;

  async function resolve(rows: Row[], options: QueryOptions | undefined): Promise<Row[]> {
    const places = new Set(rows.flatMap((row) => row.flatMap((cell) => placeOfCause(cell) ?? [])));
    if (places.size === 0) return rows;
    const wanted = [...places];
    const ids = new Map<string, string | null>();
    for (let from = 0; from < wanted.length; from += AT_ONCE) {
      const found = await db.query(query, [wanted.slice(from, from + AT_ONCE)], options);
      for (const [at, id = null] of found) ids.set(at ?? '', id);
    }
    return rows.map((row) =>
      row.map((cell) => {
        const place = placeOfCause(cell);
        return place === undefined ? cell : (ids.get(place) ?? null);
      }),
    );
  }

  return {
    ...db,
    get server() {
      return db.server;
    },
    query: async (text, params, options) => await resolve(await db.query(text, params, options), options),
    async *stream(text, params, options) {
      for await (const rows of db.stream(text, params, options)) yield await resolve(rows, options);
    },
  };
}
