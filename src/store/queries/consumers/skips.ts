import type { GapSkip } from '../../../model/consumer/consumer';
import type { Database, Row } from '../../pg/database';
import type { EventSql } from '../../schema/eventSql';
import type { ConsumersLayout } from '../../schema/layout';
import type { Params } from '../../schema/params';
import { type FoundPlaces, type Places, readParts, readPlaces } from '../probes';
import { readGapSkip, requireConsumers } from './rows';

/** Reads all positions that a consumer gave up waiting for, by position. A poll reads only the newest ones. */
export async function readSkips(
  db: Database,
  sql: EventSql,
  layout: ConsumersLayout | null,
  consumer: string,
  signal?: AbortSignal,
): Promise<GapSkip[]> {
  const { kind, tables } = requireConsumers(layout);
  const skips = kind.gapSkips?.(tables);
  if (skips === undefined) return [];
  const own = (params: Params) => `
    (SELECT 'gap', g.name, g.first::text, NULL, g.last::text FROM (${skips}) g
    WHERE g.name = ${params.text(consumer)} OR g.name IS NULL ORDER BY g.first)`;
  const rows = await readParts(db, [own], signal);
  const { from, at, appeared } = skippedPlaces(rows);
  return appeared(await readPlaces(db, sql, { from, at }, signal)).map(readGapSkip);
}

/** The positions of gap skips. */
export interface SkippedPlaces extends Places {
  /** Returns the rows, each with whether an event lies there now, according to what was found. */
  appeared(found: FoundPlaces): Row[];
}

/** Returns what has to be asked for rows of gap skips. */
export function skippedPlaces(skips: readonly Row[]): SkippedPlaces {
  const isRange = ([, , first, , last]: Row) => last != null && last !== first;
  const ranges = skips.filter(isRange);
  return {
    from: ranges.map((row) => BigInt(row[2] ?? 0)),
    at: skips.filter((row) => !isRange(row)).map(([, , first]) => first ?? '0'),
    appeared({ firsts, there }) {
      const inRange = new Map(ranges.map((row, i) => [row, firsts[i]]));
      return skips.map((row) => {
        const first = inRange.get(row);
        const has = inRange.has(row) ? first != null && first.position <= BigInt(row[4] ?? 0) : there.has(row[2] ?? '');
        return [...row.slice(0, 3), String(has), ...row.slice(4)];
      });
    },
  };
}
