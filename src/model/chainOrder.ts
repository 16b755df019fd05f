import type { EventTable } from './eventTable';

/** The table's rows by global position. */
export function positionOrder(table: EventTable): Int32Array {
  const order = Int32Array.from({ length: table.count }, (_, i) => i);
  for (let i = 1; i < order.length; i++) {
    // Most batches arrive in order, and looking is cheaper than sorting.
    if (table.comparePositions(i - 1, i) > 0) return order.sort((a, b) => table.comparePositions(a, b));
  }
  return order;
}
