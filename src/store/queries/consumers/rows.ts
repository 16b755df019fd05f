import {
  type Consumer,
  type ConsumerPoll,
  type DeadLetter,
  type GapSkip,
  MOST_SKIPS,
  type Reported,
  type Segment,
} from '../../../model/consumer/consumer';
import { comparePositions, type Position } from '../../../model/event/event';
import type { Cell, Database, Row } from '../../pg/database';
import { StoreError } from '../../pg/errors';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumerRows, ConsumerTables } from '../../schema/families/family';
import type { ConsumersLayout } from '../../schema/layout';

/** The number of cells of every row, whatever its kind. */
const WIDTH = 9;
/** The most processes that a poll reads: those with the newest heartbeats. */
export const MOST_PROCESSES = 1_000;
/** The further cells of a segment's row, when the consumers' tables have a status. */
const REPORTED = ['status', 'error', 'culprit', 'reads', 'readsStream'] as const;

/** Returns the consumers' tables of a store. Throws StoreError `missing` when it has none. */
export function requireConsumers(layout: ConsumersLayout | null): ConsumersLayout {
  if (!layout) throw new StoreError('missing', '', 'The store has no consumer tables.');
  return layout;
}

/** What the rows of a poll have in common. The first cell of a row names its kind. */
export interface PollRows {
  /** Fills a row up to the common width. */
  row(...cells: string[]): string;
  /** SELECTs of the processes' heartbeats. */
  readonly processes: readonly string[];
  /** SELECTs of gap skips and dead letters. `appeared`: SQL that tells whether a skip `g` now has an event. */
  skips(appeared: string): string[];
  /** What a segment `s` reports about itself, after the cells that all rows have. */
  readonly reported: string;
}

/** Returns the SQL for the rows of a poll on these tables. */
export function pollRows({ kind, tables }: ConsumersLayout): PollRows {
  const rows = kind.rows(tables);
  const reported = REPORTED.some((name) => rows[name] !== undefined) ? REPORTED : [];
  const width = WIDTH + reported.length;
  const row = (...cells: string[]) => [...cells, ...Array(width - cells.length).fill('NULL')].join(', ');
  const skips = kind.gapSkips?.(tables);
  const letters = kind.deadLetters?.(tables);
  const processes = kind.processes?.(tables);
  return {
    row,
    processes: processes
      ? [
          `(SELECT ${row("'process'", 'p.owner', ageOf('p.heartbeat'))}
      FROM (${processes}) p ORDER BY p.heartbeat DESC NULLS LAST LIMIT ${MOST_PROCESSES})`,
        ]
      : [],
    skips: (appeared) => [
      ...(skips
        ? [
            `(SELECT ${row("'gap'", 'g.name', 'g.first::text', appeared, 'g.last::text')}
      FROM (${skips}) g ORDER BY g.last DESC LIMIT ${MOST_SKIPS})`,
          ]
        : []),
      ...(letters
        ? [
            `(SELECT ${row("'dead'", 'd.name', 'd.position::text', 'left(d.error, 1000)', '(count(*) OVER (PARTITION BY d.name))::text')}
      FROM (${letters}) d ORDER BY d.position DESC LIMIT ${MOST_SKIPS})`,
          ]
        : []),
    ],
    reported: reported.map((name) => `, s.${name}`).join(''),
  };
}

/** Seconds since a heartbeat, as text; never negative. */
const ageOf = (heartbeat: string) =>
  `(CASE WHEN ${heartbeat} IS NOT NULL THEN greatest(extract(epoch FROM now() - ${heartbeat})::float8, 0) END)::text`;

/** The age of the heartbeat of the owner of a segment `s`. */
export const HEARTBEAT_AGE = ageOf('s.heartbeat');

/** The number of next events that are searched for the lowest position. Enough for the events that transactions write at the same time. */
const BESIDE = 1_000;

/**
 * Returns the position up to which everything is handled. A consumer that reads in the order of transactions has also handled some later
 * positions. These count as waiting until the ones between are handled; they are only as many as were written at the same time.
 */
function handledTo({ checkpoint, checkpointTransaction }: ConsumerRows, sql: EventSql): string {
  const own = `(${checkpoint})::bigint`;
  const later = sql.as('later_event');
  const settled = sql.settled(later);
  if (checkpointTransaction === undefined || settled === 'true') return own;
  const { position, transaction } = later;
  return `coalesce(
    (SELECT min(later_events.at) - 1 FROM (
      SELECT ${position} AS at FROM ${sql.table} later_event
      WHERE (${transaction}, ${position}) > (${checkpointTransaction}, ${own}) AND ${settled}
      ORDER BY ${transaction}, ${position} LIMIT ${BESIDE}) later_events),
    ${sql.settledHead}, ${own})`;
}

/** SELECT of all consumers, with the columns that the queries use, in their types. */
export function segmentRows(rows: ConsumerRows, sql: EventSql): string {
  const text = (sql: string | undefined) => (sql === undefined ? 'NULL::text' : `(${sql})::text`);
  return `
    SELECT ${text(rows.name)} AS name, (${rows.segmentId ?? 'NULL'})::int AS segment_id,
      (${rows.totalSegments ?? 'NULL'})::int AS total_segments, ${text(rows.owner)} AS owner,
      ${handledTo(rows, sql)} AS checkpoint, (${rows.heartbeat ?? 'NULL'})::timestamptz AS heartbeat,
      ${text(rows.status)} AS status, left(${text(rows.error)}, 1000) AS error, ${text(rows.culprit)} AS culprit,
      ${text(rows.reads)} AS reads, ${text(rows.readsStream)} AS readsStream
    FROM ${rows.from}`;
}

