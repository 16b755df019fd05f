import type { Event } from 'vscode';
import type { Position } from '../model/event';

/** An event at which a consumer stands still, as a log line names it. */
export interface KnownCulprit {
  readonly consumer: string;
  /** null where the generation has no segments. */
  readonly segment: number | null;
  readonly eventId: string;
  readonly position: Position;
  readonly eventType: string;
  /** The error's text from the log; null when the line carries none. */
  readonly error: string | null;
}

/** The culprits of the consumers that need a person right now. */
export interface Culprits {
  readonly known: readonly KnownCulprit[];
  readonly onDidChange: Event<void>;
}
