import type { Subject } from '../../../model/lookup/subject';
import type { EventColumn } from '../../schema/columns';
import type { EventSql } from '../../schema/eventSql';
import type { Params } from '../../schema/params';

/** Events are counted up to this number. */
export const COUNT_CAP = 10_000;
/** The most matches that are offered for a beginning. */
export const PREFIX_LIMIT = 20;
const HEADER_CELLS = 13;
export const NO_HEADER = Array(HEADER_CELLS).fill('NULL::text').join(', ');

/** What a row of the look-up stands for. Names with `Prefix` are for something that begins with the text. */
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

/** SQL with the column `n`: how many events match, up to the cap plus one. */
export function countOf(sql: EventSql, where: string): string {
  return `SELECT count(*) AS n FROM (SELECT 1 FROM ${sql.table} e WHERE ${where} LIMIT ${COUNT_CAP + 1}) x`;
}

/** Returns the texts under which a column may contain the subject. A column of type uuid has only one spelling. */
export function textsFor({ type }: EventColumn, { uuid, spellings }: Subject): readonly string[] {
  if (type !== 'uuid') return spellings;
  return uuid === null ? [] : [uuid];
}

/** The values of a column that begin with a text: they lie from `start` on, as long as `matches(value)` is true. */
export interface Beginning {
  readonly start: string;
  matches(value: string): string;
}

/** Returns a text as the beginning of a column's values; undefined when no value of the column can begin with it. `text` may be empty. */
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

/** The lowest and the highest UUID. */
export const ANY_UUID = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

/** The store's stream types, found by walking the index from one type to the next. */
export interface StreamKinds {
  /** Whether `kinds` has types (`k_type`). When a stream's id alone identifies it, `kinds` has one row without a type. */
  readonly areTyped: boolean;
  /** A recursive CTE `kinds` with the columns `names`. */
  readonly walk: string;
  readonly names: string;
  /** SQL that tells whether `e` belongs to the kind. */
  readonly isOfKind: string;
}

/** Returns SQL that walks the kinds of streams (context and type) by the index. Used to find streams by the beginning of their id. */
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
