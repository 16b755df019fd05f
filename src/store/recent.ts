import type { EventSql } from './eventSql';

/** What is searched where no index helps. */
const RECENT_POSITIONS = 100_000;

/** `e` is one of the newest events. */
export function isRecent(sql: EventSql): string {
  return `e.global_position > ${sql.before(`(SELECT max(h.global_position) FROM ${sql.table} h)`, RECENT_POSITIONS)}`;
}
