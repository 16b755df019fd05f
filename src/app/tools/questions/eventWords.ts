import { handlerPlace } from '../../../code/index/eventPlaces';
import type { SourcePlace } from '../../../code/index/goConsumers';
import type { GoIndex } from '../../../code/index/goIndex';
import { formatMoment } from '../../../model/diagnosis/words';
import type { EventHeader } from '../../../model/event/event';
import { visible } from '../../../model/text/safeText';
import { escapeMark } from '../text/quote';
import type { ToolCall } from '../tool';

/** "#1661 InvoiceIssued of Invoice/42". */
export function eventName(
  { position, eventType, stream }: Pick<EventHeader, 'position' | 'eventType' | 'stream'>,
  { quote }: Pick<ToolCall, 'quote'>,
): string {
  return `#${position} ${quote.name(eventType)} of ${quote.name(`${stream.type}/${stream.id}`)}`;
}

/** The same with its time. */
export function eventLine(event: EventHeader, call: Pick<ToolCall, 'quote'>): string {
  return `${eventName(event, call)}, ${formatMoment(event.time)}`;
}

/** Where the window opens an event. */
export function eventLink(
  { position }: Pick<EventHeader, 'position'>,
  connection: string,
  { ports }: Pick<ToolCall, 'ports'>,
): string {
  return ports.linkTo({ kind: 'position', id: position }, connection);
}

/** Paths as people write them, of few words. Any other name could say something in the name of the answer. */
const PLAIN_PATH = /^(?!(?:[^ ]* ){5})(?:[\p{L}\p{M}\p{N}\p{Emoji}_.,/\\:@+~()[\]#$&=%'-]| (?! ))+$/u;

/** "/src/billing/outbox.go:42"; a path that no person would write is in quotes and on one line. */
export function fileAndLine({ file, line }: SourcePlace): string {
  if (PLAIN_PATH.test(file)) return `${file}:${line}`;
  const escaped = visible(file.replace(/\s+/g, ' ')).replace(/[«»]/g, escapeMark);
  return `«${escaped}»:${line}`;
}

/** The handler of an event type in a consumer's code, for the end of a line; empty where none is known. */
export function handlerWords(consumer: string, eventType: string | undefined, index: GoIndex | undefined): string {
  const place = index && handlerPlace(consumer, eventType, index);
  return place ? fileAndLine(place) : '';
}
