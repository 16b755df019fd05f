import type { Diagnosis } from '../model/diagnosis/diagnosis';
import type { TraceKey } from '../model/event/headerBatch';
import type { ConsumerReader, ScanStep } from '../store/ports';

/** A consumer and the connection in whose store it is. */
export interface ConsumerReference {
  readonly connection: string;
  readonly consumer: string;
}

/** What a command's argument names: nothing, a consumer of the active connection, or one of another. */
export type NamedConsumer = { readonly [Part in keyof ConsumerReference]: ConsumerReference[Part] | undefined };

/** A consumer, and its store, which can be read. */
export interface ChosenConsumer extends ConsumerReference {
  readonly store: ConsumerReader;
}

/** Connects, and asks which consumer is meant where none is named; undefined when the person gave up. */
export type ChooseConsumer = (named: NamedConsumer) => Promise<ChosenConsumer | undefined>;

/** Why a consumer is behind, from its own store and the logs. Rejects with a sentence for the person. */
export type DiagnoseConsumer = (subject: ConsumerReference, signal: AbortSignal) => Promise<Diagnosis>;

/** Opens the consumer's panel, or shows the one that is open. */
export type OpenConsumer = (connection: string, consumer: string) => void;

export interface OpenTraceRequest {
  readonly connection: string;
  readonly key: TraceKey;
  /** The event to select once it is there. */
  readonly selectEventId?: string;
  /** A search that is already running and has found something; the panel takes it over. */
  readonly scan?: RunningScan;
}

/** A search without index whose first steps have been taken. */
export interface RunningScan {
  readonly steps: AsyncIterable<ScanStep>;
  cancel(): void;
}

/** Opens the trace's panel, or shows the one that is open. */
export type OpenTrace = (request: OpenTraceRequest) => void;
