import type { Event } from '../../base/event';
import type { Scope } from '../../model/consumer/scope';
import type { KnownHandler } from '../../model/diagnosis/rules/crashes';
import type { ConsumerSettings } from '../settings/consumerSettings';

/** What settings and Go sources say about the consumers of a connection, by the names that its store knows them by. */
export interface ConsumerScopes {
  scopeOf(connection: string, consumer: string): Scope;
  settingsOf(connection: string, consumer: string): ConsumerSettings;
  /** Seconds after which its heartbeat counts as stale. */
  staleAfterSOf(connection: string, consumer: string): number;
  /** The handlers that the Go sources have; empty before they are read. */
  handlers(): readonly KnownHandler[];
  readonly onDidChange: Event<void>;
}
