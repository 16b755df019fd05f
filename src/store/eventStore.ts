import type { ConsumerFeatures, ConsumerPoll, Segment } from '../model/consumer';
import type { EventBody, EventHeader, Position, StreamId } from '../model/event';
import type { HeaderBatch, TraceKey } from '../model/headerBatch';
import type { LookBack, LookedBack } from '../model/lookBack';
import type { Subject } from '../model/lookup';
import type { Scope } from '../model/scope';
import type { ServerInfo } from './database';
import type { EventTail } from './eventTail';

/** Names one table; both parts as in the catalog, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** What a connection's settings or a person's choice pin down. */
export interface TableChoice {
  readonly schema?: string;
  readonly events?: string;
}

/** What was recognised; told to the person by "test connection" and the welcome views. */
export interface LayoutSummary {
  /** For example "pupsourcing/core v0.0.3 or later". */
  readonly generation: string;
  readonly events: TableName;
  /** Role → table, for the tooltip and the log. */
  readonly tables: readonly (readonly [role: string, table: TableName])[];
  /** null: "events found, no consumer tables". */
  readonly consumers: ConsumerFeatures | null;
  readonly streamWord: 'aggregate' | 'stream';
  /** From pg_class.reltuples summed over partitions; null when never analysed. */
  readonly eventEstimate: number | null;
  /** Columns of the events table that look-ups would like an index on and that have none, for example `trace_id`. */
  readonly missingIndexes: readonly string[];
}

/** The outcome of looking at the catalog. */
export type Recognition =
  | { readonly kind: 'found'; readonly store: EventStore }
  /** More than one events table and no choice: the person picks. */
  | { readonly kind: 'several'; readonly candidates: readonly TableName[] }
  /** No events table; `seen` says how many tables were readable, to tell "wrong database" from "no permission". */
  | { readonly kind: 'none'; readonly seen: number };

/** One thing that a typed text means in this store. */
export type Meaning =
  | { readonly kind: 'event'; readonly header: EventHeader; readonly key: TraceKey }
  | { readonly kind: 'trace'; readonly key: TraceKey; readonly events: number; readonly capped: boolean }
  | { readonly kind: 'stream'; readonly stream: StreamId; readonly events: number; readonly latest: EventHeader };

/** What an id is, and how its trace begins. */
export interface Glance {
  /** As `identify` tells them, for whole ids only. */
  readonly meanings: readonly Meaning[];
  /** The first events of its correlation by position, a handful; empty when it leads to none by index. */
  readonly chain: readonly EventHeader[];
  /** How many events the correlation has; exact to 10,000, 10,001 means more. */
  readonly chainEvents: number;
}

export interface RecentCorrelation {
  readonly correlationId: string;
  /** Of the newest event read. */
  readonly eventType: string;
  readonly lastAt: number;
  /** Exact to 1,000; 1,001 means more. */
  readonly events: number;
}

/** One step of a search without index, newest first. `batch` may be empty. */
export interface ScanStep {
  readonly batch: HeaderBatch;
  /** `created_at` of the oldest row looked at so far, ms; null in an empty store. */
  readonly backTo: number | null;
  readonly done: boolean;
}

/** One bar of the append rate; `at` is the minute's beginning by the database's clock, milliseconds since 1970. */
export interface AppendedMinute {
  readonly at: number;
  readonly events: number;
}

/** The event types of a store, by name. */
export interface StoredTypes {
  readonly types: readonly { readonly eventType: string; readonly newest: Position; readonly newestAt: number }[];
  /** False where no index leads through the types: then older events than the newest 100,000 may have others. */
  readonly complete: boolean;
}

/** What was stored of an event type in one version. */
export interface TypeActivity {
  readonly eventType: string;
  readonly eventVersion: number;
  /** Events of the last 24 hours by the database's clock. */
  readonly lastDay: number;
  /** There were more than are counted: the newest 1,000 of the type. */
  readonly more: boolean;
  /** `created_at` of the newest, milliseconds since 1970. */
  readonly newestAt: number;
  /** The newest, 20 at most, newest first. */
  readonly newest: readonly { readonly position: Position; readonly stream: StreamId }[];
}

/** A whole payload of an event type and version. */
export interface PayloadSample {
  readonly eventType: string;
  readonly eventVersion: number;
  readonly payload: Uint8Array;
}

