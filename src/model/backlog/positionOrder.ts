/**
 * The order in which a store's consumers read. It decides what may still appear below a position that they have passed.
 * - `sequence`: numbers are assigned before their transaction commits. An event may become visible below others, and a consumer that has
 *   passed its number never handles it.
 * - `gapless`: numbers are assigned in the order of the commits. Nothing appears late; a missing number stays missing.
 * - `xid`: consumers read by the writing transaction first and then by number, and only below the oldest transaction that is still open. An
 *   event may become visible below others, but consumers do not pass it: it waits.
 * - `time`: positions are times, with room for others between any two. Consumers read the last `readBackMs` milliseconds again, so only
 *   events that appear later than that are lost.
 */
export type PositionOrder =
  | { readonly kind: 'sequence' | 'gapless' | 'xid' }
  | { readonly kind: 'time'; readonly readBackMs: number };

/** Returns the late events that a consumer does not come back for. `now`: milliseconds since 1970, as the events' times. */
export function passedForGood<T extends { readonly time: number }>(
  late: readonly T[],
  order: PositionOrder | undefined,
  now: number,
): readonly T[] {
  switch (order?.kind) {
    case 'gapless':
    case 'xid':
      return [];
    case 'time':
      return late.filter(({ time }) => now - time > order.readBackMs);
    default:
      return late;
  }
}
