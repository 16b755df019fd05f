import type { Subject } from '../../../model/lookup/subject';
import type { EventColumn } from '../../schema/columns';
import { type EventSql, isRecent } from '../../schema/eventSql';
import type { Params } from '../../schema/params';
import { countOf, streamKinds } from './parts';

/** The characters that may stand between a stream's type and its id. */
const SEPARATORS = "'/', '-', ':', '.', '|', '#', '_', '@', ' '";

/** Returns branches for whole streams, and for the event of a version when the text names one. */
export function streamParts(sql: EventSql, subject: Subject, params: Params): string[] {
  // A number that is called a position is not anything else.
  if (subject.hint === 'position') return [];
  if (!sql.streamIndexed) return [recentStreamPart(sql, subject, params)];
  const { walk, names, isOfKind, areTyped } = streamKinds(sql);
  const { streamId, streamVersion } = sql.e;
  const isStream = `${isOfKind} AND ${streamId.equals('w.id')}`;
  const named = areTyped ? namedKind(names, subject, params) : namedStream(subject, params);
  // When the id alone identifies a stream, its type is known only now.
  const isTyped = areTyped ? 'true' : `(w.k_type IS NULL OR lower(w.k_type) = lower(${sql.e.streamType.text}))`;
  const find = (wanted: string, select: string) => `
    WITH RECURSIVE ${walk}, wanted(${names}, id) AS (${wanted}) ${select}`;
  const any = `${anyKind(names, subject, params)} UNION ${named}`;
  const whole = find(
    any,
    `SELECT 'stream', NULL::text, c.n::text, ${sql.header} FROM wanted w
      CROSS JOIN LATERAL (SELECT e.* FROM ${sql.table} e WHERE ${isStream} ORDER BY ${newestOf(sql)} DESC LIMIT 1) e
      CROSS JOIN LATERAL (${countOf(sql, isStream)}) c WHERE ${isTyped}`,
  );
  if (subject.version === null) return [whole];
  const ofVersion = find(
    areTyped ? named : any,
    `SELECT 'event', NULL::text, NULL::text, ${sql.header} FROM wanted w
      CROSS JOIN LATERAL (SELECT e.* FROM ${sql.table} e
        WHERE ${isStream} AND ${streamVersion} = ${params.bigint(subject.version)} LIMIT 1) e WHERE ${isTyped}`,
  );
  return [whole, ofVersion];
}

/** Returns the column whose values rise with the events of a stream. */
export function newestOf({ e }: EventSql): EventColumn {
  return e.streamVersion.exists ? e.streamVersion : e.position;
}

/** SELECT of the stream that the text names by type and id, whatever its kind. */
function namedStream({ stream }: Subject, params: Params): string {
  return stream === null
    ? 'SELECT NULL::text, NULL::text WHERE false'
    : `SELECT ${params.text(stream.type)}, ${params.text(stream.id)}`;
}

/** SELECT of the streams of each kind whose id is the text. */
function anyKind(names: string, { stream, hint, spellings }: Subject, params: Params): string {
  // The text named the type, so streams of other types are not meant.
  const texts = hint === 'stream' && stream !== null ? [] : spellings;
  return `SELECT ${names}, w.v FROM kinds CROSS JOIN unnest(${params.texts(texts)}) w(v)`;
}

/** SELECT of the streams whose type is the beginning of the text, in any case. The rest of the text is the id. */
function namedKind(names: string, subject: Subject, params: Params): string {
  const kind = 'k_type::text';
  const inContext = `k_context::text || substr(n.v, length(k_context::text) + 1, 1) || k_type::text`;
  const spelled = names.includes('k_context') ? `(${kind}), (${inContext})` : `(${kind})`;
  return `
    SELECT ${names}, i.id FROM kinds CROSS JOIN unnest(${params.texts(namesIn(subject))}) n(v)
    CROSS JOIN LATERAL (VALUES ${spelled}) p(name)
    CROSS JOIN LATERAL (SELECT substr(n.v, length(p.name) + 2) AS rest) r
    CROSS JOIN LATERAL (VALUES (r.rest), (lower(r.rest))) i(id)
    WHERE lower(left(n.v, length(p.name))) = lower(p.name)
      AND substr(n.v, length(p.name) + 1, 1) IN (${SEPARATORS}) AND i.id <> ''`;
}

/** Returns the texts that may begin with a stream's type. */
export function namesIn({ name, stream, spellings }: Subject): string[] {
  if (name === null && stream === null) return [];
  const typed = stream === null ? [] : [`${stream.type}/${stream.id}`];
  return [...new Set([...(name === null ? [] : [name]), ...typed, ...spellings])];
}

/** Returns the same branch without an index: it searches the newest events. */
function recentStreamPart(sql: EventSql, subject: Subject, params: Params): string {
  const { context, streamType: type, streamId: id } = sql.e;
  const keys = context.exists ? `${context}, ${type}` : `${type}`;
  const isNamed = namesIn(subject).map((name) => {
    const text = params.text(name);
    return `(lower(left(${text}, length(${type.text}) + 1)) = lower(${type.text}) || '/'
      AND substr(${text}, length(${type.text}) + 2) = ${id.text})`;
  });
  const isWhole = subject.spellings.map((text) => id.equals(params.text(text)));
  return `
    SELECT DISTINCT ON (${keys}) 'stream', NULL::text, (count(*) OVER (PARTITION BY ${keys}))::text, ${sql.header}
    FROM ${sql.table} e WHERE (${[...isNamed, ...isWhole].join(' OR ')}) AND ${isRecent(sql)}
    ORDER BY ${keys}, ${newestOf(sql)} DESC`;
}
