import { formatMoment } from '../../../model/diagnosis/words';
import type { EventHeader, Position } from '../../../model/event/event';
import type { ToolStore } from '../ports';
import type { ToolCall } from '../tool';
import { eventLine } from './eventWords';

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
