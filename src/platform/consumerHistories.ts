import type { Event } from 'vscode';
import type { ConsumerHistory } from '../model/history';
import type { ConsumerMetrics, MetricsRange } from '../model/metrics';

/** What was seen of consumers earlier, kept per connection across reloads. */
export interface ConsumerHistories {
  /** Empty until something was seen. Never rejects: a file that cannot be read counts as empty. */
  of(connection: string, consumer: string): Promise<ConsumerHistory>;
  /** Something was added. */
  readonly onDidChange: Event<void>;
}

/** Older history from the metrics server that the settings name. */
export interface MetricsReader {
  /** Whether `eventTrace.metrics.prometheusUrl` is set. */
  readonly isOn: boolean;
  /** Rejects with a sentence for the person. */
  read(consumer: string, range: MetricsRange, signal: AbortSignal): Promise<ConsumerMetrics>;
}
