import { nameOfStream, type Position } from '../../model/event/event';
import type { TraceKey } from '../../model/event/headerBatch';
import { type Meaning, type StoredMeaning, subjectOf } from '../../model/lookup/subject';
import type { Translate } from '../../model/text/translate';
import type { LookupReader } from '../../store/ports';

/** What is opened for a meaning. */
export type Opening =
  /** A trace or a stream, with one event selected. */
  | { readonly kind: 'trace'; readonly key: TraceKey; readonly selectEventId?: string }
  /** The events around a position; null: around the newest event. */
  | { readonly kind: 'events'; readonly position: Position | null; readonly time: number | null }
  /** The events of one type. */
  | { readonly kind: 'eventType'; readonly eventType: string }
  /** There is more to choose from: this text is looked up. */
  | { readonly kind: 'text'; readonly text: string };

/** Returns what is opened for a meaning, without another question. */
export function openingOf(meaning: Meaning): Opening {
  switch (meaning.kind) {
    case 'event':
      return { kind: 'trace', key: meaning.key, selectEventId: meaning.header.eventId };
    case 'trace':
      return { kind: 'trace', key: meaning.key };
    case 'stream': {
      const { context, type, id } = meaning.stream;
      const key: TraceKey = { by: 'stream', id, streamType: type, ...(context === null ? {} : { context }) };
      return { kind: 'trace', key };
    }
    case 'eventType':
      return { kind: 'eventType', eventType: meaning.eventType };
    case 'streamType':
      return { kind: 'text', text: `${meaning.streamType}/` };
    case 'position':
      return { kind: 'events', position: meaning.position, time: null };
    case 'time':
      return { kind: 'events', position: meaning.position, time: meaning.time };
  }
}

/** Returns the trace of an event by its id. Rejects with StoreError, and with a sentence when the event is not in the store. */
export async function traceOfEvent(
  store: Pick<LookupReader, 'identify'>,
  eventId: string,
  t: Translate,
): Promise<TraceKey> {
  const [meaning] = await store.identify(subjectOf({ kind: 'event', id: eventId }));
  if (meaning?.kind !== 'event') throw new Error(t('This event is no longer there.'));
  return meaning.key;
}

/** Shows events of a store: those around a position, or of a type. */
export type ShowEvents = (
  connection: string,
  opening: Extract<Opening, { kind: 'events' | 'eventType' }>,
) => Promise<void>;

type StreamMeaning = Extract<StoredMeaning, { kind: 'stream' }>;
type TraceMeaning = Extract<StoredMeaning, { kind: 'trace' }>;

const FIRST_VERSION = 1;

/**
 * Returns the trace that a stream belongs to, as for an order; a customer's stream has no single trace. The first and the last event must
 * have the same correlation. Returns undefined if not, or when no index can tell. Rejects with StoreError.
 */
export async function traceOfStream(
  store: Pick<LookupReader, 'identify'>,
  { stream, latest }: StreamMeaning,
  signal?: AbortSignal,
): Promise<TraceMeaning | undefined> {
  const { correlationId } = latest;
  if (correlationId === null) return undefined;
  const named = subjectOf({ kind: 'stream', id: nameOfStream(stream), streamType: stream.type });
  const [traces, firsts] = await Promise.all([
    store.identify(subjectOf({ kind: 'correlation', id: correlationId }), signal),
    store.identify({ ...named, version: FIRST_VERSION }, signal),
  ]);
  const isWhole = firsts.some((found) => found.kind === 'event' && found.header.correlationId === correlationId);
  const trace = traces.find((found) => found.kind === 'trace' && found.key.by === 'correlation');
  return isWhole && trace?.kind === 'trace' ? trace : undefined;
}
