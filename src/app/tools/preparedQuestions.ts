import { label } from '../../model/text/safeText';
import type { ConsumerReference } from '../navigation';

/** An event and the connection in whose store it is. */
export interface EventReference {
  readonly connection: string;
  readonly eventId: string;
}

/*
 * A person's question as an agent gets it, with the tools that answer it. In English, as the tools are. Names are quoted: they come
 * from a store.
 */

/** Why a consumer is behind. */
export function consumerQuestion({ connection, consumer }: ConsumerReference): string {
  return `Why is the consumer ${quoted(consumer)} of the connection ${quoted(connection)} behind, and what is to be done? #diagnose_consumer #get_event #get_logs`;
}

/** What happened around an event. */
export function eventQuestion({ connection, eventId }: EventReference): string {
  return `What is the event ${quoted(eventId)} of the connection ${quoted(connection)}, what caused it, what did it cause, and which consumers have not handled it? #get_event #get_trace #get_logs`;
}

/** What happened in the trace of an event. */
export function traceQuestion({ connection, eventId }: EventReference): string {
  return `What happened in the trace of the event ${quoted(eventId)} of the connection ${quoted(connection)}, what failed in it, and what is missing or not finished? #get_trace #get_logs #diagnose_consumer`;
}

const quoted = (text: string) => JSON.stringify(label(text));
