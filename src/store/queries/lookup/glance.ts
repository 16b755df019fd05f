import type { Subject } from '../../../model/lookup/subject';
import type { Database, Row } from '../../pg/database';
import type { Glance } from '../../ports';
import type { EventSql } from '../../schema/eventSql';
import { createParams, type Params } from '../../schema/params';
import { readHeader } from '../rows';
import { identifyParts, readMeanings, storable } from './identify';
import { textsFor } from './parts';
import { streamParts } from './streams';

/** The number of events of the trace that are read. */
const CHAIN_LENGTH = 8;
/** A larger trace is not sorted for a hover. Its first events are then any of its events. */
const CHAIN_CAP = 10_000;

/** Reads what a whole id means and the first events of its correlation, in one round trip. */
export async function glance(db: Database, sql: EventSql, subject: Subject, signal?: AbortSignal): Promise<Glance> {
  const asked = storable(subject);
  if (!asked) return { meanings: [], chain: [], chainEvents: 0 };
  const params = createParams();
  const parts = [
    ...identifyParts(sql, asked, params),
    ...streamParts(sql, asked, params),
    ...chainParts(sql, asked, params),
  ];
  const query = parts.map((part) => `(${part})`).join('\nUNION ALL\n');
  return readGlance(await db.query(query, params.values, { signal }), asked);
}

/** Converts the rows of a look-up and of `chainParts`. */
export function readGlance(rows: readonly Row[], asked: Subject): Glance {
  const chain = rows.filter(([kind]) => kind === 'chain');
  const headers = new Map(chain.map((row) => readHeader(row, 3)).map((header) => [header.position, header]));
  return {
    meanings: readMeanings(rows, asked),
    chain: [...headers.values()],
    chainEvents: Math.max(0, ...chain.map(([, , count]) => Number(count))),
  };
}

/** Returns one part for each way in which the id can lead to a correlation. */
export function chainParts(sql: EventSql, subject: Subject, params: Params): string[] {
  const { correlationId, eventId, position } = sql.e;
  if (!correlationId.isIndexed) return [];
  const ofEvent = (where: string) =>
    chainPart(sql, correlationId.equals(`(SELECT ${correlationId.text} FROM ${sql.table} e WHERE ${where} LIMIT 1)`));
  const ids = subject.hint === 'position' ? [] : textsFor(correlationId, subject);
  const parts = ids.map((id) => chainPart(sql, correlationId.equals(params.text(id))));
  if (eventId.isIndexed) {
    parts.push(...textsFor(eventId, subject).map((id) => ofEvent(eventId.equals(params.text(id)))));
  }
  if (subject.position !== null) parts.push(ofEvent(`${position} = ${params.bigint(subject.position)}`));
  return parts;
}

/** `+ 0`: when ordered by the plain position, the server would walk the primary key. */
function chainPart(sql: EventSql, where: string): string {
  return `
    SELECT 'chain', NULL::text, (count(*) OVER ())::text, ${sql.header}
    FROM (SELECT e.* FROM ${sql.table} e WHERE ${where} LIMIT ${CHAIN_CAP + 1}) e
    ORDER BY ${sql.e.position} + 0 LIMIT ${CHAIN_LENGTH}`;
}
