import type { EventHeader } from '../../../src/model/event/event';
import type { Shop } from './shop';

/** The part of a client that is needed to fill a table. */
interface Client {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

const AT_ONCE = 500;

/**
 * Appends a shop's events to an events table with bounded contexts, and sets the checkpoints. `payloadOf` returns the
 * JSON of an event's payload.
 */
export async function fillStore(
  client: Client,
  { events, checkpoints = new Map() }: Pick<Shop, 'events'> & Partial<Pick<Shop, 'checkpoints'>>,
  payloadOf: (event: EventHeader) => object = ({ eventId }) => ({ id: eventId }),
): Promise<void> {
  for (let at = 0; at < events.length; at += AT_ONCE) {
    const rows = events.slice(at, at + AT_ONCE).map((event) => ({
      ...event,
      stream_id: event.stream.id,
      stream_type: event.stream.type,
      created: new Date(event.time).toISOString(),
      payload: JSON.stringify(payloadOf(event)),
    }));
    await client.query(
      `INSERT INTO events (global_position, bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type,
        event_version, payload, trace_id, correlation_id, causation_id, created_at)
       SELECT position, 'Shop', stream_type, stream_id, "streamVersion", "eventId", "eventType", "eventVersion", convert_to(payload, 'UTF8'),
        "traceId", "correlationId", "causationId", created
       FROM json_to_recordset($1::json) AS x(position bigint, stream_type text, stream_id text, "streamVersion" bigint, "eventId" uuid,
        "eventType" text, "eventVersion" int, payload text, "traceId" text, "correlationId" text, "causationId" text, created timestamptz)`,
      [JSON.stringify(rows)],
    );
  }
  for (const [name, checkpoint] of checkpoints) {
    await client.query(`INSERT INTO consumer_segments VALUES ($1, 0, 1, 'worker', $2)`, [name, checkpoint.toString()]);
  }
}