/** SELECT of the segments from the consumers' own tables alone, without lag and without the age of what waits. */
export function segmentsOnly(layout: ConsumersLayout, sql: EventSql): string {
  const { reported } = pollRows(layout);
  return `SELECT 'segment', s.name, s.segment_id::text, s.total_segments::text, s.owner, s.checkpoint::text,
      NULL, NULL, ${HEARTBEAT_AGE} ${reported}
    FROM (${segmentRows(layout.kind.rows(layout.tables), sql)}) s`;
}

/** Reads the consumers' checkpoints, without lag and without the age of what waits. */
export async function readCheckpoints(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  signal?: AbortSignal,
): Promise<Consumer[]> {
  const known = requireConsumers(layout);
  return bySegments(await db.query(segmentsOnly(known, sql), [], { signal }), known);
}

/**
 * The replay lag of a standby in seconds. While the primary is silent, the standby replays nothing but may still be behind. So it is up to
 * date only when everything received was replayed and a receiver is connected.
 */
export const REPLAY_LAG = `(CASE WHEN NOT pg_is_in_recovery() THEN NULL
  WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0
  ELSE greatest(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8, 0) END)::text`;

/** Whether the newest event lies before the position that events were asked after, as when a backup was restored. */
export function wentBack(tailAfter: Position | null, head: Cell | undefined): boolean {
  return tailAfter !== null && head != null && comparePositions(head as Position, tailAfter) < 0;
}

/** Groups the rows into consumers by name, with their segments by number. */
export function bySegments(rows: readonly Row[], { kind }: ConsumersLayout): Consumer[] {
  const consumers = new Map<string, Pick<Consumer, 'reads' | 'readsStream'> & { readonly segments: Segment[] }>();
  for (const row of rows) {
    const name = row[1];
    if (name == null) continue;
    const segment = readSegment(row, kind);
    const known = consumers.get(name);
    if (known) known.segments.push(segment);
    else consumers.set(name, { segments: [segment], ...readScope(row.slice(WIDTH + 3)) });
  }
  for (const { segments } of consumers.values()) segments.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return [...consumers].map(([name, consumer]) => ({ name, ...consumer })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Reads the cells that say what a consumer reads. */
export function readScope([reads, readsStream]: Row): Pick<Consumer, 'reads' | 'readsStream'> {
  return { ...(reads == null ? {} : { reads }), ...(readsStream == null ? {} : { readsStream }) };
}

function readSegment(row: Row, kind: ConsumerTables): Segment {
  const [, , id, total, owner, checkpoint, positionLag, waiting, heartbeat] = row;
  const segment: Segment = {
    id: toNumber(id),
    total: toNumber(total),
    ownerId: owner ?? null,
    checkpoint: (checkpoint ?? '0') as Position,
    positionLag: Number(positionLag),
    oldestWaitingS: toNumber(waiting),
    heartbeatAgeS: toNumber(heartbeat),
    ...(kind.segmentRule ? { rule: kind.segmentRule } : {}),
  };
  return kind.states ? { ...segment, reported: readReported(row, kind.states) } : segment;
}

function readReported(row: Row, states: NonNullable<ConsumerTables['states']>): Reported {
  const [word, error, culprit] = row.slice(WIDTH);
  return {
    word: word ?? '',
    state: (Object.hasOwn(states, word ?? '') && states[word ?? '']) || null,
    error: error || null,
    culprit: (culprit ?? null) as Position | null,
  };
}

/** Reads the rows of kind `process`. Returns nothing when the tables keep no heartbeats. */
export function readProcesses(
  rows: readonly Row[],
  { kind, tables }: ConsumersLayout,
): Pick<ConsumerPoll, 'processes' | 'furtherProcessesS'> {
  if (kind.processes?.(tables) === undefined) return {};
  const processes = new Map(
    rows.flatMap(([, owner, age]) => (owner == null || age == null ? [] : [[owner, Number(age)]])),
  );
  return rows.length < MOST_PROCESSES
    ? { processes }
    : { processes, furtherProcessesS: Math.max(...processes.values()) };
}

/** Reads a row of kind `gap`. */
export function readGapSkip([, name, first, appeared, last]: Row): GapSkip {
  const position = (first ?? '0') as Position;
  const range = last == null || last === first ? {} : { last: last as Position };
  return { consumer: name ?? null, position, ...range, appeared: appeared === 'true' };
}

/** Reads a row of kind `dead`. */
export function readDeadLetter([, name, position, error, count]: Row): DeadLetter {
  return {
    consumer: name ?? '',
    position: (position ?? '0') as Position,
    error: error || null,
    ofConsumer: Number(count),
  };
}

/** Reads a number that came as text; null when there is none. */
export function toNumber(cell: Cell | undefined): number | null {
  return cell == null ? null : Number(cell);
}
