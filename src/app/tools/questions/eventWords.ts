import type { SourcePlace } from '../../../code/index/goConsumers';
import { type GoIndex, handlerPlace } from '../../../code/index/goIndex';
import { formatMoment } from '../../../model/diagnosis/words';
import { type EventHeader, nameOfStream, type Position } from '../../../model/event/event';
import { visible } from '../../../model/text/safeText';
import type { ToolStore } from '../ports';
import { escapeMark } from '../text/quote';
import type { ToolCall } from '../tool';

/** Returns for example "#1661 InvoiceIssued of Invoice/42". */
export function eventName(
  { position, eventType, stream }: Pick<EventHeader, 'position' | 'eventType' | 'stream'>,
  { quote }: Pick<ToolCall, 'quote'>,
): string {
  return `#${position} ${quote.name(eventType)} of ${quote.name(nameOfStream(stream))}`;
}

/** Returns the name of an event with its time. */
export function eventLine(event: EventHeader, call: Pick<ToolCall, 'quote'>): string {
  return `${eventName(event, call)}, ${formatMoment(event.time)}`;
}

/** Returns the address that opens an event in the window. */
export function eventLink(
  { position }: Pick<EventHeader, 'position'>,
  connection: string,
  { ports }: Pick<ToolCall, 'ports'>,
): string {
  return ports.linkTo({ kind: 'position', id: position }, connection);
}

/** Paths as people write them, with few words. Any other name could contain a sentence that seems to be part of the answer. */
const PLAIN_PATH = /^(?!(?:[^ ]* ){5})(?:[\p{L}\p{M}\p{N}\p{Emoji}_.,/\\:@+~()[\]#$&=%'-]| (?! ))+$/u;

/** Returns for example "/src/billing/outbox.go:42". An unusual path is quoted and put on one line. */
export function fileAndLine({ file, line }: SourcePlace): string {
  if (PLAIN_PATH.test(file)) return `${file}:${line}`;
  const escaped = visible(file.replace(/\s+/g, ' ')).replace(/[«»]/g, escapeMark);
  return `«${escaped}»:${line}`;
}

/** Returns the place of a consumer's handler for an event type; empty when it is unknown. */
export function handlerWords(consumer: string, eventType: string | undefined, index: GoIndex | undefined): string {
  const place = index && handlerPlace(consumer, eventType, index);
  return place ? fileAndLine(place) : '';
}

/** Where a time lies among the events of a store. `near`: times do not rise with positions there. */
export interface Moment {
  readonly lies: 'before' | 'among' | 'after' | 'near';
  /** The words after the time in a sentence. They name an event with its own time. */
  readonly words: string;
}

/** Returns where a time lies. `position`: the event that the store returns for the time; null when there is none. */
export async function whereTimeLies(
  { store }: ToolStore,
  { time, position }: { readonly time: number; readonly position: Position | null },
  call: ToolCall,
): Promise<Moment> {
  const { signal } = call;
  const event = position === null ? undefined : (await store.body(position, 0, signal))?.header;
  if (!event) return { lies: 'near', words: 'no event is there' };
  const isOutermost = async (forward: boolean) =>
    (await store.eventsPage({ from: event.position, forward, count: 1 }, signal)).length === 0;
  if (event.time >= time) {
    return event.time > time && (await isOutermost(false))
      ? { lies: 'before', words: `before the first event of the store, ${named(event)}` }
      : { lies: 'among', words: `the next event is ${eventLine(event, call)}` };
  }
  return (await isOutermost(true))
    ? { lies: 'after', words: `after the newest event of the store, ${named(event)}` }
    : { lies: 'near', words: `near ${named(event)}` };
}

const named = ({ position, time }: Pick<EventHeader, 'position' | 'time'>) => `#${position} of ${formatMoment(time)}`;
