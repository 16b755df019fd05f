import type { Segment } from '../consumer/consumer';
import type { EventHeader } from '../event/event';

/** The batch that a segment reads next: events past its checkpoint, in its scope and segment, by position. */
export interface WaitingWindow {
  readonly segment: Segment;
  readonly events: readonly EventHeader[];
}
