import type { Position } from '../../model/event/event';
import type { TraceKey } from '../../model/event/headerBatch';
import { type Meaning, type StoredMeaning, subjectOf } from '../../model/lookup/subject';
import type { Translate } from '../../model/text/translate';
import type { LookupReader } from '../../store/ports';

/** What a meaning leads to. */
export type Opening =
  /** A trace or a stream, with one event selected. */
  | { readonly kind: 'trace'; readonly key: TraceKey; readonly selectEventId?: string }
  /** The events around a place; null: around the newest. */
  | { readonly kind: 'events'; readonly position: Position | null; readonly time: number | null }
  /** The events of one type. */
  | { readonly kind: 'eventType'; readonly eventType: string }
  /** More to choose from: this text is looked up. */
  | { readonly kind: 'text'; readonly text: string };

/** What is opened for a meaning, without asking again. */
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

/** The trace of an event, by its id. Rejects with StoreError, and with a sentence where the event is not in the store. */
export async function traceOfEvent(
  store: Pick<LookupReader, 'identify'>,
  eventId: string,
  t: Translate,
): Promise<TraceKey> {
  const [meaning] = await store.identify(subjectOf({ kind: 'event', id: eventId }));
  if (meaning?.kind !== 'event') throw new Error(t('This event is not there any more.'));
  return meaning.key;
}

/** Shows events around a place or of a type in a store. */
export type ShowEvents = (
  connection: string,
  opening: Extract<Opening, { kind: 'events' | 'eventType' }>,
) => Promise<void>;

type StreamMeaning = Extract<StoredMeaning, { kind: 'stream' }>;
type TraceMeaning = Extract<StoredMeaning, { kind: 'trace' }>;

const FIRST_VERSION = 1;

/**
 * The trace that a stream is part of: an order's, not a customer's. Its first and its last event have one correlation; undefined where
 * they do not, or where no index tells. Rejects with StoreError.
 */
export async function traceOfStream(
  store: Pick<LookupReader, 'identify'>,
  { stream, latest }: StreamMeaning,
  signal?: AbortSignal,
): Promise<TraceMeaning | undefined> {
  const { correlationId } = latest;
  if (correlationId === null) return undefined;
  const named = subjectOf({ kind: 'stream', id: `${stream.type}/${stream.id}`, streamType: stream.type });
  const [traces, firsts] = await Promise.all([
    store.identify(subjectOf({ kind: 'correlation', id: correlationId }), signal),
    store.identify({ ...named, version: FIRST_VERSION }, signal),
  ]);
  const isWhole = firsts.some((found) => found.kind === 'event' && found.header.correlationId === correlationId);
  const trace = traces.find((found) => found.kind === 'trace' && found.key.by === 'correlation');
  return isWhole && trace?.kind === 'trace' ? trace : undefined;
}
