import { type Subject, uuidRange } from '../../../model/lookup/subject';
import type { Database, Row } from '../../pg/database';
import type { EventColumn } from '../../schema/columns';
import type { EventSql } from '../../schema/eventSql';
import { createParams, type Params } from '../../schema/params';
import { beginningSpellings, eventIdParts } from '../lookup/beginnings';
import { ANY_UUID, COUNT_CAP, type Part, PREFIX_LIMIT } from '../lookup/parts';
import { newestOf } from '../lookup/streams';
import { readCounts, readParts } from '../probes';
import type { Kind } from './kinds';
import { counted, isStream } from './streams';
import { type Begun, readBegun, readDistinct } from './values';

/** The most other values that may lie between those that begin with a text. */
const MOST_MISSES = 64;

/** Reads what begins with the text as rows of a look-up, by index only. When the kind is known, only that kind. */
export async function readBeginnings(
  db: Database,
  sql: EventSql,
  subject: Subject,
  kinds: readonly Kind[],
  signal?: AbortSignal,
): Promise<Row[]> {
  const { hint, uuid } = subject;
  const { correlationId, traceId } = sql.e;
  const correlations = () => readIds(db, sql, subject, 'correlationPrefix', correlationId, signal);
  // An id that begins with a whole UUID can only be one that continues after it.
  if (uuid !== null) return hint === null || hint === 'correlation' ? await correlations() : [];
  const asked = {
    event: () => readEventIds(db, sql, subject, signal),
    correlation: correlations,
    causation: correlations,
    trace: () => readIds(db, sql, subject, 'tracePrefix', traceId, signal),
    stream: () => readStreamsBegun(db, sql, subject, kinds, signal),
    position: async (): Promise<Row[]> => [],
  };
  if (hint !== null) return await asked[hint]();
  const all = await Promise.all([asked.event(), asked.correlation(), asked.trace(), asked.stream()]);
  return all.flat();
}

async function readEventIds(
  db: Database,
  sql: EventSql,
  subject: Subject,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const params = createParams();
  const [query] = eventIdParts(sql, subject, params);
  return query === undefined ? [] : await db.query(query, params.values, { signal });
}

/** Returns a text as the beginning of a column's values; undefined when no value of the column can begin with it. `text` may be empty. */
function begunIn({ exists, type }: EventColumn, text: string, range: Subject['uuidRange']): Begun | undefined {
  if (!exists) return undefined;
  if (type !== 'uuid') return { start: text, matches: (value) => value.startsWith(text) };
  const uuids = text === '' ? ANY_UUID : range;
  return uuids ? { start: uuids[0], matches: (value) => value <= uuids[1] } : undefined;
}

async function readIds(
  db: Database,
  sql: EventSql,
  subject: Subject,
  part: Part,
  column: EventColumn,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  if (!subject.prefix || !column.isOrdered) return [];
  const found = await Promise.all(
    beginningSpellings(subject, column.type).map(async (text) => {
      const begun = begunIn(column, text, subject.uuidRange);
      const bounds = { hits: PREFIX_LIMIT, misses: MOST_MISSES };
      return begun ? await readBegun(db, sql, column, begun, bounds, () => 'true', signal) : [];
    }),
  );
  const ids = [...new Set(found.flat())];
  const counts = await readCounts(db, sql, ids, (id, params) => column.equals(params.text(id)), COUNT_CAP, signal);
  return ids.map((id, i) => [part, id, String(counts[i] ?? 0)]);
}

/** Reads streams that begin with `Type/…`, or streams of any type whose id begins with the text. */
async function readStreamsBegun(
  db: Database,
  sql: EventSql,
  { beginning, prefix, text }: Subject,
  kinds: readonly Kind[],
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  if (!sql.streamOrdered || (beginning === null && !prefix)) return [];
  const { streamId } = sql.e;
  const begins = beginning === null ? text : beginning.id;
  const begun = begunIn(streamId, begins, uuidRange(begins));
  if (!begun) return [];
  const isMeant = (type: string | null) =>
    beginning === null || type === null || type.toLowerCase() === beginning.type.toLowerCase();
  const found = await Promise.all(
    kinds
      .filter(({ type }) => isMeant(type))
      .map(async (kind) => {
        const bounds = { hits: PREFIX_LIMIT, misses: MOST_MISSES };
        const ofKind = (params: Params) => isOfKind(sql, kind, params);
        const ids = await readBegun(db, sql, streamId, begun, bounds, ofKind, signal);
        return ids.map((id) => ({ ...kind, id }));
      }),
  );
  const parts = found
    .flat()
    .slice(0, PREFIX_LIMIT)
    .map(
      (one) => (params: Params) =>
        `(SELECT 'streamPrefix', NULL::text, NULL::text, ${sql.header} FROM ${sql.table} e
          WHERE ${isStream(sql, one, params)} ORDER BY ${newestOf(sql)} DESC LIMIT 1)`,
    );
  const rows = await readParts(db, parts, signal);
  return await counted(
    db,
    sql,
    rows.filter((row) => isMeant(row[3 + STREAM_TYPE] ?? null)),
    signal,
  );
}

/** The index of the stream type among the cells of a header. */
const STREAM_TYPE = 5;

function isOfKind({ e }: EventSql, { context, type }: Kind, params: Params): string {
  const conditions = [
    ...(context === null ? [] : [e.context.equals(params.text(context))]),
    ...(type === null ? [] : [e.streamType.equals(params.text(type))]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

/** Reads event types and stream types that begin with the word, in any case, as rows of a look-up. A whole event type counts as found. */
export async function readTypesBegun(
  db: Database,
  sql: EventSql,
  { name }: Subject,
  kinds: readonly Kind[],
  signal?: AbortSignal,
): Promise<Row[]> {
  if (name === null) return [];
  const word = name.toLowerCase();
  const begins = (value: string) => value.toLowerCase().startsWith(word);
  const { eventType, position } = sql.e;
  const all = sql.indexed('eventType', 'position') ? await readDistinct(db, sql, [eventType], signal) : [];
  const types = all.map(([type]) => type ?? '').filter(begins);
  const parts = types.slice(0, PREFIX_LIMIT).map((type) => (params: Params) => {
    const value = params.text(type);
    const part: Part = type.toLowerCase() === word ? 'eventType' : 'eventTypePrefix';
    return `(SELECT '${part}', ${value}, NULL::text, ${sql.header} FROM ${sql.table} e
      WHERE ${eventType} >= ${value} AND ${eventType} <= ${value} ORDER BY ${eventType} DESC, ${position} DESC LIMIT 1)`;
  });
  const streamTypes = new Set(sql.streamOrdered ? kinds.map(({ type }) => type) : []);
  const ofStreams = [...streamTypes]
    .filter((type) => type !== null)
    .filter(begins)
    .slice(0, PREFIX_LIMIT);
  return [
    ...(await readParts(db, parts, signal)),
    ...ofStreams.map((type): Row => ['streamTypePrefix' satisfies Part, type, null]),
  ];
}
