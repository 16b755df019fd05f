import { type EventHeader, isoOrNull } from '../../model/event/event';
import type { SavedBody } from '../../model/forest/traceJson';

/** An event without its payload as tools get it: times in UTC, positions as texts, null where the store has nothing. */
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

/** What of an event was asked for beside that, masked already; nothing where nothing was. Texts, because they need not be JSON. */
export function bodyJson(body: SavedBody | undefined) {
  if (!body) return undefined;
  return { payload: body.payload, ...(body.payloadIsCut ? { payloadIsCut: true } : {}), metadata: body.metadata };
}
