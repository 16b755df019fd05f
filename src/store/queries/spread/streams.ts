import type { Subject } from '../../../model/lookup/subject';
import type { Database, Row } from '../../pg/database';
import { canBeValue, type EventColumn } from '../../schema/columns';
import type { EventSql } from '../../schema/eventSql';
import type { Params } from '../../schema/params';
import { COUNT_CAP } from '../lookup/parts';
import { namesIn, newestOf } from '../lookup/streams';
import { readCounts, readParts } from '../probes';
import { readHeader } from '../rows';
import { anyKind, type Candidate, type Kind, namedKind } from './kinds';

/** When more streams than this may be meant, one query first finds which of them exist. */
const FEW = 40;

/**
 * Reads the streams that a text names, each with its newest event, and the events of the version that it names. Returned as rows of a
 * look-up.
 */
export async function readStreams(
  db: Database,
  sql: EventSql,
  subject: Subject,
  kinds: readonly Kind[],
  signal?: AbortSignal,
): Promise<Row[]> {
  const areTyped = kinds.some(({ type }) => type !== null);
  const { stream, version } = subject;
  const byName = stream === null ? [] : [{ context: null, type: stream.type, id: stream.id }];
  const usable = (all: readonly Candidate[]) => distinct(all.filter(({ id }) => canBeValue(sql.e.streamId, id)));
  const named = usable(areTyped ? namedKind(kinds, namesIn(subject)) : byName);
  const all = usable([...anyKind(kinds, subject), ...named]);
  const wanted = all.length > FEW ? await existing(db, sql, all, signal) : all;
  const select = (kind: 'stream' | 'event') =>
    `SELECT '${kind}', NULL::text, NULL::text, ${sql.header} FROM ${sql.table} e`;
  const parts = [
    ...wanted.map(
      (one) => (params: Params) =>
        `(${select('stream')} WHERE ${isStream(sql, one, params)} ORDER BY ${newestOf(sql)} DESC LIMIT 1)`,
    ),
    ...(version === null ? [] : areTyped ? named : all).map(
      (one) => (params: Params) =>
        `(${select('event')} WHERE ${isStream(sql, one, params)} AND ${sql.e.streamVersion} = ${params.bigint(version ?? 0)} LIMIT 1)`,
    ),
  ];
  const rows = await readParts(db, parts, signal);
  // When the id alone identifies a stream, its type is known only now.
  const isMeant = (row: Row) =>
    areTyped || stream === null || isOfType(row, stream) || subject.spellings.includes(idOf(row));
  return await counted(db, sql, rows.filter(isMeant), signal);
}

const idOf = (row: Row) => readHeader(row, 3).stream.id;
const isOfType = (row: Row, { type }: { readonly type: string }) =>
  readHeader(row, 3).stream.type.toLowerCase() === type.toLowerCase();

/** Returns the rows with the number of events of their streams. */
export async function counted(
  db: Database,
  sql: EventSql,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const streams = rows.filter(([kind]) => kind !== 'event');
  const keyed = sql.streamKey.length > 1;
  const counts = await readCounts(
    db,
    sql,
    streams,
    (row, params) => {
      const { context, type, id } = readHeader(row, 3).stream;
      return isStream(sql, { context, type: keyed ? type : null, id }, params);
    },
    COUNT_CAP,
    signal,
  );
  return rows.map((row) => {
    const at = streams.indexOf(row);
    return at < 0 ? row : [...row.slice(0, 2), String(counts[at] ?? 0), ...row.slice(3)];
  });
}

/** SQL that tells whether `e` belongs to the stream. */
export function isStream({ e, streamKey }: EventSql, { context, type, id }: Candidate, params: Params): string {
  const conditions = [
    ...(streamKey.includes(e.context) && context !== null ? [e.context.equals(params.text(context))] : []),
    ...(streamKey.includes(e.streamType) && type !== null ? [e.streamType.equals(params.text(type))] : []),
    e.streamId.equals(params.text(id)),
  ];
  return conditions.join(' AND ');
}

/** Returns the streams that exist. */
async function existing(
  db: Database,
  sql: EventSql,
  all: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const { e } = sql;
  const valuesOf = new Map([
    [e.context, all.map(({ context }) => context)],
    [e.streamType, all.map(({ type }) => type)],
    [e.streamId, all.map(({ id }) => id)],
  ]);
  const isOneOf = (column: EventColumn, params: Params) => {
    const values = [...new Set(valuesOf.get(column))].filter((value) => value !== null);
    return `${column} = ANY (${params.texts(values)}${column.type === 'uuid' ? '::uuid[]' : ''})`;
  };
  const textOf = (column: EventColumn) => (sql.streamKey.includes(column) ? column.text : 'NULL::text');
  const part = (params: Params) => `
    SELECT DISTINCT ${textOf(e.context)}, ${textOf(e.streamType)}, ${e.streamId.text} FROM ${sql.table} e
    WHERE ${sql.streamKey.map((column) => isOneOf(column, params)).join(' AND ')}`;
  const rows = await readParts(db, [part], signal);
  return rows.map(([context = null, type = null, id]) => ({ context, type, id: id ?? '' }));
}

function distinct(all: readonly Candidate[]): Candidate[] {
  return [...new Map(all.map((one) => [JSON.stringify([one.context, one.type, one.id]), one])).values()];
}
