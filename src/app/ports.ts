import type { Disposable, Event } from '../base/event';
import type { GoIndex } from '../code/index/goIndex';
import type { PassedPast } from '../model/history/book';
import type { ConsumerHistory, ConsumerMetrics, MetricsRange } from '../model/history/history';
import type { Translate } from '../model/text/translate';
import type { Connection } from './connections/connection';
import type { ConsumerSettingsByName } from './settings/consumerSettings';
import type { PickTable } from './stores/session';

/** A setting as the face reads it. The value is always usable, even when the settings file has an invalid one. */
export interface AppSetting<T> {
  get(): T;
}

/** The settings that the use cases read. A name that ends in S is a number of seconds. */
export interface AppSettings {
  readonly pollIntervalS: AppSetting<number>;
  readonly heartbeatStaleAfterS: AppSetting<number>;
  readonly holdDownS: AppSetting<number>;
  readonly clearS: AppSetting<number>;
  readonly lagEvents: AppSetting<number>;
  readonly lagSeconds: AppSetting<number>;
  readonly consumers: AppSetting<ConsumerSettingsByName>;
  /** Calls the listener when one of the settings changed. */
  onDidChange(watched: readonly AppSetting<unknown>[], listener: () => void): Disposable;
}

/** The log that a person may read later. Passwords and payloads are never written to it. */
export interface AppLog {
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
}

/** What every use case may ask of its face: the window or the terminal. */
export interface AppPorts {
  readonly settings: AppSettings;
  readonly log: AppLog;
  readonly t: Translate;
}

/** The Go sources of the workspace. They are read in the background and kept up to date. */
export interface CodeIndex {
  /** The index of the last reading; undefined until the first reading ends. */
  readonly index: GoIndex | undefined;
  readonly onDidChange: Event<void>;
  /** Begins to read once the workspace is trusted, and again whenever a source changes. Further calls have no effect. */
  start(): void;
  /** Resolves when the readings that have begun are finished. */
  whenRead(): Promise<void>;
}

/** What was seen of consumers earlier, kept for each connection across reloads. */
export interface ConsumerHistories {
  /** Returns an empty history when nothing was seen or the file cannot be read. Never rejects. */
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** Returns the checkpoints at earlier looks, and the events that became visible after the consumer had passed them. */
  passed(connection: string, consumer: string): Promise<PassedPast>;
  /** Deletes everything that was kept, for all connections. */
  forget(): Promise<void>;
  /** Fires when something was added, or everything was deleted. */
  readonly onDidChange: Event<void>;
}

/** Reads older history from the metrics server that the settings name. */
export interface MetricsReader {
  /** Whether `eventTrace.metrics.prometheusUrl` is set. */
  readonly isOn: boolean;
  /** Reads the metrics of a consumer. Rejects with a sentence for the person. */
  read(consumer: string, range: MetricsRange, signal: AbortSignal): Promise<ConsumerMetrics>;
}

/**
 * Asks for a password. `refused`: the last one was wrong. The signal closes the question. Resolves with undefined when the person gives up.
 */
type AskPassword = (connection: Connection, refused: boolean, signal: AbortSignal) => Promise<string | undefined>;

/** The questions that connecting may ask a person. */
export interface StoreQuestions {
  readonly password: AskPassword;
  readonly eventsTable: PickTable;
  /** Asks whether the password in the settings may move to the secret storage. */
  movePassword(name: string): Promise<boolean>;
}
