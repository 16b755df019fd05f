import type { Subject } from '../../../model/lookup/subject';
import type { EventColumn } from '../../schema/columns';
import type { EventSql } from '../../schema/eventSql';
import type { Params } from '../../schema/params';

/** Events are counted up to here. */
export const COUNT_CAP = 10_000;
/** The most matches that a beginning offers. */
export const PREFIX_LIMIT = 20;
const HEADER_CELLS = 13;
export const NO_HEADER = Array(HEADER_CELLS).fill('NULL::text').join(', ');

/** What a row of the look-up stands for; those with `Prefix` for something that begins with the text. */
export type Part =
  | 'event'
  | 'correlation'
  | 'trace'
  | 'causation'
  | 'stream'
  | 'eventType'
  | 'eventPrefix'
  | 'correlationPrefix'
  | 'tracePrefix'
  | 'streamPrefix'
  | 'eventTypePrefix'
  | 'streamTypePrefix';

/** `n`: how many events match, up to the cap and one more. */
export function countOf(sql: EventSql, where: string): string {
  return `SELECT count(*) AS n FROM (SELECT 1 FROM ${sql.table} e WHERE ${where} LIMIT ${COUNT_CAP + 1}) x`;
}

/** The texts under which the subject may be found in a column; one of type uuid knows only one spelling. */
export function textsFor({ type }: EventColumn, { uuid, spellings }: Subject): readonly string[] {
  if (type !== 'uuid') return spellings;
  return uuid === null ? [] : [uuid];
}

/** Where the values of a column that begin with a text lie: from `start` on, as long as `matches(value)`. */
export interface Beginning {
  readonly start: string;
  matches(value: string): string;
}

/** A text as the beginning of a column's values; undefined where the column can have none. `text` may be empty. */
export function beginningIn(
  { exists, type }: EventColumn,
  { text, uuidRange }: Pick<Subject, 'text' | 'uuidRange'>,
  params: Params,
): Beginning | undefined {
  if (!exists) return undefined;
  if (type !== 'uuid') {
    const start = params.text(text);
    return { start, matches: (value) => `starts_with(${value}::text, ${start})` };
  }
  const range = text === '' ? ANY_UUID : uuidRange;
  if (!range) return undefined;
  const [low, high] = range.map((bound) => `(${params.text(bound)})::uuid`);
  return { start: low ?? '', matches: (value) => `${value} <= ${high}` };
}

/** The lowest and the highest. */
export const ANY_UUID = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

/** The store's stream types, found by walking the index from one to the next. */
export interface StreamKinds {
  /** Whether `kinds` has a type (`k_type`) at all: where a stream's id alone leads to it, it has one row without. */
  readonly areTyped: boolean;
  /** A recursive CTE `kinds` with the columns `names`. */
  readonly walk: string;
  readonly names: string;
  /** `e` belongs to the kind. */
  readonly isOfKind: string;
}

/** How the kinds of streams (context and type) are walked by the index, for a beginning of a stream's id. */
export function streamKinds(sql: EventSql): StreamKinds {
  const { context, streamType, streamId } = sql.e;
  const columns = sql.streamKey.filter((column) => column !== streamId);
  if (columns.length === 0) {
    return { areTyped: false, walk: 'kinds(k_type) AS (SELECT NULL::text)', names: 'k_type', isOfKind: 'true' };
  }
  const keys = columns.join(', ');
  const nameOf = (column: EventColumn) => (column === context ? 'k_context' : 'k_type');
  const names = columns.map(nameOf).join(', ');
  return {
    areTyped: columns.includes(streamType),
    walk: `
      kinds(${names}) AS (
        (SELECT ${keys} FROM ${sql.table} e ORDER BY ${keys} LIMIT 1)
        UNION ALL
        SELECT n.* FROM kinds CROSS JOIN LATERAL
          (SELECT ${keys} FROM ${sql.table} e WHERE (${keys}) > (${names}) ORDER BY ${keys} LIMIT 1) n)`,
    names,
    isOfKind: columns.map((column) => `${column} = ${nameOf(column)}`).join(' AND '),
  };
}
