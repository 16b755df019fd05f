import type { Disposable, Event } from '../base/event';
import type { GoIndex } from '../code/index/goIndex';
import type { PassedPast } from '../model/history/book';
import type { ConsumerHistory, ConsumerMetrics, MetricsRange } from '../model/history/history';
import type { Translate } from '../model/text/translate';
import type { Connection } from './connections/connection';
import type { ConsumerSettingsByName } from './settings/consumerSettings';
import type { PickTable } from './stores/session';

/** One setting as its face reads it: always a usable value, whatever stands in the file. */
export interface AppSetting<T> {
  get(): T;
}

/** The settings that the use cases follow. Seconds where the name ends in S. */
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

/** Where the use cases write what a person may look up later. Never a password, never a payload. */
export interface AppLog {
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
}

/** What every use case may ask of the face that it runs under: the window, or the terminal. */
export interface AppPorts {
  readonly settings: AppSettings;
  readonly log: AppLog;
  readonly t: Translate;
}

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

/** What was seen of consumers earlier, kept per connection across reloads. */
export interface ConsumerHistories {
  /** Empty until something was seen. Never rejects: a file that cannot be read counts as empty. */
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** Where its checkpoints were at looks of before, and the events that were seen to become visible after it had passed them. */
  passed(connection: string, consumer: string): Promise<PassedPast>;
  /** Forgets everything that was kept, of all connections. */
  forget(): Promise<void>;
  /** Something was added, or all is forgotten. */
  readonly onDidChange: Event<void>;
}

/** Older history from the metrics server that the settings name. */
export interface MetricsReader {
  /** Whether `eventTrace.metrics.prometheusUrl` is set. */
  readonly isOn: boolean;
  /** Rejects with a sentence for the person. */
  read(consumer: string, range: MetricsRange, signal: AbortSignal): Promise<ConsumerMetrics>;
}

/** Asks for a first password, or another one because the last was refused; undefined when the person gave up. The signal closes the question. */
type AskPassword = (connection: Connection, refused: boolean, signal: AbortSignal) => Promise<string | undefined>;

/** What connecting may have to ask a person. */
export interface StoreQuestions {
  readonly password: AskPassword;
  readonly eventsTable: PickTable;
  /** Whether the password in the settings may move to the secret storage. */
  movePassword(name: string): Promise<boolean>;
}
