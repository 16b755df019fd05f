import type { SourcePlace } from '../../../code/index/goConsumers';
import { type GoIndex, handlerPlace } from '../../../code/index/goIndex';
import { formatMoment } from '../../../model/diagnosis/words';
import type { EventHeader, Position } from '../../../model/event/event';
import { visible } from '../../../model/text/safeText';
import type { ToolStore } from '../ports';
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

/** Where a time lies among the events of a store. `near`: times do not rise with positions there. */
export interface Moment {
  readonly lies: 'before' | 'among' | 'after' | 'near';
  /** In a sentence after the time; the event is named with its own time. */
  readonly words: string;
}

/** `position`: of the event that the store gives for the time; null: it has none. */
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
