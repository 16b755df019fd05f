import type { Cell } from '../pg/database';
import type { EventColumn, EventRow } from './columns';

/**
 * Returns the id of events that have none of their own: `Type/id@version`, or `id@version` in a stream without a type. It is found through
 * the stream, so it is as quick as a search for a stream.
 */
export function streamVersionId(row: Omit<EventRow, 'eventId'>, isIndexed: boolean): EventColumn {
  const { streamType, streamId, streamVersion } = row;
  const sql = `(coalesce(${streamType.text} || '/', '') || ${streamId.text} || '@' || ${streamVersion.text})`;
  const withoutVersion = (name: string) => streamId.equals(`regexp_replace(${name}, '@[0-9]+$', '')`);
  return {
    type: 'text',
    exists: true,
    text: sql,
    isIndexed,
    // An id that is built from several columns has no order of its own.
    isOrdered: false,
    equals: (value) =>
      [
        `(${streamType.equals(`split_part(${value}, '/', 1)`)}
          AND ${withoutVersion(`substring(${value} FROM position('/' in ${value}) + 1)`)}
          OR ${streamType} IS NULL AND ${withoutVersion(value)})`,
        streamVersion.equals(`substring(${value} FROM '@([0-9]+)$')`),
      ].join(' AND '),
    isOneOf: (values) => `${sql} = ANY (${values})`,
    toString: () => sql,
  };
}

/**
 * Returns the column of causes that are stored as positions: its value is the id of the event there. `row` and `from` belong to the events
 * that are looked up.
 */
export function causeByPosition(cause: EventColumn, row: EventRow, from: string): EventColumn {
  const id = `(SELECT ${row.eventId.text} FROM ${from} WHERE ${row.position} = ${cause} LIMIT 1)`;
  return {
    ...cause,
    type: row.eventId.type,
    text: id,
    equals: (value) => `${cause} = (SELECT ${row.position} FROM ${from} WHERE ${row.eventId.equals(value)} LIMIT 1)`,
    toString: () => id,
  };
}

const CAUSE_AT = 'event-trace:cause-at-';

/**
 * Returns the column of causes when an event cannot be looked up for each row, as on a spread table. The cell contains a mark with the
 * position, which `placeOfCause` reads.
 */
export function causePlace(cause: EventColumn, byId: EventColumn): EventColumn {
  const mark = `('${CAUSE_AT}' || ${cause.text})`;
  return { ...byId, type: 'text', text: mark, toString: () => mark };
}

/** Returns the position in a mark; undefined when the cell is not a mark. */
export function placeOfCause(cell: Cell): string | undefined {
  return cell?.startsWith(CAUSE_AT) ? cell.slice(CAUSE_AT.length) : undefined;
}
