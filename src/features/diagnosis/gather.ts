import type { ConsumerLog } from '../../model/consumerLog';
import {
  DEFAULT_BATCH_SIZE,
  type Diagnosis,
  diagnose,
  segmentsToRead,
  type WaitingWindow,
} from '../../model/diagnosis';
import type { Judged } from '../../platform/judged';
import type { EventStore } from '../../store/eventStore';

export interface Sources {
  readonly store: Pick<EventStore, 'waiting'>;
  readonly judged: (signal: AbortSignal) => Promise<Judged>;
  readonly readLog: (consumer: string, signal: AbortSignal) => Promise<ConsumerLog>;
  /** How many events the consumer reads at once; undefined where nobody says so. */
  readonly batchSizeOf: (consumer: string) => number | undefined;
}

/** Asks store and logs why the consumer is behind; null when the store has no such consumer. */
export async function gather(name: string, sources: Sources, signal: AbortSignal): Promise<Diagnosis | null> {
  const [{ consumers, takenAt }, log] = await Promise.all([sources.judged(signal), sources.readLog(name, signal)]);
  const health = consumers.find((candidate) => candidate.name === name);
  if (!health) return null;
  const batchSize = sources.batchSizeOf(name) ?? DEFAULT_BATCH_SIZE;
  const windows: WaitingWindow[] = [];
  for (const segment of segmentsToRead(health, log)) {
    const request = { segment, scope: health.scope, batchSize };
    windows.push({ segment, events: await sources.store.waiting(request, signal) });
  }
  return diagnose({ health, consumers, takenAt, batchSize, windows, log });
}
