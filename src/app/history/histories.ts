import type { Event } from '../../base/event';
import type { ConsumerMetrics, MetricsRange } from '../../model/consumer/metrics';
import type { PassedPast } from '../../model/history/book';
import type { ConsumerHistory } from '../../model/history/history';

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
