import type { Cell, Database, Row } from './database';
import type { EventSql } from './eventSql';

/** How many events are looked at, and how many at once. */
const MAX_READ_AHEAD = 10_000;
const READ_AHEAD_STEP = 2_000;

/** Headers past a position in their order, page by page, 10,000 at most; `null`: none. A segment's own events are found among them by hash. */
export async function* readAhead(
  db: Database,
  sql: EventSql,
  position: Cell,
  signal?: AbortSignal,
): AsyncGenerator<Row[]> {
  let after = position;
  for (let read = 0; after !== null && read < MAX_READ_AHEAD; read += READ_AHEAD_STEP) {
    const rows: Row[] = await db.query(
      `SELECT ${sql.header} FROM ${sql.table} e WHERE e.global_position > $1::bigint
       ORDER BY e.global_position LIMIT ${READ_AHEAD_STEP}`,
      [after],
      { signal },
    );
    yield rows;
    after = rows.length < READ_AHEAD_STEP ? null : (rows.at(-1)?.[0] ?? null);
  }
}
