import type { Event } from 'vscode';
import type { ConsumerLimits } from './consumerFeed';
import type { ConsumerSettings } from './consumerSettings';

/** What settings and Go sources say about consumers, by the name that the store knows them by. */
export interface ConsumerScopes extends ConsumerLimits {
  settingsOf(name: string): ConsumerSettings;
  readonly onDidChange: Event<void>;
}
