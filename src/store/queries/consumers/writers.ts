import { hadNotEnded, type Segment } from '../../../model/consumer/consumer';
import { comparePositions, type Position } from '../../../model/event/event';
import type { CheckpointLook } from '../../../model/history/looks';
import type { Writer, Writers, WrittenSegment } from '../../../model/lost/lost';
import type { Database, Row } from '../../pg/database';
import type { WritersRequest } from '../../ports';
import { ifAnswered } from '../../schema/distribution';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumersLayout } from '../../schema/layout';
import { requireConsumers, toNumber } from './rows';

/** Positions that one query reads. */
const CHUNK = 10_000;

/** The full transaction id. It includes the rounds of the 32-bit counter, so that two ids can be compared. */
const idOf = (xmin: string, { snapshot }: EventSql) => `((${snapshot.nextXid})::bigint - age(${xmin}))::text`;

/** Milliseconds since 1970; NULL when the server does not keep commit times. */
const commitOf = (xmin: string) =>
  `(CASE WHEN current_setting('track_commit_timestamp') = 'on'
    THEN (extract(epoch FROM pg_xact_commit_timestamp(${xmin})) * 1000)::text END)`;

/**
 * Reads the transactions that wrote a consumer's checkpoints, and the newer transactions that wrote events below them. Null when the rows
 * do not show their transactions: views, engines without transaction ids, columns that may not be read.
 */
export async function readWriters(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  { consumer, positions, looks: recorded = [] }: WritersRequest,
  signal?: AbortSignal,
): Promise<Writers | null> {
  const { kind, tables } = requireConsumers(layout);
  // In these orders no event commits late, or a late one still gets its turn. So a newer transaction proves nothing.
  if (['gapless', 'xid'].includes(sql.layout.family.events.order.kind)) return null;
  const { name, from, writtenBy, ...row } = kind.rows(tables);
  if (sql.heap === null || sql.snapshot.nextXid === "'0'" || writtenBy === undefined) return null;
  const { position } = sql.e;
  const query = `
    SELECT x.id, x.total, x.checkpoint::text, x.writer, x.committed,
      (SELECT ${idOf('e.xmin', sql)} FROM ${sql.table} e WHERE ${position} <= x.checkpoint ORDER BY ${position} DESC LIMIT 1)
    FROM (SELECT (${row.segmentId ?? 'NULL'})::text AS id, (${row.totalSegments ?? 'NULL'})::text AS total,
        (${row.checkpoint})::bigint AS checkpoint, ${idOf(writtenBy, sql)} AS writer, ${commitOf(writtenBy)} AS committed
      FROM ${from} WHERE (${name})::text = $1) x
    WHERE x.writer IS NOT NULL`;
  const rows = await ifAnswered(db.query(query, [consumer], { signal }));
  if (!rows || rows.length === 0) return null;
  const segments = rows.map((each) => readSegment(each, kind.segmentRule));
  const unchanged = segments.filter(({ isRewritten }) => !isRewritten);
  const upTo = segments.reduce((most, { checkpoint }) => (BigInt(checkpoint) > most ? BigInt(checkpoint) : most), 0n);
  const after = upTo >= BigInt(positions) ? upTo - BigInt(positions) : -1n;
  const window = { after: String(after) as Position, upTo: String(upTo) as Position };
  const looks = await readStanding(db, sql, recorded, signal);
  const isAsked = unchanged.length > 0 || looks.length > 0;
  const events = isAsked ? await readNewer(db, sql, { segments: unchanged, looks, after, upTo }, signal) : [];
  return {
    segments,
    events,
    window,
    looks,
    hasCommitTimes: segments.some(({ writer }) => writer.committedAt !== null),
  };
}

function readSegment([id, total, checkpoint, writer, committed, handled]: Row, rule: Segment['rule']): WrittenSegment {
  const own = readWriter(writer, committed);
  return {
    id: toNumber(id),
    total: toNumber(total),
    checkpoint: (checkpoint ?? '0') as Position,
    ...(rule ? { rule } : {}),
    writer: own,
    // The writer of the checkpoint had read the event at the checkpoint. A newer transaction has changed that event since.
    isRewritten: handled != null && BigInt(handled) > own.id,
  };
}

