import type { Disposable } from '../base/event';
import type { Translate } from '../model/text/translate';
import type { ConsumerSettingsByName } from './settings/consumerSettings';

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
