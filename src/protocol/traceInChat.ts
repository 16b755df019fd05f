import { anyText, flag, list, object, orNull, type Typed } from './schema';
import { shownConsumers, shownHeader } from './trace';
import { traceFlows } from './traceFlows';
import { streamWord, traceKey } from './values';

/** What the page of a trace inside a chat is sent: one answer, as JSON. */
export const traceInChat = object({
  key: traceKey,
  connection: anyText,
  /** Opens the trace in the window. */
  link: anyText,
  events: list(shownHeader),
  /** There are more events than these. */
  isCut: flag,
  /** Id of the event that was asked for; null where it was a trace. */
  selected: orNull(anyText),
  streamWord,
  /** null where nothing is known of them. */
  consumers: orNull(shownConsumers),
  flows: traceFlows,
});

export type TraceInChat = Typed<typeof traceInChat>;
