import type { Diagnosis } from '../model/diagnosis';
import type { EventStore } from '../store/eventStore';

/** Why a consumer of the active store is behind, from store and logs. Rejects with a sentence for the person. */
export type DiagnoseConsumer = (store: EventStore, consumer: string, signal: AbortSignal) => Promise<Diagnosis>;

/** Opens the consumer's panel, or shows the one that is open. */
export type OpenConsumer = (connection: string, consumer: string) => void;
