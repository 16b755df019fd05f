/**
 * In which order a store's consumers read, and so what may still come below a position that they have passed.
 *
 * - `sequence`: numbers are given out before their transaction commits. An event may become visible below others, and a consumer that
 *   had passed its number has lost it.
 * - `gapless`: numbers are given in the order of the commits. Nothing comes late; what is missing stays missing.
 * - `xid`: consumers read by the writing transaction first and then by number, and only below the oldest transaction that is still
 *   open. An event may become visible below others, but nothing that is read is ever passed: it waits.
 * - `time`: positions are times, with room for others between any two. Consumers read the last `readBackMs` milliseconds again, so
 *   only what came later than that is lost.
 */
export type PositionOrder =
  | { readonly kind: 'sequence' | 'gapless' | 'xid' }
  | { readonly kind: 'time'; readonly readBackMs: number };

/** Of the events that became visible late, those that a consumer does not come back for. `now`: milliseconds, as the events' times. */
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
