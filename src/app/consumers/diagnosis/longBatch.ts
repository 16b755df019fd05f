import { type BatchTime, type ConsumerLog, tookMs } from '../../../model/diagnosis/consumerLog';
import { type Health, SUSPECT_S } from '../../../model/health/rules';
import type { ConsumerReader } from '../../../store/ports';

/** So many of the longest are compared with the store. */
const MOST_ASKED = 5;
/** Clocks of the application and of the log differ so far. */
const CLOCKS_MS = 5_000;

/**
 * How long a batch of a consumer has taken by its log, seconds; null where it tells of none that was long. Lines of progress say only when
 * a checkpoint had moved; the store says since when events had waited behind it.
 */
export async function longestBatchS(
  health: Health,
  { batches }: Pick<ConsumerLog, 'batches'>,
  store: Pick<ConsumerReader, 'waiting'>,
  takenAt: number,
  signal: AbortSignal,
): Promise<number | null> {
  let longest = 0;
  let asked = 0;
  for (const batch of batches) {
    const most = tookMs(batch);
    if (most < SUSPECT_S * 1_000 || most <= longest) break;
    // Its clock is another one.
    if (batch.until > takenAt + CLOCKS_MS) continue;
    if (batch.after === null) {
      longest = most;
      continue;
    }
    if (asked++ === MOST_ASKED) break;
    const waitedSince = await firstAfter(batch, health, store, signal);
    if (waitedSince === undefined || waitedSince > batch.until) continue;
    longest = Math.max(longest, batch.until - Math.max(batch.since, waitedSince));
  }
  return longest < SUSPECT_S * 1_000 ? null : longest / 1_000;
}

/** When the first event was created that waited behind the checkpoint; undefined where that cannot be told. */
async function firstAfter(
  { segment: id, after }: BatchTime,
  { segments, scope, share }: Health,
  store: Pick<ConsumerReader, 'waiting'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  const segment = segments.find((each) => each.segment.id === id)?.segment;
  // Without the scope any event may be somebody else's.
  if (!segment || after === null || share.atMost) return undefined;
  const [event] = await store.waiting({ segment: { ...segment, checkpoint: after }, scope, batchSize: 1 }, signal);
  return event?.time;
}
