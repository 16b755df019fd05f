import type { Diagnosis } from '../model/diagnosis/diagnosis';
import type { TraceKey } from '../model/event/headerBatch';
import type { ConsumerReader, ScanStep } from '../store/ports';

/** A consumer and the connection to the store that it reads. */
export interface ConsumerReference {
  readonly connection: string;
  readonly consumer: string;
}

/** What a command's argument names: nothing, a consumer of the active connection, or a consumer of another connection. */
export type NamedConsumer = { readonly [Part in keyof ConsumerReference]: ConsumerReference[Part] | undefined };

/** A consumer and its store, which can be read. */
export interface ChosenConsumer extends ConsumerReference {
  readonly store: ConsumerReader;
}

/** Connects, and asks which consumer is meant when none is named. Returns undefined when the person gives up. */
export type ChooseConsumer = (named: NamedConsumer) => Promise<ChosenConsumer | undefined>;

/** Explains why a consumer is behind, from its store and the logs. Rejects with a sentence for the person. */
export type DiagnoseConsumer = (subject: ConsumerReference, signal: AbortSignal) => Promise<Diagnosis>;

/** Opens the consumer's panel, or shows it when it is already open. */
export type OpenConsumer = (connection: string, consumer: string) => void;

export interface OpenTraceRequest {
  readonly connection: string;
  readonly key: TraceKey;
  /** The event to select once it is loaded. */
  readonly selectEventId?: string;
  /** A search that is running and has found something; the panel continues it. */
  readonly scan?: RunningScan;
}

/** A search without an index that has taken its first steps. */
export interface RunningScan {
  readonly steps: AsyncIterable<ScanStep>;
  cancel(): void;
}

/** Opens the trace's panel, or shows it when it is already open. */
export type OpenTrace = (request: OpenTraceRequest) => void;
