import { type EventHeader, isoOrNull } from '../../model/event/event';
import type { SavedBody } from '../../model/forest/traceJson';

/**
 * Returns an event without its payload, for tools. Times are in UTC, positions are strings, null stands for what the store does not have.
 */
export function eventJson(header: EventHeader) {
  const { position, eventId, eventType, stream, correlationId, causationId, traceId, time } = header;
  return {
    position,
    eventId,
    eventType,
    stream: { type: stream.type, id: stream.id },
    correlationId,
    causationId,
    traceId,
    time: isoOrNull(time),
  };
}

/**
 * Returns the body of an event, already masked; undefined when it was not asked for. The parts are texts, because they need not be JSON.
 */
export function bodyJson(body: SavedBody | undefined) {
  if (!body) return undefined;
  return { payload: body.payload, ...(body.payloadIsCut ? { payloadIsCut: true } : {}), metadata: body.metadata };
}
