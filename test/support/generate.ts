import type { IdentityStyle } from './ddl/events';

/** The part of a database that filling needs: a superuser's client or an embedded instance. */
type Run = (sql: string) => Promise<unknown>;

export interface GenerateOptions {
  readonly table?: string;
  readonly events: number;
  readonly style: IdentityStyle;
  /** The first position. */
  readonly from?: number;
  /**
   * The size of one large correlation, `BIG_FLOW`: from the middle on every second event belongs to it until it is
   * reached.
   */
  readonly big?: number;
  /** Leaves every fiftieth flow without a correlation. */
  readonly uncorrelated?: boolean;
}

/** Correlation id of the large flow. */
export const BIG_FLOW = '00000000-0000-4000-8000-000000b16b16';

const CHUNK = 100_000;

/**
 * Fills an events table with orders' histories: correlations of 2 to 40 events in a chain of causes, each correlation
 * spread over several streams of five types, a gap in positions after every tenth event, payloads of about 300 bytes,
 * one trace id for each correlation, and ten events a second. The same options give the same ids.
 */
export async function generateEvents(
  run: Run,
  { table = 'events', events, style, from = 1, big = 0, uncorrelated = false }: GenerateOptions,
): Promise<void> {
  const names =
    style === 'stream' ? 'stream_type, stream_id, stream_version' : 'aggregate_type, aggregate_id, aggregate_version';
  const context = style === 'context' ? 'bounded_context, ' : '';
  const middle = Math.floor(events * 0.4);
  const correlation = `CASE WHEN i >= ${middle} AND i < ${middle + 2 * big} AND i % 2 = 0 THEN '${BIG_FLOW}'
    ${uncorrelated ? 'WHEN flow % 50 = 0 THEN NULL' : ''} ELSE ${uuid("'c' || flow")}::text END`;
  for (let done = 0; done < events; done += CHUNK) {
    const count = Math.min(CHUNK, events - done);
    await run(`
      INSERT INTO ${table} (global_position, ${context}${names}, event_id, event_type, event_version, payload,
        trace_id, correlation_id, causation_id, metadata, created_at)
      SELECT position, ${style === 'context' ? "'Shop', " : ''}
        type, type || '-' || (i / 50), 1 + i % 50 / 5,
        ${uuid("'e' || i")}, type || (ARRAY['Placed', 'Changed', 'Closed'])[1 + i % 3], 1,
        convert_to('{"number":' || i || ',"note":"' || repeat('x', 270) || '"}', 'UTF8'),
        md5('t' || flow), ${correlation},
        CASE WHEN step = 0 THEN ${uuid("'c' || flow")}::text ELSE ${uuid("'e' || (i - 1 - (i % 2) * (step / 2))")}::text END,
        '{"source":"generated"}', timestamptz '2026-01-01 00:00:00+00' + i * interval '100 ms'
      FROM (
        SELECT i, ${from} + i + i / 10 AS position, (ARRAY['Order', 'Payment', 'Shipment', 'User', 'Notification'])[1 + i % 5] AS type,
          (i / 819) * 39 + band AS flow, i % 819 - band_start AS step
        FROM generate_series(${done}, ${done + count - 1}) i
        CROSS JOIN LATERAL (
          SELECT n - 2 AS band, n * (n - 1) / 2 - 1 AS band_start FROM generate_series(2, 40) n
          WHERE n * (n - 1) / 2 - 1 <= i % 819 ORDER BY n DESC LIMIT 1) b) t`);
  }
  await run(
    `SELECT setval(pg_get_serial_sequence('${table}', 'global_position'), (SELECT max(global_position) FROM ${table}))`,
  );
  // As autovacuum would do: then an index scan needs no table.
  await run(`VACUUM (ANALYZE) ${table}`);
}

/** Returns an id that looks like a version 8 UUID, made from any text expression. */
function uuid(text: string): string {
  return `md5(${text})::uuid`;
}
