import type { EventHeader, Position, StreamId } from '../event/event';
import type { TraceKey } from '../event/headerBatch';

/** One thing that an id means in a store. */
export type StoredMeaning =
  | { readonly kind: 'event'; readonly header: EventHeader; readonly key: TraceKey }
  | { readonly kind: 'trace'; readonly key: TraceKey; readonly events: number; readonly capped: boolean }
  | { readonly kind: 'stream'; readonly stream: StreamId; readonly events: number; readonly latest: EventHeader }
  /** An event type, with its newest event. */
  | { readonly kind: 'eventType'; readonly eventType: string; readonly latest: EventHeader }
  /** A stream type: a text that begins with it and a slash means one of its streams. */
  | { readonly kind: 'streamType'; readonly streamType: string };

/** What a text means: something that is stored, or a place among the events. */
export type Meaning =
  | StoredMeaning
  /** A position that no event has, with events before or behind it. */
  | { readonly kind: 'position'; readonly position: Position }
  /** A moment and the first event that is not before it; null where none is, or where times do not rise with positions. */
  | { readonly kind: 'time'; readonly time: number; readonly position: Position | null };