function readWriter(id: string | null | undefined, committed: string | null | undefined): Writer {
  return { id: BigInt(id ?? 0), committedAt: toNumber(committed) };
}

const highestOf = ({ checkpoints }: CheckpointLook) =>
  checkpoints.reduce((high, each) => (comparePositions(each, high) > 0 ? each : high));

/**
 * Returns the recorded looks that still prove something: the last event that the consumer had handled then has not been rewritten by a
 * later transaction.
 */
async function readStanding(
  db: Database,
  sql: EventSql,
  looks: readonly CheckpointLook[],
  signal: AbortSignal | undefined,
): Promise<readonly CheckpointLook[]> {
  if (looks.length === 0) return [];
  const { position } = sql.e;
  const query = `
    SELECT (SELECT ${idOf('e.xmin', sql)} FROM ${sql.table} e WHERE ${position} <= l.at ORDER BY ${position} DESC LIMIT 1)
    FROM unnest($1::text::bigint[]) WITH ORDINALITY l (at, i) ORDER BY l.i`;
  const rows = await db.query(query, [`{${looks.map(highestOf).join(',')}}`], { signal });
  return looks.filter((look, i) => {
    const handled = rows[i]?.[0];
    return handled != null && !hadNotEnded(look, BigInt(handled));
  });
}

interface Asked {
  readonly segments: readonly WrittenSegment[];
  readonly looks: readonly CheckpointLook[];
  readonly after: bigint;
  readonly upTo: bigint;
}

const lowestOf = (ids: readonly bigint[]): bigint | null =>
  ids.reduce<bigint | null>((low, id) => (low === null || id < low ? id : low), null);

/**
 * Reads the events of a window whose transactions are newer than that of the oldest checkpoint, and the events below a look's checkpoint
 * whose transactions had not ended at that look.
 */
async function readNewer(
  db: Database,
  sql: EventSql,
  { segments, looks, after, upTo }: Asked,
  signal: AbortSignal | undefined,
): Promise<Writers['events']> {
  const { position } = sql.e;
  const oldest = lowestOf(segments.map(({ writer }) => writer.id));
  const commits = segments.flatMap(({ writer }) => writer.committedAt ?? []);
  const open = lowestOf(looks.flatMap(({ xmax, running }) => [xmax, ...running]));
  const recorded = looks.map((look) => ({
    passed: highestOf(look),
    xmax: String(look.xmax),
    running: look.running.map(String),
  }));
  const query = `
    SELECT x.position, x.writer, x.committed FROM (
      SELECT ${position} AS at, ${position.text} AS position, ${idOf('e.xmin', sql)} AS writer, ${commitOf('e.xmin')} AS committed
      FROM ${sql.table} e WHERE ${position} > $1::bigint AND ${position} <= $2::bigint) x
    WHERE x.writer::bigint > $3::bigint OR x.committed::float8 > $4::float8 OR x.writer::bigint >= $5::bigint AND EXISTS (
      SELECT FROM json_to_recordset($6::text::json) AS l (passed bigint, xmax bigint, running bigint[])
      WHERE x.at <= l.passed AND (x.writer::bigint >= l.xmax OR x.writer::bigint = ANY (l.running)))
    ORDER BY x.at`;
  const found: Writers['events'][number][] = [];
  for (let from = after; from < upTo; from += BigInt(CHUNK)) {
    const to = from + BigInt(CHUNK) < upTo ? from + BigInt(CHUNK) : upTo;
    const newest = commits.length === 0 ? null : Math.min(...commits);
    const params = [from, to, oldest, newest, open, JSON.stringify(recorded)];
    const rows = await db.query(
      query,
      params.map((each) => (each === null ? null : String(each))),
      { signal, lane: 'scan' },
    );
    for (const [at, writer, committed] of rows)
      found.push({ position: (at ?? '0') as Position, writer: readWriter(writer, committed) });
  }
  return found;
}
