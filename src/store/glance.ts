import type { Subject } from '../model/lookup';
import type { Database } from './database';
import type { EventSql } from './eventSql';
import type { Glance } from './eventStore';
import { canBeStored } from './events';
import { identifyParts, readMeanings } from './identify';
import { createParams, type Params } from './params';
import { readHeader } from './rows';

/** Events of the chain that are read; one more than a hover shows would say less. */
const CHAIN_LENGTH = 8;
/** A larger trace is not sorted for a hover: its first events are then any of it. */
const CHAIN_CAP = 10_000;

/** What a whole id means and the first events of its correlation, in one round trip. */
export async function glance(db: Database, sql: EventSql, subject: Subject, signal?: AbortSignal): Promise<Glance> {
  if (!canBeStored(subject.text)) return { meanings: [], chain: [], chainEvents: 0 };
  const params = createParams();
  const parts = [...identifyParts(sql, subject, params), ...chainParts(sql, subject, params)];
  const query = parts.map((part) => `(${part})`).join('\nUNION ALL\n');
  const rows = await db.query(query, params.values, { signal });
  const chain = rows.filter(([kind]) => kind === 'chain');
  const headers = new Map(chain.map((row) => readHeader(row, 3)).map((header) => [header.position, header]));
  return {
    meanings: readMeanings(rows, subject),
    chain: [...headers.values()],
    chainEvents: Math.max(0, ...chain.map(([, , count]) => Number(count))),
  };
}

/** One part for each way in which the id can lead to a correlation. */
function chainParts(sql: EventSql, { text, uuid, position }: Subject, params: Params): string[] {
  if (!sql.indexed('correlation_id')) return [];
  const ofEvent = (where: string) =>
    chainPart(sql, `e.correlation_id = (SELECT e.correlation_id FROM ${sql.table} e WHERE ${where} LIMIT 1)`);
  const parts = [...new Set([text, uuid])].flatMap((id) =>
    id === null ? [] : [chainPart(sql, sql.equals('correlation_id', params.text(id)))],
  );
  if (uuid !== null && sql.indexed('event_id')) parts.push(ofEvent(sql.equals('event_id', params.text(uuid))));
  if (position !== null) parts.push(ofEvent(`e.global_position = ${params.bigint(position)}`));
  return parts;
}

/** `+ 0`: an order by the position itself would make the server walk the primary key. */
function chainPart(sql: EventSql, where: string): string {
  return `
    SELECT 'chain', NULL::text, (count(*) OVER ())::text, ${sql.header}
    FROM (SELECT e.* FROM ${sql.table} e WHERE ${where} LIMIT ${CHAIN_CAP + 1}) e
    ORDER BY e.global_position + 0 LIMIT ${CHAIN_LENGTH}`;
}
