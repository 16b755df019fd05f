import type { Position } from '../../../model/event/event';
import type { FlowBatch } from '../../../model/flow/reading/flowColumns';
import type { FlowPage } from '../../../model/flow/reading/packed';
import type { Database } from '../../pg/database';
import type { LentPages } from '../../ports';
import { type EventSql, HEADER_ROLES } from '../../schema/eventSql';
import { CLOSED } from '../../schema/layout';
import { createParams } from '../../schema/params';
import { placeBehind, readParts } from '../probes';
import { toBatch } from '../rows';
import { packedQuery, readPackedPage } from './packedPages';

/** Bytes. */
const LARGEST_PAYLOAD = 32_768;

/** Finds where the newest `count` events lie. */
export async function readNewestWindow(
  db: Database,
  sql: EventSql,
  count: number,
  signal?: AbortSignal,
): Promise<{ readonly after: Position; readonly newest: Position } | null> {
  const size = Math.max(0, Math.floor(count));
  const [before, newest] = sql.spread
    ? await readSpreadWindow(db, sql, size, signal)
    : ((await db.query(`SELECT (${sql.before(sql.head, size)})::text, ${sql.head}::text`, [], { signal }))[0] ?? []);
  if (newest == null) return null;
  const after = BigInt(before ?? 0);
  return { after: (after < 0n ? 0n : after).toString() as Position, newest: newest as Position };
}

/** Finds the window of a spread store. When positions are times, the events are counted. */
async function readSpreadWindow(
  db: Database,
  sql: EventSql,
  count: number,
  signal: AbortSignal | undefined,
): Promise<readonly [after: string | null, newest: string | null]> {
  const behind = (name: string, events: number) => () =>
    placeBehind(sql, name, { where: 'true', direction: 'DESC', count: events });
  const parts = [behind('newest', 0), ...(sql.counts ? [] : [behind('after', count)])];
  const rows = await readParts(db, parts, signal);
  const at = (name: string) => rows.find(([kind]) => kind === name)?.[1] ?? null;
  const newest = at('newest');
  return [sql.counts && newest !== null ? (BigInt(newest) - BigInt(count)).toString() : at('after'), newest];
}

/** Reads the events past a position, by position. */
export async function readEventsAfter(
  db: Database,
  sql: EventSql,
  after: Position,
  count: number,
  signal?: AbortSignal,
): Promise<FlowBatch> {
  const params = createParams();
  const { position } = sql.e;
  // The size of the payload is left out, because the server would have to fetch the payload of every event.
  const columns = [...HEADER_ROLES.map((role) => sql.e[role].text), sql.time].join(', ');
  const query = `
    SELECT ${columns} FROM ${sql.table} e WHERE ${position} > ${params.bigint(after)}
    ORDER BY ${position} LIMIT ${params.bigint(count)}`;
  const { payloadBytes: _, ...batch } = toBatch(await db.query(query, params.values, { signal, lane: 'scan' }));
  return batch;
}

/** Reads the same as a packed page when server and driver can, otherwise as a batch. */
export async function readFlowPage(
  db: Database,
  sql: EventSql,
  after: Position,
  count: number,
  signal?: AbortSignal,
): Promise<FlowPage> {
  if (!sql.packs || !db.copy) return readEventsAfter(db, sql, after, count, signal);
  return readPackedPage(db, packedQuery(sql), after, count, signal);
}

/** Returns what another thread needs to read such pages; null when the server or the driver cannot pack them. */
export async function lendPages(db: Database, sql: EventSql, signal?: AbortSignal): Promise<LentPages | null> {
  if (!sql.packs || !db.copy || !db.login) return null;
  return { login: await db.login(signal), query: packedQuery(sql) };
}

/** Reads payloads by position. */
export async function readPayloadsAt(
  db: Database,
  sql: EventSql,
  positions: readonly Position[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<Position, Uint8Array>> {
  if (positions.length === 0 || sql.e.payload.type === CLOSED) return new Map();
  const params = createParams();
  const query = `
    SELECT ${sql.e.position.text}, encode(${sql.payload}, 'base64') FROM ${sql.table} e
    WHERE ${sql.e.position} = ANY (${params.texts(positions)}::bigint[])
      AND octet_length(${sql.payload}) <= ${LARGEST_PAYLOAD}`;
  const rows = await db.query(query, params.values, { signal, lane: 'scan' });
  return new Map(rows.map(([position, payload]) => [position as Position, Buffer.from(payload ?? '', 'base64')]));
}
