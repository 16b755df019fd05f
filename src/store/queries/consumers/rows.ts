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

/** Cells of a row, whatever it is a row of. */
const WIDTH = 9;
/** So many processes a poll reads, those that were heard of last. */
export const MOST_PROCESSES = 1_000;
/** What a segment's row has in addition where the consumers' tables tell how they fare. */
const REPORTED = ['status', 'error', 'culprit', 'reads'] as const;

/** The consumers' tables of a store. Rejects with `missing` where it has none. */
export function requireConsumers(layout: ConsumersLayout | null): ConsumersLayout {
  if (!layout) throw new StoreError('missing', '', 'The store has no consumer tables.');
  return layout;
}

/** What the rows of a poll have in common. Each kind of row is told by its first cell. */
export interface PollRows {
  /** Fills a row up to the width that all have. */
  row(...cells: string[]): string;
  /** SELECTs of the processes' heartbeats. */
  readonly processes: readonly string[];
  /** SELECTs of gap skips and dead letters; `appeared` is SQL of whether a skip `g` has an event now. */
  skips(appeared: string): string[];
  /** What a segment `s` says about itself, behind the cells that all have. */
  readonly reported: string;
}

/** How the rows of a poll are asked of these tables. */
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

/** That of the owner of a segment `s`. */
export const HEARTBEAT_AGE = ageOf('s.heartbeat');

/** So many of the events that a consumer reads next are looked at for the lowest position: what transactions write beside each other. */
const BESIDE = 1_000;

/**
 * The position up to which all is handled. Who reads by transaction has handled some events behind it as well, which count as waiting
 * until those between are handled: as many as were written beside each other.
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

/** All consumers with the columns that the questions ask, in their types. */
export function segmentRows(rows: ConsumerRows, sql: EventSql): string {
  const text = (sql: string | undefined) => (sql === undefined ? 'NULL::text' : `(${sql})::text`);
  return `
    SELECT ${text(rows.name)} AS name, (${rows.segmentId ?? 'NULL'})::int AS segment_id,
      (${rows.totalSegments ?? 'NULL'})::int AS total_segments, ${text(rows.owner)} AS owner,
      ${handledTo(rows, sql)} AS checkpoint, (${rows.heartbeat ?? 'NULL'})::timestamptz AS heartbeat,
      ${text(rows.status)} AS status, left(${text(rows.error)}, 1000) AS error, ${text(rows.culprit)} AS culprit,
      ${text(rows.reads)} AS reads
    FROM ${rows.from}`;
}

/** The segments by the consumers' own tables alone: no lag, no age of what waits. */
export function segmentsOnly(layout: ConsumersLayout, sql: EventSql): string {
  const { reported } = pollRows(layout);
  return `SELECT 'segment', s.name, s.segment_id::text, s.total_segments::text, s.owner, s.checkpoint::text,
      NULL, NULL, ${HEARTBEAT_AGE} ${reported}
    FROM (${segmentRows(layout.kind.rows(layout.tables), sql)}) s`;
}

/** Where the consumers stand: their checkpoints, with no lag and no age of what waits. */
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
 * While its primary is silent a replica replays nothing and is behind all the same; so it is up to date only when everything that
 * came was replayed and somebody is there to bring more.
 */
export const REPLAY_LAG = `(CASE WHEN NOT pg_is_in_recovery() THEN NULL
  WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0
  ELSE greatest(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8, 0) END)::text`;

/** Whether the newest event lies before the position that events were asked past: after a restored backup. */
export function wentBack(tailAfter: Position | null, head: Cell | undefined): boolean {
  return tailAfter !== null && head != null && comparePositions(head as Position, tailAfter) < 0;
}

/** The consumers by name, their segments by number. */
export function bySegments(rows: readonly Row[], { kind }: ConsumersLayout): Consumer[] {
  const consumers = new Map<string, { segments: Segment[]; reads: string | null }>();
  for (const row of rows) {
    const name = row[1];
    if (name == null) continue;
    const segment = readSegment(row, kind);
    const known = consumers.get(name);
    if (known) known.segments.push(segment);
    else consumers.set(name, { segments: [segment], reads: row[WIDTH + 3] ?? null });
  }
  for (const { segments } of consumers.values()) segments.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return [...consumers]
    .map(([name, { segments, reads }]) => ({ name, segments, ...(reads === null ? {} : { reads }) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
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

/** Reads the rows of kind `process`; nothing where the tables keep no heartbeats. */
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

/** A number that came as text; null where there is none. */
export function toNumber(cell: Cell | undefined): number | null {
  return cell == null ? null : Number(cell);
}
