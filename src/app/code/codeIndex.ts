import type { Event } from '../../base/event';
import { handlerPlace } from '../../code/index/eventPlaces';
import type { GoIndex } from '../../code/index/goIndex';

/** The Go sources of the workspace, read in the background and kept fresh. */
export interface CodeIndex {
  /** As read last; undefined before the first reading ended. */
  readonly index: GoIndex | undefined;
  readonly onDidChange: Event<void>;
  /** Begins to read when the workspace is trusted, and again whenever a source changes. Further calls do nothing. */
  start(): void;
  /** Resolves when what was begun is read. */
  whenRead(): Promise<void>;
}

/** Where a consumer's code handles an event type, for a button: `billing_outbox.go:23`. null where no code of it is known. */
export function handlerName(
  consumer: string,
  eventType: string | undefined,
  index: GoIndex | undefined,
): string | null {
  const place = index && handlerPlace(consumer, eventType, index);
  return place ? `${place.file.split(/[\\/]/).pop()}:${place.line}` : null;
}
