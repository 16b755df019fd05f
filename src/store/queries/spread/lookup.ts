import type { StoredMeaning, Subject } from '../../../model/lookup/subject';
import type { Database, Row } from '../../pg/database';
import type { Glance } from '../../ports';
import type { EventSql } from '../../schema/eventSql';
import { createParams } from '../../schema/params';
import { chainParts, readGlance } from '../lookup/glance';
import { identifyParts, readMeanings, storable } from '../lookup/identify';
import { streamParts } from '../lookup/streams';
import { readBeginnings, readTypesBegun } from './beginnings';
import { createKinds } from './kinds';
import { readStreams } from './streams';

/** Milliseconds: how old the known kinds of streams may be for a look-up, and how old when the look-up finds nothing. */
const KINDS_AGE_MS = 300_000;
const LEAST_AGE_MS = 30_000;

/**
 * Finds what a text means in a spread store. Whole ids and streams are searched in parallel; beginnings only when nothing whole is found.
 */
export interface SpreadLookup {
  identify(subject: Subject, signal?: AbortSignal): Promise<StoredMeaning[]>;
  glance(subject: Subject, signal?: AbortSignal): Promise<Glance>;
}

/** Returns a look-up that keeps what is known of the store's streams for the next look-up. */
export function createSpreadLookup(db: Database, sql: EventSql): SpreadLookup {
  const readKinds = createKinds(db, sql);
  // Without an index on streams, kinds are not used.
  const kindsOf = async (maxAgeMs: number, signal: AbortSignal | undefined) =>
    sql.streamIndexed ? await readKinds(maxAgeMs, signal) : [];

  async function whole(subject: Subject, ofChain: boolean, signal: AbortSignal | undefined): Promise<Row[]> {
    const params = createParams();
    const parts = [
      ...identifyParts(sql, subject, params),
      // Without an index on streams, the newest events are searched.
      ...(sql.streamIndexed ? [] : streamParts(sql, subject, params)),
      ...(ofChain ? chainParts(sql, subject, params) : []),
    ];
    const query = parts.map((part) => `(${part})`).join('\nUNION ALL\n');
    const streams = async (maxAgeMs: number) =>
      subject.hint === 'position' || !sql.streamIndexed
        ? []
        : await readStreams(db, sql, subject, await kindsOf(maxAgeMs, signal), signal);
    const [rows, found] = await Promise.all([
      parts.length === 0 ? [] : db.query(query, params.values, { signal }),
      streams(KINDS_AGE_MS),
    ]);
    const all = [...rows, ...found];
    return all.length > 0 ? all : await streams(LEAST_AGE_MS);
  }

  return {
    async identify(subject, signal) {
      const asked = storable(subject);
      if (!asked) return [];
      const found = await whole(asked, false, signal);
      const kinds = await kindsOf(KINDS_AGE_MS, signal);
      const isTypeMeant = asked.uuid === null && asked.hint === null;
      const types = isTypeMeant ? await readTypesBegun(db, sql, asked, kinds, signal) : [];
      const exact = readMeanings([...found, ...types.filter(([part]) => part === 'eventType')], asked);
      if (exact.length > 0) return exact;
      return readMeanings([...types, ...(await readBeginnings(db, sql, asked, kinds, signal))], asked);
    },
    async glance(subject, signal) {
      const asked = storable(subject);
      if (!asked) return { meanings: [], chain: [], chainEvents: 0 };
      return readGlance(await whole(asked, true, signal), asked);
    },
  };
}
