import { judgedBy } from '../../../app/consumers/judged';
import { flowConsumers } from '../../../app/flow/consumers';
import { type LearnedFlows, readFlows } from '../../../app/flow/window';
import { formatCount } from '../../../model/text/format';
import { type TerminalSettings, typedTime } from '../../settings/settings';
import { WrongUse } from '../../shell/exit';
import type { Progress } from '../../shell/output';
import type { TerminalStore } from '../../store/openStore';

/** Seconds, enough to read a million events. */
export const LEARNING_S = 300;

/** Learns from the store's newest events what usually follows what. */
export async function learnedFlows(
  { store, handle, settings, signal }: TerminalStore,
  progress: Progress,
): Promise<LearnedFlows> {
  progress.show('Reading the newest events …');
  return await readFlows(
    {
      store,
      events: settings.flowEvents.get(),
      consumers: async () => {
        if (!store.layout.consumers) return [];
        return flowConsumers((await judgedBy(handle.feed, signal)).consumers);
      },
      onPage: (events) => progress.show(`${formatCount(events)} events …`),
    },
    signal,
  );
}

/** Returns the start of --since in milliseconds since 1970: a time, or an age; −Infinity when it is absent. Throws WrongUse. */
export function sinceOf(text: string | undefined, settings: TerminalSettings): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  const time = typedTime(text, settings);
  if (time === null)
    throw new WrongUse('--since needs a time, as 2026-01-31T12:00:00Z or 14:57, or how long ago, as 2h or 30min.');
  return time;
}