/** Which batch of waiting events is meant. */
export interface WaitingRequest {
  readonly segment: Pick<Segment, 'id' | 'total' | 'checkpoint'>;
  readonly scope: Scope;
  /** How many events in scope the consumer reads at once. */
  readonly batchSize: number;
}

/**
 * Reads one events table and the consumer tables beside it. Every method sends SELECTs only,
 * takes an AbortSignal that cancels on the server, and rejects with StoreError.
 */
export interface EventStore {
  readonly server: ServerInfo;
  readonly layout: LayoutSummary;
  /** What a parsed text means, in one round trip (queries Q1, Q2, Q12, Q13). Empty: nothing found by index. */
  identify(subject: Subject, signal?: AbortSignal): Promise<Meaning[]>;
  /** As `identify` with the beginning of the chain, in one round trip: for hovers. */
  glance(subject: Subject, signal?: AbortSignal): Promise<Glance>;
  /** The newest correlations (Q16), newest first, at most 50. */
  recentCorrelations(signal?: AbortSignal): Promise<RecentCorrelation[]>;
  /** All headers of a trace that an index finds, unordered, first batch small. For `by: 'trace' | 'causation'` without an index use `scan`. */
  headers(key: TraceKey, signal?: AbortSignal): AsyncIterable<HeaderBatch>;
  /** Whether `headers` answers this key by index. */
  hasIndexFor(key: TraceKey): boolean;
  /** Events whose trace or causation id is `id`, newest first in growing chunks (Q5), each found event with its correlation. */
  scan(id: string, signal?: AbortSignal): AsyncIterable<ScanStep>;
  /** Headers of the key at or after a position: what Follow asks. Several thousand at most. */
  headersFrom(key: TraceKey, from: Position, signal?: AbortSignal): Promise<HeaderBatch>;
  /** One event by id; null when there is none. */
  event(eventId: string, signal?: AbortSignal): Promise<EventHeader | null>;
  /** Payload (its first `maxBytes`) and metadata; null when the position is gone. */
  body(position: Position, maxBytes: number, signal?: AbortSignal): Promise<EventBody | null>;
  /** Up to `count` versions before and after one event of a stream, by version. */
  streamAround(stream: StreamId, version: number, count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /** The previous event of this type in the stream. */
  previousOfType(header: EventHeader, signal?: AbortSignal): Promise<EventHeader | null>;
  /**
   * All consumers and the newest events in one query (Q9); with `tailAfter` only the events past it, unless the store's newest lies
   * before it. Rejects with `missing` when the generation has no consumers.
   */
  consumers(tailAfter?: Position | null, signal?: AbortSignal): Promise<ConsumerPoll>;
  /** The events in some scopes within the next 50,000 past a position; 500 of them at most. */
  lookBack(request: LookBack, signal?: AbortSignal): Promise<LookedBack>;
  /** The oldest event past the lowest checkpoint of the consumer (in its segment where it has segments); null when none waits. */
  nextUnhandled(consumer: string, signal?: AbortSignal): Promise<EventHeader | null>;
  /** The batch that a segment handles next, by position; at most `batchSize` events, none when nothing waits for it. */
  waiting(request: WaitingRequest, signal?: AbortSignal): Promise<EventHeader[]>;
  /** Events appended in each of the last 60 minutes (Q10), oldest first; empty when `created_at` does not rise with the position. */
  appendRate(signal?: AbortSignal): Promise<AppendedMinute[]>;
  /** A new follower of the store, with nothing read yet (Q11). */
  tail(): EventTail;
  /** Which of the correlations had an event at or before a position. */
  beganBefore(correlationIds: readonly string[], position: Position, signal?: AbortSignal): Promise<string[]>;
  /** Events between two positions, both excluded, by position; `count` at most. */
  eventsBetween(after: Position, before: Position, count: number, signal?: AbortSignal): Promise<EventHeader[]>;
  /** All event types (Q14), 1,000 at most. */
  eventTypes(signal?: AbortSignal): Promise<StoredTypes>;
  /** One query for all of the types; an entry for each version among the newest 1,001 events of a type, none for types that are not stored. */
  typeActivity(types: readonly string[], signal?: AbortSignal): Promise<TypeActivity[]>;
  /** The payloads of the newest 20 events of each type and version, among the newest 1,000 of the type; those above 32 kB are left out. Ask for a few types at once. */
  payloadSamples(types: readonly string[], signal?: AbortSignal): Promise<PayloadSample[]>;
  close(): Promise<void>;
}
