import type { ConsumerState } from './session';

/** A poll's way back takes a moment, differently long each time: less than this is no difference of clocks. */
const SAME_CLOCK_MS = 2_000;

/** How far this machine's clock is ahead of the database's, in whole seconds, as milliseconds. */
export function clockAhead({ summary }: Pick<ConsumerState, 'summary'>): number {
  const ahead = summary?.clockAheadMs ?? 0;
  return Math.abs(ahead) < SAME_CLOCK_MS ? 0 : Math.round(ahead / 1_000) * 1_000;
}
